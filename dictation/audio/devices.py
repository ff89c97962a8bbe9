"""Which microphones there are, and the one that is meant by a name."""

import sys
from collections import Counter
from dataclasses import dataclass, replace

from dictation.audio import pulse
from dictation.audio.portaudio import PORTAUDIO
from dictation.errors import MicrophoneError


@dataclass(frozen=True, slots=True)
class InputDevice:
    """A device that sound can be recorded from.

    `host_api` is the system's sound interface it is reached through; `default_rate` is in
    samples a second. On Linux `source` is what the sound server calls it and `index` is None;
    elsewhere `index` is PortAudio's own, until that looks again, and `source` is None.
    """

    index: int | None
    name: str
    host_api: str
    channels: int
    default_rate: int
    is_default: bool
    source: str | None = None


def input_devices(*, look_again: bool = False) -> list[InputDevice]:
    """List what can be recorded from, as it is now.

    On Linux these are the sound server's microphones, under the names that the desktop's own
    settings show; elsewhere, or without a server, PortAudio's devices in its order, which are
    those it saw when it was started: `look_again` starts it again, unless a stream is open.
    An open stream is not disturbed. Raises MicrophoneError when there is nothing, with words for
    why.
    """
    served = _served()
    if served is None and look_again:
        PORTAUDIO.refresh()
    devices = _listed() if served is None else served
    if devices:
        return devices
    if served is not None or PORTAUDIO.list().devices:
        raise MicrophoneError(
            "No microphone was found: this machine's audio devices can only play.",
            "Plug in a microphone, or turn it on in the system's sound settings.",
        )
    if sys.platform == "linux":
        raise MicrophoneError(
            "No audio device was found: no sound server (PipeWire or PulseAudio) is running,"
            " and no sound card can be used without one.",
            "Check the server with: pactl info.",
        )
    raise MicrophoneError(
        "No audio device was found.",
        "Plug in a microphone, or turn it on in the system's sound settings.",
    )


def _listed() -> list[InputDevice]:
    """What PortAudio lists, the system's default marked, if there is one."""
    known = PORTAUDIO.list()
    return [
        InputDevice(
            index=device["index"],
            name=device["name"],
            host_api=known.host_apis[device["hostapi"]]["name"],
            channels=device["max_input_channels"],
            default_rate=round(device["default_samplerate"]),
            is_default=device["index"] == known.default,
        )
        for device in known.devices
        if device["max_input_channels"] > 0
    ]


def _served() -> list[InputDevice] | None:
    """The sound server's microphones; its monitors, what the loudspeakers play, are none.

    None where no server answers.
    """
    sources = pulse.sources()
    if sources is None:
        return None
    microphones = [source for source in sources if not source.is_monitor]
    met = Counter(source.description for source in microphones)
    return [
        InputDevice(
            index=None,
            # Two of a kind have one description.
            name=source.description
            if met[source.description] == 1
            else f"{source.description} ({source.name})",
            host_api="PulseAudio",
            channels=source.channels,
            default_rate=source.rate,
            is_default=source.is_default,
            source=source.name,
        )
        for source in microphones
    ]


def choose(name: str | None, *, look_again: bool = False) -> InputDevice:
    """Find the device that `name` means: all or part of its name or source, in any case.

    None means the system's default; where a sound server has it, its `source` is None, as it
    may change while it is recorded. The whole name wins over a part. Where a microphone is listed
    once for each host API, as on Windows, the default's API wins. Raises MicrophoneError when
    none or several fit, naming them.
    """
    devices = input_devices(look_again=look_again)
    default = next((device for device in devices if device.is_default), devices[0])
    if name is None:
        return replace(default, source=None)
    fitting = _fitting(name.casefold(), devices)
    if not fitting:
        raise MicrophoneError(
            f"There is no microphone called “{name}”.", f"Available: {_names(devices)}."
        )
    if len(fitting) > 1:
        fitting = [one for one in fitting if one.host_api == default.host_api] or fitting
    if len(fitting) > 1:
        raise MicrophoneError(
            f"“{name}” matches more than one microphone.",
            f"Use a longer part of its name: {_names(fitting)}.",
        )
    return fitting[0]


def _fitting(wanted: str, devices: list[InputDevice]) -> list[InputDevice]:
    names = [(device, device.name.casefold()) for device in devices]
    sources = [(device, device.source.casefold()) for device in devices if device.source]
    return (
        [device for device, name in names + sources if name == wanted]
        or [device for device, name in names if wanted in name]
        or [device for device, source in sources if wanted in source]
    )


def _names(devices: list[InputDevice]) -> str:
    return ", ".join(f"“{name}”" for name in dict.fromkeys(device.name for device in devices))
