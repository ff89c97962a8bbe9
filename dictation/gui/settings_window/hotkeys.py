"""Page: the keys that work in every window."""

from PySide6.QtCore import Signal

from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.errors import HotkeyError
from dictation.gui.settings_window.page import Page
from dictation.gui.widgets import HotkeyEdit, Notice
from dictation.gui.widgets.fields import Number, Radios
from dictation.gui.widgets.key_names import spelled
from dictation.settings import Settings, describe

_MODES = {
    "hybrid": "Both: tap to start and to end, or hold and speak",
    "hold": "Hold: it listens while the key is down",
    "toggle": "Tap: one starts it, the next one ends it",
}


class HotkeysPage(Page):
    """How the key is used, and which keys there are.

    While `recording_changed` says so, a key is being set here: see `HotkeyEdit`.
    """

    name, title = "hotkeys", "Hotkeys"
    recording_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._same = Notice()
        edits = {
            "dictate": HotkeyEdit(),
            "cancel": HotkeyEdit(optional=True, while_listening=True),
            "retype": HotkeyEdit(optional=True),
        }
        for edit in edits.values():
            edit.recording_changed.connect(self.recording_changed)
        self.add("hotkeys", "mode", "Mode", Radios(_MODES))
        self.add(
            "hotkeys",
            "hold_seconds",
            "&Held from",
            Number(describe("hotkeys", "hold_seconds"), "seconds", step=0.1),
            "With both: a shorter press is a tap.",
            ("hotkeys", "mode", "hybrid"),
        )
        self.add("hotkeys", "dictate", "&Dictate", edits["dictate"])
        self.add("hotkeys", "cancel", "C&ancel", edits["cancel"], "Drops what you are saying.")
        self.add(
            "hotkeys", "retype", "&Type again", edits["retype"], "Types the last take once more."
        )
        self.add_widget(self._same)

    def refresh(self, settings: Settings) -> None:
        """Show these settings, and which of the keys is there twice."""
        super().refresh(settings)
        keys = settings.hotkeys
        if key := twice([keys.dictate, keys.cancel, keys.retype]):
            self._same.warn(f"{key} can do only one thing. Choose another key for one of them.")
        else:
            self._same.hint("")


def twice(texts: list[str]) -> str:
    """Return the hotkey that is among `texts` more than once, as people write it; "" for none."""
    met = set()
    for text in filter(None, texts):
        try:
            hotkey = Hotkey.parse(text)
        except HotkeyError:
            continue  # its own row says so
        if hotkey in met:
            return spelled(hotkey)
        met.add(hotkey)
    return ""
