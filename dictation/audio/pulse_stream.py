"""Record sources of the sound server (PulseAudio or PipeWire) through libpulse.

PortAudio reaches the server only through the ALSA plugin, which may not be installed, can't select
a source by name, and lets the server silently move a recording from an unplugged microphone to
another one. pulsectl has no public recording stream, but it contains the low-level calls that its
own peak meter uses.
"""

import contextlib
import ctypes
import time
from abc import ABC, abstractmethod
from collections import deque
from typing import Any

import numpy as np

from dictation.audio.capture import (
    BLOCK_SECONDS,
    FIRST_SILENCE_SECONDS,
    SILENCE_SECONDS,
    Block,
)
from dictation.audio.chunk import SAMPLE_RATE, Samples, seconds
from dictation.errors import AudioError, MicrophoneError

_SAMPLE_BYTES = 4
_FRAGMENT = round(BLOCK_SECONDS * SAMPLE_RATE) * _SAMPLE_BYTES
_UNLIMITED = 2**32 - 1  # the server's default: 4 MiB, or 65 s for which the reader may be blocked
_ARRIVAL = 0.01
"""Seconds within which blocks queued at the server arrive; a new block takes longer."""
_PATIENCE = 5.0
"""Seconds that the server may take to start a recording."""
_READY = 2  # of pa_stream_state_t; lower is being created; higher has failed or ended


class PulseStream(ABC):
    """A connection to the sound server that records one source at a time; for one thread.

    Raises the error of `no_server` if no server answers.
    """

    rate = SAMPLE_RATE

    def __init__(self) -> None:
        self.last_heard = time.monotonic()
        """When the last audio arrived, on the monotonic clock."""
        self._blocks: deque[Block] = deque()
        self._stream: Any = None
        self._connect()

    @abstractmethod
    def no_server(self) -> AudioError:
        """Return the error that tells the user that no sound server answers."""

    @property
    def lost(self) -> bool:
        """Whether the server or the source is gone."""
        return self._ended

    @property
    def _ended(self) -> bool:
        if not self._server.connected or self._stream is None:
            return True
        return int(self._state(self._stream)) > _READY

    def read(self, timeout: float) -> Block | None:
        """Wait up to `timeout` seconds for the next block; None if there is none."""
        if not self._blocks and not self._ended:
            # libpulse takes 0 for no timeout at all
            self._server.event_listen(max(timeout, 0.001), raise_on_disconnect=False)
        return self._blocks.popleft() if self._blocks else None

    def stop(self) -> None:
        """Stop recording; what was captured can still be read."""
        waiting = -1
        while not self._ended and len(self._blocks) > waiting:
            waiting = len(self._blocks)
            self._server.event_listen(_ARRIVAL, raise_on_disconnect=False)
        stream, self._stream = self._stream, None
        if stream is not None:
            pa = self._pulse.pa
            with contextlib.suppress(pa.CallError):  # it may have ended on its own
                pa.stream_disconnect(stream)
            pa.stream_unref(stream)

    def close(self) -> None:
        """Disconnect from the server. Closing twice is fine."""
        self.stop()
        self._server.close()

    def _connect(self) -> None:
        try:
            import pulsectl
            from pulsectl import _pulsectl
        except OSError as error:  # libpulse isn't installed
            raise self.no_server() from error
        self._pulse: Any = _pulsectl
        self._state = ctypes.CDLL("libpulse.so.0").pa_stream_get_state
        # keep a reference for as long as libpulse may call it
        self._on_sound = _pulsectl.PA_STREAM_REQUEST_CB_T(self._take)
        self._server: Any = pulsectl.Pulse("Dictation", connect=False)
        try:
            self._server.connect()
            self._server.event_callback_set(lambda _event: None)  # pulsectl requires a callback
        except pulsectl.PulseError as error:
            self._server.close()
            raise self.no_server() from error

    def _record(self, source: str | None) -> None:
        """Record this source only; None is the default, which the server may change.

        A source that no longer exists is `lost`.
        """
        pulse = self._pulse
        form = pulse.PA_SAMPLE_SPEC(format=pulse.PA_SAMPLE_FLOAT32NE, rate=SAMPLE_RATE, channels=1)
        stream = pulse.pa.stream_new_with_proplist(
            self._server._ctx, "Dictation", ctypes.byref(form), None, None
        )
        pulse.pa.stream_set_read_callback(stream, self._on_sound, None)
        self._stream = stream
        flags = pulse.PA_STREAM_ADJUST_LATENCY
        if source is not None:
            flags |= pulse.PA_STREAM_DONT_MOVE
        try:
            pulse.pa.stream_connect_record(
                stream,
                None if source is None else source.encode(),
                pulse.PA_BUFFER_ATTR(fragsize=_FRAGMENT, maxlength=_UNLIMITED),
                flags,
            )
        except pulse.pa.CallError as error:
            raise self.no_server() from error
        deadline = time.monotonic() + _PATIENCE
        while not self._ended and self._state(stream) != _READY and time.monotonic() < deadline:
            self._server.event_listen(_ARRIVAL / 2, raise_on_disconnect=False)

    def _take(self, stream: Any, count: int, _data: Any) -> None:
        """Copy new audio; called by libpulse."""
        pa = self._pulse.pa
        place, size = ctypes.c_void_p(), ctypes.c_int(count)
        pa.stream_peek(stream, place, ctypes.byref(size))
        if not size.value:
            return
        samples: Samples = np.zeros(size.value // _SAMPLE_BYTES, np.float32)
        if place:  # null means a gap
            samples = np.frombuffer(ctypes.string_at(place, size.value), np.float32)
            samples = samples.clip(-1.0, 1.0)  # the server's resampler overshoots
        pa.stream_drop(stream)
        self.last_heard = now = time.monotonic()
        self._blocks.append(Block(samples, 0, now - seconds(len(samples)), now))
        self._server.event_listen_stop()


class PulseMicrophoneStream(PulseStream):
    """Records the microphone with this source name, or the default one (None).

    A named microphone that disappears is `lost`, even if there are others. Raises MicrophoneError
    if no server answers.
    """

    def __init__(self, source: str | None) -> None:
        super().__init__()
        self._patience = FIRST_SILENCE_SECONDS
        try:
            self._record(source)
        except BaseException:
            self.close()
            raise

    def no_server(self) -> MicrophoneError:
        """Return the error that tells the user that no sound server answers."""
        return MicrophoneError(
            "The microphone can't be opened: no sound server (PipeWire or PulseAudio) is running.",
            "Check it with: pactl info.",
        )

    @property
    def lost(self) -> bool:
        """Whether the source is gone, or delivers nothing while being read: the server may hang."""
        return self._ended or time.monotonic() - self.last_heard > self._patience

    def _take(self, stream: Any, count: int, data: Any) -> None:
        super()._take(stream, count, data)
        self._patience = SILENCE_SECONDS
