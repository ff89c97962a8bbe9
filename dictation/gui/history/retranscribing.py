"""Re-transcribe a session, and restore previous versions."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from dictation.errors import DictationError
from dictation.gui import background
from dictation.gui.history.library import Library
from dictation.history.sessions import KeptSession, PreviousVersion, UnknownPassageError
from dictation.history.store import Store
from dictation.models import store as models

Redo = Callable[[int, str], "Future[None]"]
"""Re-transcribes a session with a model ("" is the one in the settings); returns at once."""


class Offer(Protocol):
    """Offers to undo an action."""

    def __call__(self, words: str, undo: Callable[[], object], /) -> None:
        """Show what was done; `undo` reverts it."""


class RetranscribeActions(QObject):
    """The menu for re-transcription and its actions, also for several sessions at a time."""

    running_changed = Signal()
    rewritten = Signal(int)
    """The text of the session was replaced."""

    def __init__(
        self,
        window: QWidget,
        library: Library,
        redo: Redo,
        session: Callable[[], KeptSession | None],
        offer: Offer,
        failed: Callable[[DictationError], object],
    ) -> None:
        """`session` returns the displayed session."""
        super().__init__(window)
        self._library = library
        self._redo = redo
        self._session = session
        self._offer = offer
        self._failed = failed
        self._running: dict[int, str] = {}
        self.menu = QMenu(window)
        self.menu.aboutToShow.connect(self._fill_menu)

    def running(self, session_id: int) -> str | None:
        """Return the model that is transcribing a session now ("" is the one in the settings)."""
        return self._running.get(session_id)

    def retranscribe(self) -> None:
        """Re-transcribe the displayed session with the model in the settings."""
        self.retranscribe_with("")

    def retranscribe_with(self, model: str) -> None:
        """Re-transcribe the displayed session with a model; "" is the one in the settings."""
        kept = self._session()
        if kept is None or kept.id in self._running:
            return
        self._running[kept.id] = model
        self.running_changed.emit()

        def done(_nothing: None) -> None:
            self._end(kept.id)
            self.rewritten.emit(kept.id)
            self._library.read(lambda reader: reader.previous_versions(kept.id), told)

        def told(earlier: tuple[PreviousVersion, ...]) -> None:
            if earlier:
                self._offer_undo(kept.id, "Re-transcribed", earlier[0])

        def failed(error: DictationError) -> None:
            self._end(kept.id)
            self._failed(error)

        background.run(self, self._redo(kept.id, model).result, done, failed)

    def restore_version(self, session_id: int, text: PreviousVersion) -> None:
        """Restore a previous version of a session's text."""

        def done(replaced: PreviousVersion) -> None:
            self._offer_undo(session_id, "Previous version restored", replaced)
            self.rewritten.emit(session_id)

        self._library.change(lambda store: _restore_version(store, session_id, text), done)

    def _offer_undo(self, session_id: int, words: str, replaced: PreviousVersion) -> None:
        def undo() -> None:
            self._library.change(
                lambda store: _restore_version(store, session_id, replaced),
                lambda _replaced: self.rewritten.emit(session_id),
            )

        self._offer(words, undo)

    def _end(self, session_id: int) -> None:
        del self._running[session_id]
        self.running_changed.emit()

    def _fill_menu(self) -> None:
        self.menu.clear()
        self.menu.addAction("With the model in the &settings", self.retranscribe)
        self.menu.addSeparator()
        for model in models.installed():
            self.menu.addAction(f"With {model.name}", partial(self.retranscribe_with, model.name))


def _restore_version(store: Store, session_id: int, text: PreviousVersion) -> PreviousVersion:
    """Restore a version and return the replaced one; the version's number may have changed."""
    for earlier in store.previous_versions(session_id):
        if (earlier.model, earlier.passages) == (text.model, text.passages):
            store.restore_version(session_id, earlier.id)
            return store.previous_versions(session_id)[0]
    raise UnknownPassageError
