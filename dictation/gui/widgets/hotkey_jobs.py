"""The function of each hotkey in the settings, none of which should have two."""

from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.errors import HotkeyError
from dictation.gui.widgets.key_names import spelled
from dictation.settings import Settings

DICTATE, CANCEL, TYPE_AGAIN, MOVE_CAPTIONS = "Dictate", "Cancel", "Type again", "Move captions"


def others(settings: Settings, job: str) -> dict[str, str]:
    """Return the functions of all hotkeys except `job`, by the hotkeys in written form."""
    return {str(hotkey): what for what, hotkey in _jobs(settings).items() if what != job}


def twice(settings: Settings, *jobs: str) -> str:
    """Return a hotkey with several of these functions, as shown to the user; "" for none."""
    hotkeys = [hotkey for job, hotkey in _jobs(settings).items() if job in jobs]
    return next((spelled(one) for one in hotkeys if hotkeys.count(one) > 1), "")


def parsed(text: str) -> Hotkey | None:
    """Parse a setting; None for no hotkey or an invalid one."""
    try:
        return Hotkey.parse(text) if text else None
    except HotkeyError:
        return None


def _jobs(settings: Settings) -> dict[str, Hotkey]:
    keys = settings.hotkeys
    texts = {
        DICTATE: keys.dictate,
        CANCEL: keys.cancel,
        TYPE_AGAIN: keys.retype,
        MOVE_CAPTIONS: settings.captions.hotkey,
    }
    return {job: hotkey for job, text in texts.items() if (hotkey := parsed(text)) is not None}
