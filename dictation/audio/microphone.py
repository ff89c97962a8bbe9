"""A microphone as chunks at 16 kHz, with its moods: waking, gone, back."""

import threading
import time
from collections.abc import Iterator
from enum import Enum, auto
from types import TracebackType
from typing import Protocol, Self

import numpy as np

from dictation.audio.capture import Block, CaptureStream
from dictation.audio.chunk import SAMPLE_RATE, AudioChunk, Samples, position
from dictation.audio.devices import choose
from dictation.audio.resample import StreamResampler
from dictation.audio.served import SourceStream
from dictation.errors import AudioError, MicrophoneError

POLL_SECONDS = 0.25
RETRY_SECONDS = 0.5
MUTE_SECONDS = 3.0
"""How long exact zeros may last before the microphone counts as mute again."""


class MicrophoneEvent(Enum):
    """What happens to a microphone, between its chunks."""

    WAITING = auto()
    """It is open, but gives nothing or exact zeros: a headset that wakes up, or a mute one."""
    READY = auto()
    """Real sound arrives; the chunk with it follows."""
    LOST = auto()
    """It went away. Silence follows in its place, as long as it takes."""
    RETURNED = auto()
    """It is open again, and its sound follows."""


class Stream(Protocol):
    """What is recorded from; see `CaptureStream`."""

    rate: int
    last_heard: float

    @property
    def lost(self) -> bool:
        """Whether its device is gone."""

    def read(self, timeout: float) -> Block | None:
        """Wait up to `timeout` seconds for the next block; None if there is none."""

    def stop(self) -> None:
        """Record no more; what was captured can still be read."""

    def close(self) -> None:
        """Give the device back."""


class Microphone:
    """Records from a device, by name or part of it; None is the system's default.

    A context manager: it opens on entering and raises MicrophoneError if it can't. `chunks` is
    for one thread; `stop` is for any. While the microphone is gone its place is filled with
    silence and it is opened again as soon as it can be, for `give_up_after` seconds; then
    MicrophoneError is raised. One chosen by name is never replaced by another one; the system's
    default may change meanwhile.
    """

    silence_is_sound = False
    """Whether exact zeros are what it hears, and no sign that it is not awake."""

    def __init__(self, device: str | None, give_up_after: float = 30.0) -> None:
        self.level = 0.0
        """The peak of the newest chunk, 0 to 1."""
        self.dropped = 0.0
        """Seconds of sound that came too fast to be taken; silence stands in their place."""
        self._device = device
        self._give_up_after = give_up_after
        self._stopping = threading.Event()
        self._stream: Stream | None = None
        self._position = 0
        self._zeros = 0
        self._awake = False
        self._waiting = False

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._close()

    def stop(self) -> None:
        """End `chunks` after what has been captured until now."""
        self._stopping.set()

    def chunks(self) -> Iterator[AudioChunk | MicrophoneEvent]:
        """Yield what is heard, from position 0 on without a gap, until `stop`.

        Chunks last about 48 ms, those of silence while the microphone is lost about 0.5 s.
        Raises MicrophoneError when it was lost for too long.
        """
        while self._stream is not None and not self._stopping.is_set():
            block = self._stream.read(POLL_SECONDS)
            if block is not None:
                yield from self._hear(block)
            elif self._stream.lost:
                yield from self._reconnect(self._stream)
            elif not self._awake:
                yield from self._wait()
        yield from self._drain()

    def _open_stream(self) -> Stream:
        device = choose(self._device, look_again=True)
        return SourceStream(device.source) if device.index is None else CaptureStream(device)

    def _open(self) -> Stream:
        self._stream = self._open_stream()
        self._resampler = StreamResampler(self._stream.rate)
        self._awake = self._waiting = False
        return self._stream

    def _close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _hear(self, block: Block) -> Iterator[AudioChunk | MicrophoneEvent]:
        self.level = float(np.abs(block.samples).max())
        if self.level > 0 or self.silence_is_sound:
            if not self._awake:
                yield MicrophoneEvent.READY
            self._awake, self._waiting, self._zeros = True, False, 0
        else:
            self._zeros += len(block.samples)
            if not self._awake or self._zeros > MUTE_SECONDS * self._resampler.rate_in:
                yield from self._wait()
        if block.missed:
            self.dropped += block.missed / self._resampler.rate_in
            yield from self._chunk(self._resampler.process(np.zeros(block.missed, np.float32)))
        yield from self._chunk(self._resampler.process(block.samples))

    def _wait(self) -> Iterator[MicrophoneEvent]:
        self._awake = False
        if not self._waiting:
            self._waiting = True
            yield MicrophoneEvent.WAITING

    def _reconnect(self, stream: Stream) -> Iterator[AudioChunk | MicrophoneEvent]:
        """Fill the time with silence until sound arrives again, `stop`, or patience ends."""
        yield MicrophoneEvent.LOST
        yield from self._chunk(self._resampler.flush())
        self._close()
        self.level = 0.0
        lost_at = filled_to = stream.last_heard
        while not self._stopping.is_set():
            block = self._try_again()
            now = block.began if block is not None else time.monotonic()
            # Wall-clock time, so that what is said after the gap keeps its true time.
            gap = position(max(0.0, now - filled_to))
            if block is not None:
                yield MicrophoneEvent.RETURNED
            yield from self._chunk(np.zeros(gap, np.float32))
            filled_to += gap / SAMPLE_RATE
            if block is not None:
                yield from self._hear(block)
                return
            if now - lost_at > self._give_up_after:
                raise MicrophoneError(
                    f"The microphone was disconnected and did not return within "
                    f"{self._give_up_after:.0f} seconds.",
                    "Plug it in again or choose another one, then start again; “dictation"
                    " devices” lists them.",
                )

    def _try_again(self) -> Block | None:
        """Open the stream anew unless it is; wait a moment for its first block."""
        stream = self._stream
        if stream is None:
            try:
                stream = self._open()
            except AudioError:
                self._stopping.wait(RETRY_SECONDS)
                return None
        block = stream.read(RETRY_SECONDS)
        if block is None and stream.lost:
            self._close()
        return block

    def _drain(self) -> Iterator[AudioChunk | MicrophoneEvent]:
        if self._stream is not None:
            self._stream.stop()
            while (block := self._stream.read(0)) is not None:
                yield from self._hear(block)
            yield from self._chunk(self._resampler.flush())

    def _chunk(self, samples: Samples) -> Iterator[AudioChunk]:
        if len(samples):
            yield AudioChunk(samples, self._position)
            self._position += len(samples)
