""" "Scratch that" from the words of a take to its window, the indicator, and the history."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dictation import paths
from dictation.audio.files import load
from dictation.desktop.commands import Command
from dictation.desktop.focus import Window
from dictation.history.reader import Reader
from dictation.output.look import Look
from dictation.output.outbox import Surroundings
from dictation.results import Act, Word
from dictation.settings import HistorySettings, OutputSettings, Settings
from dictation.settings.sections.text import TextSettings
from dictation.takes.events import Level, Notice, Shown
from dictation.text.transforms import registry
from tests.takes.played import SETTINGS, Booth, Page, ScriptedEngine, _Nothing

SEND = load(paths.resource("speech/short-send.flac"))
ACTS = {f" <{act.value}>": act for act in Act}


class Acts:
    """Makes acts of words like " <undo that>"."""

    def write(self, words: Sequence[Word]) -> list[Word]:
        return [
            replace(word, text="", spoken=word.text, act=ACTS[word.text])
            if word.text in ACTS
            else word
            for word in words
        ]

    def flush(self) -> list[Word]:
        return []


class Screen:
    """A desktop that tells whether the user has done something."""

    def __init__(self) -> None:
        self.acts = 0

    def look(self) -> Look:
        return Look(Window(1, "editor"), acts=self.acts, moves=0)

    def rest(self) -> None:
        pass

    def close(self) -> None:
        pass


class Paper(Page):
    """A window that knows BackSpace and Enter; the user adds a mark behind `touched`."""

    def __init__(self, screen: "Screen", touched: str | None) -> None:
        super().__init__()
        self._screen = screen
        self._touched = touched

    def prepare(self, rest: str, _application: str) -> int:
        return min(len(rest), 4)

    def send(self, chunk: str, _look: Look) -> bool:
        for key in chunk:
            self.text = self.text[:-1] if key == "\b" else self.text + key.replace("\r", "\n")
        if self._touched and self.text.endswith(self._touched):
            self.text += "!"
            self._screen.acts += 1
        return True


class Desk(Booth):
    def __init__(self, settings: Settings, touched: str | None) -> None:
        super().__init__(settings)
        self.screen = Screen()
        self.page = Paper(self.screen, touched)

    def surroundings(self) -> Surroundings:
        nothing: Any = _Nothing()
        return Surroundings(lambda _method: self.page, self.screen, nothing, nothing)

    @property
    def told(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Notice)]

    @property
    def shown(self) -> str:
        return [event for event in self.events if isinstance(event, Shown)][-1].committed


@pytest.fixture
def dictated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Desk]]:
    """Dictate a take in which these words are recognized."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(
        registry,
        "TRANSFORMS",
        (registry.Entry(lambda *_: Acts()), *registry.TRANSFORMS),
        raising=True,
    )
    desks: list[Desk] = []

    def dictate(*words: str, audio: str = "off", touched: str | None = None, **output: Any) -> Desk:
        settings = replace(
            SETTINGS,
            output=OutputSettings(**output),
            history=HistorySettings(audio=audio),  # type: ignore[arg-type]
            text=TextSettings(spoken_commands=True, command_word="computer", press_enter=True),
        )
        desks.append(Desk(settings, touched))
        desks[-1].script(ScriptedEngine(*words))
        desks[-1].start()
        desks[-1].dictate(SEND)
        return desks[-1]

    yield dictate
    for desk in desks:
        desk.controller.close()


Dictated = Callable[..., Desk]


def stored() -> str:
    with Reader() as reader:
        return "".join(word.text for word in reader.session(reader.sessions()[0].id).words)


def test_what_was_scratched_is_in_no_place(dictated: Dictated) -> None:
    desk = dictated(
        *(" We", " meet", " at", " four.", " <scratch last word>", " five."),
        *(" Or", " not.", " <scratch last sentence>", " Bye."),
    )
    assert desk.page.text == "We meet at five. Bye."
    assert desk.shown == stored() == "We meet at five. Bye."
    (done,) = desk.over
    assert done is not None
    assert (done.text, done.taken_back) == ("We meet at five. Bye.", len(" four. Or not."))
    assert desk.told == []


