"""The sessions that a list shows, read page by page as it is scrolled."""

from collections.abc import Sequence
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

from dictation.gui.history.rows import Row, day_heading, spoken

PAGE = 200
"""Sessions that are read at a time."""
ROW = Qt.ItemDataRole.UserRole
HEADING = Qt.ItemDataRole.UserRole + 1
"""The name of the day, for the first session of each."""

_Index = QModelIndex | QPersistentModelIndex


class SessionModel(QAbstractListModel):
    """Rows of sessions, the latest first; asks for more of them when the list gets to its end."""

    more_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._complete = True

    @property
    def rows(self) -> Sequence[Row]:
        """What was read so far."""
        return self._rows

    def replace(self, rows: Sequence[Row], complete: bool) -> None:
        """Show others; `complete` unless there are more to be read."""
        self.beginResetModel()
        self._rows, self._complete = list(rows), complete
        self.endResetModel()

    def append(self, rows: Sequence[Row], complete: bool) -> None:
        """Add a page below, but not what has moved there from the page above."""
        known = {row.id for row in self._rows}
        new = [row for row in rows if row.id not in known]
        self._complete = complete
        if new:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(new) - 1)
            self._rows += new
            self.endInsertRows()

    def merge(self, rows: Sequence[Row], complete: bool) -> None:
        """Come to the same as by `replace`, but leave selection and scrolling to what stays."""
        wanted = {row.id for row in rows}
        for at in reversed(range(len(self._rows))):
            if self._rows[at].id not in wanted:
                self.beginRemoveRows(QModelIndex(), at, at)
                del self._rows[at]
                self.endRemoveRows()
        for at, row in enumerate(rows):
            if at == len(self._rows) or self._rows[at].id != row.id:
                self.beginInsertRows(QModelIndex(), at, at)
                self._rows.insert(at, row)
                self.endInsertRows()
        self._rows, self._complete = list(rows), complete
        if rows:  # days may have got another first session
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many were read so far."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A row as it is (ROW), its day (HEADING), or in words."""
        if not index.isValid():
            return None
        at = index.row()
        if role == ROW:
            return self._rows[at]
        if role == HEADING:
            return self._heading(at)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._rows[at].text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(self._rows[at], self._heading(at))
        return None

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: N802
        """Whether there are more, and nobody reads them already."""
        return not (parent.isValid() or self._complete)

    def fetchMore(self, parent: _Index) -> None:  # noqa: N802
        """Ask for the next page."""
        if self.canFetchMore(parent):
            self._complete = True  # until `append` knows better
            self.more_wanted.emit()

    def _heading(self, at: int) -> str:
        day = self._rows[at].day
        if at and self._rows[at - 1].day == day:
            return ""
        return day_heading(day, date.today())
