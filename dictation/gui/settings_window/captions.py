"""Page: captions on top of all windows."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication

from dictation.errors import LanguageError
from dictation.gui.settings_window.caption_preview import CaptionPreview
from dictation.gui.settings_window.model import check
from dictation.gui.settings_window.page import Page
from dictation.gui.widgets import HotkeyEdit, Notice
from dictation.gui.widgets.fields import Choice, Found, Number, Percent
from dictation.gui.widgets.hotkey_jobs import others, parsed
from dictation.settings import Settings, describe

_SOURCES = {
    "system": "Computer audio",
    "microphone": "Microphone",
    "both": "Both, each in its own color",
}
_TASKS = {
    "transcribe": "Original language",
    "translate": "English translation",
    "both": "Both, one above the other",
}
_PRESETS = {
    "television": "Television (white on black)",
    "high contrast": "High contrast (yellow on black, large)",
    "quiet": "Quiet (small and translucent)",
    "custom": "Custom",
}
_COLORS = {name: name.capitalize() for name in ("white", "yellow", "cyan", "green", "magenta")}
_STYLES = {"box": "Black box", "outline": "Black outline", "plain": "None"}
_CUSTOM = ("captions", "preset", "custom")


class CaptionsPage(Page):
    """What captions say, what they look like, where and how long they are seen.

    While `recording_changed` says so, a key is being set here: see `HotkeyEdit`.
    """

    name, title = "captions", "Captions"
    recording_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._unfit, self._same = Notice(), Notice()
        self._preview = CaptionPreview()
        self._add_words()
        self._add_looks()
        self._add_place()

    def refresh(self, settings: Settings) -> None:
        """Show these settings, what they look like, and what does not go together."""
        super().refresh(settings)
        self._preview.show_settings(settings.captions)
        translates = settings.captions.task != "transcribe"
        try:
            check(replace(settings.model, task="translate" if translates else "transcribe"))
        except LanguageError as error:
            self._unfit.tell(error)
        else:
            self._unfit.hint("")
        self._key.taken = others(settings, "captions", "hotkey")
        if str(parsed(settings.captions.hotkey)) in self._key.taken:
            self._same.warn("This key is already assigned. Choose another one here.")
        else:
            self._same.hint("")

    def _add_words(self) -> None:
        self.add("captions", "sources", "&Source", Choice(_SOURCES))
        self.add(
            "captions",
            "task",
            "Te&xt",
            Choice(_TASKS),
            "Both takes twice the computing time, so words appear later. Allow three or four"
            " lines.",
        )
        self.add_widget(self._unfit)

    def _add_looks(self) -> None:
        self.add("captions", "preset", "St&yle", Choice(_PRESETS))
        self.add("captions", "font", "&Font", Found("System font", _fonts), only_if=_CUSTOM)
        size = Number(describe("captions", "size"), "points", step=2)
        self.add("captions", "size", "S&ize", size, only_if=_CUSTOM)
        self.add("captions", "color", "&Color", Choice(_COLORS), only_if=_CUSTOM)
        self.add("captions", "style", "&Background", Choice(_STYLES), only_if=_CUSTOM)
        opacity = Percent(describe("captions", "opacity"))
        self.add("captions", "opacity", "&Opacity", opacity, only_if=_CUSTOM)
        self.add_widget(self._preview)

    def _add_place(self) -> None:
        self.add("captions", "lines", "Li&nes", Number(describe("captions", "lines"), "lines"))
        self.add("captions", "width", "Wid&th", Percent(describe("captions", "width")))
        self.add("captions", "screen", "Sc&reen", Found("Primary screen", _screens))
        self.add("captions", "x", "&Across", Percent(describe("captions", "x")))
        self.add(
            "captions",
            "y",
            "&Down",
            Percent(describe("captions", "y")),
            "Or press the key below and drag the captions.",
        )
        key = self._key = HotkeyEdit(optional=True)
        key.recording_changed.connect(self.recording_changed)
        self.add("captions", "hotkey", describe("captions", "hotkey").hotkey, key)
        self.add_widget(self._same)
        self.add(
            "captions",
            "hide_after",
            "Hid&e after",
            Number(describe("captions", "hide_after"), "seconds", zero="never"),
        )


def _fonts() -> dict[str, str]:
    """The fonts that people may choose, by their names."""
    families = QFontDatabase.families()
    return {name: name for name in families if not QFontDatabase.isPrivateFamily(name)}


def _screens() -> dict[str, str]:
    """The screens that are connected, by their names."""
    sizes = {screen.name(): screen.geometry().size() for screen in QGuiApplication.screens()}
    return {name: f"{name} ({size.width()} by {size.height()})" for name, size in sizes.items()}
