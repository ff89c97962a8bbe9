"""The requests of X's keyboard extension (XKB) that python-xlib lacks, and what keysyms write.

Requests as in "The X Keyboard Extension: Protocol Specification", chapter 16, and XKBproto.h.
"""

import ctypes
from collections.abc import Callable

import Xlib.display
from Xlib import XK
from Xlib.protocol import rq

from dictation.errors import OutputError

KEYBOARD = 0x100
"""The device that programs get their keys from, whichever keyboards feed it."""

# the keys that write something that is not printed
_KEYS = {"\n": XK.XK_Return, "\t": XK.XK_Tab, "\b": XK.XK_BackSpace}
_CONTROLS = {key: character for character, key in _KEYS.items()}


class _UseExtension(rq.ReplyRequest):
    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(0),
        rq.RequestLength(),
        rq.Card16("major"),
        rq.Card16("minor"),
    )
    _reply = rq.Struct(
        rq.ReplyCode(),
        rq.Bool("supported"),
        rq.Card16("sequence_number"),
        rq.ReplyLength(),
        rq.Card16("major"),
        rq.Card16("minor"),
        rq.Pad(20),
    )


class State(rq.ReplyRequest):
    """Modifiers now held (`base`), latched for one key and locked; `group` is the layout (0–3)."""

    _request = rq.Struct(
        rq.Card8("opcode"), rq.Opcode(4), rq.RequestLength(), rq.Card16("device"), rq.Pad(2)
    )
    _reply = rq.Struct(
        rq.ReplyCode(),
        rq.Card8("device"),
        rq.Card16("sequence_number"),
        rq.ReplyLength(),
        rq.Card8("modifiers"),
        rq.Card8("base"),
        rq.Card8("latched"),
        rq.Card8("locked"),
        rq.Card8("group"),
        rq.Pad(19),
    )


class _LatchLockState(rq.Request):
    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(5),
        rq.RequestLength(),
        rq.Card16("device"),
        rq.Card8("affect_locks"),
        rq.Card8("locks"),
        rq.Bool("lock_group"),
        rq.Card8("group_lock"),
        rq.Card8("affect_latches"),
        rq.Card8("latches"),
        rq.Pad(1),
        rq.Bool("latch_group"),
        rq.Int16("group_latch"),
    )


class Keyboard:
    """The state of the keyboard of one connection; raises OutputError where there is no XKB."""

    def __init__(self, display: Xlib.display.Display) -> None:
        self._display = display.display
        extension = display.query_extension("XKEYBOARD")
        if extension is None or not extension.present:
            raise OutputError(
                "This X server has no keyboard extension (XKB), so nothing can be typed.",
                "Use a newer X server, or choose pasting in the settings.",
            )
        self._opcode = extension.major_opcode
        # the server refuses every other request before this one
        _UseExtension(display=self._display, opcode=self._opcode, major=1, minor=0)

    @property
    def asking(self) -> dict[str, int]:
        """The fields of a request for the state of the keyboard."""
        return {"opcode": self._opcode, "device": KEYBOARD}

    def state(self) -> State:
        """Ask the server; what was requested before is done when this returns."""
        return State(self._display, False, **self.asking)

    def lock(self, modifiers: int, on: bool) -> None:
        """Lock or unlock modifiers (a bit mask) as their lock keys would; end all latches."""
        _LatchLockState(
            display=self._display,
            opcode=self._opcode,
            device=KEYBOARD,
            affect_locks=modifiers,
            locks=modifiers if on else 0,
            lock_group=False,
            group_lock=0,
            affect_latches=0xFF,
            latches=0,
            latch_group=False,
            group_latch=0,
        )


def characters() -> Callable[[int], str | None]:
    """The function that tells which character a keysym writes; None for the other keysyms.

    libxkbcommon knows them all; programs on Qt or GTK can't show a window without it.
    Raises OutputError where it is missing.
    """
    try:
        to_utf32 = ctypes.CDLL("libxkbcommon.so.0").xkb_keysym_to_utf32
    except OSError as error:
        raise OutputError(
            "The library libxkbcommon is missing, so Dictation can't tell what the keys type.",
            "Install it: sudo apt install libxkbcommon0",
        ) from error

    def character(keysym: int) -> str | None:
        code = to_utf32(keysym)
        return chr(code) if code >= 0x20 and code != 0x7F else _CONTROLS.get(keysym)

    return character


def keysym(character: str) -> int:
    """The keysym that writes a character, on any keyboard."""
    code = ord(character)
    if character in _KEYS:
        return _KEYS[character]
    return code if code < 0x100 else 0x1000000 | code
