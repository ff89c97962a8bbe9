"""`dictation toggle`, `start`, `stop`, and so on: control the running app.

Where the app can't watch hotkeys itself, users bind these commands to keys in the desktop's
settings. So they must start fast: nothing heavy is imported here.
"""

import json

import typer

from dictation.cli.options import HELP_OPTIONS, AsJson
from dictation.desktop.control import send


def toggle() -> None:
    """Start or stop listening. For a shortcut set up in your desktop."""
    _tell("toggle")


def start() -> None:
    """Start listening. For a shortcut's key press."""
    _tell("start")


def stop() -> None:
    """Stop listening; the last words are still typed. For a shortcut's key release."""
    _tell("stop")


def cancel() -> None:
    """Stop listening and discard what has not been typed yet."""
    _tell("cancel")


def retype() -> None:
    """Type the last take again, into the focused window."""
    _tell("retype")


def status(as_json: AsJson = False) -> None:
    """Show what the running app is doing."""
    if as_json:
        typer.echo(json.dumps(send("status"), ensure_ascii=False, indent=2))
    else:
        _tell("status")


def quit_program() -> None:
    """Quit the running app."""
    _tell("quit")


COMMANDS = {
    "toggle": toggle,
    "start": start,
    "stop": stop,
    "cancel": cancel,
    "retype": retype,
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
