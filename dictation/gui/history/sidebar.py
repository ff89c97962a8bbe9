"""The left side of the window: search, filters, and the list of sessions."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from dictation.gui.history.delegate import SessionDelegate
from dictation.gui.history.filters import FilterPanel
from dictation.gui.history.library import Library
from dictation.gui.history.model import PAGE, SessionModel
from dictation.gui.history.rows import Row, from_hits, from_summary
from dictation.gui.history.signs import SignButton
from dictation.gui.widgets.notice import Notice
from dictation.transcripts.reader import Reader
from dictation.transcripts.sessions import Filter

DEBOUNCE_MS = 100
MOST_HITS = 300
"""Passages that are searched for; people who get more type on."""


class SearchField(QLineEdit):
    """Down goes into the list; Escape clears the field first, and then is the window's."""

    left_downwards = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("search")
        self.setPlaceholderText("Search all that was said")
        self.setAccessibleName("Search all that was said")
        self.setToolTip(
            "All words must be said close together; the last may be a beginning.\n"
            "Words in double quotes stand side by side. (Ctrl+F)"
        )
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """See above."""
        if event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class Sidebar(QWidget):
    """Lists what is searched for, and tells which session is to be shown."""

    chosen = Signal(object)
    """The row that became the current one, None when there is none."""
    selection_changed = Signal()
    listed = Signal()
    """The list is up to date."""

    def __init__(self, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._request = 0
        self._shown = ("", Filter())
        self._to_select: int | None = None
        self._merging = False
        self.search = SearchField()
        self._open_filters = SignButton(
            "filter", "Filters", "Show only some: by time, kind, language …"
        )
        self.filters = FilterPanel()
        self._count = Notice()
        self.list = QListView()
        self.model = SessionModel(self)
        self._typing = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._lay_out()
        self._set_up_list()
        self._typing.timeout.connect(self.look)
        self.search.textChanged.connect(lambda _typed: self._typing.start())
        self.search.left_downwards.connect(self.list.setFocus)
        self._open_filters.toggled.connect(self.filters.setVisible)
        self.filters.changed.connect(self.look)
        self.model.more_wanted.connect(self._read_more)

    def _lay_out(self) -> None:
        self._open_filters.setCheckable(True)
        self.filters.hide()
        top = QHBoxLayout()
        top.addWidget(self.search)
        top.addWidget(self._open_filters)
        above = QVBoxLayout()
        above.setContentsMargins(12, 12, 12, 8)
        above.addLayout(top)
        above.addWidget(self.filters)
        above.addWidget(self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(above)
        layout.addWidget(self.list)

    def _set_up_list(self) -> None:
        self.list.setModel(self.model)
        self.list.setItemDelegate(SessionDelegate(self.list))
        self.list.setAccessibleName("Sessions")
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        selection = self.list.selectionModel()
        selection.currentChanged.connect(self._current_changed)
        selection.selectionChanged.connect(self.selection_changed)

    @property
    def current(self) -> Row | None:
        """The session that is shown."""
        index = self.list.currentIndex()
        return self.model.rows[index.row()] if index.isValid() else None

    @property
    def selected(self) -> Sequence[Row]:
        """The sessions that are chosen, as they are listed."""
        chosen = self.list.selectionModel().selectedIndexes()
        return [self.model.rows[at] for at in sorted(index.row() for index in chosen)]

    @property
    def is_narrowed(self) -> bool:
        """Whether something is searched for or filtered out."""
        return bool(self.search.text().strip()) or self.filters.wanted != Filter()

    def clear_search(self) -> None:
        """List all."""
        self.search.clear()
        self.filters.reset()
        self.look()

    def look(self) -> None:
        """Read the list anew, from its top."""
        self._typing.stop()
        self._read(keep=False)

    def refresh(self) -> None:
        """Read what is listed again; selection and scrolling stay."""
        self._read(keep=True)
        self._library.read(
            lambda reader: (reader.languages(), reader.tags()),
            lambda found: self.filters.offer(*found),
        )

    def refresh_and_select(self, session_id: int) -> None:
        """Read what is listed again, and show one session of it."""
        self._to_select = session_id
        self.refresh()

    def _read(self, keep: bool) -> None:
        typed, wanted = self.search.text(), self.filters.wanted
        keep = keep and self._shown == (typed, wanted)
        limit = max(PAGE, len(self.model.rows) + 1) if keep else PAGE
        self._request += 1
        request = self._request

        def done(found: _Found) -> None:
            if request == self._request:
                self._shown = (typed, wanted)
                self._show(found, keep)

        if typed.strip():
            self._library.read(lambda reader: _search(reader, typed, wanted), done)
        else:
            self._library.read(lambda reader: _page(reader, wanted, limit, 0), done)

    def _read_more(self) -> None:
        offset, (_, wanted), request = len(self.model.rows), self._shown, self._request

        def done(found: _Found) -> None:
            if request == self._request:
                self.model.append(found.rows, found.complete)

        self._library.read(lambda reader: _page(reader, wanted, PAGE, offset), done)

    def _show(self, found: "_Found", keep: bool) -> None:
        self._count.hint(found.words)
        if keep and self.model.rows:
            self._merge(found)
        else:
            self.model.replace(found.rows, found.complete)
            self.list.scrollToTop()
        if not found.rows:
            self.chosen.emit(None)
        elif not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index(0))
        self._select_wanted()
        self.listed.emit()

    def _merge(self, found: "_Found") -> None:
        before = self.current
        self._merging = True
        with _scrolling_kept(self.list):
            self.model.merge(found.rows, found.complete)
        self._merging = False
        now = self.current
        if now is None:
            return
        if not self.selected:
            self.list.setCurrentIndex(self.list.currentIndex())
        # its text may have been corrected by hand, which is shown already
        if before is None or replace(now, text="", marks=()) != replace(before, text="", marks=()):
            self.chosen.emit(now)

    def _select_wanted(self) -> None:
        for at, row in enumerate(self.model.rows):
            if row.id == self._to_select:
                self.list.setCurrentIndex(self.model.index(at))
        self._to_select = None

    def _current_changed(self, current: QModelIndex) -> None:
        if current.isValid() and not self._merging:
            self.chosen.emit(self.model.rows[current.row()])


@dataclass(frozen=True, slots=True)
class _Found:
    """What a thread has read: `words` say how much it is, where that matters."""

    rows: list[Row]
    complete: bool
    words: str = ""


def _page(reader: Reader, wanted: Filter, limit: int, offset: int) -> _Found:
    found = reader.sessions(wanted, limit, offset)
    return _Found([from_summary(one) for one in found], complete=len(found) < limit)


def _search(reader: Reader, typed: str, wanted: Filter) -> _Found:
    rows = from_hits(reader.search(typed, MOST_HITS, wanted))
    if sum(len(row.hits) for row in rows) == MOST_HITS:
        words = f"The latest {MOST_HITS} passages; type more to find others."
    else:
        words = f"Found in {len(rows)} session{'s' * (len(rows) != 1)}."
    return _Found(rows, complete=True, words=words)


@contextmanager
def _scrolling_kept(view: QListView) -> Iterator[None]:
    """What is seen stays where it is, whatever comes above; but the top stays the top."""
    bar = view.verticalScrollBar()
    anchor = QPersistentModelIndex(view.indexAt(QPoint(view.width() // 2, 0)))
    at_top = bar.value() == 0
    before = view.visualRect(_index(anchor)).bottom()
    yield
    if anchor.isValid() and not at_top:
        view.doItemsLayout()
        bar.setValue(bar.value() + view.visualRect(_index(anchor)).bottom() - before)


def _index(persistent: QPersistentModelIndex) -> QModelIndex:
    return persistent.model().index(persistent.row(), 0) if persistent.isValid() else QModelIndex()
