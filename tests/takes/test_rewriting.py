"""A take that is rewritten: what the window gets, and what the history keeps of both texts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dictation import paths
from dictation.audio.files import load
from dictation.desktop.accessibility import Field, Focused
from dictation.desktop.commands import Command
from dictation.desktop.focus import Window
from dictation.errors import OutputError
from dictation.history.reader import Reader
from dictation.history.sessions import PreviousVersion
from dictation.history.store import Store
from dictation.output.look import Look
from dictation.output.outbox import Surroundings
from dictation.settings import HistorySettings, Settings
from dictation.takes import under_way
from dictation.takes.events import RewritingWanted, Rewritten
from tests.takes.played import SETTINGS, Booth, Page, ScriptedEngine

SEND = load(paths.resource("speech/short-send.flac"))
LETTER = Window(1, "letter")
ORIGINAL = "Um we meet Friday."


class Screen:
    """A desktop that tells whether another window has had the focus, and what programs tell."""

    def __init__(self, tells: bool) -> None:
        self.moves = 0
        self.tells = tells
        """Whether the program tells what stands before the caret."""
        self.window = LETTER
        self.page = Paper()
        self.clipboard = ""

    def look(self) -> Look:
        return Look(self.window, acts=0, moves=self.moves)

    def rest(self) -> None:
        pass

    def close(self) -> None:
        pass

    def focused(self) -> Focused | None:
        return Focused("the field", password=False) if self.tells else None

    def field(self, length: int = 40) -> Field | None:
        text = self.page.text
        return Field(text[-length:], False, len(text)) if self.tells else None

    def put(self, text: str) -> None:
        self.clipboard = text


class Paper(Page):
    """A window that knows BackSpace."""

    def send(self, chunk: str, _look: Look) -> bool:
        for key in chunk:
            self.text = self.text[:-1] if key == "\b" else self.text + key
        return True


class Desk(Booth):
    """Notes the methods by which text is delivered."""

    def __init__(self, settings: Settings, tells: bool) -> None:
        self.methods: list[str] = []
        self.screen = Screen(tells)
        super().__init__(settings)

    def surroundings(self) -> Surroundings:
        screen: Any = self.screen

        def output(method: str) -> Any:
            self.methods.append(method)
            return None if method == "copy" else screen.page

        return Surroundings(output, screen, screen, screen)

    def wanted(self) -> RewritingWanted:
        """What the window for rewriting is opened with; it takes the focus."""
        self.controller.do(Command.REWRITE)
        self.until(lambda: any(isinstance(event, RewritingWanted) for event in self.events))
        self.screen.moves += 1
        return next(event for event in self.events if isinstance(event, RewritingWanted))

    def rewrite(self, original: str, text: str) -> None:
        window = self.wanted().window
        rewritten = Rewritten(original, text, "tiny-chat", window)
        self.controller.put_rewritten(rewritten).result(60)

    def undo(self) -> None:
        """Undo the rewriting, and wait for that."""
        self.controller.do(Command.UNDO_REWRITING)
        self.controller.type_text("").result(60)


@pytest.fixture
def dictated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Desk]]:
    """Dictate “Um we meet Friday.” into a letter."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    desks: list[Desk] = []

    def dictate(*, tells: bool = True, **settings: Any) -> Desk:
        desks.append(desk := Desk(replace(SETTINGS, **settings), tells))
        desk.screen.page.text = "Hi. "
        desk.script(ScriptedEngine(" Um", " we", " meet", " Friday."))
        desk.focus.window = LETTER
        desk.start()
        desk.dictate(SEND)
        return desk

    yield dictate
    for desk in desks:
        desk.controller.close()


def stored(desk: Desk) -> tuple[str, str, tuple[PreviousVersion, ...]]:
    """The text of the only session, its model, and its previous versions."""
    desk.controller.change_history(Store.sync).result(60)  # behind what has been asked before
    with Reader() as reader:
        (summary,) = reader.sessions()
        text = "".join(word.text for word in reader.session(summary.id).words)
        return text, summary.session.model, reader.previous_versions(summary.id)


def test_the_window_gets_the_last_take_and_knows_whom_the_text_is_for(
    dictated: Callable[..., Desk],
) -> None:
    assert dictated().wanted() == RewritingWanted(ORIGINAL, LETTER)


def test_the_rewritten_text_replaces_the_take_and_the_original_stays_in_the_history(
    dictated: Callable[..., Desk],
) -> None:
    desk = dictated()
    assert desk.screen.page.text == "Hi. Um we meet Friday."
    desk.rewrite(ORIGINAL, "We meet on Friday.")
    assert desk.screen.page.text == "Hi. We meet on Friday."
    text, model, (before,) = stored(desk)
    assert (text, model) == ("We meet on Friday.", "tiny-chat")
    assert before.model == "tiny.en"
    assert "".join(word.text for one in before.passages for word in one.words) == ORIGINAL


