"""The table of models: name, languages, size, and state."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from dictation.gui.widgets import model_words
from dictation.models import catalog

_NAME, _LANGUAGES, _SIZE, _STATE = range(4)
_KEY = Qt.ItemDataRole.UserRole
_VISIBLE_ROWS = 9
_STYLE = "QTreeWidget::item { padding: 2px 8px 2px 4px }"


class ModelList(QTreeWidget):
    """One row is selected at all times."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderLabels(["Model", "Languages", "Size", "Status"])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setStyleSheet(_STYLE)
        self.setAccessibleName("Models")
        self.setToolTip(
            "Select a model to see what it is good for, and to download, use, or remove it"
        )
        for name in catalog.names():
            spec = catalog.spec(name)
            self._add(name, name, model_words.knows(spec), model_words.size(spec))
        header = self.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        rows = min(_VISIBLE_ROWS, self.topLevelItemCount())
        height = self.sizeHintForRow(0) * rows + header.sizeHint().height()
        self.setFixedHeight(height + 2 * self.frameWidth())

    def names(self) -> list[str]:
        """Return the names and folders of the models, in order."""
        return list(self._items())

    def selected(self) -> str:
        """Return the name of the selected model."""
        item = self.currentItem()
        return str(item.data(_NAME, _KEY)) if item else ""

    def select(self, name: str) -> None:
        """Select a model and scroll to it."""
        item = self._items().get(name) or self.topLevelItem(0)
        if item:
            self.setCurrentItem(item)

    def add_folder(self, path: str) -> None:
        """Add a row for the user's own model, unless it is listed already."""
        if path and path not in self._items():
            self._add(path, Path(path).name, "", "").setToolTip(_NAME, path)

    def set_state(self, name: str, state: str, is_used: bool) -> None:
        """Set the state of a model; the one in use is highlighted."""
        item = self._items()[name]
        item.setText(_STATE, state)
        font = self.font()
        font.setBold(is_used)
        for column in range(self.columnCount()):
            item.setFont(column, font)

    def _add(self, key: str, *texts: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([*texts, ""])
        item.setData(_NAME, _KEY, key)
        item.setTextAlignment(_SIZE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.addTopLevelItem(item)
        return item

    def _items(self) -> dict[str, QTreeWidgetItem]:
        items = (self.topLevelItem(row) for row in range(self.topLevelItemCount()))
        return {str(item.data(_NAME, _KEY)): item for item in items if item}
