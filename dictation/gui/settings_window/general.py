"""Page: the program itself."""

from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from dictation import __version__
from dictation.gui.icons import app_icon
from dictation.gui.settings_window.opening import Opening
from dictation.gui.settings_window.page import Page
from dictation.gui.widgets.fields import Check

_ICON = 48


class GeneralPage(Page):
    """Start at login, the settings file, and what this is."""

    name, title = "general", "General"

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.add("general", "start_at_login", "", Check("&Start at login"))
        self.add_row(
            "Settings &file",
            Opening("Open file", file),
            "All settings as commented text; changes apply immediately",
        )
        self.add_widget(_about())


def _about() -> QWidget:
    about = QWidget()
    icon = QLabel()
    icon.setPixmap(app_icon().pixmap(_ICON, _ICON))
    text = QLabel(
        f"<b>Dictation {__version__}</b><br>Live dictation into any window,<br>"
        "with Whisper on your own computer.<br>MIT license"
    )
    row = QHBoxLayout(about)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(16)
    row.addWidget(icon)
    row.addWidget(text, 1)
    return about
