"""`dictation captions`: what the computer plays and the microphone hears, as text."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from dictation import app
from dictation.captions.bilingual import BOTH
from dictation.captions.request import CaptionRequest, recognition
from dictation.captions.service import opened
from dictation.cli.caption_screen import terminal
from dictation.cli.live import interrupts, load_model, no_remarks
from dictation.cli.options import Device, EventsAsJson, Language, Model, default_model, vocabulary
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
    [bold]source[/] and whether it is a [bold]translation[/]; [bold]listening[/] comes first, and
    [bold]failed[/] is the last event of a source that can no longer be captured.
    """
    outlets: dict[str, str] = {}
    if overlay:
        outlets["overlay"] = ""
    if text_file is not None:
        outlets["text_file"] = str(text_file)
    if serve is not None:
        outlets["page"] = str(serve)
    request = CaptionRequest(
        tuple(dict.fromkeys(source or ["system"])),
        recognition(model or default_model(), language, task, vocabulary()),
        both=task == BOTH,
        device=device,
        keep=keep,
        keep_audio=_keep_audio(),
        outlets=outlets,
    )
    front = terminal(Console(stderr=True, highlight=False), request.many, as_json_lines)
    with (
        no_remarks(),
        opened(request, load_model, app.captions, front) as ready,
        interrupts(ready.stop),
    ):
        ready.listen()


def _keep_audio() -> bool:
    settings = SettingsFile()
    return settings.path.exists() and settings.read()[0].history.audio != "off"
