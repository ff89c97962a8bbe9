"""A microphone that stays open between takes, so that no take waits for it to wake up.

Every sample belongs to one take: where a take begins, the one before it ends, even if it was
still listening for the end of its last word. The new take gets what was heard shortly before its
key went down, as far as the earlier one has not been given it already. So a word that is spoken
across that boundary is split between the two, as the user split it; none is heard twice.
"""

import queue
import threading
from collections.abc import Callable, Iterator

from dictation import workers
from dictation.audio.chunk import AudioChunk, Samples, position
from dictation.audio.microphone import Microphone, MicrophoneEvent
from dictation.audio.ring import RingBuffer
from dictation.errors import DictationError

PRE_ROLL = 0.5
"""Seconds heard before the key went down that belong to a take: people speak a little early."""
LATEST = 2.0
"""Seconds by which a busy machine may learn late that the key went down, and nothing is lost."""


class TakeSource:
    """What one listener gets of what a `Standby` hears: earlier sound, then all until `stop`.

    One that `claims` its sound is a take; any other, such as a test of the microphone, leaves
    the takes all of theirs. `chunks` is for one thread; `stop` is for any.
    """

    def __init__(self, earlier: float = 0.0, *, claims: bool = True) -> None:
        """`earlier`: how many seconds of sound from before this moment are wanted."""
        self.earlier = earlier
        self.claims = claims
        self._stopped = False
        self._pieces: queue.SimpleQueue[AudioChunk | MicrophoneEvent | Exception | None] = (
            queue.SimpleQueue()
        )
        self._position = 0
        self._lock = threading.Lock()  # what comes behind the end was not given to this listener

    @property
    def stopped(self) -> bool:
        """Whether nothing more will be heard."""
        return self._stopped

    def put(self, piece: Samples | MicrophoneEvent) -> bool:
        """Add what was heard next; for the microphone's thread. False after `stop`."""
        with self._lock:
            if self._stopped:
                return False
            if isinstance(piece, MicrophoneEvent):
                self._pieces.put(piece)
            else:
                self._pieces.put(AudioChunk(piece, self._position))
                self._position += len(piece)
            return True

    def fail(self, error: Exception) -> None:
        """Nothing more will be heard; `chunks` raises `error` after what was."""
        self._pieces.put(error)

    def chunks(self) -> Iterator[AudioChunk | MicrophoneEvent]:
        """Yield sound from position 0 on without a gap, until `stop`.

        Raises MicrophoneError when there is no microphone, or it was lost for too long.
        """
        while (piece := self._pieces.get()) is not None:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    def stop(self) -> None:
        """End `chunks` after what has been heard until now."""
        with self._lock:
            self._stopped = True
            self._pieces.put(None)


class Standby:
    """Opens a microphone (None: the system's default) when it is first wanted, and keeps it open.

    A thread of its own reads it. A take that comes while it is still being opened, or after it
    was released or lost, hears from the moment on at which it is open.
    """

    def __init__(
        self,
        device: str | None,
        failed: Callable[[DictationError], None] = lambda _error: None,
        microphone: Callable[[str | None], Microphone] = Microphone,
    ) -> None:
        """`failed` is told, in the microphone's thread, what no take was there to be told."""
        self._device = device
        self._failed = failed
        self._make_microphone = microphone
        self._joining: list[TakeSource] = []
        self._releasing = threading.Event()
        self._microphone: Microphone | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()  # for `_joining` and `_thread`, and held for moments only

    @property
    def level(self) -> float:
        """The peak of the newest sound, 0 to 1; 0 while it is closed."""
        microphone = self._microphone
        return microphone.level if microphone is not None else 0.0

    @property
    def is_open(self) -> bool:
        """Whether the microphone is open, or is being opened."""
        return self._thread is not None

    def open(self) -> None:
        """Wake the microphone up, without waiting for it."""
        with self._lock:
            self._start()

    def take(self, late: float = 0.0) -> TakeSource:
        """Begin a take, and end the one that still listens.

        Its beginning is what was heard from `PRE_ROLL` seconds before the key on, unless it
        belongs to the take before. The key went down `late` seconds ago.
        """
        return self._join(TakeSource(PRE_ROLL + min(max(late, 0.0), LATEST)))

    def listen(self) -> TakeSource:
        """Hear what is spoken from now on, and leave it to the takes as well."""
        return self._join(TakeSource(claims=False))

    def release(self) -> None:
        """Close the microphone; takes that are still open end. Waits until it is closed."""
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
        except Exception as failure:  # a bug must reach the take too, which would wait for ever
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
        ring = RingBuffer(PRE_ROLL + LATEST)
        mood: MicrophoneEvent | None = None
        claimed = 0  # up to here every sample belongs to a take
        for piece in microphone.chunks():
            for source in self._joined():
                if source.claims:
                    for earlier in hearing:
                        if earlier.claims:
                            earlier.stop()
                hearing.append(source)
                if mood is not None:
                    source.put(mood)
                start = max(ring.oldest, ring.newest - position(source.earlier))
                if source.claims:
                    start = max(start, claimed)
                if start < ring.newest:
                    source.put(ring.read(start, ring.newest))
            if isinstance(piece, MicrophoneEvent):
                mood = piece
            else:
                ring.write(piece.samples)
            for source in hearing:
                heard = source.put(piece if isinstance(piece, MicrophoneEvent) else piece.samples)
                if heard and source.claims:
                    claimed = ring.newest
            hearing[:] = [source for source in hearing if not source.stopped]

    def _joined(self) -> list[TakeSource]:
        if not self._joining:
            return []
        with self._lock:
            joined, self._joining = self._joining, []
        return joined
