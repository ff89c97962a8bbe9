"""The left side of the window: search, filters, and the list of sessions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dictation.gui.history.filters import FilterPanel
from dictation.gui.history.icon_buttons import IconButton
from dictation.gui.history.library import Library
from dictation.gui.history.model import PAGE, SessionModel
from dictation.gui.history.rows import Row, from_hits, from_summary
from dictation.gui.history.search_field import SearchField
from dictation.gui.history.session_list import SessionList
from dictation.gui.widgets.notice import Notice
from dictation.history.reader import Reader
from dictation.history.sessions import Filter

DEBOUNCE_MS = 60
MOST_HITS = 100
"""The most passages shown for a search; users with more results refine the search."""


class Sidebar(QWidget):
    """Lists sessions or search results, and emits which one to show."""

    chosen = Signal(object)
    """The new current row, or None."""
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
        self._open_filters = IconButton(
            "filter", "Filters", "Filter by date, kind, language, or tag"
        )
        self.filters = FilterPanel()
        self._count = Notice()
        self.list = SessionList()
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
        above.setSpacing(10)
        above.addLayout(top)
        above.addWidget(self.filters.undelivered)
        above.addWidget(self.filters)
        above.addWidget(self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(above)
        layout.addWidget(self.list)

    def _set_up_list(self) -> None:
        self.list.setModel(self.model)
        selection = self.list.selectionModel()
        selection.currentChanged.connect(self._current_changed)
        selection.selectionChanged.connect(self.selection_changed)

    @property
    def current(self) -> Row | None:
        """The current session."""
        return self.model.row_at(self.list.currentIndex())

    @property
    def selected(self) -> Sequence[Row]:
        """The selected sessions, in list order."""
        indexes = sorted(self.list.selectionModel().selectedIndexes(), key=QModelIndex.row)
        return [row for row in map(self.model.row_at, indexes) if row is not None]

    @property
    def is_narrowed(self) -> bool:
        """Whether there is a search or a filter."""
        return bool(self.search.text().strip()) or self.filters.wanted != Filter()

    def clear_search(self) -> None:
        """Clear search and filters."""
        self.search.clear()
        self.filters.reset()
        self.look()

    def look(self) -> None:
        """Reload the list from the top."""
        self._typing.stop()
        self._read(keep=False)

    def refresh(self, all_of_it: bool = False) -> None:
        """Reload the newest sessions, or `all_of_it`, keeping selection and scroll position."""
        limit = max(PAGE, len(self.model.rows) + 1) if all_of_it else PAGE
        self._read(keep=True, limit=limit)
        self._library.read(
            lambda reader: (
                reader.languages(),
                reader.tags(),
                bool(reader.sessions(Filter(delivered=False), limit=1)),
            ),
            lambda found: self.filters.offer(*found),
        )

    def refresh_and_select(self, session_id: int) -> None:
        """Reload all listed sessions and select one."""
        self._to_select = session_id
        self.refresh(all_of_it=True)

    def _read(self, keep: bool, limit: int = PAGE) -> None:
        typed, wanted = self.search.text(), self.filters.wanted
        keep = keep and self._shown == (typed, wanted)
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
        filtered = (
            "" if self._shown[1] == Filter() else "Showing only sessions that match the filters"
        )
        self._count.hint(found.words or filtered)
        if keep and self.model.rows:
            self._merge(found)
        else:
            self.model.replace(found.rows, found.complete)
            self.list.scrollToTop()
        if not found.rows:
            self.chosen.emit(None)
        elif not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index_of(found.rows[0].id))
        self._select_wanted()
        self.listed.emit()

    def _merge(self, found: "_Found") -> None:
        before = self.current
        where = self.model.rows.index(before) if before else 0
        self._merging = True
        with self.list.scrolling_kept():
            self.model.merge(found.rows, found.complete)
        self._merging = False
        if self.current is None and found.rows:  # the current row was removed
            beside = self.model.rows[min(where, len(self.model.rows) - 1)]
            self.list.setCurrentIndex(self.model.index_of(beside.id))
        elif not self.selected:
            self.list.setCurrentIndex(self.list.currentIndex())
        now = self.current
        if now and (before is None or _content(now) != _content(before)):
            self.chosen.emit(now)

    def _select_wanted(self) -> None:
        if self._to_select is not None:
            index = self.model.index_of(self._to_select)
            if index.isValid():
                self.list.setCurrentIndex(index)
        self._to_select = None

    def _current_changed(self, current: QModelIndex) -> None:
        row = self.model.row_at(current)
        if row is not None and not self._merging:
            self.chosen.emit(row)


def _content(row: Row) -> Row:
    """Return the parts of a row whose change makes the right side reload."""
    return replace(row, text="", marks=(), session=replace(row.session, seen=None))


@dataclass(frozen=True, slots=True)
class _Found:
    """The result of a read; `words` says how much was found, if that matters."""

    rows: list[Row]
    complete: bool
    words: str = ""


def _page(reader: Reader, wanted: Filter, limit: int, offset: int) -> _Found:
    found = reader.sessions(wanted, limit, offset)
    return _Found([from_summary(one) for one in found], complete=len(found) < limit)


def _search(reader: Reader, typed: str, wanted: Filter) -> _Found:
    rows = from_hits(reader.search(typed, MOST_HITS, wanted))
    if sum(len(row.hits) for row in rows) == MOST_HITS:
        words = f"The latest {MOST_HITS} passages; refine your search"
    else:
        words = "" if not rows else f"{len(rows)} session{'s' * (len(rows) != 1)} found"
    return _Found(rows, complete=True, words=words)
