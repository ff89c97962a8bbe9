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
    "Speech is transcribed on this computer. Audio never leaves it; text doesn't either, unless you"
    " have it rewritten by a server elsewhere."
)
_SOUND = {
    "off": "Never",
    "unread": "Until I have read the text",
    "days": "For a number of days",
    "always": "Always",
}
_NEEDED = (
    "For playing a session back or re-transcribing it with a better model. Audio that could not be"
    " transcribed or typed is always kept until it is."
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
        self.add("history", "keep", "", Check("&Save history on this computer"))
        self.add(
            "history",
            "keep_days",
            "&Delete after",
            Number(describe("history", "keep_days"), "days", zero="never"),
            only_if=keep,
        )
        self.add("history", "audio", "Keep &audio", Choice(_SOUND), _NEEDED, keep)
        self.add("history", "audio_days", "De&lete audio after", self._sound_days)
        self.add_row("Saved so fa&r", everything, "The size of your history")
        self.add_row(
            "Data &folder",
            Opening("Open folder", paths.data_dir()),
            "Models, recordings, and the log",
        )

    def refresh(self, settings: Settings) -> None:
        """Show these settings; days count only for sound that is kept for some."""
        super().refresh(settings)
        history = settings.history
        self._sound_days.setEnabled(history.keep and history.audio == "days")
