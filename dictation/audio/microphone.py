"""Record a microphone as 16 kHz chunks, and report when it wakes up, disappears, or returns."""

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
from dictation.audio.pulse_stream import PulseMicrophoneStream
from dictation.audio.resample import StreamResampler
from dictation.errors import AudioError, MicrophoneError

POLL_SECONDS = 0.25
RETRY_SECONDS = 0.5
MUTE_SECONDS = 3.0
"""Seconds of exact zeros after which the microphone counts as muted again."""


class MicrophoneEvent(Enum):
    """A change in the microphone's state, reported between chunks."""

    WAITING = auto()
    """It is open but delivers nothing or exact zeros: a headset waking up, or a muted one."""
    READY = auto()
    """Real audio arrives; its chunk follows."""
    LOST = auto()
    """It disappeared. Silence follows in its place until it is back."""
    RETURNED = auto()
    """It is open again, and its audio follows."""


class Stream(Protocol):
    """An open recording stream; see `CaptureStream`."""

    rate: int
    last_heard: float

    @property
    def lost(self) -> bool:
        """Whether the device is gone."""

    def read(self, timeout: float) -> Block | None:
        """Wait up to `timeout` seconds for the next block; None if there is none."""

    def stop(self) -> None:
        """Stop recording; what was captured can still be read."""

    def close(self) -> None:
        """Release the device."""


class Microphone:
    """Records from a device given by all or part of its name; None is the system's default.

    A context manager that opens the device and raises MicrophoneError if it can't. Call `chunks`
    from one thread; `stop` is for any. If the microphone disappears, silence takes its place until
    it can be reopened, at most for `give_up_after` seconds; then MicrophoneError is raised. A
    microphone chosen by name is never replaced by another; the default may change.
    """

    silence_is_sound = False
    """Whether exact zeros are normal audio rather than a sign of a muted or sleeping device."""

    def __init__(self, device: str | None, give_up_after: float = 30.0) -> None:
        self.level = 0.0
        """The peak of the newest chunk, 0 to 1."""
        self.dropped = 0.0
        """Seconds of audio that were dropped because reading was too slow, replaced by silence."""
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
        """End `chunks` after what has been captured so far."""
        self._stopping.set()

    def chunks(self) -> Iterator[AudioChunk | MicrophoneEvent]:
        """Yield audio from position 0 on, without gaps, until `stop`.

        Chunks last about 48 ms, or about 0.5 s of silence while the microphone is gone. Raises
        MicrophoneError when it has been gone for too long.
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
        device = choose(self._device, refresh=True)
        return (
            PulseMicrophoneStream(device.source) if device.index is None else CaptureStream(device)
        )

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
        """Yield silence until audio arrives again, `stop` is called, or the timeout expires."""
        yield MicrophoneEvent.LOST
        yield from self._chunk(self._resampler.flush())
        self._close()
        self.level = 0.0
        lost_at = filled_to = stream.last_heard
        while not self._stopping.is_set():
            block = self._try_again()
            now = block.began if block is not None else time.monotonic()
            # By the clock, so that speech after the gap keeps its true time.
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
        """Reopen the stream if necessary, and wait briefly for its first block."""
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
