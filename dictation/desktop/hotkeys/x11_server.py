"""Connect to the X server for key events, and query the state of single keyboards."""

from Xlib import error
from Xlib.display import Display
from Xlib.ext import ge, xinput
from Xlib.protocol import rq

from dictation.desktop.raw_keys import RAW_EVENT
from dictation.desktop.x11_display import open_display
from dictation.errors import HotkeyError


class _QueryDeviceState(rq.ReplyRequest):
    """XQueryDeviceState of the X Input extension, which python-xlib lacks (XIproto.h)."""

    _request = rq.Struct(
        rq.Card8("opcode"), rq.Opcode(30), rq.RequestLength(), rq.Card8("device"), rq.Pad(3)
    )
    _reply = rq.Struct(
        *(rq.ReplyCode(), rq.Pad(1), rq.Card16("sequence_number"), rq.ReplyLength()),
        *(rq.Card8("classes"), rq.Pad(23), rq.Binary("states")),
    )


def connect() -> Display:
    """Open the display that DISPLAY names, with raw key events; raises HotkeyError."""
    try:
        display = open_display()
    except (error.DisplayError, error.XauthError, OSError) as failure:
        raise HotkeyError(
            "Hotkeys don't work: there is no X display.",
            "Start Dictation in a graphical session, where DISPLAY is set.",
        ) from failure
    opcode = display.display.get_extension_major(xinput.extname)
    version = opcode and xinput.XIQueryVersion(
        display=display.display, opcode=opcode, major_version=2, minor_version=2
    )
    if not version or (version.major_version, version.minor_version) < (2, 1):
        display.close()
        raise HotkeyError(
            "Hotkeys don't work: this X server is too old (it lacks XInput 2.1).",
            "Bind “dictation toggle” to a key in the desktop's own settings.",
        )
    for kind in (xinput.RawKeyPress, xinput.RawKeyRelease):
        ge.add_event_data(display, opcode, kind, RAW_EVENT)  # type: ignore[arg-type]
    masks = [xinput.RawKeyPressMask | xinput.RawKeyReleaseMask]
    xinput.select_events(display.screen().root, [(xinput.AllMasterDevices, masks)])
    display.flush()
    return display


def is_down(display: Display, device: int, keycode: int) -> bool:
    """Query one keyboard; if it was unplugged, no key is down."""
    try:
        states = _QueryDeviceState(
            display=display.display,
            opcode=display.display.get_extension_major(xinput.extname),
            device=device,
        ).states
    except error.XError:
        return False
    while states and states[0] != xinput.KeyClass:
        states = states[states[1] :]
    # a class, its length, the number of keys, a padding byte; then one bit per keycode
    return bool(states and states[4 + keycode // 8] >> keycode % 8 & 1)
