"""Transcribe several sources at once: a live session each, one model, one sequence of events.

source A ──▶ LiveSession ──┐ turns  ┌──▶ events, labeled
source B ──▶ LiveSession ──┘        └──▶
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace

from dictation.captions.events import CaptionEvent, Failed, Listening
from dictation.captions.fair_lock import FairLock
from dictation.captions.sources import Aligned
from dictation.errors import DictationError
from dictation.session import LiveSession, Source, Turn

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stream:
    """Audio that becomes words of its own: those of `source`, or of its translation."""

    source: str
    audio: Source
    translation: bool = False


class CaptionSession:
    """Transcribe all streams; `make` creates the live session for each.

    Times are seconds from the call of `events`, for all of them.
    """

    def __init__(
        self, streams: Sequence[Stream], make: Callable[[Stream, Turn], LiveSession]
    ) -> None:
        self._streams = streams
        self._make = make
        self._events: queue.Queue[CaptionEvent | Exception | None] = queue.Queue()

    def stop(self) -> None:
        """Stop listening; what has been heard is still transcribed. For any thread."""
        for stream in self._streams:
            stream.audio.stop()

    def events(self) -> Generator[CaptionEvent, None, None]:
        """Yield events as they come, until all sources have ended.

        To leave early, close the generator, which waits for the threads to end. An error in one
        source does not stop the others, unless it is a bug: that is raised here.
        """
        lock = FairLock()
        began = time.monotonic()
        threads = []
        for stream in self._streams:
            aligned = replace(stream, audio=Aligned(stream.audio, began))
            session = self._make(aligned, lock.turn)
            name = stream.source
            threads.append(threading.Thread(target=self._run, args=(stream, session), name=name))
        for thread in threads:
            thread.start()
        try:
            sources = dict.fromkeys(stream.source for stream in self._streams)
            yield CaptionEvent("", Listening(tuple(sources)))
            running = len(threads)
            while running:
                try:
                    # on Windows a wait without an end would not let Ctrl-C through
                    event = self._events.get(timeout=0.5)
                except queue.Empty:
                    continue
                if isinstance(event, Exception):
                    raise event
                if event is None:
                    running -= 1
                else:
                    yield event
        finally:
            self.stop()
            for thread in threads:
                thread.join()

    def _run(self, stream: Stream, session: LiveSession) -> None:
        try:
            for event in session.events():
                self._events.put(CaptionEvent(stream.source, event, stream.translation))
        except DictationError as error:
            self._events.put(CaptionEvent(stream.source, Failed(error), stream.translation))
        except Exception as error:
            _LOG.exception("the source %s failed", stream.source)
            self._events.put(error)
        self._events.put(None)
