"""Captions from a request to the last saved word; the command line and the tray's process run it.

sources ──▶ CaptionSession ──events──┬──▶ front: whoever runs the service
                                     ├──▶ outlets of the request
                                     └──▶ history
"""

import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from typing import Protocol

from dictation import workers
from dictation.captions import sources
from dictation.captions.events import CaptionEvent, Failed
from dictation.captions.kept import kept, recordings
from dictation.captions.outlets import OUTLETS
from dictation.captions.outlets.relay import Outlet, Relay, Show, Stage
from dictation.captions.request import CaptionRequest
from dictation.captions.session import CaptionSession
from dictation.errors import DictationError
from dictation.recognition.backends import LoadedModel
from dictation.recognition.request import RecognitionRequest
from dictation.session import Recording, Source

FAREWELL = 5.0
"""Seconds for showing the rest when captions end."""

Load = Callable[[RecognitionRequest], LoadedModel]
"""Gets the model, which may have to be downloaded first."""


class MakeSession(Protocol):
    """What creates the session, such as `app.captions`."""

    def __call__(
        self,
        sources: Mapping[str, Source],
        model: Callable[[], LoadedModel],
        request: RecognitionRequest,
        recordings: Mapping[str, Recording],
        *,
        both: bool,
    ) -> CaptionSession:
        """Return a session for sources by their labels, and the recordings of some of them."""


class Captions:
    """Captions that are ready to start: `listen` is for one thread, `stop` for any."""

    def __init__(
        self,
        session: CaptionSession,
        sources: Collection[str],
        shows: Sequence[Show],
        broken: Sequence[Exception],
    ) -> None:
        """`shows` get each event; what appears in `broken` ends the captions."""
        self._session = session
        self._sources = sources
        self._shows = shows
        self._broken = broken

    def stop(self) -> None:
        """Stop listening; what has been heard is still transcribed, shown and saved."""
        self._session.stop()

    def listen(self) -> None:
        """Transcribe until all sources have ended, or `stop`.

        Raises the error of a source if none could be captured, and whatever the front raises.
        """
        failed: dict[str, DictationError] = {}
        # closed, and so its threads ended, before anything else is
        with closing(self._session.events()) as events:
            for event in events:
                if isinstance(event.event, Failed):
                    failed[event.source] = event.event.error
                for show in self._shows:
                    show(event)
                if self._broken:
                    raise self._broken[0]
        if failed.keys() >= set(self._sources):
            raise failed.popitem()[1]


@contextmanager
def opened(
    request: CaptionRequest, load: Load, make: MakeSession, front: Outlet
) -> Iterator[Captions]:
    """Open everything that is asked for; at the end, wait until all is shown and saved.

    `front` shows the captions to whoever runs the service: without it, they end. Raises
    DictationError when something can't be had.
    """
    audio = {sources.label(n): sources.open_source(n, request.device) for n in request.sources}
    sources.check(request.sources)
    relays: list[Relay] = []
    broken: list[Exception] = []

    def tell(event: CaptionEvent) -> None:
        relays[0].put(event)

    def failed(error: Exception) -> None:
        stage.report(workers.explained(error))

    stage = Stage(request.many, tell)
    with ExitStack() as stack:
        outlets = []
        for name, value in request.outlets.items():
            outlets.append(OUTLETS[name](value, stage))
            stack.callback(outlets[-1].abandon)
        model = load(request.recognition)
        stack.callback(_close, relays)
        relays.append(Relay(front, broken.append))
        relays.extend(Relay(outlet, failed) for outlet in outlets)
        shows: list[Show] = [relay.put for relay in relays]
        files: Mapping[str, Recording] = {}
        if request.keep:
            recorded = recordings(audio, stage.report) if request.keep_audio else None
            files = recorded.files if recorded else files
            shows.append(stack.enter_context(kept(request, list(audio), recorded, stage.report)))
        session = make(audio, lambda: model, request.recognition, files, both=request.both)
        yield Captions(session, audio, shows, broken)


def _close(relays: Sequence[Relay]) -> None:
    """Let all outlets show the rest, at the same time, for some seconds at most."""
    for relay in relays:
        relay.finish()
    deadline = time.monotonic() + FAREWELL
    for relay in relays:
        relay.join(max(0.0, deadline - time.monotonic()))
    if relays and relays[0].hangs:
        os._exit(1)  # what is stuck in the front holds the lock of the standard output, forever
