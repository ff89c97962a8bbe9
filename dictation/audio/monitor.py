"""What the default loudspeaker plays, recorded from the sound server: PulseAudio, or PipeWire.

Not through PortAudio, of which only one stream can be open, and which lets the server move it to
another source when the loudspeaker goes away: to a microphone, that is. pulsectl has no stream
for recording in its interface, but all that its own peak meter is made of.
"""

import contextlib
import ctypes
import time
from collections import deque
from typing import Any

import numpy as np

from dictation.audio.capture import BLOCK_SECONDS, Block
from dictation.audio.chunk import SAMPLE_RATE, Samples, seconds
from dictation.errors import SystemSoundError

_SAMPLE_BYTES = 4
_FRAGMENT = round(BLOCK_SECONDS * SAMPLE_RATE) * _SAMPLE_BYTES
_UNLIMITED = 2**32 - 1  # as the server's default
_STREAM_FAILED = 3  # and 4: ended; of pa_stream_state_t


class MonitorStream:
    """Records the monitor of the default sink until it is closed; for one thread.

    When another sink becomes the default, that one is recorded from then on. `lost` tells that
    the server or the sink has gone. Raises SystemSoundError when there is nothing to record.
    """

    rate = SAMPLE_RATE

    def __init__(self) -> None:
        self.last_heard = time.monotonic()
        self._blocks: deque[Block] = deque()
        self._stream: Any = None
        self._recorded = ""
        self._default_changed = False
        self._connect()
        try:
            self._record(self._monitor())
        except BaseException:
            self.close()
            raise

    @property
    def lost(self) -> bool:
        """Whether the server or the sink is gone."""
        if not self._server.connected or self._stream is None:
            return True
        return int(self._state(self._stream)) >= _STREAM_FAILED

    def read(self, timeout: float) -> Block | None:
        """Wait up to `timeout` seconds for the next block; None if there is none."""
        if not self._blocks and not self.lost:
            # to libpulse, no time would be for ever
            self._server.event_listen(max(timeout, 0.001), raise_on_disconnect=False)
            if self._default_changed and not self.lost:
                self._follow()
        return self._blocks.popleft() if self._blocks else None

    def stop(self) -> None:
        """Record no more; what was captured can still be read."""
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
            raise _no_server() from error
        self._pulse: Any = _pulsectl
        self._state = ctypes.CDLL("libpulse.so.0").pa_stream_get_state
        # libpulse calls it for as long as it lives
        self._on_sound = _pulsectl.PA_STREAM_REQUEST_CB_T(self._take)
        self._server: Any = pulsectl.Pulse("Dictation", connect=False)
        try:
            self._server.connect()
            self._server.event_callback_set(self._note)
            self._server.event_mask_set("server")
        except pulsectl.PulseError as error:
            self._server.close()
            raise _no_server() from error

    def _monitor(self) -> str:
        """The name of the source with what the default sink plays."""
        import pulsectl

        sink = None
        try:
            name = self._server.server_info().default_sink_name
            if name is not None:
                sink = self._server.get_sink_by_name(name)
        except pulsectl.PulseIndexError:  # its name is all that is left of it
            pass
        except pulsectl.PulseError as error:
            raise _no_server() from error
        if sink is None or not sink.monitor_source_name:
            raise SystemSoundError(
                "The system's sound can't be heard: there is no loudspeaker or headphone, so "
                "nothing is being played.",
                "Connect one, or choose one in the system's sound settings.",
            )
        return str(sink.monitor_source_name)

    def _record(self, monitor: str) -> None:
        pulse = self._pulse
        form = pulse.PA_SAMPLE_SPEC(format=pulse.PA_SAMPLE_FLOAT32NE, rate=SAMPLE_RATE, channels=1)
        stream = pulse.pa.stream_new_with_proplist(
            self._server._ctx, "captions", ctypes.byref(form), None, None
        )
        pulse.pa.stream_set_read_callback(stream, self._on_sound, None)
        self._stream, self._recorded = stream, monitor
        try:
            pulse.pa.stream_connect_record(
                stream,
                monitor.encode(),
                pulse.PA_BUFFER_ATTR(fragsize=_FRAGMENT, maxlength=_UNLIMITED),
                pulse.PA_STREAM_DONT_MOVE | pulse.PA_STREAM_ADJUST_LATENCY,
            )
        except pulse.pa.CallError as error:
            raise _no_server() from error

    def _follow(self) -> None:
        self._default_changed = False
        try:
            monitor = self._monitor()
            if monitor != self._recorded:
                self.stop()
                self._record(monitor)
        except SystemSoundError:
            self.stop()  # nothing to follow to: it is lost

    def _note(self, _event: Any) -> None:
        """The server has another default; called by libpulse."""
        self._default_changed = True
        self._server.event_listen_stop()

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
            samples = samples.clip(-1.0, 1.0)
        pa.stream_drop(stream)
        self.last_heard = now = time.monotonic()
        self._blocks.append(Block(samples, 0, now - seconds(len(samples)), now))
        self._server.event_listen_stop()


def _no_server() -> SystemSoundError:
    return SystemSoundError(
        "The system's sound can't be heard: no sound server (PipeWire or PulseAudio) answers.",
        "Check it with: pactl info.",
    )
