"""The command line: one module a group of commands."""

import os
import sys
from io import TextIOWrapper

from dictation.cli import control, problems
from dictation.errors import DictationError


def main() -> None:
    """Run a command; what goes wrong for outside reasons is said in words, with exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # on Windows a pipe has an old code page that knows few letters
            stream.reconfigure(encoding="utf-8")
    try:
        if sys.argv[1:2] and sys.argv[1] in control.COMMANDS:
            control.app()  # bound to keys, so they must not wait for Whisper to be imported
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
    """Let go of what a full disk has not taken: Python would fail at it again while it ends."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
