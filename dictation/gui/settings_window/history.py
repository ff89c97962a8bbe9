"""Page: what is kept of what you say."""

from PySide6.QtCore import Signal

from dictation import paths
from dictation.gui.history.library import Change
from dictation.gui.settings_window.everything import Everything
from dictation.gui.settings_window.opening import Opening
from dictation.gui.settings_window.page import Page
from dictation.gui.widgets import Notice
from dictation.gui.widgets.fields import Check, Choice, Number
from dictation.settings import Settings, describe

_PROMISE = (
    "What you say becomes text on this machine. Neither sound nor text leaves it; only models come"
    " over the network."
)
_SOUND = {
    "off": "Never",
    "unread": "Until I have read the text",
    "days": "For some days",
    "always": "Always",
}
_NEEDED = (
    "To hear it again, or to have a better model write it down. Sound of which the text could not"
    " be written or typed is kept until it could, whatever you choose."
)


class HistoryPage(Page):
    """Whether takes are kept, with their sound or without, how long, and where."""

    erased = Signal()
    name, title = "history", "Privacy & history"

    def __init__(self, change: Change | None = None) -> None:
        """`change` runs what changes the sessions; without it nothing can be deleted."""
        super().__init__()
        keep = ("history", "keep", True)
        self._sound_days = Number(describe("history", "audio_days"), "days")
        everything = Everything(change)
        everything.erased.connect(self.erased)
        self.add_widget(Notice(_PROMISE))
        self.add("history", "keep", "", Check("&Keep the text of takes on this machine"))
        self.add(
            "history",
            "keep_days",
            "&Forget after",
            Number(describe("history", "keep_days"), "days", zero="never"),
            only_if=keep,
        )
        self.add("history", "audio", "Keep the &sound", Choice(_SOUND), _NEEDED, keep)
        self.add("history", "audio_days", "De&lete the sound after", self._sound_days)
        self.add_row("Kept so fa&r", everything, "All that you have said and that was kept")
        self.add_row(
            "&Data",
            Opening("Open the folder", paths.data_dir()),
            "Models, takes and the log lie there",
        )

    def refresh(self, settings: Settings) -> None:
        """Show these settings; days count only for sound that is kept for some."""
        super().refresh(settings)
        history = settings.history
        self._sound_days.setEnabled(history.keep and history.audio == "days")
