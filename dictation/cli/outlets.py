"""Where the events of captions go: the screen, the overlay, other programs, the sessions."""

import json
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from dictation import workers
from dictation.audio.microphone import MicrophoneEvent
from dictation.captions.recording import Recordings
from dictation.captions.relay import Outlet, Relay
from dictation.captions.server import EventServer
from dictation.captions.session import CaptionEvent, Failed, Listening
from dictation.captions.text_file import TextFile
from dictation.captions.token import token
from dictation.cli.live import as_json, figures
from dictation.cli.screen import LiveText
from dictation.errors import DictationError
from dictation.history.keeper import Keeper
from dictation.history.sessions import Session
from dictation.program import command
from dictation.results import Commit, Endpoint, Partial
from dictation.session import Finished, Warned

NAMES = {"mic": "The microphone", "system": "The system's sound"}
_STATES = {
    MicrophoneEvent.WAITING: "{} is not available yet: waiting for it …",
    MicrophoneEvent.READY: "{} is being captured.",
    MicrophoneEvent.LOST: "{} is gone. Captions continue when it returns …",
    MicrophoneEvent.RETURNED: "{} is back.",
}

FAREWELL = 5.0
"""Seconds for showing what waits when captions end."""
OVERLAY_PATIENCE = 20.0
"""Seconds that the overlay may take for one event; after that it hangs."""


def _spoken(event: Commit) -> str:
    return "".join(word.text for word in event.words)


def _listening(begun: Listening) -> str:
    return f"[green]Listening to {escape(', '.join(begun.sources))}.[/] Ctrl-C ends it."


def _event_json(event: CaptionEvent) -> dict[str, Any]:
    told: dict[str, Any]
    if isinstance(event.event, Failed):
        error = event.event.error
        told = {"event": "failed", "problem": error.problem, "remedy": error.remedy}
    elif isinstance(event.event, Listening):
        told = {"event": "listening", "sources": event.event.sources}
    else:
        told = as_json(event.event)
    return {"source": event.source, **told}


@contextmanager
def json_lines(status: Console) -> Iterator[Outlet]:
    """Events on the standard output, one JSON object a line."""

    def show(event: CaptionEvent) -> None:
        match event.event:
            case Warned(error) if not event.source:
                status.print(f"[yellow]{escape(str(error))}[/]")
            case _:
                print(json.dumps(_event_json(event), ensure_ascii=False), flush=True)
                if isinstance(event.event, Listening):
                    status.print(_listening(event.event))

    yield show


@contextmanager
def text(status: Console, many: bool) -> Iterator[Outlet]:
    """Committed words on the screen; how it went when all is over."""
    finished: list[tuple[str, Finished]] = []
    with LiveText(Console(), status) as screen:

        def show(event: CaptionEvent) -> None:
            name = escape(NAMES.get(event.source, event.source))
            match event.event:
                case Listening() as begun:
                    screen.tell(_listening(begun))
                case Commit() | Partial() | Endpoint() as outcome:
                    screen.show(outcome, event.source if many else "")
                case MicrophoneEvent() as state:
                    screen.tell(f"[yellow]{_STATES[state].format(name)}[/]")
                case Warned(error):
                    screen.tell(f"[yellow]{escape(str(error))}[/]")
                case Failed(error) if many:
                    screen.tell(f"[yellow]{name}: {escape(str(error))}[/]")
                case Finished() as over:
                    finished.append((event.source, over))

        yield show
    for source, over in finished:
        if over.meter.words:
            status.print(f"[bold]{escape(source)}[/]")
            status.print(figures(over))


def front(outlet: AbstractContextManager[Outlet], failed: Callable[[Exception], None]) -> Relay:
    """The terminal, or the program behind a pipe; it may be stopped for hours (Ctrl-S)."""
    hung = DictationError(
        "Nothing is reading the captions on standard output.",
        "Saved captions are in History; start captions again to see more.",
    )
    return Relay("front", outlet, failed, hung)


def start_overlay() -> "subprocess.Popen[str]":
    """Start the overlay, which is a program of its own; it says that captions are being started."""
    return subprocess.Popen(
        command("caption-overlay"),
        stdin=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,  # Ctrl-C is for us; it ends when we have said everything
    )


def on_top(program: "subprocess.Popen[str]", tell: Callable[[DictationError], None]) -> Relay:
    """Give everything to the overlay; the user may close it."""
    hung = DictationError(
        "The captions on top of all windows have stopped responding and were closed.",
        "Everything else continues. Start captions again to bring them back.",
    )
    return Relay(
        "overlay",
        _overlay(program),
        lambda error: tell(workers.explained(error)),
        hung,
        patience=OVERLAY_PATIENCE,
        abandon=program.kill,
    )


@contextmanager
def _overlay(program: "subprocess.Popen[str]") -> Iterator[Outlet]:
    assert program.stdin is not None

    def show(event: CaptionEvent) -> None:
        with suppress(BrokenPipeError, ValueError):
            print(json.dumps(_event_json(event)), file=program.stdin, flush=True)

    try:
        yield show
    finally:
        with suppress(BrokenPipeError):
            program.stdin.close()
        program.wait()


def close(relays: Iterable[Relay]) -> None:
    """Let all finish what waits, together, for some seconds at most."""
    for relay in relays:
        relay.finish()
    deadline = time.monotonic() + FAREWELL
    for relay in relays:
        relay.join(max(0.0, deadline - time.monotonic()))


@contextmanager
def into_file(path: Path, many: bool, tell: Callable[[DictationError], None]) -> Iterator[Outlet]:
    """The last lines in a file that programs such as OBS show."""
    file = TextFile(path, tell)

    def write(event: CaptionEvent) -> None:
        label = event.source if many else ""
        if isinstance(event.event, Commit):
            file.add(_spoken(event.event), label)
        elif isinstance(event.event, Endpoint) and event.event.segment_over:
            file.end_line(label)

    try:
        yield write
    finally:
        file.close()


@contextmanager
def served(port: int, status: Console, tell: Callable[[DictationError], None]) -> Iterator[Outlet]:
    """Events on a page of this machine, for a browser or a program."""
    server = EventServer(port, token(), tell)
    # printed whole, however narrow the terminal: it is to be copied
    status.print(
        f"Captions are at {server.address}, and events at {server.address}events",
        "Only programs that know this address can read them.",
        sep="\n",
        soft_wrap=True,
    )
    try:
        yield lambda event: server.send(json.dumps(_event_json(event), ensure_ascii=False))
    finally:
        server.close()


@contextmanager
def kept(
    session: Session,
    many: bool,
    recordings: Recordings | None,
    tell: Callable[[DictationError], None],
) -> Iterator[Outlet]:
    """Keep committed words in the store as they come."""
    keeper = Keeper(tell)
    names = recordings.names if recordings else {}
    record = keeper.begin(session, {label if many else "": name for label, name in names.items()})
    measured: dict[str, Any] = {}

    def keep(event: CaptionEvent) -> None:
        if isinstance(event.event, Commit):
            record.add(event.event.words, event.source if many else "")
        elif isinstance(event.event, Finished):
            measured[event.source] = as_json(event.event)

    try:
        yield keep
    finally:
        audio = max((one["audio"] for one in measured.values()), default=0.0)
        spoken = {one["language"] for one in measured.values()} - {None}
        record.finish(
            time.time(),
            "",
            delivered=None,
            figures={"audio": audio, "sources": measured},
            language=spoken.pop() if len(spoken) == 1 else None,  # a session has one, or none
        )
        keeper.close()
        if recordings is not None and not record.is_wanted:
            recordings.discard()
