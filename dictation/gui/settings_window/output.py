"""Page: how words get into the focused window."""

from functools import partial

from PySide6.QtGui import QShowEvent

from dictation.desktop.platform import Desktop
from dictation.errors import DictationError
from dictation.gui import background
from dictation.gui.settings_window.page import Page
from dictation.gui.widgets.fields import Choice
from dictation.output import choose

TRAILING = {"none": "None", "enter": "Enter", "tab": "Tab"}
FOCUS = {
    "stop": "Stop typing; keep the rest",
    "follow": "Continue in the new window",
}


class OutputPage(Page):
    """The way of typing, and how text is typed; profiles have other ways for single windows."""

    name, title = "output", "Output"

    def __init__(self, desktop: Desktop) -> None:
        super().__init__()
        self._desktop = desktop
        self._method = Choice(methods(desktop))
        self.add("output", "method", "Output me&thod", self._method)
        self.add("output", "on_focus_change", "When the &focus changes", Choice(FOCUS))
        self.add("output", "trailing_key", "&Key after every take", Choice(TRAILING))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Ask the desktop what is possible; that may take seconds."""
        super().showEvent(event)
        ask = partial(choose.available, self._desktop)
        background.run(self, ask, self._explain, self._unknown)

    def _explain(self, reasons: dict[str, str | None]) -> None:
        self._method.explain(reasons)

    def _unknown(self, _error: DictationError) -> None:
        """What can't be asked stays a choice; typing itself then says what is wrong."""


def methods(desktop: Desktop) -> dict[str, str]:
    """Return what the output methods are called."""
    labels = {name: method.label for name, method in choose.METHODS.items()}
    return {"auto": f"Automatic ({_lower(labels[choose.best(desktop)])})"} | labels


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]
