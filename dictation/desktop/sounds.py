"""Short signal sounds, and the playback of audio files.

The system's player does the work: PulseAudio's, PipeWire's, or ALSA's on Linux, afplay on macOS,
winsound on Windows. So we never hold an audio device open, and no sound can block the program.
"""

import io
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import wave
from contextlib import suppress
from pathlib import Path

import numpy as np

from dictation import paths
from dictation.errors import DesktopError

_LONGEST_SECONDS = 5.0
"""Longer than any of our sounds; a player that still runs then has no sound server and hangs."""


class Playback:
    """Plays an audio file from its creation until the end of the file or `stop`.

    16-bit WAV plays everywhere, other formats if the player knows them. `volume` is linear; 1 is as
    recorded. Raises DesktopError if there is no file or no player. If the player fails later,
    `playing` ends early.
    """

    def __init__(self, path: Path, volume: float = 1.0) -> None:
        if not path.is_file():
            raise DesktopError(f"There is no audio to play: {path} is missing.", "Record it again.")
        self._player = _Player(path, volume)

    @property
    def playing(self) -> bool:
        """Whether it is still playing."""
        return self._player.playing()

    def stop(self) -> None:
        """Stop at once; does nothing after the end. For any thread."""
        self._player.stop()


def play(sound: str | Path, volume: float) -> None:
    """Play a short sound, one of ours by name or any file, and return at once.

    Does nothing if nothing could be heard: `volume` 0, no file, no player, no sound system.
    """
    path = sound if isinstance(sound, Path) else paths.resource(f"sounds/{sound}.wav")
    if volume > 0 and path.is_file():
        with suppress(DesktopError):
            _Player(path, volume, _LONGEST_SECONDS)


def scaled(path: Path, volume: float) -> bytes:
    """Return a 16-bit WAV file at a lower volume, for players that have no volume control.

    Other formats are returned unchanged.
    """
    with wave.open(str(path)) as file:
        params, content = file.getparams(), file.readframes(file.getnframes())
    if params.sampwidth != 2:
        return path.read_bytes()
    quiet = np.rint(np.frombuffer(content, "<i2") * volume).astype("<i2")
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams(params)
        file.writeframes(quiet.tobytes())
    return out.getvalue()


if sys.platform == "win32":
    import winsound

    class _Player:
        """Windows plays one sound per process at a time and reports no length and no end."""

        def __init__(self, path: Path, volume: float, _longest: float | None = None) -> None:
            try:
                with wave.open(str(path)) as file:
                    length = file.getnframes() / file.getframerate()
                if volume < 1:
                    # PlaySound can't play from memory asynchronously
                    with tempfile.NamedTemporaryFile(suffix=".wav", delete=False) as copy:
                        copy.write(scaled(path, volume))
                    path = Path(copy.name)
                    remover = threading.Timer(length + 1, _remove, (path,))
                    remover.daemon = True
                    remover.start()
                flags = winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT
                winsound.PlaySound(str(path), flags)
            except (OSError, EOFError, RuntimeError, wave.Error) as error:
                raise DesktopError(
                    f"Windows can't play the audio: {error}.", "Check the sound settings."
                ) from error
            self._ends = time.monotonic() + length

        def playing(self) -> bool:
            return bool(time.monotonic() < self._ends)

        def stop(self) -> None:
            if self.playing():
                self._ends = 0.0
                winsound.PlaySound(None, 0)

    def _remove(path: Path) -> None:
        with suppress(OSError):
            path.unlink()

else:

    class _Player:
        """A process of the system's player, reaped by a separate thread."""

        def __init__(self, path: Path, volume: float, longest: float | None = None) -> None:
            try:
                self._process = subprocess.Popen(
                    _command(path, volume),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            except OSError as error:
                raise DesktopError(
                    f"The audio can't be played: {error.strerror or error}.", _INSTALL
                ) from error
            threading.Thread(target=self._reap, args=(longest,), daemon=True).start()

        def playing(self) -> bool:
            return self._process.poll() is None

        def stop(self) -> None:
            self._process.kill()

        def _reap(self, longest: float | None) -> None:
            try:
                self._process.wait(longest)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


_INSTALL = "Install pulseaudio-utils, pipewire-bin, or alsa-utils."


def _command(path: Path, volume: float) -> list[str]:
    """Return the command with which the first player found plays a file. Raises DesktopError."""
    # PulseAudio's client also reaches PipeWire, but not the other way round.
    cubic = round(65_536 * volume ** (1 / 3))  # PulseAudio's scale
    players = {
        "paplay": [f"--volume={cubic}"],
        "pw-play": [f"--volume={volume:.3f}"],
        "afplay": [f"--volume={volume:.3f}"],
        "aplay": ["--quiet"],  # as loud as recorded
    }
    for name, options in players.items():
        if found := shutil.which(name):
            return [found, *options, str(path)]
    raise DesktopError("No program for playing audio is installed.", _INSTALL)
