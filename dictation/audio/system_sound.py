"""Record what the computer plays, as 16 kHz chunks."""

import sys
import time

import numpy as np

from dictation.audio.capture import Block, CaptureStream
from dictation.audio.chunk import Samples
from dictation.audio.devices import InputDevice, input_devices
from dictation.audio.microphone import Microphone, Stream
from dictation.audio.monitor import MonitorStream
from dictation.errors import MicrophoneError, SystemSoundError

SILENT_AFTER = 0.2
"""Seconds without any audio after which nothing is being played."""

_LOOPBACKS = ("[Loopback]", "BlackHole", "Stereo Mix", "CABLE Output")
"""Names of loopback devices, for systems without monitor sources.

PortAudio's own on Windows (WASAPI), the usual virtual one on macOS, and on Windows those of some
sound cards and of VB-Audio.
"""


class SystemSound(Microphone):
    """Records what the system's default loudspeaker plays; otherwise like `Microphone`.

    If the sound server or the loudspeaker disappears, it waits for it without a time limit. On
    Linux a microphone can be open at the same time. Raises SystemSoundError if there is nothing to
    record.
    """

    silence_is_sound = True

    def __init__(self) -> None:
        super().__init__(None, give_up_after=float("inf"))

    def _open_stream(self) -> Stream:
        return ContinuousStream(MonitorStream() if sys.platform == "linux" else LoopbackStream())


class LoopbackStream(CaptureStream):
    """A PortAudio loopback device, which may call back only while something is played.

    The device list is refreshed only if no other stream is open.
    """

    def __init__(self) -> None:
        try:
            super().__init__(loopback(input_devices(refresh=True)))
        except MicrophoneError as error:
            raise SystemSoundError(
                f"The computer's audio can't be captured. {error.problem}", error.remedy
            ) from error

    @property
    def lost(self) -> bool:
        """Whether the device is gone, as far as PortAudio knows."""
        return not self._stream.active


class ContinuousStream:
    """A stream that fills in silence while nothing is played.

    Audio that arrives late because the sound server or this program stalled is not lost: it is
    passed on late, and silence is skipped afterwards until the timing is right again.
    """

    def __init__(self, stream: Stream) -> None:
        self.rate = stream.rate
        self.last_heard = stream.last_heard
        """The time up to which audio or silence was passed on, on the monotonic clock."""
        self._stream = stream
        self._begun = self._silent = False
        self._stopped = False

    @property
    def lost(self) -> bool:
        """Whether the device is gone."""
        return self._stream.lost

    def read(self, timeout: float) -> Block | None:
        """Wait up to `timeout` seconds for the next block; None if there is none."""
        block = self._stream.read(timeout)
        if block is not None:
            return self._sound(block)
        began, ended = self.last_heard, time.monotonic() - SILENT_AFTER
        if not self._begun or self._stopped or self.lost or ended <= began:
            return None
        self._silent, self.last_heard = True, ended
        return Block(self._silence(ended - began), 0, began, ended)

    def _sound(self, block: Block) -> Block:
        """Prepend silence to a block, or cut silence from it, to correct its timing."""
        if not self._begun:
            self._begun, self.last_heard = True, block.began
        if block.began - self.last_heard > SILENT_AFTER:
            block = self._with_all_that_waits(block)
        samples = block.samples
        gap = block.began - block.missed / self.rate - self.last_heard
        if gap > (0.0 if self._silent else SILENT_AFTER):
            samples = np.concatenate([self._silence(gap), samples])
        elif gap < -SILENT_AFTER:
            samples = samples[self._silent_start(samples, -gap) :]
        self._silent = False
        began = self.last_heard
        self.last_heard += (len(samples) + block.missed) / self.rate
        return Block(samples, block.missed, began, self.last_heard)

    def _with_all_that_waits(self, block: Block) -> Block:
        """Join the block with all that are waiting, which shows how large the gap really is."""
        blocks = [block]
        while (more := self._stream.read(0.0)) is not None:
            blocks.append(more)
        samples = np.concatenate([one.samples for one in blocks])
        missed, ended = sum(one.missed for one in blocks), blocks[-1].ended
        return Block(samples, missed, ended - len(samples) / self.rate, ended)

    def _silent_start(self, samples: Samples, longest: float) -> int:
        """Return how many silent samples to skip, leaving at least one sample."""
        heard = np.flatnonzero(samples)
        silent = int(heard[0]) if len(heard) else len(samples) - 1
        return min(silent, round(longest * self.rate))

    def _silence(self, length: float) -> Samples:
        return np.zeros(max(1, round(length * self.rate)), np.float32)

    def stop(self) -> None:
        """Stop recording; what was captured can still be read."""
        self._stopped = True
        self._stream.stop()

    def close(self) -> None:
        """Release the device."""
        self._stream.close()


def loopback(devices: list[InputDevice]) -> InputDevice:
    """Find the loopback device; raises SystemSoundError if there is none."""
    for known in _LOOPBACKS:
        for device in devices:
            if known.casefold() in device.name.casefold():
                return device
    if sys.platform == "darwin":
        remedy = (
            "macOS needs a virtual device for this: install BlackHole (free), combine it with"
            " your speakers in a Multi-Output Device in Audio MIDI Setup, and make that the"
            " system's output."
        )
    else:
        remedy = (
            "In the sound settings, under Recording, show disabled devices and enable “Stereo"
            " Mix”; if there is none, install VB-CABLE (free) and play through it."
        )
    raise SystemSoundError(
        "The computer's audio can't be captured: no device offers it to programs.", remedy
    )
