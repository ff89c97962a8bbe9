"""Page: the keys that work in every window."""

from collections.abc import Mapping

from PySide6.QtCore import Signal

from dictation.errors import HotkeyError
from dictation.gui.settings_window.page import Page
from dictation.gui.widgets import HotkeyEdit, Notice
from dictation.gui.widgets.fields import Number, Radios
from dictation.gui.widgets.hotkey_jobs import others, parsed, twice
from dictation.settings import OPTIONS, Option, Settings, describe

_MODES = {
    "hybrid": "Tap or hold (recommended)",
    "hold": "Hold while speaking",
    "toggle": "Tap to start, tap to stop",
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
        self._edits: dict[str, HotkeyEdit] = {}
        self.add("hotkeys", "mode", "Mode", Radios(_MODES))
        self.add(
            "hotkeys",
            "hold_seconds",
            "&Hold threshold",
            Number(describe("hotkeys", "hold_seconds"), "seconds", step=0.1),
            "For tap or hold: a shorter press counts as a tap.",
            ("hotkeys", "mode", "hybrid"),
        )
        for option in OPTIONS.values():
            if option.section == "hotkeys" and option.hotkey:
                self._add_hotkey(option)
        self.add_widget(self._same)

    def refresh(self, settings: Settings) -> None:
        """Show these settings, and which of the keys is there twice."""
        super().refresh(settings)
        for name, edit in self._edits.items():
            edit.taken = others(settings, "hotkeys", name)
        if key := twice(settings, "hotkeys"):
            self._same.warn(f"{key} is assigned twice. Choose another key for one of them.")
        else:
            self._same.hint("")

    def refuse(self, hotkeys: Mapping[str, HotkeyError]) -> None:
        """Say beside the keys which of them (as `Hotkey` writes them) can't be had, and why."""
        for edit in self._edits.values():
            edit.refuse(hotkeys.get(str(parsed(edit.value()))))

    def _add_hotkey(self, option: Option) -> None:
        if option.key == "dictate":
            edit, hint = HotkeyEdit(simpler="f9"), ""
        else:
            edit = HotkeyEdit(optional=True, while_listening=option.key == "cancel")
            hint = option.help.removesuffix(" Empty: none.")
        edit.recording_changed.connect(self.recording_changed)
        self.add("hotkeys", option.key, option.hotkey, edit, hint)
        self._edits[option.key] = edit
