"""XInput2's raw events, which python-xlib knows only by name."""

from Xlib import X
from Xlib.display import Display
from Xlib.ext import xinput
from Xlib.protocol import rq

RAW_EVENT = rq.Struct(
    *(rq.Card16("deviceid"), rq.Card32("time"), rq.Card32("detail"), rq.Card16("sourceid")),
    *(rq.Card16("valuators_len"), rq.Card32("flags"), rq.Pad(4)),
)
"""A raw event of a key or button; `sourceid` is the device, `detail` the keycode."""


def is_xtest(display: Display, device: int) -> bool:
    """Whether a device is XTEST's, with which programs type, and no real keyboard."""
    atom = display.intern_atom("XTEST Device")
    return bool(xinput.get_device_property(display, device, atom, X.AnyPropertyType, 0, 1).value)
