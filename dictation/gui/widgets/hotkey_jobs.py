"""The function of each hotkey in the settings, none of which should have two."""

from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.errors import HotkeyError
from dictation.gui.widgets.key_names import spelled
from dictation.settings import OPTIONS, Option, Settings


def others(settings: Settings, section: str, key: str) -> dict[str, str]:
    """Return the functions of all hotkeys but this setting's, by the hotkeys in written form."""
    return {
        str(hotkey): option.hotkey.replace("&", "")
        for option, hotkey in _jobs(settings)
        if (option.section, option.key) != (section, key)
    }


def twice(settings: Settings, section: str) -> str:
    """Return a hotkey with several functions in a section, as shown to the user; "" for none."""
    hotkeys = [hotkey for option, hotkey in _jobs(settings) if option.section == section]
    return next((spelled(one) for one in hotkeys if hotkeys.count(one) > 1), "")


def parsed(text: str) -> Hotkey | None:
    """Parse a setting; None for no hotkey or an invalid one."""
    try:
        return Hotkey.parse(text) if text else None
    except HotkeyError:
        return None


def _jobs(settings: Settings) -> list[tuple[Option, Hotkey]]:
    """Return all hotkeys that are set."""
    return [
        (option, hotkey)
        for option in OPTIONS.values()
        if option.hotkey
        and (hotkey := parsed(getattr(getattr(settings, option.section), option.key))) is not None
    ]
