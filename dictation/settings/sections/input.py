"""What comes in: the microphone, and the hotkeys."""

from dataclasses import dataclass
from typing import Annotated, Literal

from dictation.settings.option import Help

HotkeyMode = Literal["hybrid", "hold", "toggle"]


@dataclass(frozen=True, slots=True)
class MicrophoneSettings:
    """Where sound comes from."""

    device: Annotated[str, Help("The microphone's name. Empty: the system default.")] = ""
    release_after: Annotated[
        float,
        Help(
            "Minutes without dictation after which the microphone and the model are released; the"
            " next take then starts a little later. 0: never.",
            0,
            1440,
        ),
    ] = 15.0
    stop_after_silence: Annotated[
        float,
        Help(
            "Seconds without speech after which a take that was tapped or toggled ends by itself;"
            " a held one goes on. 0: never.",
            0,
            3600,
        ),
    ] = 120.0


@dataclass(frozen=True, slots=True)
class HotkeySettings:
    """The hotkeys; whoever watches them checks how they are written.

    One with the name of a command (`desktop.commands`) gives that command.
    """

    mode: Annotated[
        HotkeyMode,
        Help(
            "hold: listen while the key is down. toggle: tap to start, tap to stop. hybrid: both; a"
            " short press is a tap, a long press is a hold."
        ),
    ] = "hybrid"
    dictate: Annotated[str, Help("The hotkey for dictation.", hotkey="&Dictate")] = "ctrl+alt+space"
    cancel: Annotated[
        str,
        Help("Discards the take; works only while listening. Empty: none.", hotkey="C&ancel"),
    ] = "escape"
    retype: Annotated[
        str, Help("Types the last take again. Empty: none.", hotkey="&Type again")
    ] = "ctrl+alt+v"
    rewrite: Annotated[
        str,
        Help(
            "Opens the window that rewrites the last take or the selection. Empty: none.",
            hotkey="Re&write",
        ),
    ] = ""
    scratch: Annotated[
        str,
        Help(
            "Deletes what the last take typed, if you have done nothing in the window since. Empty:"
            " none.",
            hotkey="Delete the &last take's text",
        ),
    ] = ""
    undo_rewriting: Annotated[
        str,
        Help(
            "Puts the original of the rewritten take back, if you have done nothing in the window"
            " since. Empty: none.",
            hotkey="&Undo rewriting",
        ),
    ] = ""
    hold_seconds: Annotated[
        float,
        Help("In hybrid mode, a press of at least this many seconds is a hold, not a tap.", 0.1, 2),
    ] = 0.4
