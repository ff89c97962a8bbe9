"""A microphone that stays open between takes, so that no take has to wait for it.

Every sample belongs to one take: when a take starts, the one before it ends, even if it was still
waiting for the end of its last word. The new take also gets the audio from shortly before its key
was pressed, except what the previous take has already received. So a word spoken across that
boundary is split between the two; nothing is transcribed twice.
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
"""Seconds before the key press that belong to a take: people start speaking a little early."""
MAX_LATE = 2.0
"""Seconds by which a busy machine may notice the key press late without losing audio."""


class TakeSource:
    """One listener's audio from a `Standby`: its pre-roll, then everything until `stop`.

    A take `claims` its audio, so that no other take gets it. Other listeners, such as a microphone
    test, don't. `chunks` is for one thread; `stop` is for any.
    """

    def __init__(self, pre_roll: float = 0.0, *, claims: bool = True) -> None:
        """`pre_roll`: seconds of audio wanted from before this moment."""
        self.pre_roll = pre_roll
        self.claims = claims
        self._stopped = False
        self._pieces: queue.SimpleQueue[AudioChunk | MicrophoneEvent | Exception | None] = (
            queue.SimpleQueue()
        )
        self._position = 0
        self._lock = threading.Lock()  # nothing is queued after the end marker

    @property
    def stopped(self) -> bool:
        """Whether no more audio will come."""
        return self._stopped

    def put(self, piece: Samples | MicrophoneEvent) -> bool:
        """Add the next piece, in the microphone's thread. False after `stop`."""
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
        """End with an error, which `chunks` raises after the audio so far."""
        self._pieces.put(error)

    def chunks(self) -> Iterator[AudioChunk | MicrophoneEvent]:
        """Yield audio from position 0 on, without gaps, until `stop`.

        Raises MicrophoneError if there is no microphone, or it was gone for too long.
        """
        while (piece := self._pieces.get()) is not None:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    def stop(self) -> None:
        """End `chunks` after the audio captured so far."""
        with self._lock:
            self._stopped = True
            self._pieces.put(None)


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
    ) -> None:
        """`failed` is called with errors while no take is running, in the microphone's thread."""
        self._device = device
        self._failed = failed
        self._make_microphone = microphone
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

    def take(self, late: float = 0.0) -> TakeSource:
        """Start a take, and end the previous one if it is still running.

        Its audio starts `PRE_ROLL` seconds before the key press, which was `late` seconds ago, but
        not before the end of the previous take.
        """
        return self._join(TakeSource(PRE_ROLL + min(max(late, 0.0), MAX_LATE)))

    def listen(self) -> TakeSource:
        """Listen from now on, without taking audio away from takes."""
        return self._join(TakeSource(claims=False))

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
        mood: MicrophoneEvent | None = None
        claimed = 0  # position up to which all samples belong to takes
        for piece in microphone.chunks():
            for source in self._joined():
                if source.claims:
                    for previous in hearing:
                        if previous.claims:
                            previous.stop()
                hearing.append(source)
                if mood is not None:
                    source.put(mood)
                start = max(ring.oldest, ring.newest - position(source.pre_roll))
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
