"""A microphone that stays open between takes, so that no take has to wait for it.

Every sample belongs to one take: when a take starts, the one before it ends, even if it was still
waiting for the end of its last word. The new take also gets the audio from shortly before its key
was pressed, except what belongs to the previous take. So a word spoken across that boundary is
split between the two; nothing is transcribed twice.

Key presses and releases are positions in the audio, found by the time of the key event: a busy
machine may handle the event late, when a take has already received audio that isn't its own.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dictation import workers
from dictation.audio.chunk import AudioChunk, Samples, position, seconds
from dictation.audio.microphone import Microphone, MicrophoneEvent
from dictation.audio.ring import RingBuffer
from dictation.clock import ForeignClock
from dictation.errors import DictationError

PRE_ROLL = 0.5
"""Seconds before the key press that belong to a take: people start speaking a little early."""
MAX_LATE = 2.0
"""Seconds by which a busy machine may notice the key press late without losing audio."""
RELEASE_MAX = 0.45
"""The most seconds after the key release that belong to a take if the user goes on speaking."""


@dataclass(frozen=True, slots=True)
class KeyUp:
    """The key was released at a position of the take's audio, which may be in the past.

    `end` is to be called with the position where the take's last word ends. It returns where the
    take really ends: the next take may have started before, or words may have been typed behind.
    """

    position: int
    end: Callable[[int], int]


Heard = AudioChunk | MicrophoneEvent | KeyUp


class TakeSource:
    """One listener's audio from a `Standby`: its pre-roll, then everything until `stop`.

    A take `claims` its audio, so that no other take gets it. Other listeners, such as a microphone
    test, don't. `begin`, `put`, `fail`, and `yield_to` are for the microphone's thread, `chunks`
    is for one thread; everything else is for any.
    """

    def __init__(self, asked: float, *, claims: bool = True) -> None:
        """`asked`: the time of the key press, on the monotonic clock."""
        self.asked = asked
        self.claims = claims
        self._pieces: queue.SimpleQueue[Heard | Exception | None] = queue.SimpleQueue()
        self._lock = threading.Lock()  # the end is decided once, and nothing is queued after it
        self._clock: ForeignClock | None = None  # seconds of the microphone's audio
        self._start = 0  # position in the microphone's audio
        self._released: float | None = None
        # positions in this source's own audio
        self._given = 0
        self._committed = 0
        self._end: int | None = None

    @property
    def stopped(self) -> bool:
        """Whether no more audio will come."""
        return self._end is not None

    def begin(self, start: int, clock: ForeignClock) -> None:
        """Start at a position of the microphone's audio, whose seconds `clock` knows."""
        with self._lock:
            self._start, self._clock = start, clock
            self._queue_release()

    def put(self, piece: Samples | MicrophoneEvent) -> bool:
        """Add the next piece. False after the end."""
        with self._lock:
            if self._end is not None:
                return False
            if isinstance(piece, MicrophoneEvent):
                self._pieces.put(piece)
            else:
                self._pieces.put(AudioChunk(piece, self._given))
                self._given += len(piece)
            return True

    def fail(self, error: Exception) -> None:
        """End with an error, which `chunks` raises after the audio so far."""
        self._pieces.put(error)

    def chunks(self) -> Iterator[Heard]:
        """Yield audio from position 0 on, without gaps, until the end.

        Raises MicrophoneError if there is no microphone, or it was gone for too long.
        """
        while (piece := self._pieces.get()) is not None:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    def release(self, when: float) -> None:
        """The key was released at that time; `chunks` yields a `KeyUp`."""
        with self._lock:
            self._released = when
            self._queue_release()

    def claim(self, start: float, end: float) -> bool:
        """Claim a word before it is typed; its audio is not given back after that.

        Times are seconds of this source's audio. False if the word doesn't belong to this take.
        """
        with self._lock:
            if self._end is not None:
                return self._end >= self._given or start <= seconds(self._end)
            self._committed = max(self._committed, min(position(end), self._given))
            return True

    def stop(self) -> None:
        """End `chunks` after the audio captured so far."""
        with self._lock:
            self._finish(self._given)

    def yield_to(self, start: int) -> int:
        """End where another take starts, a position in the microphone's audio.

        Returns the position in the microphone's audio where this take ends.
        """
        with self._lock:
            return self._start + self._finish(min(start - self._start, self._given))

    def _queue_release(self) -> None:
        released_at = self._released_at()
        if released_at is not None:
            self._pieces.put(KeyUp(released_at, self._decide))

    def _released_at(self) -> int | None:
        """Where the key was released; None if that is unknown."""
        if self._released is None or self._clock is None:
            return None
        try:
            return max(0, position(self._clock.theirs(self._released)) - self._start)
        except LookupError:  # no audio yet
            return 0

    def _decide(self, end: int) -> int:
        with self._lock:
            return self._finish(end)

    def _finish(self, end: int) -> int:
        """End at a position, unless the end is decided already; return the end."""
        if self._end is None:
            released_at = self._released_at()
            if released_at is not None:
                end = min(end, released_at + position(RELEASE_MAX))
            self._end = max(end, self._committed)
            self._pieces.put(None)
        return self._end


