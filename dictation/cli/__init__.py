"""The command line, with one module per group of commands."""

import os
import sys
from io import TextIOWrapper

from dictation.errors import DictationError


def main() -> None:
    """Run a command; a DictationError is printed as text, with exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # on Windows, a pipe's default encoding is a legacy code page
            stream.reconfigure(encoding="utf-8")
    if sys.argv[1:] == ["type-on-x11"]:
        # a child of the app, which must start at once: nothing else is imported for it
        from dictation.output.x11.process import main as type_on_x11

        type_on_x11()
        return
    from dictation.cli import control, problems

    try:
        if sys.argv[1:2] and sys.argv[1] in control.COMMANDS:
            control.app()  # bound to keys, so these must start without importing Whisper
        elif sys.argv[1:] == ["caption-overlay"]:
            # a child of `captions --overlay`, which needs Qt alone
            from dictation.gui.captions.program import main as overlay

            sys.exit(overlay())
        elif sys.argv[1:] == ["caption-service"]:
            from dictation.cli.caption_service import main as service

            sys.exit(service())
        else:
            from dictation.cli.commands import app

            app()
    except DictationError as error:
        problems.say(error)
        _drop_unwritten()
        sys.exit(1)


def _drop_unwritten() -> None:
    """Discard output that a full disk refused; otherwise Python would fail again at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
