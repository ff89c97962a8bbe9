"""Captions on the standard output: words for people, or events for programs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape

from dictation.audio.microphone import MicrophoneEvent
from dictation.captions.events import CaptionEvent, Failed, Listening, Served, to_json
from dictation.captions.outlets.relay import Outlet, Show
from dictation.cli.live import figures
from dictation.cli.screen import LiveText
from dictation.errors import DictationError
from dictation.results import Commit, Endpoint, Partial
from dictation.session import Finished, Warned

_NAMES = {"mic": "The microphone", "system": "The system's sound"}
_STATES = {
    MicrophoneEvent.WAITING: "{} is not available yet: waiting for it …",
    MicrophoneEvent.READY: "{} is being captured.",
    MicrophoneEvent.LOST: "{} is gone. Captions continue when it returns …",
    MicrophoneEvent.RETURNED: "{} is back.",
}


def terminal(status: Console, many: bool, as_json: bool) -> Outlet:
    """Return the outlet on standard output; `status` is the console for everything else.

    It may be stopped for hours (Ctrl-S), as may the program behind a pipe.
    """
    hung = DictationError(
        "Nothing is reading the captions on standard output.",
        "Saved captions are in History; start captions again to see more.",
    )
    return Outlet("front", _json_lines(status) if as_json else _text(status, many), hung)


def _listening(begun: Listening) -> str:
    return f"[green]Listening to {escape(', '.join(begun.sources))}.[/] Ctrl-C ends it."


def _served(served: Served) -> str:
    return (
        f"Captions are at {served.address}, and events at {served.address}events\n"
        "Only programs that know this address can read them."
    )


@contextmanager
def _json_lines(status: Console) -> Iterator[Show]:
    """Events, one JSON object a line."""

    def show(event: CaptionEvent) -> None:
        match event.event:
            case Warned(error) if not event.source:
                status.print(f"[yellow]{escape(str(error))}[/]")
            case Served() as served:
                status.print(_served(served), soft_wrap=True)
            case _:
                print(json.dumps(to_json(event), ensure_ascii=False), flush=True)
                if isinstance(event.event, Listening):
                    status.print(_listening(event.event))

    yield show


@contextmanager
def _text(status: Console, many: bool) -> Iterator[Show]:
    """Committed words; at the end, the figures of each source."""
    finished: list[tuple[str, Finished]] = []
    with LiveText(Console(), status) as screen:

        def show(event: CaptionEvent) -> None:
            name = escape(_NAMES.get(event.source, event.source))
            match event.event:
                case Listening() as begun:
                    screen.tell(_listening(begun))
                case Served() as served:
                    # printed whole, however narrow the terminal: it is to be copied
                    screen.tell(_served(served), whole=True)
                case Commit() | Partial() | Endpoint() as outcome:
                    screen.show(outcome, event.label if many else "")
                case MicrophoneEvent() as state:
                    screen.tell(f"[yellow]{_STATES[state].format(name)}[/]")
                case Warned(error):
                    screen.tell(f"[yellow]{escape(str(error))}[/]")
                case Failed(error) if many:
                    screen.tell(f"[yellow]{name}: {escape(str(error))}[/]")
                case Finished() as over:
                    finished.append((event.label, over))

        yield show
    for label, over in finished:
        if over.meter.words:
            status.print(f"[bold]{escape(label)}[/]")
            status.print(figures(over))
