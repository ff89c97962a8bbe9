"""Page: what is said, in lines above all windows."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication

from dictation.errors import LanguageError
from dictation.gui.settings_window.caption_preview import CaptionPreview
from dictation.gui.settings_window.hotkeys import twice
from dictation.gui.settings_window.model import check
from dictation.gui.settings_window.page import Page
from dictation.gui.widgets import HotkeyEdit, Notice
from dictation.gui.widgets.fields import Choice, Found, Number, Percent
from dictation.settings import Settings, describe

_SOURCES = {
    "system": "What the computer plays",
    "microphone": "What you say into the microphone",
    "both": "Both, in a colour each",
}
_TASKS = {
    "transcribe": "What is said, in its language",
    "translate": "What is said, in English",
    "both": "Both: as it is said, and in English",
}
_PRESETS = {
    "television": "Television: white on black",
    "high contrast": "High contrast: yellow on black, large",
    "quiet": "Quiet: small and translucent",
    "custom": "As set below",
}
_COLOURS = {name: name.capitalize() for name in ("white", "yellow", "cyan", "green", "magenta")}
_STYLES = {"box": "A black box", "outline": "Black edges", "plain": "Nothing"}
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
        keys, translates = settings.hotkeys, settings.captions.task != "transcribe"
        try:
            check(replace(settings.model, task="translate" if translates else "transcribe"))
        except LanguageError as error:
            self._unfit.tell(error)
        else:
            self._unfit.hint("")
        if twice([settings.captions.hotkey, keys.dictate, keys.cancel, keys.retype]):
            self._same.warn("This key has something else to do. Choose another one here.")
        else:
            self._same.hint("")

    def _add_words(self) -> None:
        self.add("captions", "sources", "&Hear", Choice(_SOURCES))
        self.add(
            "captions",
            "task",
            "&Write",
            Choice(_TASKS),
            "Both take twice the computing, so words come later; three or four lines hold them.",
        )
        self.add_widget(self._unfit)

    def _add_looks(self) -> None:
        self.add("captions", "preset", "&Look", Choice(_PRESETS))
        self.add("captions", "font", "&Font", Found("The desktop’s own", _fonts), only_if=_CUSTOM)
        size = Number(describe("captions", "size"), "points", step=2)
        self.add("captions", "size", "S&ize", size, only_if=_CUSTOM)
        self.add("captions", "colour", "&Colour", Choice(_COLOURS), only_if=_CUSTOM)
        self.add("captions", "style", "&Behind words", Choice(_STYLES), only_if=_CUSTOM)
        opacity = Percent(describe("captions", "opacity"))
        self.add("captions", "opacity", "&Opacity", opacity, only_if=_CUSTOM)
        self.add_widget(self._preview)

    def _add_place(self) -> None:
        self.add("captions", "lines", "Li&nes", Number(describe("captions", "lines"), "lines"))
        self.add("captions", "width", "Wid&th", Percent(describe("captions", "width")))
        self.add("captions", "screen", "&Screen", Found("The main one", _screens))
        self.add("captions", "x", "&Across", Percent(describe("captions", "x")))
        self.add(
            "captions",
            "y",
            "&Down",
            Percent(describe("captions", "y")),
            "Or take hold of captions with the key below and drag them.",
        )
        key = HotkeyEdit(optional=True)
        key.recording_changed.connect(self.recording_changed)
        self.add("captions", "hotkey", "Ta&ke hold", key)
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
