"""Captions on top of all windows, drawn by a process of its own: Qt wants a main thread."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from dictation.captions.events import to_json
from dictation.captions.outlets.relay import Outlet, Show, Stage
from dictation.errors import DictationError
from dictation.program import command

PATIENCE = 20.0
"""Seconds that the overlay may take for one event; after that it hangs."""


def outlet(_value: str, _stage: Stage) -> Outlet:
    """Start the overlay at once: it says that captions are starting. The user may close it."""
    program = subprocess.Popen(
        command("caption-overlay"),
        stdin=subprocess.PIPE,
        stderr=sys.stderr,  # what C libraries write to may be muted
        encoding="utf-8",
        start_new_session=True,  # Ctrl-C is for us; it ends when we have said everything
    )
    hung = DictationError(
        "The captions on top of all windows have stopped responding and were closed.",
        "Everything else continues. Start captions again to bring them back.",
    )
    return Outlet("overlay", _opened(program), hung, patience=PATIENCE, abandon=program.kill)


@contextmanager
def _opened(program: "subprocess.Popen[str]") -> Iterator[Show]:
    assert program.stdin is not None
    with suppress(BrokenPipeError), program.stdin as pipe:
        yield lambda event: print(json.dumps(to_json(event)), file=pipe, flush=True)
    program.wait()
