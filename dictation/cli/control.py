"""`dictation toggle`, `start`, `stop`, and so on: control the running app.

Where the app can't watch hotkeys itself, users bind these commands to keys in the desktop's
settings. So they must start fast: nothing heavy is imported here.
"""

import json
from collections.abc import Callable
from typing import Annotated

import typer

from dictation.cli.options import HELP_OPTIONS, AsJson
from dictation.cli.rewriting import rewrite
from dictation.desktop.commands import Command
from dictation.desktop.control import PROFILE, send


def status(as_json: AsJson = False) -> None:
    """Show what the running app is doing."""
    if as_json:
        typer.echo(json.dumps(send("status"), ensure_ascii=False, indent=2))
    else:
        _tell("status")


def profile(
    name: Annotated[
        str, typer.Argument(help="The profile's name; auto: let the window decide again.")
    ] = "",
) -> None:
    """Use a profile in all windows, or show which profiles there are."""
    _tell(f"{PROFILE}{name}" if name else "profile")


def quit_program() -> None:
    """Quit the running app."""
    _tell("quit")


def _telling(command: Command) -> Callable[[], None]:
    def tell() -> None:
        _tell(command.title)

    tell.__doc__ = command.help_text
    return tell


COMMANDS: dict[str, Callable[..., None]] = {
    **{command.title: _telling(command) for command in Command},
    Command.REWRITE.title: rewrite,
    "profile": profile,
    "status": status,
    "quit": quit_program,
}
app = typer.Typer(context_settings=HELP_OPTIONS)
for name, command in COMMANDS.items():
    app.command(name)(command)


def _tell(command: str) -> None:
    text = send(command).get("text")
    if text:
        typer.echo(text)
