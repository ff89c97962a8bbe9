"""The list model of sessions, grouped by day and loaded while scrolling."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from dictation.gui.history.rows import Row, day_heading, spoken, with_older

PAGE = 200
"""Sessions loaded at a time."""
ENTRY = Qt.ItemDataRole.UserRole
"""An entry of the list: a `Row`, or the date of the rows after it."""

Entry = Row | date
_Index = QModelIndex | QPersistentModelIndex


class SessionModel(QAbstractListModel):
    """Sessions, newest first; requests more when the list is scrolled to its end.

    Days are separate entries, so that all entries have the same height: Qt then lays out ten
    thousand of them at once, but would take half a second if it had to ask for each height.
    """

    more_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._entries: list[Entry] = []
        self._complete = True

    @property
    def rows(self) -> Sequence[Row]:
        """The sessions loaded so far."""
        return self._rows

    def row_at(self, index: _Index) -> Row | None:
        """Return the session of an entry; None for a day."""
        entry = self._entries[index.row()] if index.isValid() else None
        return entry if isinstance(entry, Row) else None

    def index_of(self, session_id: int) -> QModelIndex:
        """Return the index of a session; an invalid one if it is not listed."""
        for at, entry in enumerate(self._entries):
            if isinstance(entry, Row) and entry.id == session_id:
                return self.index(at)
        return QModelIndex()

    def replace(self, rows: Sequence[Row], complete: bool) -> None:
        """Replace all sessions; `complete` unless there are more to load."""
        self.beginResetModel()
        self._rows, self._complete = list(rows), complete
        self._entries = list(_with_days(rows))
        self.endResetModel()

    def append(self, rows: Sequence[Row], complete: bool) -> None:
        """Append a page, without sessions that are already listed."""
        known = {row.id for row in self._rows}
        self._rows += [row for row in rows if row.id not in known]
        self._complete = complete
        entries = list(_with_days(self._rows))
        if len(entries) > len(self._entries):
            self.beginInsertRows(QModelIndex(), len(self._entries), len(entries) - 1)
            self._entries = entries
            self.endInsertRows()

    def merge(self, rows: Sequence[Row], complete: bool) -> None:
        """Replace all sessions, but keep selection and scrolling of those that stay.

        Unless `complete`, sessions older than `rows` stay as well.
        """
        rows = list(rows) if complete else with_older(rows, self._rows)
        entries = list(_with_days(rows))
        wanted = set(map(_key, entries))
        for at in reversed(range(len(self._entries))):
            if _key(self._entries[at]) not in wanted:
                self.beginRemoveRows(QModelIndex(), at, at)
                del self._entries[at]
                self.endRemoveRows()
        for at, entry in enumerate(entries):
            if at == len(self._entries) or _key(self._entries[at]) != _key(entry):
                self.beginInsertRows(QModelIndex(), at, at)
                self._entries.insert(at, entry)
                self.endInsertRows()
        self._rows, self._entries, self._complete = rows, entries, complete
        if entries:
            self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return the number of entries loaded so far."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the entry itself (role ENTRY) or its text."""
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == ENTRY:
            return entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if not isinstance(entry, Row):
                return day_heading(entry, date.today())
            return entry.text if role == Qt.ItemDataRole.DisplayRole else spoken(entry)
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(entry, Row):
            return entry.text
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Make sessions selectable, but not days."""
        if self.row_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: N802
        """Whether there are more sessions that aren't being loaded already."""
        return not (parent.isValid() or self._complete)

    def fetchMore(self, parent: _Index) -> None:  # noqa: N802
        """Request the next page."""
        if self.canFetchMore(parent):
            self._complete = True  # until `append`, so that the page is requested only once
            self.more_wanted.emit()


def _with_days(rows: Iterable[Row]) -> Iterable[Entry]:
    """Yield each day followed by its sessions."""
    day = None
    for row in rows:
        if row.day != day:
            yield row.day
        day = row.day
        yield row


def _key(entry: Entry) -> Entry | int:
    return entry.id if isinstance(entry, Row) else entry
