"""PortAudio, as all threads of this process share it: who may start it again, and when."""

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
    """What PortAudio knew when it was last started; `default` is -1 where there is none."""

    devices: list[dict[str, Any]]
    host_apis: list[dict[str, Any]]
    default: int


class PortAudio:
    """Owns the library's lifetime.

    PortAudio lists devices only when it starts, so it has to be started again to see what was
    plugged in since. Ending it closes every open stream of the process, for instance the
    loopback that captions record from. Therefore all streams are opened and closed here, and it
    is started again only while none is open. For any thread.
    """

    def __init__(self, load: Callable[[], ModuleType]) -> None:
        """`load` returns the module sounddevice, or raises MicrophoneError."""
        self._load = load
        self._lock = threading.Lock()
        self._streams = 0  # open, or being opened

    def refresh(self) -> bool:
        """Look for devices again; False, and nothing is done, while a stream is open."""
        library: Any = self._load()
        with self._lock:
            if self._streams:
                return False
            library._terminate()
            with quiet():
                library._initialize()
        return True

    def list(self) -> Listing:
        """List all devices, those that can only play too. Raises MicrophoneError."""
        library: Any = self._load()
        with self._lock:
            default = -1
            with contextlib.suppress(library.PortAudioError):
                default = library.query_devices(kind="input")["index"]
            return Listing(list(library.query_devices()), list(library.query_hostapis()), default)

    def open(self, **how: Any) -> Any:
        """Open and start a RawInputStream with these arguments; `close` gives it back.

        Raises OSError when the device refuses.
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
        """Close a stream of `open`. Closing it twice is fine."""
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
    """Import sounddevice only when sound is wanted: transcribing files does without the library."""
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
"""The one of this process: the library has one state for all."""


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what ALSA and PortAudio print to themselves off the terminal.

    They write to the file descriptor when a device can't be opened; the exception says it in
    words. sounddevice does the same while it initializes.
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
