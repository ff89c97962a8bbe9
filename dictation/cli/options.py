"""Options that several commands have."""

from collections.abc import Callable, Iterable
from typing import Annotated

import typer

HELP_OPTIONS = {"help_option_names": ["-h", "--help"]}
"""For `context_settings` of the commands."""

Device = Annotated[
    str | None,
    typer.Option(help="A microphone's name or part of it (see [bold]dictation devices[/])."),
]
Model = Annotated[
    str | None,
    typer.Option(
        help="A model's name (see [bold]dictation models list[/]) or folder. Default: the model"
        " from the settings.",
        rich_help_panel="Recognition",
    ),
]
Language = Annotated[
    str | None,
    typer.Option(
        help="The spoken language: [bold]en[/], [bold]French[/], … Default: detect automatically.",
        rich_help_panel="Recognition",
    ),
]
Task = Annotated[
    str,
    typer.Option(
        help="[bold]transcribe[/] in the original language, or [bold]translate[/] to English.",
        rich_help_panel="Recognition",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]
EventsAsJson = Annotated[bool, typer.Option("--json", help="Print each event as one line of JSON.")]


def one_of(names: Iterable[str]) -> Callable[[str], str]:
    """Make the `parser` of an option that takes one of these names."""
    known = list(names)

    def parse(name: str) -> str:
        if name not in known:
            raise typer.BadParameter(f"“{name}” is not one of {', '.join(known)}.")
        return name

    return parse


def default_model() -> str:
    """Return the model of the settings; no settings file is made for it."""
    # Not above: commands that are bound to keys have options too, and don't wait for it.
    from dictation.settings import ModelSettings, SettingsFile

    file = SettingsFile()
    return (file.read()[0].model if file.path.exists() else ModelSettings()).name
