"""Page: what is kept of what you say."""

from dictation import paths
from dictation.gui.settings_window.opening import Opening
from dictation.gui.settings_window.page import Page
from dictation.gui.widgets import Notice
from dictation.gui.widgets.fields import Check, Number
from dictation.settings import describe

_PROMISE = (
    "What you say becomes text on this machine. Neither sound nor text leaves it, and the sound is"
    " deleted when its text has been delivered. Only models come over the network."
)


class HistoryPage(Page):
    """Whether takes are kept, how long, and where."""

    name, title = "history", "Privacy & history"

    def __init__(self) -> None:
        super().__init__()
        self.add_widget(Notice(_PROMISE))
        self.add("history", "keep", "", Check("&Keep the text of takes on this machine"))
        self.add(
            "history",
            "keep_days",
            "&Forget after",
            Number(describe("history", "keep_days"), "days", zero="never"),
            only_if=("history", "keep", True),
        )
        self.add_row(
            "&Data",
            Opening("Open the folder", paths.data_dir()),
            "Models, takes and the log lie there",
        )
