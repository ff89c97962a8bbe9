"""PortAudio, shared by all threads of the process: device lists, streams, and restarts."""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from dictation.errors import MicrophoneError


@dataclass(frozen=True, slots=True)
class Listing:
    """PortAudio's devices as of its last start; `default` is -1 if there is none."""

    devices: list[dict[str, Any]]
    host_apis: list[dict[str, Any]]
    default: int


class PortAudio:
    """Owns the library's lifetime. For any thread.

    PortAudio lists devices only at its start, so it must be restarted to see new ones. A restart
    closes every open stream of the process, for example the loopback device that captions record
    from. Therefore all streams are opened and closed here, and restarts happen only while none is
    open.
    """

    def __init__(self, load: Callable[[], ModuleType]) -> None:
        """`load` returns the module `sounddevice` or raises MicrophoneError."""
        self._load = load
        self._lock = threading.Lock()
        self._streams = 0  # number open or being opened

    def refresh(self) -> bool:
        """Restart PortAudio to see new devices; False, without effect, while a stream is open."""
        library: Any = self._load()
        with self._lock:
            if self._streams:
                return False
            library._terminate()
            with quiet():
                library._initialize()
        return True

    def list(self) -> Listing:
        """List all devices, including output devices. Raises MicrophoneError."""
        library: Any = self._load()
        with self._lock:
            default = -1
            with contextlib.suppress(library.PortAudioError):
                default = library.query_devices(kind="input")["index"]
            return Listing(list(library.query_devices()), list(library.query_hostapis()), default)

    def open(self, **how: Any) -> Any:
        """Open and start a RawInputStream with these arguments; release it with `close`.

        Raises OSError if the device can't be opened.
        """
        library: Any = self._load()
        with self._lock:
            self._streams += 1
        stream = None
        try:
            with quiet():
                stream = library.RawInputStream(**how)
                stream.start()
        except library.PortAudioError as error:
            self._closed(stream)
            raise OSError(str(error)) from error
        except BaseException:
            self._closed(stream)
            raise
        return stream

    def close(self, stream: Any) -> None:
        """Close a stream from `open`. Closing twice is fine."""
        if not stream.closed:
            self._closed(stream)

    def _closed(self, stream: Any) -> None:
        try:
            if stream is not None:
                with quiet():
                    stream.close()
        finally:
            with self._lock:
                self._streams -= 1


def _sounddevice() -> ModuleType:
    """Import sounddevice on first use: transcribing files must work without PortAudio."""
    try:
        import sounddevice
    except OSError as error:
        raise MicrophoneError(
            "No microphone can be used: the audio library PortAudio isn't installed.",
            "Install it with: sudo apt install libportaudio2 (on other systems: portaudio).",
        ) from error
    module: ModuleType = sounddevice
    return module


PORTAUDIO = PortAudio(_sounddevice)
"""The only instance: the library's state is global to the process."""


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Suppress messages that ALSA and PortAudio print to the terminal.

    They write directly to the file descriptor when a device can't be opened, which the exception
    reports anyway. sounddevice does the same during initialization.
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
