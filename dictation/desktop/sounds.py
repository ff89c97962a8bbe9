"""Short sounds that say what happens, and the playback of recordings.

The system's own player does it: PulseAudio's, PipeWire's or ALSA's on Linux, afplay on macOS,
winsound on Windows. So nothing of ours holds an output open, and no sound can stop the program.
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
"""No sound of ours is as long; a player that still runs then hangs for want of a sound server."""


class Playback:
    """A sound file that is being played, from being made until its end or `stop`.

    WAV with 16 bits plays everywhere, other formats where the player knows them. `volume` is
    linear, 1 is as recorded. Raises DesktopError where there is no file or nothing to play it
    with. Where the player fails later, `playing` ends early.
    """

    def __init__(self, path: Path, volume: float = 1.0) -> None:
        if not path.is_file():
            raise DesktopError(f"There is no audio to play: {path} is missing.", "Record it again.")
        self._player = _Player(path, volume)

    @property
    def playing(self) -> bool:
        """Whether it still plays."""
        return self._player.playing()

    def stop(self) -> None:
        """Fall silent at once; does nothing after the end. For any thread."""
        self._player.stop()


def play(sound: str | Path, volume: float) -> None:
    """Play a short sound, by the name of one of ours or as a file, and return at once.

    Does nothing where nothing can be heard: `volume` 0, no file, no player, no sound system.
    """
    path = sound if isinstance(sound, Path) else paths.resource(f"sounds/{sound}.wav")
    if volume > 0 and path.is_file():
        with suppress(DesktopError):
            _Player(path, volume, _LONGEST_SECONDS)


def scaled(path: Path, volume: float) -> bytes:
    """Return a WAV file of 16 bits made quieter, as another WAV file, for players without volume.

    Anything else is returned as it is.
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
        """Windows plays one sound of a process at a time, and tells neither length nor end."""

        def __init__(self, path: Path, volume: float, _longest: float | None = None) -> None:
            try:
                with wave.open(str(path)) as file:
                    length = file.getnframes() / file.getframerate()
                if volume < 1:
                    # it can't play from memory and return at once
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
        """A process of the system's player, reaped by a thread of its own."""

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
    """Tell how the first player found here plays a file; raises DesktopError without one."""
    # Where both are, PulseAudio's client reaches PipeWire too, but not the other way round.
    cubic = round(65_536 * volume ** (1 / 3))  # how PulseAudio counts
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
