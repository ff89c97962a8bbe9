"""An editor for a table with two columns of text, such as phrases and what is written for them."""

from collections.abc import Collection, Mapping

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from dictation.gui.widgets.notice import Notice
from dictation.gui.widgets.table_model import Check, Row, TableModel

_ROWS = 6  # that are seen without scrolling
_EDITED_LINES = 3
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_Index = QModelIndex | QPersistentModelIndex


class TableEdit(QWidget):
    """Rows that are edited in place; `edited` tells the whole table.

    `title` and `add`, the button's text, have mnemonics (&); `hint` stands above the table.
    """

    edited = Signal(object)

    def __init__(
        self,
        title: str,
        columns: Row,
        add: str,
        check: Check,
        *,
        empty: str = "",
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        name = title.replace("&", "")
        self._model = TableModel(columns, empty, check, self)
        self.view = _View(self._model, name)
        self.view.setToolTip(hint)
        self._known: dict[str, str] = {}
        self._notice = Notice()
        label = QLabel(title)
        font = label.font()
        font.setBold(True)
        label.setFont(font)
        label.setBuddy(self.view)
        self._buttons = QHBoxLayout()
        self._buttons.addStretch()
        self._remove = QPushButton("Remove", autoDefault=False)
        self._remove.setEnabled(False)
        more = QPushButton(add, autoDefault=False)
        for button, tip in ((more, "Add a row"), (self._remove, "Remove the selected row")):
            self.add_button(button, f"{name}: {button.text()}", tip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (label, Notice(hint), self.view):
            column.addWidget(widget)
        column.addLayout(self._buttons)
        column.addWidget(self._notice)
        self.setFocusProxy(self.view)
        more.clicked.connect(self._append)
        self._remove.clicked.connect(self._remove_current)
        self.view.remove_asked.connect(self._remove_current)
        self.view.selectionModel().currentChanged.connect(self._refresh)
        self._model.dataChanged.connect(self._changed)

    def add_button(self, button: QPushButton, name: str, tip: str) -> None:
        """Add a button below the table; `name` is for screen readers."""
        button.setAutoDefault(False)
        button.setAccessibleName(name.replace("&", ""))
        button.setToolTip(tip)
        self._buttons.insertWidget(self._buttons.count() - 1, button)

    def value(self) -> dict[str, str]:
        """Return the table, without empty rows."""
        return self._model.value()

    def mistakes(self) -> Collection[str]:
        """Return what is wrong with rows."""
        return self._model.problems.values()

    def current(self) -> str:
        """Return the first text of the selected row, "" if none is selected."""
        row = self.view.currentIndex().row()
        return str(self._model.index(row, 0).data(Qt.ItemDataRole.EditRole)) if row >= 0 else ""

    def set_value(self, value: Mapping[str, str]) -> None:
        """Show a table."""
        row = self.view.currentIndex().row()
        self._known = dict(value)
        self._model.set_value(value)
        if 0 <= row < self._model.rowCount():
            self.view.setCurrentIndex(self._model.index(row, 0))
        self._refresh()

    def _append(self) -> None:
        index = self._model.index(self._model.append(), 0)
        self.view.setFocus()
        self.view.setCurrentIndex(index)
        self.view.edit(index)

    def _remove_current(self) -> None:
        row = self.view.currentIndex().row()
        if row >= 0:
            self._model.remove(row)
            self.view.setFocus()

    def _changed(self) -> None:
        self._refresh()
        if self.value() != self._known:
            self._known = self.value()
            self.edited.emit(dict(self._known))

    def _refresh(self) -> None:
        """Say what is wrong with the selected row, or else with the first that has a problem."""
        row = self.view.currentIndex().row()
        self._remove.setEnabled(row >= 0)
        problems = self._model.problems
        if not problems:
            self._notice.hint("")
            return
        wrong = row if row in problems else min(problems)
        told = f"Row {wrong + 1}: {problems[wrong]}"
        if told != self._notice.text():  # screen readers announce it
            self._notice.warn(told)


class _View(QTableView):
    """Enter edits a cell, Delete removes its row, and Tab leaves the table."""

    remove_asked = Signal()

    def __init__(self, model: TableModel, name: str) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(name)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        line = self.fontMetrics().height() + 8
        self.verticalHeader().setDefaultSectionSize(line)
        header.setDefaultSectionSize(self.fontMetrics().averageCharWidth() * 24)
        self.setFixedHeight(header.sizeHint().height() + _ROWS * line + 2 * self.frameWidth())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Edit or remove the row; other keys as in all tables."""
        if event.key() in _ENTER and self.currentIndex().isValid():
            self.edit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_asked.emit()
        else:
            super().keyPressEvent(event)


class _Delegate(QStyledItemDelegate):
    """Edits a text of several lines in place: Enter keeps it, Shift + Enter starts a new line."""

    def createEditor(  # noqa: N802
        self, parent: QWidget, _option: QStyleOptionViewItem, index: _Index
    ) -> QWidget:
        editor = QPlainTextEdit(parent)
        editor.setAccessibleName(str(index.model().headerData(index.column(), _HORIZONTAL)))
        editor.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        editor.document().setDocumentMargin(3)
        return editor

    def setEditorData(self, editor: QWidget, index: _Index) -> None:  # noqa: N802
        assert isinstance(editor, QPlainTextEdit)
        if editor.toPlainText() != (text := index.data(Qt.ItemDataRole.EditRole)):
            editor.setPlainText(text)
        editor.selectAll()

    def setModelData(  # noqa: N802
        self, editor: QWidget, model: QAbstractItemModel, index: _Index
    ) -> None:
        assert isinstance(editor, QPlainTextEdit)
        model.setData(index, editor.toPlainText(), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(  # noqa: N802
        self, editor: QWidget, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        cell, around = option.rect, editor.parentWidget()
        assert around is not None
        lines = _EDITED_LINES if index.column() else 1
        cell.setHeight(max(cell.height(), lines * editor.fontMetrics().lineSpacing() + 8))
        cell.moveBottom(min(cell.bottom(), around.rect().bottom()))
        editor.setGeometry(cell)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            hint = QStyledItemDelegate.EndEditHint
            ending = {
                Qt.Key.Key_Tab: hint.EditNextItem,
                Qt.Key.Key_Backtab: hint.EditPreviousItem,
                **({} if shift else dict.fromkeys(_ENTER, hint.SubmitModelCache)),
            }.get(Qt.Key(event.key()))
            if ending is not None and isinstance(watched, QWidget):
                self.commitData.emit(watched)
                self.closeEditor.emit(watched, ending)
                return True
        return super().eventFilter(watched, event)


_HORIZONTAL = Qt.Orientation.Horizontal