class Standby:
    """Opens a microphone (None: the system's default) on first use and keeps it open.

    Its own thread reads the microphone. A take that starts while it is closed or still being opened
    gets audio from the moment it is open.
    """

    def __init__(
        self,
        device: str | None,
        failed: Callable[[DictationError], None] = lambda _error: None,
        microphone: Callable[[str | None], Microphone] = Microphone,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`failed` is called with errors while no take is running, in the microphone's thread."""
        self._device = device
        self._failed = failed
        self._make_microphone = microphone
        self._clock = clock
        self._joining: list[TakeSource] = []
        self._releasing = threading.Event()
        self._microphone: Microphone | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()  # for `_joining` and `_thread`; only held briefly

    @property
    def level(self) -> float:
        """The peak of the newest audio, 0 to 1; 0 while it is closed."""
        microphone = self._microphone
        return microphone.level if microphone is not None else 0.0

    @property
    def is_open(self) -> bool:
        """Whether the microphone is open, or is being opened."""
        return self._thread is not None

    def open(self) -> None:
        """Start opening the microphone, without waiting for it."""
        with self._lock:
            self._start()

    def take(self, asked: float | None = None) -> TakeSource:
        """Start a take, and end the previous one if it is still running.

        Its audio starts `PRE_ROLL` seconds before the key press at the time `asked` (None: now),
        but not before the end of the previous take.
        """
        return self._join(TakeSource(self._clock() if asked is None else asked))

    def listen(self) -> TakeSource:
        """Listen from now on, without taking audio away from takes."""
        return self._join(TakeSource(self._clock(), claims=False))

    def release(self) -> None:
        """End all takes and close the microphone. Waits until it is closed."""
        thread = self._thread
        if thread is not None:
            self._releasing.set()
            microphone = self._microphone
            if microphone is not None:
                microphone.stop()
            thread.join()

    def _join(self, source: TakeSource) -> TakeSource:
        with self._lock:
            self._joining.append(source)
            self._start()
        return source

    def _start(self) -> None:
        if self._thread is None:
            self._releasing.clear()
            self._thread = workers.start("microphone", self._run, self._failed, daemon=True)

    def _run(self) -> None:
        hearing: list[TakeSource] = []
        error: Exception | None = None
        try:
            with self._make_microphone(self._device) as microphone:
                self._microphone = microphone
                if self._releasing.is_set():
                    microphone.stop()
                self._hear_all(microphone, hearing)
        except Exception as failure:  # even a bug must reach the take, which would wait forever
            error = failure
        with self._lock:
            self._microphone = None
            self._thread = None
            hearing = [source for source in hearing if not source.stopped] + self._joining
            self._joining = []
        for source in hearing:
            if error is not None:
                source.fail(error)
            else:
                source.stop()
        if error is not None and not hearing:
            raise error  # to `failed`

    def _hear_all(self, microphone: Microphone, hearing: list[TakeSource]) -> None:
        ring = RingBuffer(PRE_ROLL + MAX_LATE)
        clock = ForeignClock()
        mood: MicrophoneEvent | None = None
        latest: TakeSource | None = None  # the latest take
        for piece in microphone.chunks():
            if isinstance(piece, AudioChunk):
                heard = seconds(ring.newest + len(piece.samples))
                clock.note(heard, self._clock())
            for source in self._joined():
                start = ring.newest
                if source.claims:
                    start = _beginning(ring, clock, source.asked, latest)
                    latest = source
                hearing.append(source)
                source.begin(start, clock)
                if mood is not None:
                    source.put(mood)
                if start < ring.newest:
                    source.put(ring.read(start, ring.newest))
            if isinstance(piece, MicrophoneEvent):
                mood = piece
            else:
                ring.write(piece.samples)
            for source in hearing:
                source.put(piece if isinstance(piece, MicrophoneEvent) else piece.samples)
            hearing[:] = [source for source in hearing if not source.stopped]

    def _joined(self) -> list[TakeSource]:
        if not self._joining:
            return []
        with self._lock:
            joined, self._joining = self._joining, []
        return joined


def _beginning(
    ring: RingBuffer, clock: ForeignClock, asked: float, before: TakeSource | None
) -> int:
    """Where a take starts that was asked for at a time; ends the take before."""
    try:
        pressed = position(clock.theirs(asked))
    except LookupError:  # nothing has been heard yet
        pressed = ring.newest
    claimed = 0 if before is None else before.yield_to(pressed)
    return min(ring.newest, max(ring.oldest, pressed - position(PRE_ROLL), claimed))
