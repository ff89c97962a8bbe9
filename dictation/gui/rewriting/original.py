"""The text to rewrite, and where it comes from: the last take, the selection, or the clipboard."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

_TIPS = {
    "&Last take": "What you dictated last",
    "&Selection": "The text that is selected in another window",
    "Cli&pboard": "To rewrite any other text, copy it first",
}
_FEWEST_LINES = 3


class Original(QWidget):
    """Shows the text to rewrite; `changed` when there is another one."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._last_take = ""
        self.text = ""
        """The text to rewrite; empty if there is none."""
        self._take, self._selection, self._clipboard = (QRadioButton(text) for text in _TIPS)
        self._group = QButtonGroup(self)
        self._text = QPlainTextEdit(readOnly=True, tabChangesFocus=True)
        self._text.setAccessibleName("Original text")
        self._text.setMinimumHeight(_FEWEST_LINES * self._text.fontMetrics().lineSpacing())
        choice = QHBoxLayout()
        for button, tip in zip(self._buttons, _TIPS.values(), strict=True):
            button.setToolTip(tip)
            self._group.addButton(button)
            choice.addWidget(button)
            button.clicked.connect(self._read)
        choice.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(choice)
        column.addWidget(self._text, 1)
        self._selection.setVisible(QGuiApplication.clipboard().supportsSelection())

    @property
    def _buttons(self) -> tuple[QRadioButton, ...]:
        return self._take, self._selection, self._clipboard

    @property
    def is_last_take(self) -> bool:
        """Whether the last take is shown."""
        return self._take.isChecked()

    @property
    def missing(self) -> str:
        """Say why there is no text, and what to do."""
        if self._selection.isChecked():
            return "Nothing is selected. Select the text in its window, or copy it."
        if self._clipboard.isChecked():
            return "There is no text on the clipboard. Copy the text first."
        return "There is no take to rewrite. Dictate something first."

    def offer(self, last_take: str) -> None:
        """Show the last take or, without one, what is selected or copied."""
        self._last_take = last_take
        self._take.setEnabled(bool(last_take))
        shows_selection = QGuiApplication.clipboard().supportsSelection()
        other = self._selection if shows_selection else self._clipboard
        (self._take if last_take else other).setChecked(True)
        self._read()

    def _read(self) -> None:
        """Show what is chosen. An owner of the selection that hangs blocks Qt for 5 s."""
        text = self._last_take
        if not self._take.isChecked():
            selected = self._selection.isChecked()
            mode = QClipboard.Mode.Selection if selected else QClipboard.Mode.Clipboard
            text = QGuiApplication.clipboard().text(mode)
        self.text = text.strip()
        self._text.setPlainText(self.text)
        self.changed.emit()
