"""`dictation demo` and `dictation listen`: live transcription in the terminal."""

import json
import os
import signal
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, redirect_stderr
from types import FrameType
from typing import Any, Protocol, TypeVar

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dictation import app, paths
from dictation.audio.files import read_chunks
from dictation.audio.microphone import Microphone, MicrophoneEvent
from dictation.audio.portaudio import quiet
from dictation.audio.realtime import RealTimeRecording
from dictation.audio.spool import Spool, left_over
from dictation.cli.options import (
    Device,
    EventsAsJson,
    Language,
    Model,
    Task,
    default_model,
    vocabulary,
)
from dictation.cli.progress import ensure_model
from dictation.cli.screen import LiveText
from dictation.errors import StorageError
from dictation.recognition.backends import LoadedModel, load
from dictation.recognition.request import RecognitionRequest
from dictation.recognition.streaming.figures import Spread
from dictation.recognition.streaming.reading import CHUNK_SECONDS
from dictation.results import Commit, Endpoint, Partial
from dictation.session import Finished, SessionEvent, Warned, event_json

E = TypeVar("E", covariant=True)

_MICROPHONE_WORDS = {
    MicrophoneEvent.WAITING: "Waiting for the microphone: it is open but silent …",
    MicrophoneEvent.READY: "The microphone is ready.",
    MicrophoneEvent.LOST: "The microphone is gone. Dictation continues when it returns …",
    MicrophoneEvent.RETURNED: "The microphone is back.",
}


def demo(model: Model = None) -> None:
    """Dictate a recording, without a microphone.

    Plays a bundled recording in real time through the same path as your microphone.
    [bold]Committed[/] words stay; the [dim italic]tail[/] may still change.
    """
    recording = paths.resource("speech/meeting.flac")
    console = Console()
    request = RecognitionRequest.asked(model or default_model(), "en", "transcribe")
    loaded = load_model(request)
    source = RealTimeRecording(read_chunks(recording, CHUNK_SECONDS))
    session = app.live_session(source, lambda: loaded, request, None)
    text = ""
    with running(session) as events, LiveText(console, Console(stderr=True)) as screen:
        for event in events:
            if isinstance(event, Commit | Partial | Endpoint):
                screen.show(event)
            if isinstance(event, Commit):
                text += "".join(word.text for word in event.words)
            if isinstance(event, Finished):
                finished = event
    console.rule("Transcript")
    console.print(text.strip(), highlight=False)
    console.rule("Figures")
    console.print(figures(finished))


def listen(
    device: Device = None,
    model: Model = None,
    language: Language = None,
    task: Task = "transcribe",
    as_json: EventsAsJson = False,
) -> None:
    """Transcribe your microphone live, until Ctrl-C.

    Committed words go to standard output and can be piped; everything else goes to standard error.
    With [bold]--json[/], every line is an event: [bold]commit[/] and [bold]partial[/] with words
    (text, start and end in seconds, probability), [bold]endpoint[/], [bold]microphone[/],
    [bold]warning[/] and [bold]finished[/].
    """
    status = Console(stderr=True, highlight=False)
    for path in left_over():
        status.print(f"[yellow]An interrupted take was saved:[/] {escape(str(path))}")
        status.print("  `dictation transcribe` writes it down; then delete it.")
    request = RecognitionRequest.asked(model or default_model(), language, task, vocabulary())
    loaded = load_model(request)
    with no_remarks(), Microphone(device) as microphone:
        spool = _spool(status)
        session = app.live_session(microphone, lambda: loaded, request, spool)
        with running(session) as events:
            status.print("[green]Listening.[/] Ctrl-C ends it.")
            if as_json:
                _print_json(events)
            else:
                _print_text(events, status)
        if spool is not None:
            spool.close(keep=False)


def _print_json(events: Iterator[SessionEvent]) -> None:
    for event in events:
        print(json.dumps(event_json(event), ensure_ascii=False), flush=True)


def _print_text(events: Iterator[SessionEvent], status: Console) -> None:
    with LiveText(Console(), status) as screen:
        for event in events:
            if isinstance(event, Commit | Partial | Endpoint):
                screen.show(event)
            elif isinstance(event, MicrophoneEvent):
                screen.tell(f"[yellow]{_MICROPHONE_WORDS[event]}[/]")
            elif isinstance(event, Warned):
                screen.tell(f"[yellow]{escape(str(event.error))}[/]")
            else:
                finished = event
    if finished.meter.words:
        status.print(figures(finished))


def load_model(request: RecognitionRequest) -> LoadedModel:
    """Load the model before any audio is recorded, and download it first if necessary."""
    loaded = load(ensure_model(request.model))
    request.check(loaded.multilingual)
    where = loaded.describe()
    Console(stderr=True).print(f"Model {request.model} on the {where}.", highlight=False)
    return loaded


def _spool(status: Console) -> Spool | None:
    try:
        return Spool()
    except StorageError as error:
        status.print(f"[yellow]{escape(str(error))} Until then, a crash would lose your words.[/]")
        return None


@contextmanager
def no_remarks() -> Iterator[None]:
    """Hide what C libraries write to stderr, but not this program's own messages.

    PortAudio writes from its own thread when a microphone is unplugged; `quiet` can't be used for
    that, because it would hide our messages too.
    """
    own = os.fdopen(
        os.dup(2), "w", buffering=1, encoding=sys.stderr.encoding, errors=sys.stderr.errors
    )
    with own, redirect_stderr(own), quiet():
        yield


class Running(Protocol[E]):
    """A live session."""

    def stop(self) -> None:
        """Stop recording."""

    def events(self) -> Generator[E, None, None]:
        """Yield events until the end."""


@contextmanager
def running(session: Running[E]) -> Iterator[Iterator[E]]:
    """Yield the session's events; a first Ctrl-C ends it and keeps the text, a second aborts."""
    # closing the events ends the session's threads before the microphone is closed
    with interrupts(session.stop), closing(session.events()) as events:
        yield events


@contextmanager
def interrupts(end: Callable[[], None]) -> Iterator[None]:
    """Call `end` on the first Ctrl-C or SIGTERM; raise KeyboardInterrupt on a second Ctrl-C."""
    stopping = False

    def stop(number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        if stopping and number == signal.SIGINT:
            raise KeyboardInterrupt
        stopping = True
        end()

    before: dict[int, Any] = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, stop)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def figures(finished: Finished) -> Table:
    """Return a table with the measurements of a session."""
    meter = finished.meter
    rows = Table(box=None, show_header=False)
    rows.add_column(style="dim")
    rows.add_row("Words", f"{meter.words} in {finished.audio:.1f} s")
    rows.add_row("Spoken to committed", _spread(meter.commit_latency()))
    rows.add_row("Spoken to shown", _spread(meter.shown_latency()))
    rows.add_row(
        "Shown words that changed",
        f"{meter.changed_share:.0%}, {finished.changes_per_minute:.1f} a minute",
    )
    rows.add_row("Computing", f"{finished.compute_share:.2f} s per second of audio")
    return rows


def _spread(spread: Spread) -> str:
    if spread.p50 is None or spread.p95 is None:
        return "–"
    return f"{spread.p50:.2f} s (p50), {spread.p95:.2f} s (p95)"
