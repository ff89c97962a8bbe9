"""List microphones, and find one by name."""

import sys
from collections import Counter
from dataclasses import dataclass, replace

from dictation.audio import pulse
from dictation.audio.portaudio import PORTAUDIO
from dictation.errors import MicrophoneError


@dataclass(frozen=True, slots=True)
class InputDevice:
    """A device to record from.

    `host_api` is the system's audio API for it; `default_rate` is in samples per second. On Linux,
    `source` is the sound server's name for it and `index` is None; elsewhere, `index` is
    PortAudio's, valid until PortAudio restarts, and `source` is None.
    """

    index: int | None
    name: str
    host_api: str
    channels: int
    default_rate: int
    is_default: bool
    source: str | None = None


def input_devices(*, refresh: bool = False) -> list[InputDevice]:
    """List the input devices.

    On Linux these are the sound server's microphones, with the names that the desktop's settings
    show. Elsewhere, or without a server, they are PortAudio's devices as of its start; `refresh`
    restarts it unless a stream is open. Open streams are never disturbed. Raises MicrophoneError,
    which explains why, if there are none.
    """
    from_server = _server_sources()
    if from_server is None and refresh:
        PORTAUDIO.refresh()
    devices = _listed() if from_server is None else from_server
    if devices:
        return devices
    if from_server is not None or PORTAUDIO.list().devices:
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
    """List PortAudio's input devices, with the system's default marked, if there is one."""
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


def _server_sources() -> list[InputDevice] | None:
    """List the sound server's microphones, without monitors (what loudspeakers play).

    None if no server answers.
    """
    sources = pulse.sources()
    if sources is None:
        return None
    microphones = [source for source in sources if not source.is_monitor]
    met = Counter(source.description for source in microphones)
    return [
        InputDevice(
            index=None,
            # Two identical devices have the same description.
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


def choose(name: str | None, *, refresh: bool = False) -> InputDevice:
    """Find the device whose name or source contains `name`, ignoring case.

    None means the system's default; with a sound server, its `source` is None, because the default
    may change during recording. A full match wins over a partial one. If a microphone is listed
    once per host API, as on Windows, the default API wins. Raises MicrophoneError, which lists the
    candidates, if none or several match.
    """
    devices = input_devices(refresh=refresh)
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
