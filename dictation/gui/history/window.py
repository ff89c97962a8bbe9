"""The history window: finds, shows, corrects, exports, and deletes sessions."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QShowEvent,
)
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from dictation.errors import DictationError
from dictation.gui.history import icon_buttons
from dictation.gui.history.editor import Editor, Vocabulary
from dictation.gui.history.empty import Empty
from dictation.gui.history.exporting import Exporter
from dictation.gui.history.library import Change, Library
from dictation.gui.history.outgoing_text import to_copy, to_type
from dictation.gui.history.pane import SessionPane
from dictation.gui.history.previous_versions import PreviousVersionsMenu
from dictation.gui.history.retranscribing import Redo, RetranscribeActions
from dictation.gui.history.rows import Row
from dictation.gui.history.sidebar import Sidebar
from dictation.gui.history.store_watch import StoreWatch
from dictation.gui.history.text_view import Hits
from dictation.gui.history.undo_bar import UndoBar
from dictation.gui.widgets.notice import Notice
from dictation.gui.widgets.window_size import fitting
from dictation.history.reader import Reader
from dictation.history.sessions import KeptSession, PreviousVersion

SIZE = QSize(1000, 680)
_SIDE = 350
_NOTHING_YET = "No sessions yet"
_HOW = "Hold your hotkey and speak. What you say appears here and stays on this computer."


class HistoryWindow(QWidget):
    """Lists, searches, and shows sessions; corrects, exports, and deletes them."""

    type_requested = Signal(str, object)
    """A text to type into the window that had the focus before this one.

    The second argument is the `KeptSession` if the text is all of it, else None.
    """
    learned = Signal(object)
    """A `Lesson` that the user wants in the vocabulary; `tell_learned` says what became of it."""

    def __init__(
        self,
        reader: Callable[[], Reader],
        change: Change,
        redo: Redo,
        vocabulary: Vocabulary = dict,
        parent: QWidget | None = None,
    ) -> None:
        """`reader` opens the store, in any thread; `change` runs a function that changes it.

        `redo` re-transcribes one with a model ("": the one in the settings). `vocabulary` returns
        the one in use.
        """
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("History – Dictation")
        self.resize(fitting(self, SIZE))
        self._problem = Notice()
        self._library = Library(self, reader, change, self._problem.tell)
        self._sidebar = Sidebar(self._library)
        self._undo_bar = UndoBar()
        self._exporter = Exporter(
            self, lambda: self._pane.shown, self._undo_bar.tell, self._problem.tell
        )
        self._retranscription = RetranscribeActions(
            self,
            self._library,
            redo,
            lambda: self._pane.kept,
            self._undo_bar.offer,
            self._problem.tell,
        )
        self._watch = StoreWatch(self)
        self._versions = PreviousVersionsMenu(self)
        self._make_actions()
        self._pane = SessionPane(
            [self._copy, self._type, self._export, self._delete],
            [self._retranscribe, self._show_versions],
        )
        self._editor = Editor(
            self._library,
            self._sidebar,
            self._pane,
            self._undo_bar,
            vocabulary,
            self.learned.emit,
        )
        self._empty = Empty(self._sidebar.clear_search)
        self._right = QStackedWidget()
        self._lay_out()
        self._connect()
        self._paint_icons()

    def _make_actions(self) -> None:
        keys = QKeySequence.StandardKey
        self._copy = self._action("&Copy", "Copy the text or the selection", keys.Copy)
        self._type = self._action("&Type", "Type the text into the previous window", "Ctrl+Return")
        self._export = self._action("&Export", "Save to a file or copy in another format", "Ctrl+E")
        self._export.setMenu(self._exporter.menu)
        self._delete = self._action("&Delete", "Can be restored for seven days", "Ctrl+Delete")
        self._retranscribe = self._action(
            "&Re-transcribe",
            "Transcribe the recording again, perhaps with a larger model",
            "Ctrl+R",
        )
        self._retranscribe.setMenu(self._retranscription.menu)
        self._show_versions = self._action(
            "Previous &versions", "The text from before it was re-transcribed", "Ctrl+L"
        )
        self._show_versions.setMenu(self._versions)
        self._find = self._action("Search", "", keys.Find)
        self._undo = self._action("Undo", "", keys.Undo)
        self._correct = self._action("Correct word", "", "F2")

    def _action(self, words: str, tip: str, key: QKeySequence.StandardKey | str) -> QAction:
        action = QAction(words, self)
        action.setShortcut(QKeySequence(key))
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{tip} ({shown})")
        self.addAction(action)
        return action

    def _lay_out(self) -> None:
        self._right.addWidget(self._empty)
        self._right.addWidget(self._pane)
        splitter = QSplitter()
        splitter.setHandleWidth(1)
        splitter.addWidget(self._sidebar)
        splitter.addWidget(self._right)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_SIDE, SIZE.width() - _SIDE])
        splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._problem.setContentsMargins(14, 10, 14, 2)
        layout.addWidget(self._problem)
        layout.addWidget(splitter, 1)
        layout.addWidget(self._undo_bar)

    def _connect(self) -> None:
        self._copy.triggered.connect(self._copy_text)
        self._type.triggered.connect(self._type_text)
        self._export.triggered.connect(lambda: self._exporter.ask("txt"))
        self._delete.triggered.connect(self._editor.delete_selected)
        self._find.triggered.connect(self._go_to_search)
        self._undo.triggered.connect(self._undo_bar.undo)
        self._correct.triggered.connect(self._pane.text.correct_word)
        self._sidebar.chosen.connect(self._open)
        self._sidebar.selection_changed.connect(self._enable)
        self._sidebar.listed.connect(self._listed)
        self._pane.text.correction_wanted.connect(self._editor.correct)
        self._pane.title_wanted.connect(self._editor.set_title)
        self._pane.tags_wanted.connect(self._editor.set_tags)
        self._undo_bar.changed.connect(self._enable)
        self._retranscribe.triggered.connect(self._retranscription.retranscribe)
        self._show_versions.triggered.connect(self._versions.choose_latest)
        self._retranscription.running_changed.connect(self._show_under_way)
        self._retranscription.rewritten.connect(self._rewritten)
        self._versions.chosen.connect(self._pane.show_previous_version)
        self._pane.restore_requested.connect(self._retranscription.restore_version)
        self._pane.playback.failed.connect(self._problem.tell)
        self._watch.changed.connect(lambda: self._sidebar.refresh(all_of_it=True))

    def tell_learned(self, word: str, problem: DictationError | None) -> None:
        """Say that a word is in the vocabulary now, or why it is not."""
        if problem is None:
            self._undo_bar.tell(f"“{word}” is in the vocabulary")
        else:
            self._problem.tell(problem)

    def refresh(self) -> None:
        """Show new sessions, such as a take that has just ended, without moving anything."""
        if self.isVisible():
            self._sidebar.refresh()

    def note_delivered(self, kept: KeptSession) -> None:
        """Mark a session as delivered, after its whole text was typed."""
        if kept.session.delivered is False:
            self._library.change(
                lambda store: store.mark_delivered(kept.id),
                lambda _nothing: self._sidebar.refresh(all_of_it=True),
            )

    # Showing

    def _open(self, row: Row | None) -> None:
        if row is None:
            self._pane.show_nothing()
            self._right.setCurrentWidget(self._empty)
            self._enable()
            return

        def done(found: tuple[KeptSession, tuple[PreviousVersion, ...]]) -> None:
            current = self._sidebar.current
            if current is not None and current.id == row.id:
                self._show(*found, current.hits)

        self._library.read(
            lambda reader: (reader.session(row.id), reader.previous_versions(row.id)), done
        )

    def _show(self, kept: KeptSession, earlier: tuple[PreviousVersion, ...], hits: Hits) -> None:
        self._pane.show_session(kept, earlier, hits)
        self._versions.offer(earlier)
        self._show_versions.setVisible(bool(earlier))
        self._right.setCurrentWidget(self._pane)
        self._show_under_way()
        self._enable()
        if kept.session.seen is None and self.isVisible():
            self._library.change(lambda store: store.mark_seen(kept.id), lambda _nothing: None)

    def _show_under_way(self) -> None:
        kept = self._pane.kept
        model = self._retranscription.running(kept.id) if kept else None
        by = f" with {model}" if model else ""
        words = f"Re-transcribing{by}… You can close this window."
        self._pane.say_under_way("" if model is None else words)
        self._enable()

    def _rewritten(self, session_id: int) -> None:
        self._sidebar.refresh(all_of_it=True)
        current = self._sidebar.current
        if current is not None and current.id == session_id:
            self._open(current)

    def _listed(self) -> None:
        self._problem.hint("")
        if self._sidebar.is_narrowed:
            self._empty.say("No matching sessions", "Try other words or filters.", can_clear=True)
        else:
            self._empty.say(_NOTHING_YET, _HOW, can_clear=False)

    def _enable(self) -> None:
        number = len(self._sidebar.selected)
        one = self._pane.kept is not None and number <= 1
        for action in (self._copy, self._type, self._export):
            action.setEnabled(one)
        kept = self._pane.kept if one else None
        busy = kept is not None and self._retranscription.running(kept.id) is not None
        self._retranscribe.setVisible(kept is not None and bool(kept.recordings) and not busy)
        self._delete.setEnabled(number > 0)
        self._delete.setText(f"&Delete {number}" if number > 1 else "&Delete")
        self._undo.setEnabled(self._undo_bar.possible)

    # Doing

    def _copy_text(self) -> None:
        if self._pane.shown:
            QGuiApplication.clipboard().setText(to_copy(self._selection(), self._pane.shown))
        self._undo_bar.tell("Copied")

    def _type_text(self) -> None:
        selection = self._selection()
        if self._pane.shown:
            kept = None if selection else self._pane.kept
            self.type_requested.emit(to_type(selection, self._pane.shown), kept)

    def _selection(self) -> str:
        return self._pane.text.textCursor().selectedText()

    def _go_to_search(self) -> None:
        self._sidebar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._sidebar.search.selectAll()

    # Events

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Show what was added while the window was hidden."""
        super().showEvent(event)
        if not event.spontaneous():
            self._sidebar.refresh()
            self._sidebar.search.setFocus()
            self._library.read(lambda reader: reader.path, self._watch.follow)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Handle Escape (stop playing, leave a previous version, close) and Delete in the list."""
        if event.key() == Qt.Key.Key_Escape:
            if self._pane.playback.playing:
                self._pane.playback.stop()
            elif not self._pane.leave_previous_version():
                self.close()
        elif event.key() == Qt.Key.Key_Delete and self._sidebar.list.hasFocus():
            self._delete.trigger()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Stop playing."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._pane.playback.stop()
            self._watch.rest()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow changes of the color scheme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_icons()

    def _paint_icons(self) -> None:
        for action, name in (
            *((self._copy, "copy"), (self._type, "type")),
            *((self._export, "export"), (self._delete, "delete")),
            *((self._retranscribe, "again"), (self._show_versions, "earlier")),
        ):
            action.setIcon(icon_buttons.icon(name, self.palette()))
