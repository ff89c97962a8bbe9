"""How text gets into windows."""

from dataclasses import dataclass
from typing import Annotated, Literal

from dictation.settings.option import Help

Method = Literal["auto", "type", "paste", "portal", "wtype", "ydotool", "copy"]
TrailingKey = Literal["none", "enter", "tab"]
OnFocusChange = Literal["stop", "follow"]


@dataclass(frozen=True, slots=True)
class OutputSettings:
    """How words get into the focused window."""

    method: Annotated[
        Method,
        Help(
            "How text gets into windows. auto: the best method that works here. type: simulate"
            " typing. paste: via the clipboard. portal, wtype, ydotool: for Wayland desktops."
            " copy: copy to the clipboard only.",
            in_profiles=True,
        ),
    ] = "auto"
    on_focus_change: Annotated[
        OnFocusChange,
        Help(
            "When another window gets the focus during a take. stop: stop typing and keep the rest"
            " of the text. follow: continue in the new window.",
            in_profiles=True,
        ),
    ] = "stop"
    trailing_space: Annotated[
        bool,
        Help(
            "Add a space after every take.",
            in_profiles=True,
            switch="Add a &space after every take",
        ),
    ] = False
    trailing_key: Annotated[
        TrailingKey,
        Help(
            "A key to press after every take whose whole text has arrived: none, enter, or tab."
            " Enter may send a message or run a command. No space is added before it.",
            in_profiles=True,
        ),
    ] = "none"
