"""Register all commands; each group of them has its own module in this package."""

from typing import Annotated

import typer

from dictation import __version__
from dictation.cli import (
    bench,
    captions,
    control,
    devices,
    live,
    models,
    sessions,
    text,
    text_vocabulary,
    transcribe,
)
from dictation.cli.options import HELP_OPTIONS
from dictation.errors import DesktopError

app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode="rich",
    context_settings=HELP_OPTIONS,
    help="Live dictation with Whisper on your own machine. Nothing you say leaves it,"
    " unless you set up a server elsewhere for rewriting.\n\n"
    "Without a command, this starts the desktop app: hold a key, speak, and your words are typed.",
)
app.command("demo")(live.demo)
app.command("listen")(live.listen)
app.command("captions")(captions.captions)
app.command("transcribe")(transcribe.transcribe)
app.command("devices")(devices.devices)
app.command("bench")(bench.bench)
text.app.command("teach")(text_vocabulary.teach)
text.app.command("import")(text_vocabulary.import_words)
app.add_typer(models.app, name="models")
app.add_typer(sessions.app, name="sessions")
app.add_typer(text.app, name="text")
for name, command in control.COMMANDS.items():
    app.command(name, rich_help_panel="The running desktop app")(command)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dictation {__version__}")
        raise typer.Exit


@app.callback()
def desktop(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 (handled by its callback)
        bool,
        typer.Option(
            "--version", "-V", help="Print the version.", callback=_say_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Start the desktop app, unless a command is given."""
    if context.invoked_subcommand is None:
        raise typer.Exit(_start())


def _start() -> int:
    try:
        from dictation.gui import main as gui  # Qt is slow to import, and needs a screen
    except ImportError as error:
        told = DesktopError(
            f"Qt, which shows the windows, can't be loaded: {error}.",
            "On Debian and Ubuntu: sudo apt install libegl1 libgl1 libxkbcommon0 libdbus-1-3",
        )
        from dictation.desktop import alert

        alert.show(told)
        raise told from error
    return gui.main()
