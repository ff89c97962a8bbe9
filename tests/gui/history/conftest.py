"""A store with sessions, and the history window."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from dictation.errors import DictationError
from dictation.gui.history import HistoryWindow
from dictation.gui.history.sidebar import Sidebar
from dictation.history.reader import Reader
from dictation.history.sessions import Kind, Passage, Session
from dictation.history.store import Store
from dictation.results import Word

Open = Callable[[], HistoryWindow]


class Library:
    """A store in its own thread, as in the program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.going_on = threading.Event()
        self.going_on.set()
        self.problem: DictationError | None = None
        self._other = ThreadPoolExecutor(1)
        self._thread = ThreadPoolExecutor(1)
        self._store = self._thread.submit(Store, folder).result()

    def reader(self) -> Reader:
        return Reader(self.folder)

    def change(self, action: Callable[[Store], Any]) -> "Future[Any]":
        return self._thread.submit(action, self._store)

    def do(self, action: Callable[[Store], Any]) -> Any:
        return self.change(action).result()

    def redo(self, session_id: int, model: str) -> "Future[None]":
        """Pretend to re-transcribe a session, which takes some time."""

        def read() -> None:
            assert self.going_on.wait(60)
            if (problem := self.problem) is not None:
                raise problem
            said = self.passages([f"Written down again with {model or 'the usual one'}."])
            self.do(lambda store: store.rewrite(session_id, model or "small", "en", said, [""]))

        return self._other.submit(read)

    def keep(self, ago: timedelta, said: list[Passage], **about: Any) -> int:
        """Save a session that started `ago` before noon today."""
        noon = datetime.now().replace(hour=12, minute=0, second=0, microsecond=0)
        began = (noon - ago).timestamp()
        ended = began + (said[-1].words[-1].end if said else 2.0) + 0.4
        known: dict[str, Any] = {"kind": Kind.DICTATION, "model": "base", "language": "en"}
        known |= {"ended": ended, "delivered": True}
        session = Session(began, **(known | about))
        return int(self.do(lambda store: store.put(session, said)))

    @staticmethod
    def spoken(
        text: str, source: str = "", start: float = 0.0, unsure: tuple[str, ...] = ()
    ) -> Passage:
        """Return a passage spoken at a normal speed."""
        words = []
        for word in text.split():
            end = start + 0.12 + 0.05 * len(word)
            words.append(Word(f" {word}", start, end, 0.35 if word in unsure else 0.95))
            start = end + 0.06
        return Passage(tuple(words), source)

    def passages(self, texts: list[str]) -> list[Passage]:
        """Return passages of one speaker, with short pauses."""
        made: list[Passage] = []
        for text in texts:
            begin = made[-1].words[-1].end + 1.7 if made else 0.4
            made.append(self.spoken(text, start=begin, unsure=("Thursday.", "trains")))
        return made

    def talk(self, turns: list[tuple[str, str]]) -> list[Passage]:
        """Return passages of several speakers in turn."""
        made: list[Passage] = []
        for source, text in turns:
            made.append(self.spoken(text, source, made[-1].words[-1].end + 2.0 if made else 1.0))
        return made

    def close(self) -> None:
        self._other.shutdown()
        self._thread.submit(self._store.close).result()
        self._thread.shutdown()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def show(qtbot: QtBot, screen: Any, library: Library) -> Open:
    """Open the window and wait until it is ready."""

    def show() -> HistoryWindow:
        window = HistoryWindow(library.reader, library.change, library.redo)
        qtbot.addWidget(window)
        with qtbot.waitSignal(window.findChild(Sidebar).listed):
            window.show()
        screen.wait_for_window("History – Dictation")
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return show
