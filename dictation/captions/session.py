"""Transcribe several sources at once: a live session each, one model, one stream of events.

source A ──▶ LiveSession ──┐ turns  ┌──▶ events, labelled
source B ──▶ LiveSession ──┘        └──▶
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass

from dictation.captions.bilingual import spoken
from dictation.captions.fair_lock import FairLock
from dictation.captions.sources import Aligned
from dictation.errors import DictationError
from dictation.session import LiveSession, SessionEvent, Source, Turn

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failed:
    """A source has ended that was not meant to; what it said before has been committed."""

    error: DictationError


@dataclass(frozen=True, slots=True)
class Listening:
    """Everything is ready, and the sources are being opened; these are their labels."""

    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaptionEvent:
    """What happened to the source called `source`; the last of each is `Finished` or `Failed`.

    `Listening`, the first of all, has no source (""), and neither has a `Warned` about all.
    """

    source: str
    event: SessionEvent | Failed | Listening


class CaptionSession:
    """Transcribe all `sources`, by their labels; `make` creates the session for each.

    Times count from when `events` is asked for, the same for all sources.
    """

    def __init__(
        self, sources: Mapping[str, Source], make: Callable[[str, Source, Turn], LiveSession]
    ) -> None:
        self._sources = sources
        self._make = make
        self._events: queue.Queue[CaptionEvent | Exception | None] = queue.Queue()

    def stop(self) -> None:
        """Stop listening; what was heard is still transcribed. For any thread."""
        for source in self._sources.values():
            source.stop()

    def events(self) -> Generator[CaptionEvent, None, None]:
        """Yield events as they come, until all sources have ended.

        To leave early, close the generator, which waits for the threads to end. An error in one
        source does not stop the others, unless it is a bug: that is raised here.
        """
        lock = FairLock()
        began = time.monotonic()
        threads = []
        for label, source in self._sources.items():
            session = self._make(label, Aligned(source, began), lock.turn)
            threads.append(threading.Thread(target=self._run, args=(label, session), name=label))
        for thread in threads:
            thread.start()
        try:
            yield CaptionEvent("", Listening(tuple(dict.fromkeys(map(spoken, self._sources)))))
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

    def _run(self, label: str, session: LiveSession) -> None:
        try:
            for event in session.events():
                self._events.put(CaptionEvent(label, event))
        except DictationError as error:
            self._events.put(CaptionEvent(label, Failed(error)))
        except Exception as error:
            _LOG.exception("the source %s failed", label)
            self._events.put(error)
        self._events.put(None)
