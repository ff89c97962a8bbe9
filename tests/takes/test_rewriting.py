"""A take that is rewritten: what the window gets, and what the history keeps of both texts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dictation import paths
from dictation.audio.files import load
from dictation.desktop.commands import Command
from dictation.desktop.focus import Window
from dictation.history.reader import Reader
from dictation.history.sessions import PreviousVersion
from dictation.history.store import Store
from dictation.output.outbox import Surroundings
from dictation.settings import HistorySettings
from dictation.takes.events import RewritingWanted, Rewritten
from tests.takes.played import SETTINGS, Booth, ScriptedEngine

SEND = load(paths.resource("speech/short-send.flac"))
LETTER = Window(1, "letter")


class Desk(Booth):
    """Notes the methods by which text is delivered."""

    def __init__(self, *settings: Any) -> None:
        self.methods: list[str] = []
        super().__init__(*settings)

    def surroundings(self) -> Surroundings:
        found = super().surroundings()

        def output(method: str) -> Any:
            self.methods.append(method)
            return found.output(method)

        return replace(found, output=output)

    def wanted(self) -> RewritingWanted:
        """What the window for rewriting is opened with."""
        self.controller.do(Command.REWRITE)
        self.until(lambda: any(isinstance(event, RewritingWanted) for event in self.events))
        return next(event for event in self.events if isinstance(event, RewritingWanted))

    def put(self, original: str, text: str, window: Window | None = LETTER) -> None:
        self.page.text = ""
        self.controller.put_rewritten(Rewritten(original, text, "tiny-chat", window)).result(60)


@pytest.fixture
def dictated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Desk]]:
    """Dictate “Um we meet Friday.” into a letter."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    desks: list[Desk] = []

    def dictate(**settings: Any) -> Desk:
        desks.append(desk := Desk(replace(SETTINGS, **settings)))
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
    assert dictated().wanted() == RewritingWanted("Um we meet Friday.", LETTER)


def test_the_rewritten_text_is_delivered_and_the_original_stays_in_the_history(
    dictated: Callable[..., Desk],
) -> None:
    desk = dictated()
    desk.put("Um we meet Friday.", "We meet on Friday.")
    assert desk.page.text.strip() == "We meet on Friday."
    text, model, (before,) = stored(desk)
    assert (text, model) == ("We meet on Friday.", "tiny-chat")
    assert before.model == "tiny.en"
    assert "".join(word.text for one in before.passages for word in one.words) == (
        "Um we meet Friday."
    )


def test_lines_are_pasted_because_enter_may_send_a_message(
    dictated: Callable[..., Desk],
) -> None:
    desk = dictated()
    assert desk.methods == ["auto"]
    desk.put("Um we meet Friday.", "- We meet\n- Friday")
    assert desk.page.text.strip() == "- We meet\n- Friday"
    assert desk.methods == ["auto", "paste"]
    assert stored(desk)[0] == "- We meet\n- Friday"


def test_another_text_changes_nothing_in_the_history(dictated: Callable[..., Desk]) -> None:
    desk = dictated()
    desk.put("What was selected.", "The selection.")
    assert desk.page.text.strip() == "The selection."
    assert stored(desk) == ("Um we meet Friday.", "tiny.en", ())


def test_without_a_history_the_text_is_only_typed(dictated: Callable[..., Desk]) -> None:
    desk = dictated(history=HistorySettings(keep=False))
    desk.put("Um we meet Friday.", "We meet.")
    assert desk.page.text.strip() == "We meet."
    with Reader() as reader:
        assert reader.sessions() == []
