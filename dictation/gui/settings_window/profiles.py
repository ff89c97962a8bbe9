"""Page: the profiles, which are written in the settings file."""

import html
import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from dictation.gui.settings_window.opening import Opening
from dictation.gui.settings_window.page import Page
from dictation.gui.widgets import Notice
from dictation.settings import Profile, Settings
from dictation.settings.profiles import EXAMPLE

_ABOUT = (
    "Profiles change settings in some applications. The window that has the focus when a take"
    " begins decides, and the first profile with its application applies."
)
_NONE = f"There are no profiles yet. To add one, write in the settings file:<pre>{EXAMPLE}</pre>"


class ProfilesPage(Page):
    """Which profiles there are, in order, and where they are written."""

    name, title = "profiles", "Profiles"

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._profiles = QLabel()
        self._profiles.setWordWrap(True)
        self._profiles.setTextFormat(Qt.TextFormat.RichText)
        self._profiles.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.add_widget(Notice(_ABOUT))
        self.add_widget(self._profiles)
        self.add_row(
            "Settings &file",
            Opening("Open file", file),
            "Add and change profiles here; changes apply as soon as you save the file",
        )

    def refresh(self, settings: Settings) -> None:
        """Show these profiles."""
        super().refresh(settings)
        self._profiles.setText("".join(map(_shown, settings.profiles)) or _NONE)


def _shown(profile: Profile) -> str:
    """Return a paragraph about a profile; names and values are as in the file."""
    values = (f"{key} = {json.dumps(value)}" for (_, key), value in profile.values.items())
    lines = (", ".join(profile.applications), ", ".join(values) or "Changes nothing")
    below = "".join(f"<br>{html.escape(line)}" for line in lines)
    return f"<p><b>{html.escape(profile.name)}</b>{below}</p>"
