"""Which keys of the X server are grabbed for hotkeys."""

import contextlib
from typing import Any

from Xlib import X, error
from Xlib.display import Display

from dictation.desktop.hotkeys import x11_keys
from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.errors import HotkeyError


class Grabs:
    """Passive, synchronous grabs on the root window; for one thread."""

    def __init__(self, display: Display) -> None:
        self.modifiers = x11_keys.modifiers(display)
        """The modifiers of this keyboard, as they are now."""
        self._display = display
        self._root = display.screen().root
        self._wanted: frozenset[Hotkey] = frozenset()
        self._grabbed: dict[x11_keys.Place, Hotkey] = {}

    def hotkey(self, keycode: int, state: int) -> Hotkey | None:
        """Return the hotkey that a key is with this state of the modifiers; None if it is none."""
        return self._grabbed.get(x11_keys.Place(keycode, state & self.modifiers.every_bit))

    def uses(self, keycode: int) -> bool:
        """Whether a key belongs to one of the hotkeys."""
        return any(place.keycode == keycode for place in self._grabbed)

    def watch(self, hotkeys: frozenset[Hotkey]) -> None:
        """Grab new hotkeys and release unwanted ones; raises HotkeyError for those refused."""
        self._wanted = hotkeys
        places: dict[x11_keys.Place, Hotkey] = {}
        refusals: list[HotkeyError] = []
        for hotkey in sorted(hotkeys, key=str):
            try:
                places[x11_keys.place(self._display, self.modifiers, hotkey)] = hotkey
            except HotkeyError as refusal:
                refusals.append(refusal)
        for place in self._grabbed.keys() - places.keys():
            self._ungrab(place)
        taken = [
            hotkey
            for place, hotkey in places.items()
            if place not in self._grabbed and not self._grab(place)
        ]
        self._grabbed = {place: key for place, key in places.items() if key not in taken}
        self._display.flush()
        if taken:
            names = ", ".join(f"“{hotkey}”" for hotkey in taken)
            raise HotkeyError(
                f"{names} can't be used: another program has it.",
                "Choose another key, or free this one in the other program or in the desktop's "
                "keyboard settings.",
                tuple(map(str, taken)),
            )
        if refusals:
            raise refusals[0]

    def _grab(self, place: x11_keys.Place) -> bool:
        refused = error.CatchError(error.BadAccess)
        for lock in self.modifiers.locks:
            self._root.grab_key(
                place.keycode,
                place.modifiers | lock,
                False,
                X.GrabModeAsync,
                X.GrabModeSync,
                onerror=refused,
            )
        self._display.sync()
        if refused.get_error() is not None:
            self._ungrab(place)
            return False
        return True

    def _ungrab(self, place: x11_keys.Place) -> None:
        for lock in self.modifiers.locks:
            self._root.ungrab_key(place.keycode, place.modifiers | lock)

    def adopt_map(self, event: Any) -> None:
        """Grab hotkeys again whose keys have moved, and no others.

        The server announces a new map at each switch between the keyboard and XTEST, even if it is
        the same, and other keys really are remapped for typing.
        """
        self._display.refresh_keyboard_mapping(event)
        if event.request == X.MappingModifier:
            modifiers = x11_keys.modifiers(self._display)
            if modifiers.locks != self.modifiers.locks:
                for place in self._grabbed:
                    self._ungrab(place)
                self._grabbed = {}
            self.modifiers = modifiers
        with contextlib.suppress(HotkeyError):  # keys may vanish and come back
            self.watch(self._wanted)
