"""XInput2's raw events, of which python-xlib knows only the names."""

from Xlib import X
from Xlib.display import Display
from Xlib.ext import xinput
from Xlib.protocol import rq

RAW_EVENT = rq.Struct(
    *(rq.Card16("deviceid"), rq.Card32("time"), rq.Card32("detail"), rq.Card16("sourceid")),
    *(rq.Card16("valuators_len"), rq.Card32("flags"), rq.Pad(4)),
)
"""What a raw event of a key or button says; `sourceid` is the device, `detail` the keycode."""


def is_xtest(display: Display, device: int) -> bool:
    """Say whether a device is no hand's: XTEST's, by which programs type."""
    atom = display.intern_atom("XTEST Device")
    return bool(xinput.get_device_property(display, device, atom, X.AnyPropertyType, 0, 1).value)