def test_it_is_the_spoken_commands_that_do_it(dictated: Dictated) -> None:
    desk = dictated(
        *(" We", " meet", " at", " four.", " Computer", " scratch", " last", " word.", " five."),
        *(" Computer,", " press", " enter.", " Bye.", " Computer,", " stop", " listening."),
        " Never.",
    )
    assert desk.page.text == "We meet at five.\nBye."
    assert desk.shown == stored() == "We meet at five. Bye."


def test_undo_types_it_again(dictated: Dictated) -> None:
    desk = dictated(
        *(" One", " two", " <scratch last word>", " <scratch last word>"),
        *(" <undo that>", " <undo that>", " three."),
    )
    assert desk.page.text == stored() == "One two three."


def test_without_a_scratch_undo_is_one(dictated: Dictated) -> None:
    desk = dictated(" One", " two", " <undo that>", " three")
    assert desk.page.text == stored() == "Three"


def test_with_nothing_to_scratch_the_user_is_told(dictated: Dictated) -> None:
    desk = dictated(" <scratch that>", " Hello", " <scratch that>", " <scratch that>", " bye.")
    assert desk.page.text == stored() == "Bye."
    assert desk.told == ["There is nothing to scratch in this take."] * 2


def test_a_take_of_which_nothing_is_left_is_not_in_the_history(dictated: Dictated) -> None:
    desk = dictated(" Hello", " there.", " <scratch that>")
    assert desk.page.text == ""
    desk.controller.close()
    with Reader() as reader:
        assert reader.sessions() == []


def test_unless_its_sound_is_to_be_kept(dictated: Dictated) -> None:
    desk = dictated(" Hello", " there.", " <scratch that>", audio="always")
    desk.controller.close()
    assert stored() == ""
    with Reader() as reader:
        assert reader.session(reader.sessions()[0].id).recordings


def test_after_a_key_of_the_user_it_stays_and_the_user_is_told(dictated: Dictated) -> None:
    desk = dictated(" Hello", " there", " <scratch that>", " friend.", touched="there")
    assert desk.page.text == "Hello there! friend."
    assert stored() == desk.shown == "Hello there friend."
    (told,) = desk.told
    assert "pressed a key or clicked since" in told


def test_stop_listening_ends_the_take(dictated: Dictated) -> None:
    desk = dictated(" Hello", " there.", " <stop listening>", " Never", " mind.")
    assert desk.page.text == stored() == "Hello there."
    desk.press()
    desk.say(SEND)  # in which the same is heard, while the key is still down
    desk.until(lambda: len(desk.over) == 2)
    desk.idle()
    assert desk.page.text == "Hello there. Hello there."


def test_enter_is_pressed_where_it_is_said(dictated: Dictated) -> None:
    desk = dictated(" make", " tea", " <press enter>", " <scratch that>", " make", " coffee")
    assert desk.page.text == "Make tea\nmake coffee"
    assert stored() == desk.shown == "Make tea make coffee"
    assert desk.told == ["There is nothing to scratch in this take."]


def test_a_command_deletes_what_the_last_take_typed(dictated: Dictated) -> None:
    desk = dictated(" Hello", " there.", trailing_space=True)
    desk.controller.do(Command.SCRATCH)
    desk.until(lambda: desk.page.text == "")
    desk.controller.do(Command.SCRATCH)
    desk.until(lambda: desk.told == ["There is no take to delete."])
    assert stored() == "Hello there.", "the history keeps it"
    desk.dictate(SEND)
    desk.screen.acts += 1
    desk.controller.do(Command.SCRATCH)
    desk.until(lambda: len(desk.told) == 2)
    assert "pressed a key or clicked" in desk.told[1]
    assert desk.page.text == "Hello there. "
    assert [event.level for event in desk.events if isinstance(event, Notice)] == [Level.ERROR] * 2
