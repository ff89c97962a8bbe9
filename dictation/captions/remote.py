"""Captions in a process of their own: request in, events out, one JSON object a line.

With their own model and interpreter, they never make dictation wait. The process ends when its
standard input does, so also when this one dies; a request that can't go on is told by `Failed`
without a source. `cli/caption_service.py` is the other side.
"""

import json
import subprocess
from collections.abc import Callable
from contextlib import suppress

from dictation import workers
from dictation.captions.events import CaptionEvent, Failed, from_json
from dictation.captions.request import CaptionRequest
from dictation.errors import DesktopError, DictationError
from dictation.program import command

Ended = Callable[[DictationError | None], None]


class RemoteCaptions:
    """Captions from the constructor to `ended`, which gets what ended them, None if it was meant.

    `heard` gets the events before. Both are called in a thread of this class.
    """

    def __init__(
        self, request: CaptionRequest, heard: Callable[[CaptionEvent], None], ended: Ended
    ) -> None:
        """Start the process. Raises DesktopError."""
        try:
            self._process = subprocess.Popen(
                command("caption-service"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
                start_new_session=True,  # Ctrl-C is for us
            )
        except OSError as error:
            raise DesktopError(
                f"Captions can't be started: {error.strerror}.", "Restart Dictation and try again."
            ) from error
        self._heard = heard
        self._ended = ended
        self._stopping = False
        assert self._process.stdin is not None
        with suppress(OSError):  # it has ended already, which is noticed where it is read
            print(json.dumps(request.to_json()), file=self._process.stdin, flush=True)
        self._reader = workers.start("captions", self._read, self._failed, daemon=True)

    def stop(self) -> None:
        """End captions; what has been heard is still saved. Never waits."""
        self._stopping = True
        self._close_input()

    def close(self, seconds: float) -> None:
        """Stop and wait up to `seconds`; the process then saves the rest without us, and ends."""
        self.stop()
        self._reader.join(seconds)

    def _read(self) -> None:
        problem: DictationError | None = None
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                event = from_json(json.loads(line))
                if event is None:
                    continue
                if isinstance(event.event, Failed) and not event.source:
                    problem = event.event.error
                else:
                    self._heard(event)
        code = self._process.wait()
        self._close_input()
        if self._stopping:
            problem = None
        elif problem is None and code != 0:
            problem = DictationError(
                "Captions stopped unexpectedly.",
                "Turn them on again; what has been saved is in History.",
            )
        self._ended(problem)

    def _failed(self, problem: DictationError) -> None:
        """The process has written something else than events, as when it dies in mid-line."""
        self._close_input()
        self._process.wait()
        self._ended(problem)

    def _close_input(self) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
