"""A word is taught by saying it three times: what was recognized is shown before it is saved."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dictation.errors import DictationError, SettingsError
from dictation.gui import background
from dictation.gui.widgets import Notice
from dictation.text import teaching
from dictation.text.teaching import TIMES, Sound

Hear = Callable[[], str]
"""Records a word and returns what was recognized; blocks, raises DictationError."""

_TEXT = Qt.ItemDataRole.UserRole


class TeachingDialog(QDialog):
    """Asks for a word, listens to it, and shows what was recognized.

    `taught` tells the word and what it sounds like, separated by commas.
    """

    taught = Signal(str, str)

    def __init__(self, word: str, hear: Hear, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hear = hear
        self._heard: list[str] = []
        self.setWindowTitle("Teach a word")
        self._word = QLineEdit(word, placeholderText="Guenever")
        self._word.setToolTip("The word as it is spelled")
        self._say = QPushButton("&Listen", autoDefault=False)
        self._say.setToolTip(f"Say the word {TIMES} times")
        self._notice = Notice()
        self._sounds = QListWidget()
        self._sounds.setAccessibleName("Recognized as")
        self._sounds.setToolTip("The word is written in place of what is checked")
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        form = QFormLayout()
        form.addRow("&Word", self._word)
        form.addRow("", self._say)
        form.addRow("", self._notice)
        form.addRow("&Recognized as", self._sounds)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self._buttons)
        self._word.textChanged.connect(self._begin_again)
        self._say.clicked.connect(self._listen)
        self._buttons.accepted.connect(self._save)
        self._buttons.rejected.connect(self.reject)
        self._begin_again()

    def _begin_again(self) -> None:
        """Forget what was heard of another word."""
        self._heard = []
        self._sounds.clear()
        word = self._word.text().strip()
        self._notice.hint(f"Dictation listens {TIMES} times. Say the word as in a sentence.")
        usable = bool(word)
        if word:
            try:
                teaching.check(word)
            except SettingsError as error:
                self._notice.tell(error)
                usable = False
        self._say.setEnabled(usable)
        self._save_button().setEnabled(usable)

    def _listen(self) -> None:
        self._heard = []
        self._enable(False)
        self._listen_once()

    def _listen_once(self) -> None:
        number = len(self._heard) + 1
        self._notice.hint(f"Say “{self._word.text().strip()}” now ({number} of {TIMES})…")
        background.run(self, self._hear, self._note, self._fail)

    def _note(self, text: str) -> None:
        self._heard.append(text)
        self._show(teaching.sounds(self._word.text(), self._heard))
        if len(self._heard) < TIMES:
            self._listen_once()
            return
        self._enable(True)
        self._notice.hint(
            "The word is written in place of what is checked."
            if self._sounds.count()
            else "It is recognized already as it is spelled."
        )

    def _fail(self, error: DictationError) -> None:
        self._enable(True)
        self._notice.tell(error)

    def _enable(self, on: bool) -> None:
        for widget in (self._word, self._say, self._save_button()):
            widget.setEnabled(on)

    def _save_button(self) -> QPushButton:
        return self._buttons.button(QDialogButtonBox.StandardButton.Save)

    def _show(self, sounds: list[Sound]) -> None:
        self._sounds.clear()
        for sound in sounds:
            common = " (common words, all of which would be replaced)" if sound.is_common else ""
            item = QListWidgetItem(f"{sound.text}{common}")
            item.setData(_TEXT, sound.text)
            checked = Qt.CheckState.Unchecked if sound.is_common else Qt.CheckState.Checked
            item.setCheckState(checked)
            self._sounds.addItem(item)

    def _save(self) -> None:
        items = [self._sounds.item(row) for row in range(self._sounds.count())]
        chosen = [item.data(_TEXT) for item in items if item.checkState() == Qt.CheckState.Checked]
        self.taught.emit(self._word.text().strip(), ", ".join(chosen))
        self.accept()
