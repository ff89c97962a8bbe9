"""`dictation captions`: what the computer plays and the microphone hears, as text."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from dictation import app
from dictation.audio.files import read_chunks
from dictation.audio.microphone import Microphone, MicrophoneEvent
from dictation.audio.playing import Playing
from dictation.audio.system_sound import SystemSound
from dictation.captions.bilingual import BOTH
from dictation.captions.recording import Recordings
from dictation.captions.server import ADDRESS, EventServer
from dictation.captions.session import CaptionEvent, Failed
from dictation.captions.sources import Opening
from dictation.captions.text_file import TextFile
from dictation.cli.live import as_json, figures, load_model, no_remarks, running
from dictation.cli.options import Device, EventsAsJson, Language, Model
from dictation.cli.screen import LiveText
from dictation.errors import DictationError, StorageError
from dictation.session import Finished, Source, Warned
from dictation.settings import SettingsFile
from dictation.streaming.outcome import Commit, Endpoint, Partial
from dictation.streaming.reading import CHUNK_SECONDS
from dictation.takes.keeping import Keeper
from dictation.transcripts.sessions import Kind, Session

_NAMES = {"mic": "The microphone", "system": "The system's sound"}
_STATES = {
    MicrophoneEvent.WAITING: "{} is not there yet: waiting for it …",
    MicrophoneEvent.READY: "{} is being heard.",
    MicrophoneEvent.LOST: "{} is gone. Captions go on when it returns …",
    MicrophoneEvent.RETURNED: "{} is back.",
}

Outlet = Callable[[CaptionEvent], None]


def captions(
    source: Annotated[
        list[str] | None,
        typer.Option(
            metavar="mic|system|FILE",
            help="[bold]system[/] is what this computer plays, and heard if nothing is given. May "
            "be given several times; sources that speak at once take turns with the model.",
        ),
    ] = None,
    device: Device = None,
    model: Model = "base",
    language: Language = None,
    task: Annotated[
        str,
        typer.Option(
            help="[bold]transcribe[/] as it is spoken, [bold]translate[/] to English, or "
            "[bold]both[/], in lines of their own, at twice the computing: words come about half "
            "as late again, and however slow the machine, the newest go first.",
            rich_help_panel="Recognition",
        ),
    ] = "transcribe",
    overlay: Annotated[
        bool,
        typer.Option(
            "--overlay/--no-overlay",
            help="Show captions on top of all windows. [bold]Ctrl + Alt + C[/] takes hold of "
            "them; their looks are in the section captions of the settings file.",
        ),
    ] = False,
    as_json_lines: EventsAsJson = False,
    text_file: Annotated[
        Path | None,
        typer.Option(
            help="Keep the last lines in this file, for programs that show it, such as OBS.",
            dir_okay=False,
            rich_help_panel="For other programs",
        ),
    ] = None,
    serve: Annotated[
        int | None,
        typer.Option(
            metavar="PORT",
            help="Serve a page with the captions on this machine, and the events of "
            "[bold]--json[/] as server-sent events under /events. 0 takes any free port.",
            rich_help_panel="For other programs",
        ),
    ] = None,
    keep: Annotated[
        bool,
        typer.Option(
            "--keep/--no-keep",
            help="Keep the text among the sessions, and the sound where the settings say so.",
        ),
    ] = True,
) -> None:
    """Write down what this computer plays, the microphone hears, or both, until Ctrl-C.

    Certain words go to the standard output; all else goes to the standard error. With
    [bold]--json[/] every line is an event as in [bold]dictation listen[/], with its
    [bold]source[/]; [bold]failed[/] is the last of a source that can't be heard any more.
    """
    names = list(dict.fromkeys(source or ["system"]))
    status = Console(stderr=True, highlight=False)
    sources = {_label(name): _source(name, device) for name in names}
    loaded, code = load_model(model, language, "translate" if task == BOTH else task)
    many = len(sources) > 1 or task == BOTH
    with no_remarks(), ExitStack() as stack:
        front: Outlet = stack.enter_context(_json_lines() if as_json_lines else _text(status, many))
        outlets = [front]
        recordings: Recordings | None = None

        def tell(error: DictationError) -> None:
            status.print(f"[yellow]{escape(str(error))}[/]")

        if overlay:
            outlets.append(stack.enter_context(_on_top()))
        if text_file is not None:
            outlets.append(stack.enter_context(_into_file(text_file, many, tell)))
        if serve is not None:
            outlets.append(stack.enter_context(_served(serve, status)))
        if keep:
            session = Session(
                time.time(), Kind.CAPTIONS, source=", ".join(sources), model=model, language=code
            )
            recordings = _recordings(sources, tell)
            outlets.append(stack.enter_context(_kept(session, many, recordings, tell)))
        failed: dict[str, DictationError] = {}
        files = recordings.files if recordings else {}
        with running(app.captions(sources, lambda: loaded, code, task, files)) as events:
            status.print(f"[green]Listening to {escape(', '.join(sources))}.[/] Ctrl-C ends it.")
            for event in events:
                if isinstance(event.event, Failed):
                    failed[event.source] = event.event.error
                for outlet in outlets:
                    outlet(event)
    if failed.keys() >= sources.keys():
        raise failed.popitem()[1]


def _label(name: str) -> str:
    return name if name in _NAMES else Path(name).name


def _source(name: str, device: str | None) -> Source:
    if name == "mic":
        return Opening(Microphone(device, give_up_after=float("inf")))
    if name == "system":
        return Opening(SystemSound())
    return Playing(read_chunks(name, CHUNK_SECONDS))


def _spoken(event: Commit) -> str:
    return "".join(word.text for word in event.words)


def _event_json(event: CaptionEvent) -> dict[str, Any]:
    if isinstance(event.event, Failed):
        error = event.event.error
        told = {"event": "failed", "problem": error.problem, "remedy": error.remedy}
    else:
        told = as_json(event.event)
    return {"source": event.source, **told}


@contextmanager
def _json_lines() -> Iterator[Outlet]:
    yield lambda event: print(json.dumps(_event_json(event), ensure_ascii=False), flush=True)


@contextmanager
def _text(status: Console, many: bool) -> Iterator[Outlet]:
    """Committed words on the screen; how it went when all is over."""
    finished: list[tuple[str, Finished]] = []
    with LiveText(Console(), status) as screen:

        def show(event: CaptionEvent) -> None:
            name = escape(_NAMES.get(event.source, event.source))
            match event.event:
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


@contextmanager
def _on_top() -> Iterator[Outlet]:
    """Give everything to the overlay, which is a program of its own; the user may close it."""
    program = subprocess.Popen(
        [sys.executable, "-m", "dictation.gui.captions"],
        stdin=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,  # Ctrl-C is for us; it ends when we have said everything
    )
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


@contextmanager
def _into_file(path: Path, many: bool, tell: Callable[[StorageError], None]) -> Iterator[Outlet]:
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
def _served(port: int, status: Console) -> Iterator[Outlet]:
    server = EventServer(port)
    status.print(f"Captions are on http://{ADDRESS}:{server.port}/ and under /events there.")
    try:
        yield lambda event: server.send(json.dumps(_event_json(event), ensure_ascii=False))
    finally:
        server.close()


def _recordings(labels: Iterable[str], tell: Callable[[DictationError], None]) -> Recordings | None:
    """Where the sound goes, if the user wants it to be kept."""
    settings = SettingsFile()
    if not settings.path.exists() or settings.read()[0].history.audio == "off":
        return None
    try:
        return Recordings(labels)
    except StorageError as error:
        tell(error)
        return None


@contextmanager
def _kept(
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
        ended = record.finish(
            time.time(), "", delivered=None, figures={"audio": audio, "sources": measured}
        )
        try:
            ended.result()
        except StorageError as error:
            tell(error)
        keeper.close()
        if recordings is not None and record.number is None:
            recordings.discard()
