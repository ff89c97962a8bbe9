"""`dictation captions`: what the computer plays and the microphone hears, as text."""

import os
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from dictation import app
from dictation.audio.files import read_chunks
from dictation.audio.microphone import Microphone
from dictation.audio.realtime import RealTimeRecording
from dictation.audio.system_sound import SystemSound
from dictation.captions.bilingual import BOTH
from dictation.captions.recording import Recordings
from dictation.captions.relay import Outlet
from dictation.captions.session import CaptionEvent, Failed
from dictation.captions.sources import Opening
from dictation.cli import outlets
from dictation.cli.live import load_model, no_remarks, running
from dictation.cli.options import Device, EventsAsJson, Language, Model, default_model
from dictation.errors import AudioFileError, DictationError, StorageError
from dictation.history.sessions import Kind, Session
from dictation.recognition.request import RecognitionRequest
from dictation.recognition.streaming.reading import CHUNK_SECONDS
from dictation.session import Source, Warned
from dictation.settings import SettingsFile


def captions(
    source: Annotated[
        list[str] | None,
        typer.Option(
            metavar="mic|system|FILE",
            help="[bold]system[/] (the default) is what this computer plays. Can be repeated;"
            " sources that speak at once take turns with the model.",
        ),
    ] = None,
    device: Device = None,
    model: Model = None,
    language: Language = None,
    task: Annotated[
        str,
        typer.Option(
            help="[bold]transcribe[/] in the original language, [bold]translate[/] to English,"
            " or [bold]both[/], on separate lines, at twice the computing time: latency grows"
            " by about half, and on a slow machine the newest words go first.",
            rich_help_panel="Recognition",
        ),
    ] = "transcribe",
    overlay: Annotated[
        bool,
        typer.Option(
            "--overlay/--no-overlay",
            help="Show captions on top of all windows. Press [bold]Ctrl + Alt + C[/] to move"
            " them; change their style in the captions section of the settings file.",
        ),
    ] = False,
    as_json_lines: EventsAsJson = False,
    text_file: Annotated[
        Path | None,
        typer.Option(
            help="Keep the latest lines in this file, for programs that display it, such as OBS.",
            dir_okay=False,
            rich_help_panel="For other programs",
        ),
    ] = None,
    serve: Annotated[
        int | None,
        typer.Option(
            metavar="PORT",
            help="Serve the captions on a local page, and the events of [bold]--json[/] as"
            " server-sent events, at an address with a secret, which is printed. 0 picks any"
            " free port.",
            rich_help_panel="For other programs",
        ),
    ] = None,
    keep: Annotated[
        bool,
        typer.Option(
            "--keep/--no-keep",
            help="Save the text in History, and the audio if the settings say so.",
        ),
    ] = True,
) -> None:
    """Caption what this computer plays, what you say, or both, until Ctrl-C.

    Committed words go to standard output; everything else goes to standard error. With
    [bold]--json[/], every line is an event as in [bold]dictation listen[/], plus its
    [bold]source[/]; [bold]listening[/] comes first, and [bold]failed[/] is the last event of a
    source that can no longer be captured.
    """
    names = list(dict.fromkeys(source or ["system"]))
    status = Console(stderr=True, highlight=False)
    sources = {_label(name): _source(name, device) for name in names}
    _check(names)
    model = model or default_model()
    many = len(sources) > 1 or task == BOTH
    broken: list[Exception] = []  # the standard output, so that nobody would read on
    failed: dict[str, DictationError] = {}
    with ExitStack() as stack:
        on_top = None
        if overlay:  # before the model is loaded, so that something is to be seen at once
            on_top = outlets.start_overlay()
            stack.callback(on_top.kill)
        request = RecognitionRequest.asked(model, language, "translate" if task == BOTH else task)
        loaded = load_model(request)
        stack.enter_context(no_remarks())
        shown = outlets.json_lines(status) if as_json_lines else outlets.text(status, many)
        front = outlets.front(shown, broken.append)
        relays = [front]
        stack.callback(outlets.close, relays)
        into: list[Outlet] = [front.put]

        def tell(error: DictationError) -> None:
            front.put(CaptionEvent("", Warned(error)))  # stderr may be a terminal that is stopped

        if on_top is not None:
            relays.append(outlets.on_top(on_top, tell))
            into.append(relays[-1].put)
        if text_file is not None:
            into.append(stack.enter_context(outlets.into_file(text_file, many, tell)))
        if serve is not None:
            into.append(stack.enter_context(outlets.served(serve, status, tell)))
        recordings: Recordings | None = None
        if keep:
            session = Session(
                time.time(),
                Kind.CAPTIONS,
                source=", ".join(sources),
                model=model,
                language=request.language,
            )
            recordings = _recordings(sources, tell)
            into.append(stack.enter_context(outlets.kept(session, many, recordings, tell)))
        files = recordings.files if recordings else {}
        captions = app.captions(sources, lambda: loaded, request, files, both=task == BOTH)
        with running(captions) as events:
            for event in events:
                if isinstance(event.event, Failed):
                    failed[event.source] = event.event.error
                for outlet in into:
                    outlet(event)
                if broken:
                    raise broken[0]
    if front.hangs:  # what is stuck in it holds the lock of the standard output, for ever
        os._exit(1)
    if failed.keys() >= sources.keys():
        raise failed.popitem()[1]


def _label(name: str) -> str:
    return name if name in outlets.NAMES else Path(name).name


def _source(name: str, device: str | None) -> Source:
    if name == "mic":
        return Opening(Microphone(device, give_up_after=float("inf")))
    if name == "system":
        return Opening(SystemSound())
    return RealTimeRecording(read_chunks(name, CHUNK_SECONDS))


def _check(names: Iterable[str]) -> None:
    """Raise AudioFileError where nothing can be heard, before a model is loaded for it."""
    failed: AudioFileError | None = None
    for name in names:
        if name in outlets.NAMES or name == "-":
            return
        try:
            next(read_chunks(name, CHUNK_SECONDS))
        except AudioFileError as error:
            failed = failed or error
        else:
            return
    if failed is not None:
        raise AudioFileError(failed.problem, f"{failed.remedy}, or use mic or system.")


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
