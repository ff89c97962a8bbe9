"""`dictation text`: try what the settings make of a sentence."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from dictation.cli import problems
from dictation.cli.options import HELP_OPTIONS, general_settings
from dictation.settings import Settings
from dictation.settings.profiles import effective, existing
from dictation.text import trial

app = typer.Typer(
    help="Try how your words are written, and teach names.",
    no_args_is_help=True,
    context_settings=HELP_OPTIONS,
)


@app.command("try")
def try_text(
    sentence: Annotated[
        str,
        typer.Argument(
            help="What you would say. A word | stands for the next commit, ... for a pause."
        ),
    ],
    profile: Annotated[
        str | None, typer.Option(help="The name of a profile. Default: the general settings.")
    ] = None,
) -> None:
    """Show what the settings make of a sentence, step by step.

    Each line is the text after a step that changed something; ↵ stands for a line break. The text
    as it would be typed is last.

    [bold]dictation text try "my address is new | line btw"[/]
    tries it with the general settings.

    [bold]dictation text try --profile Letters "dear john ... new paragraph"[/]
    tries it with those of a profile.
    """
    settings = _settings(profile)
    steps = trial.steps(sentence, settings)
    console = Console(highlight=False, soft_wrap=True)
    width = max(len(step.name) for step in steps)
    for step in steps:
        name = f"[dim]{step.name.ljust(width)}[/]"
        console.print(f"{name}  {escape(trial.on_one_line(step.text))}")
    console.print()
    console.print(escape(steps[-1].text))


def _settings(name: str | None) -> Settings:
    """Return the settings in use, with the values of a profile. Raises SettingsError."""
    settings = general_settings(problems.say)
    return settings if name is None else effective(settings, existing(settings, name))
