"""Writing a session down again from its sound, and going back to a text that it had."""

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
"""Has a session written down again by a model ("": the one of the settings); returns at once."""


class Offer(Protocol):
    """Offers to undo what was done."""

    def __call__(self, words: str, undo: Callable[[], object], /) -> None:
        """Say in words what was done; `undo` takes it back."""


class Rewriter(QObject):
    """Makes the menu, and does what is chosen there, for several sessions at a time if need be."""

    running_changed = Signal()
    rewritten = Signal(int)
    """The session has another text now."""

    def __init__(
        self,
        window: QWidget,
        library: Library,
        redo: Redo,
        session: Callable[[], KeptSession | None],
        offer: Offer,
        failed: Callable[[DictationError], object],
    ) -> None:
        """`session` is what is shown."""
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
        """The model that a session is being written down with now ("": that of the settings)."""
        return self._running.get(session_id)

    def again(self) -> None:
        """Have the session that is shown written down again, as the settings say."""
        self.again_with("")

    def again_with(self, model: str) -> None:
        """Have it written down by a model; "" is the one of the settings."""
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
        """Give a session a text again that it had before."""

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
        self.menu.addAction("With the model in the &settings", self.again)
        self.menu.addSeparator()
        for model in models.installed():
            self.menu.addAction(f"With {model.name}", partial(self.again_with, model.name))


def _restore_version(store: Store, session_id: int, text: PreviousVersion) -> PreviousVersion:
    """Do it, and return what it replaced; the text may have been in use and away again since."""
    for earlier in store.previous_versions(session_id):
        if (earlier.model, earlier.passages) == (text.model, text.passages):
            store.restore_version(session_id, earlier.id)
            return store.previous_versions(session_id)[0]
    raise UnknownPassageError
