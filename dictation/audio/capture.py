"""Capture from one PortAudio device, from the callback to the thread that reads it."""

import queue
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from dictation.audio.chunk import SAMPLE_RATE, Samples
from dictation.audio.devices import InputDevice
from dictation.audio.portaudio import PORTAUDIO
from dictation.errors import MicrophoneError

BLOCK_SECONDS = 0.048
"""Not shorter, because each block wakes two threads, even while the microphone is on standby."""
QUEUE_SECONDS = 30.0
"""How long the reading thread may be blocked before audio is dropped."""

QUEUE_BLOCKS = round(QUEUE_SECONDS / BLOCK_SECONDS)

SILENCE_SECONDS = 1.0
"""Without a callback for this long, the device is gone: PortAudio reports no error for that."""

FIRST_SILENCE_SECONDS = 3.0
"""The same before the first block: a Bluetooth headset first has to change its profile."""


@dataclass(frozen=True, slots=True)
class Block:
    """The audio of one callback.

    `samples` are mono, shape (n,), at the device's own rate; `missed` is how many samples were lost
    just before them. `began` and `ended` are seconds on the monotonic clock, as accurate as the
    callback is punctual.
    """

    samples: Samples
    missed: int
    began: float
    ended: float


@dataclass(frozen=True, slots=True)
class _Delivery:
    frames: bytes
    arrived: float
    dropped: int
    overflowed: bool


class CaptureStream:
    """Records from a device until it is closed.

    Requests 16 kHz mono, then the device's own rate and channels if that is refused. `rate` is the
    rate in use, in samples per second. Raises MicrophoneError if the device can't be opened.
    """

    def __init__(self, device: InputDevice) -> None:
        self._queue: queue.SimpleQueue[_Delivery] = queue.SimpleQueue()
        self._dropped = 0
        self.last_heard = time.monotonic()
        self._patience = FIRST_SILENCE_SECONDS
        self._stream = self._opened(device)
        self.rate = round(self._stream.samplerate)

    def _opened(self, device: InputDevice) -> Any:
        own = device.default_rate
        for rate, channels in ((SAMPLE_RATE, 1), (own, 1), (own, min(device.channels, 2))):
            try:
                return PORTAUDIO.open(
                    device=device.index,
                    samplerate=rate,
                    channels=channels,
                    dtype="float32",
                    blocksize=round(rate * BLOCK_SECONDS),
                    callback=self._callback,
                )
            except OSError as error:
                refusal = error
        raise MicrophoneError(
            f"The microphone “{device.name}” can't be opened: it may be unplugged, in use by"
            " another program, or blocked for Dictation.",
            "Check that it is plugged in and allowed in the system's privacy and sound"
            " settings, or choose another one; “dictation devices” lists them.",
        ) from refusal

    def _callback(self, frames: Any, count: int, _times: Any, status: Any) -> None:
        """Queue a copy of the frames; PortAudio's thread has no time for anything else."""
        if self._queue.qsize() >= QUEUE_BLOCKS:
            self._dropped += count
            return
        arrived = time.monotonic()
        self._queue.put(_Delivery(bytes(frames), arrived, self._dropped, status.input_overflow))
        self._dropped = 0

    @property
    def lost(self) -> bool:
        """Whether the device is gone: its stream has ended, or its callbacks have stopped."""
        return not self._stream.active or time.monotonic() - self.last_heard > self._patience

    def read(self, timeout: float) -> Block | None:
        """Wait up to `timeout` seconds for the next block; None if there is none."""
        try:
            delivery = self._queue.get(timeout=timeout) if timeout else self._queue.get_nowait()
        except queue.Empty:
            return None
        frames = np.frombuffer(delivery.frames, np.float32).reshape(-1, self._stream.channels)
        length = len(frames) / self.rate
        missed = delivery.dropped
        if delivery.overflowed:
            # PortAudio reports that audio was lost, but not how much; the clock tells.
            since = delivery.arrived - self.last_heard - length
            missed = max(missed, round(since * self.rate))
        self.last_heard = delivery.arrived
        self._patience = SILENCE_SECONDS
        mono = frames[:, 0] if frames.shape[1] == 1 else frames.mean(axis=1)
        mono = mono.clip(-1.0, 1.0)  # the server's resampler overshoots
        return Block(mono, missed, delivery.arrived - length, delivery.arrived)

    def stop(self) -> None:
        """Stop recording; what was captured can still be read."""
        self._stream.stop()

    def close(self) -> None:
        """Release the device. Closing twice is fine."""
        PORTAUDIO.close(self._stream)
