"""Sources of the sound server, recorded: PulseAudio, or PipeWire in its place.

Not through PortAudio: it knows the server only by ALSA's bridge, which may not be installed, which
can't name a source, and which lets the server move a recording from a microphone that is unplugged
to another one without a word. pulsectl has no stream for recording in its interface, but all that
its own peak meter is made of.
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
_UNLIMITED = 2**32 - 1  # as the server's default: 4 MiB, or 65 s that the reader may be held up
_ARRIVAL = 0.01
"""Seconds in which what waits at the server comes; the next new block takes longer."""
_PATIENCE = 5.0
"""Seconds that the server may take to begin a recording."""
_READY = 2  # of pa_stream_state_t; below, it is being made; above, it has failed or ended


class ServedStream(ABC):
    """A connection to the sound server that records one source at a time; for one thread.

    Raises `no_server` when no server answers.
    """

    rate = SAMPLE_RATE

    def __init__(self) -> None:
        self.last_heard = time.monotonic()
        """When sound came last, on the monotonic clock."""
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
            # to libpulse, no time would be for ever
            self._server.event_listen(max(timeout, 0.001), raise_on_disconnect=False)
        return self._blocks.popleft() if self._blocks else None

    def stop(self) -> None:
        """Record no more; what was captured can still be read, also what nobody has read yet."""
        waiting = -1
        while not self._ended and len(self._blocks) > waiting:
            waiting = len(self._blocks)
            self._server.event_listen(_ARRIVAL, raise_on_disconnect=False)
        stream, self._stream = self._stream, None
        if stream is not None:
            pa = self._pulse.pa
            with contextlib.suppress(pa.CallError):  # it may have ended by itself
                pa.stream_disconnect(stream)
            pa.stream_unref(stream)

    def close(self) -> None:
        """Let go of the server. Closing twice is fine."""
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
        # libpulse calls it for as long as it lives
        self._on_sound = _pulsectl.PA_STREAM_REQUEST_CB_T(self._take)
        self._server: Any = pulsectl.Pulse("Dictation", connect=False)
        try:
            self._server.connect()
            self._server.event_callback_set(lambda _event: None)  # it insists on one
        except pulsectl.PulseError as error:
            self._server.close()
            raise self.no_server() from error

    def _record(self, source: str | None) -> None:
        """Record this source and no other; None is the default, which the server may change.

        One that has gone meanwhile is `lost`.
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
        """Copy what has come; called by libpulse."""
        pa = self._pulse.pa
        place, size = ctypes.c_void_p(), ctypes.c_int(count)
        pa.stream_peek(stream, place, ctypes.byref(size))
        if not size.value:
            return
        samples: Samples = np.zeros(size.value // _SAMPLE_BYTES, np.float32)
        if place:  # else a hole
            samples = np.frombuffer(ctypes.string_at(place, size.value), np.float32)
            samples = samples.clip(-1.0, 1.0)  # the server's resampler overshoots
        pa.stream_drop(stream)
        self.last_heard = now = time.monotonic()
        self._blocks.append(Block(samples, 0, now - seconds(len(samples)), now))
        self._server.event_listen_stop()


class SourceStream(ServedStream):
    """Records a microphone by the server's name for it, or the default one (None).

    A named one that goes away is `lost`, also while there are others. Raises MicrophoneError
    when no server answers.
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
        """Whether it is gone, or has long given nothing to a reader: the server may hang."""
        return self._ended or time.monotonic() - self.last_heard > self._patience

    def _take(self, stream: Any, count: int, data: Any) -> None:
        super()._take(stream, count, data)
        self._patience = SILENCE_SECONDS
