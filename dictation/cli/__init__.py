"""The command line: one module a group of commands."""

import sys

import typer
from rich.console import Console
from rich.markup import escape

from dictation.cli import devices, models, transcribe
from dictation.errors import DictationError

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Your words while you speak, with Whisper on your own machine. Nothing leaves it.",
)
app.command("transcribe")(transcribe.transcribe)
app.command("devices")(devices.devices)
app.add_typer(models.app, name="models")


def main() -> None:
    """Run a command; what goes wrong for outside reasons is said in words, with exit code 1."""
    try:
        app()
    except DictationError as error:
        console = Console(stderr=True)
        console.print("[bold red]Error:[/]", escape(error.problem), highlight=False)
        console.print(escape(error.remedy), highlight=False)
        sys.exit(1)
