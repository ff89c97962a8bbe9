"""The process in which the tray runs captions; `captions/remote.py` is the other side.

The first line of the standard input is a request, its end ends the captions; the standard output
has events.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import TextIO

from dictation import app, workers
from dictation.captions.events import CaptionEvent, Failed, to_json
from dictation.captions.outlets.relay import Outlet, Show
from dictation.captions.request import CaptionRequest
from dictation.captions.service import Captions, opened
from dictation.cli.live import interrupts, no_remarks
from dictation.errors import DictationError
from dictation.models import store
from dictation.recognition import backends
from dictation.recognition.backends import LoadedModel
from dictation.recognition.request import RecognitionRequest

LONGEST_END = 60.0
"""Seconds for the rest of the words, and for saving them; something that takes longer hangs."""


def main() -> int:
    """Caption until the standard input ends. Exit code 1 after an error, which is reported."""
    words = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no event
    asked = sys.stdin.readline()
    if not asked:
        return 0
    captions: Future[Captions] = Future()
    workers.start("parent", lambda: _end_with_parent(captions), workers.log_only, daemon=True)
    front = Outlet("parent", _into(words), DictationError("Nothing reads the captions.", ""))
    request = CaptionRequest.from_json(json.loads(asked))
    try:
        with no_remarks(), opened(request, _load, app.captions, front) as ready:
            captions.set_result(ready)
            with interrupts(ready.stop):
                ready.listen()
    except Exception as error:
        _write(words, CaptionEvent("", Failed(workers.explained(error))))
        return 1
    return 0


def _end_with_parent(captions: "Future[Captions]") -> None:
    while os.read(0, 1):
        pass
    if not captions.done():  # nothing has been heard yet
        os._exit(0)
    captions.result().stop()
    time.sleep(LONGEST_END)
    os._exit(1)


@contextmanager
def _into(words: TextIO) -> Iterator[Show]:
    yield lambda event: _write(words, event)


def _write(words: TextIO, event: CaptionEvent) -> None:
    with suppress(BrokenPipeError):  # nobody is left to read, but the words are still saved
        print(json.dumps(to_json(event)), file=words, flush=True)


def _load(request: RecognitionRequest) -> LoadedModel:
    """Load an installed model; nothing is downloaded before the user has asked for it."""
    loaded = backends.load(store.locate(request.model))
    request.check(loaded.multilingual)
    return loaded
