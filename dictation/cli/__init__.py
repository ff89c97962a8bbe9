"""The command line: one module a group of commands."""

import sys
from io import TextIOWrapper

import typer

from dictation.cli import bench, devices, live, models, problems, sessions, transcribe
from dictation.errors import DictationError

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Your words while you speak, with Whisper on your own machine. Nothing leaves it.",
)
app.command("demo")(live.demo)
app.command("listen")(live.listen)
app.command("transcribe")(transcribe.transcribe)
app.command("devices")(devices.devices)
app.command("bench")(bench.bench)
app.add_typer(models.app, name="models")
app.add_typer(sessions.app, name="sessions")


def main() -> None:
    """Run a command; what goes wrong for outside reasons is said in words, with exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # on Windows a pipe has an old code page that knows few letters
            stream.reconfigure(encoding="utf-8")
    try:
        app()
    except DictationError as error:
        problems.say(error)
        sys.exit(1)