def test_one_command_puts_the_original_back(dictated: Callable[..., Desk]) -> None:
    desk = dictated()
    desk.rewrite(ORIGINAL, "We meet on Friday.")
    desk.undo()
    assert desk.screen.page.text == "Hi. Um we meet Friday."
    text, model, (after,) = stored(desk)
    assert (text, model) == (ORIGINAL, "tiny.en")
    assert after.model == "tiny-chat"
    desk.undo()
    assert desk.screen.page.text == "Hi. Um we meet Friday."
    assert "was not rewritten" in desk.problems[-1].text


def test_a_rewritten_text_is_rewritten_again(dictated: Callable[..., Desk]) -> None:
    desk = dictated()
    desk.rewrite(ORIGINAL, "We meet on Friday.")
    desk.rewrite("We meet on Friday.", "Friday!")
    assert desk.screen.page.text == "Hi. Friday!"
    desk.undo()
    assert desk.screen.page.text == "Hi. We meet on Friday."
    assert stored(desk)[0] == "We meet on Friday."


def test_what_may_not_be_the_original_is_not_replaced(dictated: Callable[..., Desk]) -> None:
    desk = dictated(tells=False)
    with pytest.raises(OutputError, match="was not replaced") as raised:
        desk.rewrite(ORIGINAL, "- We meet\n- Friday")
    assert "on the clipboard" in raised.value.remedy
    assert desk.screen.page.text.endswith("Um we meet Friday.")
    assert desk.screen.clipboard == "- We meet\n- Friday"
    assert stored(desk)[0] == "- We meet\n- Friday"
    desk.undo()
    assert desk.screen.clipboard == ORIGINAL
    assert stored(desk)[0] == ORIGINAL


def test_what_was_typed_behind_the_take_stays(dictated: Callable[..., Desk]) -> None:
    desk = dictated()
    desk.controller.type_text("From the history.").result(60)
    with pytest.raises(OutputError, match="was not replaced"):
        desk.rewrite(ORIGINAL, "We meet.")
    assert desk.screen.page.text == "Hi. Um we meet Friday. From the history."
    assert desk.screen.clipboard == "We meet."


def test_lines_are_pasted_because_enter_may_send_a_message(
    dictated: Callable[..., Desk],
) -> None:
    desk = dictated()
    assert desk.methods == ["auto"]
    desk.rewrite(ORIGINAL, "- We meet\n- Friday")
    assert desk.screen.page.text == "Hi. - We meet\n- Friday"
    assert desk.methods == ["auto", "paste"]
    assert stored(desk)[0] == "- We meet\n- Friday"


def test_a_selection_is_typed_over_and_changes_nothing_in_the_history(
    dictated: Callable[..., Desk],
) -> None:
    desk = dictated()
    desk.rewrite("What was selected.", "The selection.")
    assert desk.screen.page.text == "Hi. Um we meet Friday. The selection."
    assert stored(desk) == (ORIGINAL, "tiny.en", ())


def test_a_window_that_gets_the_focus_back_late_is_waited_for(
    dictated: Callable[..., Desk],
) -> None:
    desk = dictated()
    desk.wanted()
    looks = iter([Window(2, "rewriting")] * 5)

    def come_back() -> Window:
        desk.screen.window = desk.focus.window = next(looks, LETTER)
        return desk.focus.window

    desk.focus.focused = come_back
    rewritten = Rewritten(ORIGINAL, "We meet.", "tiny-chat", LETTER)
    desk.screen.window = Window(2, "rewriting")
    desk.controller.put_rewritten(rewritten).result(60)
    assert desk.screen.page.text == "Hi. We meet."


def test_nothing_is_typed_into_another_window(
    dictated: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_way, "FOCUS_SECONDS", 0.1)
    desk = dictated()
    desk.wanted()
    desk.screen.window = desk.focus.window = Window(2, "chat")
    rewritten = Rewritten("What was selected.", "The selection.", "tiny-chat", LETTER)
    with pytest.raises(OutputError, match="Another window"):
        desk.controller.put_rewritten(rewritten).result(60)
    assert desk.screen.page.text == "Hi. Um we meet Friday."
    assert desk.screen.clipboard == "The selection."


def test_without_a_history_the_text_is_only_replaced(dictated: Callable[..., Desk]) -> None:
    desk = dictated(history=HistorySettings(keep=False))
    desk.rewrite(ORIGINAL, "We meet.")
    assert desk.screen.page.text == "Hi. We meet."
    desk.undo()
    assert desk.screen.page.text == "Hi. Um we meet Friday."
    with Reader() as reader:
        assert reader.sessions() == []
