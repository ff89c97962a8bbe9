"""The base of all steps: a page with a title, text, and controls below each other."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from dictation.settings import Settings

_SPACING = 10
_TITLE = 1.5
"""The size of a title relative to the text."""


class Step(QWidget):
    """One page of the assistant, which may be active only while it is shown.

    `edited` requests a change of a setting: its section, key, and value.
    """

    edited = Signal(str, str, object)

    def __init__(self, title: str, text: str = "") -> None:
        super().__init__()
        self.title = title
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(_SPACING)
        heading = QLabel(title)
        font = heading.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * _TITLE)
        heading.setFont(font)
        self.text = sentences(text)
        self.column.addWidget(heading)
        self.column.addWidget(self.text)

    def show_settings(self, settings: Settings) -> None:
        """Show the current settings."""

    def first(self) -> QWidget | None:
        """Return the control with the initial focus; None for the button "Next"."""
        return None


def sentences(text: str = "") -> QLabel:
    """Return a wrapping paragraph of text."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def label_for(text: str, control: QWidget) -> QLabel:
    """Return a label for a control, with its mnemonic, which also names it for screen readers."""
    label = QLabel(text)
    focused = control.focusProxy() or control
    label.setBuddy(focused)  # list boxes have no other name on Linux
    name = text.replace("&", "").rstrip(":")
    control.setAccessibleName(name)
    focused.setAccessibleName(name)
    return label
