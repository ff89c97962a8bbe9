"""An editor for several short texts, one a line."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

_SEEN = 3


class Lines(QPlainTextEdit):
    """Short texts, one a line; `edited` once another control has the focus."""

    edited = Signal(tuple)

    def __init__(self, example: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(example)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        margins = self.contentsMargins()
        frame = margins.top() + margins.bottom() + 2 * int(self.document().documentMargin())
        self.setFixedHeight(_SEEN * self.fontMetrics().lineSpacing() + frame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._known: tuple[str, ...] = ()

    def value(self) -> tuple[str, ...]:
        """Return the texts as they were entered last."""
        return self._known

    def set_value(self, value: tuple[str, ...]) -> None:
        """Show texts."""
        self._known = value
        self.setPlainText("\n".join(value))

    def append_value(self, text: str) -> None:
        """Add a text at the end, as if it had been entered."""
        if text not in self._entered():
            self.setPlainText("\n".join([*self._entered(), text]))
        self._finish()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Take what was entered."""
        super().focusOutEvent(event)
        self._finish()

    def _entered(self) -> tuple[str, ...]:
        lines = (line.strip() for line in self.toPlainText().split("\n"))
        return tuple(line for line in lines if line)

    def _finish(self) -> None:
        if self._entered() != self._known:
            self._known = self._entered()
            self.edited.emit(self._known)
