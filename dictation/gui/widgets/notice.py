"""A message below a control: a problem and its remedy, or a hint."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from dictation.errors import DictationError
from dictation.gui.widgets.colors import muted, warning


class Notice(QLabel):
    """Takes no space while it is empty."""

    def __init__(self, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hint(hint)

    def tell(self, error: DictationError) -> None:
        """Show a problem and its remedy."""
        self.warn(f"{error.problem} {error.remedy}")

    def warn(self, text: str) -> None:
        """Show a warning, which screen readers announce at once."""
        self._say(text, is_wrong=True)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def hint(self, text: str) -> None:
        """Show a hint; "" hides it."""
        self._say(text, is_wrong=False)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow changes of the color scheme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ParentChange):
            self._paint()

    def _say(self, text: str, is_wrong: bool) -> None:
        self._is_wrong = is_wrong
        self._paint()
        self.setText(text)
        self.setVisible(bool(text))

    def _paint(self) -> None:
        parent = self.parentWidget()
        around = parent.palette() if parent is not None else QApplication.palette()
        color = warning(around) if self._is_wrong else muted(around)
        if self.palette().windowText().color() != color:  # setting the palette causes another event
            palette = QPalette()
            palette.setColor(QPalette.ColorRole.WindowText, color)
            self.setPalette(palette)
