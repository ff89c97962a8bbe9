"""Options shared by several commands."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from dictation.errors import SettingsError
    from dictation.settings import Settings

HELP_OPTIONS = {"help_option_names": ["-h", "--help"]}
"""The `context_settings` of all commands."""

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
        help="The spoken language: [bold]en[/], [bold]French[/], …, or several that take turns:"
        " [bold]en,fr[/]. Default: detect one automatically.",
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

LARGEST = 2**63 - 1
"""The largest session number that SQLite can store."""

Number = Annotated[int, typer.Argument(max=LARGEST, help="From [bold]sessions list[/].")]
Numbers = Annotated[
    list[int], typer.Argument(metavar="NUMBER", max=LARGEST, help="From [bold]sessions list[/].")
]


def one_of(names: Iterable[str]) -> Callable[[str], str]:
    """Make the `parser` of an option that takes one of these names."""
    known = list(names)

    def parse(name: str) -> str:
        if name not in known:
            raise typer.BadParameter(f"“{name}” is not one of {', '.join(known)}.")
        return name

    return parse


def format_option(formats: Collection[str], explanation: str) -> Any:
    """Make `--format`, which takes one of these names."""
    return typer.Option(
        "--format",
        "-f",
        metavar="|".join(formats),
        parser=one_of(formats),
        autocompletion=lambda: list(formats),
        help=explanation,
    )


def default_model() -> str:
    """Return the model from the settings, without creating a settings file."""
    return general_settings().model.name


def vocabulary() -> Mapping[str, str]:
    """Return the vocabulary from the settings."""
    return general_settings().text.vocabulary


def general_settings(
    tell: Callable[["SettingsError"], object] = lambda _mistake: None,
) -> "Settings":
    """Return the settings that are not those of a profile, without creating a settings file.

    `tell` is called with each mistake in the file.
    """
    # Imported here: commands that are bound to keys use this module too, and must start fast.
    from dictation.settings import Settings, SettingsFile

    file = SettingsFile()
    if not file.path.exists():
        return Settings()
    settings, mistakes = file.read()
    for mistake in mistakes:
        tell(mistake)
    return settings
