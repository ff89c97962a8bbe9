"""A connection to a real X server, and the errors of its core protocol."""

from contextlib import closing
from typing import Any

import pytest
from Xlib import X, error

from dictation.desktop.x11_display import open_display


def test_a_connection_outlives_every_error(screen: Any) -> None:
    with closing(open_display(screen.name)) as display:
        root = display.screen().root
        supported = display.intern_atom("_NET_SUPPORTED")
        with pytest.raises(error.BadValue):
            root.get_property(supported, X.AnyPropertyType, 1 << 20, 1)
        with pytest.raises(error.BadAtom):
            root.get_property(0x7FFF_FFFF, X.AnyPropertyType, 0, 1)
        with pytest.raises(error.BadWindow):
            display.create_resource_object("window", 1).get_attributes()
        assert root.get_attributes().map_state == X.IsViewable
