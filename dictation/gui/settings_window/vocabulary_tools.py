"""The buttons that fill the vocabulary: teach a word, and import a text file."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QPushButton

from dictation.errors import DictationError
from dictation.gui.settings_window.teaching import Hear, TeachingDialog
from dictation.gui.widgets.table_edit import TableEdit
from dictation.text import word_list


class VocabularyTools(QObject):
    """Adds its buttons to a table; `tell` shows why something could not be added.

    Without `hear`, nothing can be taught.
    """

    def __init__(
        self, table: TableEdit, hear: Hear | None, tell: Callable[[DictationError], object]
    ) -> None:
        super().__init__(table)
        self._table = table
        self._hear = hear
        self._tell = tell
        buttons = [("&Import…", "Add names from a text file, one per line", self._import)]
        if hear is not None:
            buttons.insert(0, ("Teac&h…", "Say a word three times", self._teach))
        for text, tip, do in buttons:
            button = QPushButton(text)
            button.clicked.connect(do)
            table.add_button(button, f"Vocabulary: {text}", tip)

    def _teach(self) -> None:
        assert self._hear is not None
        dialog = TeachingDialog(self._table.current(), self._hear, self._table)
        dialog.taught.connect(lambda word, sounds: self._add({word: sounds}))
        dialog.open()

    def _import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._table, "Import names", "", "Text (*.txt *)")
        if not name:
            return
        try:
            self._add(word_list.read(Path(name)))
        except DictationError as error:
            self._tell(error)

    def _add(self, names: Mapping[str, str]) -> None:
        try:
            self._table.edited.emit(word_list.merged(self._table.value(), names))
        except DictationError as error:
            self._tell(error)
