"""A microphone that stays open between takes, so that no take waits for it to wake up."""

import queue
import threading
from collections.abc import Callable, Iterator

from dictation.audio.chunk import AudioChunk, Samples
from dictation.audio.microphone import Microphone, MicrophoneEvent
from dictation.audio.ring import RingBuffer
from dictation.errors import DictationError

PRE_ROLL = 0.5
"""Seconds heard before the key went down that belong to a take: people speak a little early."""


class TakeSource:
    """One take's part of what a `Standby` hears: its pre-roll, then all sound until `stop`.

    `chunks` is for one thread; `stop` is for any.
    """

    def __init__(self) -> None:
        self.stopped = False
        self._pieces: queue.SimpleQueue[AudioChunk | MicrophoneEvent | Exception | None] = (
            queue.SimpleQueue()
        )
        self._position = 0

    def put(self, piece: Samples | MicrophoneEvent) -> None:
        """Add what was heard next; for the microphone's thread."""
        if isinstance(piece, MicrophoneEvent):
            self._pieces.put(piece)
        else:
            self._pieces.put(AudioChunk(piece, self._position))
            self._position += len(piece)

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
        self.stopped = True
        self._pieces.put(None)


class Standby:
    """Opens a microphone (None: the system's default) when it is first wanted, and keeps it open.

    A thread of its own reads it. A take that comes while it is still being opened, or after it
    was released or lost, hears from the moment on at which it is open.
    """

    def __init__(
        self, device: str | None, failed: Callable[[DictationError], None] = lambda _error: None
    ) -> None:
        """`failed` is told, in the microphone's thread, what no take was there to be told."""
        self._device = device
        self._failed = failed
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

    def take(self) -> TakeSource:
        """Begin a take: what was heard in the last `PRE_ROLL` seconds is its beginning."""
        source = TakeSource()
        with self._lock:
            self._joining.append(source)
            self._start()
        return source

    def release(self) -> None:
        """Close the microphone; takes that are still open end. Waits until it is closed."""
        thread = self._thread
        if thread is not None:
            self._releasing.set()
            microphone = self._microphone
            if microphone is not None:
                microphone.stop()
            thread.join()

    def _start(self) -> None:
        if self._thread is None:
            self._releasing.clear()
            self._thread = threading.Thread(target=self._run, name="microphone", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        takes: list[TakeSource] = []
        error: Exception | None = None
        try:
            with Microphone(self._device) as microphone:
                self._microphone = microphone
                if self._releasing.is_set():
                    microphone.stop()
                self._hear_all(microphone, takes)
        except Exception as failure:  # a bug must reach the take too, which would wait for ever
            error = failure
        with self._lock:
            self._microphone = None
            self._thread = None
            takes += self._joining
            self._joining = []
        for take in takes:
            if error is not None:
                take.fail(error)
            else:
                take.stop()
        if isinstance(error, DictationError) and not takes:
            self._failed(error)

    def _hear_all(self, microphone: Microphone, takes: list[TakeSource]) -> None:
        ring = RingBuffer(PRE_ROLL)
        mood: MicrophoneEvent | None = None
        taken = 0  # what one take has heard is not the pre-roll of the next: no word comes twice
        for piece in microphone.chunks():
            for take in self._joined():
                takes.append(take)
                if mood is not None:
                    take.put(mood)
                take.put(ring.read(max(taken, ring.oldest), ring.newest))
            takes[:] = [take for take in takes if not take.stopped]
            if isinstance(piece, MicrophoneEvent):
                mood = piece
            else:
                ring.write(piece.samples)
            for take in takes:
                take.put(piece if isinstance(piece, MicrophoneEvent) else piece.samples)
                taken = ring.newest

    def _joined(self) -> list[TakeSource]:
        if not self._joining:
            return []
        with self._lock:
            joined, self._joining = self._joining, []
        return joined
