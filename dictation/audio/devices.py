"""Which microphones there are, and the one that is meant by a name."""

import contextlib
import os
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import ModuleType

from dictation.audio import pulse
from dictation.errors import MicrophoneError

_portaudio_lock = threading.Lock()
"""A window may list the devices while the microphone's thread has PortAudio look again."""


@dataclass(frozen=True, slots=True)
class InputDevice:
    """A device that sound can be recorded from.

    `index` is PortAudio's own and holds until `refresh`; `host_api` is the system's sound
    interface it is reached through; `default_rate` is in samples a second. `source` is what
    Linux' sound server calls it: all its microphones share one device of PortAudio's, which
    has to be opened within `pulse.recording_from(source)`. None: what that device records
    from by itself.
    """

    index: int
    name: str
    host_api: str
    channels: int
    default_rate: int
    is_default: bool
    source: str | None = None


def portaudio() -> ModuleType:
    """Return the module sounddevice, which needs the PortAudio library to be there.

    Imported only when sound is wanted: transcribing files needs neither. Raises MicrophoneError.
    """
    try:
        import sounddevice
    except OSError as error:
        raise MicrophoneError(
            "No microphone can be used: the sound library PortAudio isn't installed.",
            "Install it with: sudo apt install libportaudio2 (elsewhere it is called portaudio).",
        ) from error
    module: ModuleType = sounddevice
    return module


def refresh() -> None:
    """Have PortAudio look again: its list of devices is frozen when it starts.

    Only while no stream is open in this process: all would be cut off.
    """
    sounddevice = portaudio()
    with _portaudio_lock:
        sounddevice._terminate()
        with quiet():
            sounddevice._initialize()


def input_devices() -> list[InputDevice]:
    """List what can be recorded from, as it is now.

    On Linux these are the sound server's microphones, under the names that the desktop's own
    settings show; elsewhere, or without a server, PortAudio's devices in its order, which it
    knows since it was started (see `refresh`). An open stream is not disturbed.
    Raises MicrophoneError when there is nothing, with words for why.
    """
    served = _served()
    devices = _listed() if served is None else served
    if devices:
        return devices
    if served is not None or portaudio().query_devices():
        raise MicrophoneError(
            "No microphone was found: this machine's sound devices can only play.",
            "Plug a microphone in, or switch it on in the system's sound settings.",
        )
    if sys.platform == "linux":
        raise MicrophoneError(
            "No sound device was found: no sound server (PipeWire or PulseAudio) answers, and "
            "there is no sound card that could be used without one.",
            "Check the server with: pactl info. If it runs, its bridge for programs may be "
            "missing: sudo apt install libasound2-plugins (or pipewire-alsa).",
        )
    raise MicrophoneError(
        "No sound device was found.",
        "Plug a microphone in, or switch it on in the system's sound settings.",
    )


def _listed() -> list[InputDevice]:
    """What PortAudio lists, the system's default marked, if there is one."""
    sounddevice = portaudio()
    with _portaudio_lock:
        apis = sounddevice.query_hostapis()
        listed = sounddevice.query_devices()
        default = -1
        with contextlib.suppress(sounddevice.PortAudioError):
            default = sounddevice.query_devices(kind="input")["index"]
    return [
        InputDevice(
            index=device["index"],
            name=device["name"],
            host_api=apis[device["hostapi"]]["name"],
            channels=device["max_input_channels"],
            default_rate=round(device["default_samplerate"]),
            is_default=device["index"] == default,
        )
        for device in listed
        if device["max_input_channels"] > 0
    ]


def _served() -> list[InputDevice] | None:
    """The sound server's microphones; its monitors, what the loudspeakers play, are none.

    None where no server answers, or PortAudio has no way to it: ALSA's device called pulse.
    """
    bridge = next((device for device in _listed() if device.name == "pulse"), None)
    sources = pulse.sources() if bridge is not None else None
    if bridge is None or sources is None:
        return None
    microphones = [source for source in sources if not source.is_monitor]
    met = Counter(source.description for source in microphones)
    return [
        InputDevice(
            index=bridge.index,
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


def choose(name: str | None) -> InputDevice:
    """Find the device that `name` means: all or part of its name or source, in any case.

    None means the system's default, whichever that is while it records. The whole name wins
    over a part. Where a microphone is listed once for each host API, as on Windows, the
    default's API wins. Raises MicrophoneError when none or several fit, naming them.
    """
    devices = input_devices()
    default = next((device for device in devices if device.is_default), devices[0])
    if name is None:
        return replace(default, source=None)
    fitting = _fitting(name.casefold(), devices)
    if not fitting:
        raise MicrophoneError(
            f"There is no microphone called “{name}”.", f"There are: {_names(devices)}."
        )
    if len(fitting) > 1:
        fitting = [one for one in fitting if one.host_api == default.host_api] or fitting
    if len(fitting) > 1:
        raise MicrophoneError(
            f"“{name}” could mean more than one microphone.",
            f"Write more of its name: {_names(fitting)}.",
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


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what ALSA and PortAudio print to themselves off the terminal.

    They write to the file descriptor when a device can't be opened; the exception says it in
    words. sounddevice does the same while it initialises.
    """
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
