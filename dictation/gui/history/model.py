"""The sessions that a list shows below the names of their days, read as it is scrolled."""

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
"""Sessions that are read at a time."""
ENTRY = Qt.ItemDataRole.UserRole
"""What a line of the list is: a `Row`, or the date of those that follow."""

Entry = Row | date
_Index = QModelIndex | QPersistentModelIndex


class SessionModel(QAbstractListModel):
    """Sessions, the latest first; asks for more of them when the list gets to its end.

    The days are entries of their own, so that all are of one height: Qt lays ten thousand of
    those out at once, but would need half a second if it had to ask each.
    """

    more_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._entries: list[Entry] = []
        self._complete = True

    @property
    def rows(self) -> Sequence[Row]:
        """The sessions that were read so far."""
        return self._rows

    def row_at(self, index: _Index) -> Row | None:
        """The session of an entry."""
        entry = self._entries[index.row()] if index.isValid() else None
        return entry if isinstance(entry, Row) else None

    def index_of(self, session_id: int) -> QModelIndex:
        """The entry of a session; an invalid one if it is not listed."""
        for at, entry in enumerate(self._entries):
            if isinstance(entry, Row) and entry.id == session_id:
                return self.index(at)
        return QModelIndex()

    def replace(self, rows: Sequence[Row], complete: bool) -> None:
        """Show others; `complete` unless there are more to be read."""
        self.beginResetModel()
        self._rows, self._complete = list(rows), complete
        self._entries = list(_with_days(rows))
        self.endResetModel()

    def append(self, rows: Sequence[Row], complete: bool) -> None:
        """Add a page below, but not what has moved there from the page above."""
        known = {row.id for row in self._rows}
        self._rows += [row for row in rows if row.id not in known]
        self._complete = complete
        entries = list(_with_days(self._rows))
        if len(entries) > len(self._entries):
            self.beginInsertRows(QModelIndex(), len(self._entries), len(entries) - 1)
            self._entries = entries
            self.endInsertRows()

    def merge(self, rows: Sequence[Row], complete: bool) -> None:
        """Come to the same as by `replace`, but leave selection and scrolling to what stays.

        Unless `complete`, what is older than `rows` stays as well.
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
        """How many entries there are so far."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """An entry as it is (ENTRY), or in words."""
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
        """Sessions can be chosen, days cannot."""
        if self.row_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: N802
        """Whether there are more, and nobody reads them already."""
        return not (parent.isValid() or self._complete)

    def fetchMore(self, parent: _Index) -> None:  # noqa: N802
        """Ask for the next page."""
        if self.canFetchMore(parent):
            self._complete = True  # until `append` knows better
            self.more_wanted.emit()


def _with_days(rows: Iterable[Row]) -> Iterable[Entry]:
    """Each day, and below it its sessions."""
    day = None
    for row in rows:
        if row.day != day:
            yield row.day
        day = row.day
        yield row


def _key(entry: Entry) -> Entry | int:
    return entry.id if isinstance(entry, Row) else entry
