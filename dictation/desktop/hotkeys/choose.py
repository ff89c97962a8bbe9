"""Choose the hotkey listener for this desktop; where there is none, say how to set up a key."""

import sys

from dictation.desktop.hotkeys.listener import HotkeyListener, OnKey
from dictation.desktop.platform import Desktop
from dictation.workers import Report, log_only

_BY_HAND = {
    "gnome": (
        "1. Open Settings, Keyboard, “View and Customize Shortcuts”, “Custom Shortcuts”.\n"
        "2. Press “Add Shortcut” (or +).\n"
        "3. Name: Dictation. Command: dictation toggle\n"
        "4. Press “Set Shortcut”, then the key, then “Add”."
    ),
    "kde": (
        "1. Open System Settings, Keyboard, Shortcuts.\n"
        "2. Press “Add New”, “Command or Script…”.\n"
        "3. Command: dictation toggle\n"
        "4. Press “Add custom shortcut”, then the key, then “Apply”."
    ),
    "sway": (
        "1. Add to ~/.config/sway/config:\n"
        "   bindsym --no-repeat F9 exec dictation toggle\n"
        "   or, to dictate while the key is held:\n"
        "   bindsym --no-repeat F9 exec dictation start\n"
        "   bindsym --release F9 exec dictation stop\n"
        "2. Run: swaymsg reload"
    ),
    "hyprland": (
        "1. Add to ~/.config/hypr/hyprland.conf:\n"
        "   bind = , F9, exec, dictation toggle\n"
        "   or, to dictate while the key is held:\n"
        "   bind = , F9, exec, dictation start\n"
        "   bindr = , F9, exec, dictation stop\n"
        "2. Save the file; Hyprland reads it at once."
    ),
}
_ANYWHERE = (
    "1. Open the keyboard shortcuts in your desktop's settings.\n"
    "2. Add a shortcut of your own with the command: dictation toggle\n"
    "3. Press the key for it."
)


def listener(desktop: Desktop, on_key: OnKey, report: Report = log_only) -> HotkeyListener:
    """Start the listener that works on a desktop; raises HotkeyError if none does.

    If it fails later, `report` is called in the listener's thread.
    """
    if sys.platform == "win32":
        from dictation.desktop.hotkeys.pynput_keys import WindowsListener

        return WindowsListener(on_key, report)
    if sys.platform == "darwin":
        from dictation.desktop.hotkeys.pynput_keys import MacListener

        return MacListener(on_key, report)
    if desktop.session == "wayland":  # there, X11 doesn't see the keys of other windows
        from dictation.desktop.hotkeys.portal import PortalListener

        return PortalListener(on_key, report)
    from dictation.desktop.hotkeys.x11 import X11Listener

    return X11Listener(on_key, report)


def by_hand(desktop: Desktop) -> str:
    """Return the steps for binding a key to “dictation toggle” in the desktop's settings."""
    return next((_BY_HAND[name] for name in desktop.names if name in _BY_HAND), _ANYWHERE)
