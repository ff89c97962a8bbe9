"""Which microphones there are, and the one that is meant by a name."""

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from dictation.errors import MicrophoneError


@dataclass(frozen=True, slots=True)
class InputDevice:
    """A device that sound can be recorded from, as PortAudio lists it.

    `index` is PortAudio's own and holds until `refresh`; `host_api` is the system's sound
    interface it is reached through; `default_rate` is in samples a second.
    """

    index: int
    name: str
    host_api: str
    channels: int
    default_rate: int
    is_default: bool


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
    sounddevice._terminate()
    with quiet():
        sounddevice._initialize()


def input_devices() -> list[InputDevice]:
    """List what can be recorded from, in PortAudio's order.

    Raises MicrophoneError when there is nothing, with words for why.
    """
    sounddevice = portaudio()
    apis = sounddevice.query_hostapis()
    listed = sounddevice.query_devices()
    default = -1
    with contextlib.suppress(sounddevice.PortAudioError):  # there may be no default
        default = sounddevice.query_devices(kind="input")["index"]
    devices = [
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
    if devices:
        return devices
    if listed:
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


def choose(name: str | None) -> InputDevice:
    """Find the device that `name` means: all or part of its name, in any case.

    None means the system's default. The whole name wins over a part. Where a microphone is
    listed once for each host API, as on Windows, the default's API wins.
    Raises MicrophoneError when none or several fit, naming them.
    """
    devices = input_devices()
    default = next((device for device in devices if device.is_default), devices[0])
    if name is None:
        return default
    wanted = name.casefold()
    fitting = [device for device in devices if device.name.casefold() == wanted]
    fitting = fitting or [device for device in devices if wanted in device.name.casefold()]
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
