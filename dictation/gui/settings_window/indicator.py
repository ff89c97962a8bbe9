"""Page: what is seen and heard while the program listens."""

from dictation.gui.settings_window.page import Page
from dictation.gui.widgets.fields import Check, Choice, Percent
from dictation.settings import describe

_PLACES = {
    "bottom": "Bottom of the screen",
    "top": "Top of the screen",
    "cursor": "Near the mouse pointer",
}


class IndicatorPage(Page):
    """The small window, and the sounds."""

    name, title = "indicator", "Indicator & sounds"

    def __init__(self) -> None:
        super().__init__()
        self.add(
            "indicator",
            "show",
            "",
            Check("&Show state, level, and latest words"),
        )
        self.add(
            "indicator", "place", "&Position", Choice(_PLACES), only_if=("indicator", "show", True)
        )
        self.add("sounds", "on", "", Check("Play sounds at start and &end, and for problems"))
        volume = Percent(describe("sounds", "volume"))
        self.add("sounds", "volume", "&Volume", volume, only_if=("sounds", "on", True))
