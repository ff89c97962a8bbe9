"""The rows of a table with two columns of text, and what is wrong with them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QStyle

Row = tuple[str, str]
Check = Callable[[Sequence[Row]], Mapping[int, str]]
"""Returns what is wrong with rows, by their number."""

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_EDITABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable
LINE_BREAK = " ↵ "


class TableModel(QAbstractTableModel):
    """Rows of texts; `empty` is shown in place of an empty text in the second column."""

    def __init__(
        self, columns: Row, empty: str, check: Check, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._columns = columns
        self._empty = empty
        self._check = check
        self._rows: list[Row] = []
        self.problems: Mapping[int, str] = {}
        """What is wrong, by row."""

    def value(self) -> dict[str, str]:
        """Return the rows as a table; of rows for the same, the first."""
        value: dict[str, str] = {}
        for first, second in self._rows:
            if first:
                value.setdefault(first, second)
        return value

    def set_value(self, value: Mapping[str, str]) -> None:
        """Show these rows in place of all others."""
        self.beginResetModel()
        self._rows = list(value.items())
        self.problems = self._check(self._rows)
        self.endResetModel()

    def append(self) -> int:
        """Add an empty row; return its number."""
        number = len(self._rows)
        self.beginInsertRows(QModelIndex(), number, number)
        self._rows.append(("", ""))
        self.endInsertRows()
        return number

    def remove(self, number: int) -> None:
        """Remove a row."""
        self.beginRemoveRows(QModelIndex(), number, number)
        del self._rows[number]
        self.endRemoveRows()
        self._look()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return that there are two columns."""
        return 0 if parent.isValid() else len(self._columns)

    def flags(self, index: _Index) -> Qt.ItemFlag:  # noqa: ARG002
        """All cells can be edited."""
        return _EDITABLE

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        """Return the names of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == _Role.DisplayRole:
            return self._columns[section]
        return None

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """Return what a cell shows: line breaks as signs, and problems as icons."""
        row, column = index.row(), index.column()
        text = self._rows[row][column]
        problem = self.problems.get(row, "")
        is_empty = column == 1 and not text and bool(self._rows[row][0])
        if role == _Role.EditRole:
            return text
        if role == _Role.DisplayRole:
            return self._empty if is_empty else text.replace("\n", LINE_BREAK)
        if role in (_Role.ToolTipRole, _Role.AccessibleDescriptionRole):
            return problem or (text if "\n" in text else None)
        if role == _Role.DecorationRole and problem and column == 0:
            return _warning()
        if role == _Role.ForegroundRole and is_empty:
            palette = QApplication.palette()
            return QBrush(palette.color(QPalette.ColorRole.PlaceholderText))
        return None

    def setData(  # noqa: N802
        self, index: _Index, value: Any, role: int = _Role.EditRole
    ) -> bool:
        """Change a cell; blanks around its text are dropped in the first column."""
        first, second = self._rows[index.row()]
        text = value if index.column() else " ".join(value.split())
        changed = (first, text) if index.column() else (text, second)
        if role != _Role.EditRole or changed == (first, second):
            return False
        self._rows[index.row()] = changed
        self._look()
        return True

    def _look(self) -> None:
        """Check all rows: what is wrong with one may depend on the others."""
        self.problems = self._check(self._rows)
        last = max(len(self._rows) - 1, 0)
        self.dataChanged.emit(self.index(0, 0), self.index(last, 1))


def _warning() -> QIcon:
    return QApplication.style().standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning)
