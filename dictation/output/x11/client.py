"""The program's side of the process that types on X11. All of it is for the output thread."""

import json
import logging
import os
import socket
import subprocess
from contextlib import suppress
from typing import Any, TextIO

from dictation.errors import OutputError
from dictation.output.look import Look
from dictation.output.paste import Combination
from dictation.output.text_output import ENTER
from dictation.output.x11.messages import packed, unpacked
from dictation.program import command

COMMAND = "type-on-x11"
"""The hidden command that is the process."""

ANSWER_S = 30.0
"""How long an answer may take. A window that hangs is waited for three seconds at most."""

AHEAD = 400
"""So many characters are told beforehand, for all of them to be put on spare keys in one go."""

_LOG = logging.getLogger(__name__)


class _EndedError(Exception):
    """The process has ended, or doesn't answer, and what it did last isn't known."""


class X11Desk:
    """Asks the process that types, and starts it: when this is made, and again after it ended."""

    def __init__(self, display: str | None = None) -> None:
        """Type on the X server `display`, or on the one that DISPLAY names."""
        self._environment = {**os.environ, "DISPLAY": display} if display else None
        self._process: subprocess.Popen[bytes] | None = None
        self._line: TextIO | None = None
        self._start()

    def look(self) -> Look:
        """See Desk."""
        return unpacked(self.ask("look"))

    def rest(self) -> None:
        """See Desk."""
        if self._is_running:
            self.ask("rest")

    def close(self) -> None:
        """See Desk. The process puts the keyboard map back, and ends."""
        self._end(ANSWER_S)

    def ask(self, *request: object) -> Any:
        """Return the answer to a request (see messages) that may be made twice.

        If the process has ended, a new one is asked. Raises OutputError when it can't do it.
        """
        try:
            return self._ask(request)
        except _EndedError:
            try:
                return self._ask(request)
            except _EndedError as error:
                raise OutputError(
                    "The process that types ended unexpectedly.", "Restart Dictation."
                ) from error

    def press(self, what: str, text: str, look: Look) -> bool:
        """Have the keys of `text` pressed, or of a combination; false if `look` holds no more."""
        try:
            return bool(self._ask((what, text, packed(look))))
        except _EndedError as error:
            with suppress(OutputError):
                self.ask("release")  # of a key that was pressed, but not released any more
            raise OutputError(
                "The process that types ended unexpectedly, perhaps after it had typed a few more"
                " words.",
                "Check first whether its beginning is already there.",
            ) from error

    def _ask(self, request: tuple[object, ...]) -> Any:
        if not self._is_running:
            self._end(0)
            self._start()
        assert self._line is not None
        try:
            self._line.write(json.dumps(request) + "\n")
            self._line.flush()
            answer = json.loads(self._line.readline())
        except (OSError, ValueError) as error:
            self._end(0)
            raise _EndedError from error
        if "bug" in answer:
            _LOG.error("internal error in the process that types:\n%s", answer["bug"])
            raise OutputError(
                "Something went wrong inside Dictation while typing.",
                "Please report this with the log.",
            )
        if "problem" in answer:
            raise OutputError(answer["problem"], answer["remedy"])
        return answer["value"]

    @property
    def _is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                # In a session of its own: a terminal's Ctrl+C and Ctrl+Z are not meant for it.
                self._process = subprocess.Popen(
                    command(COMMAND),
                    stdin=theirs.fileno(),
                    stdout=theirs.fileno(),
                    env=self._environment,
                    start_new_session=True,
                )
            except OSError as error:
                ours.close()
                raise OutputError(
                    f"The process that types can't be started ({error}).", "Restart Dictation."
                ) from error
        ours.settimeout(ANSWER_S)
        with ours:
            self._line = ours.makefile("rw", encoding="utf-8", newline="\n")

    def _end(self, patience_s: float) -> None:
        """Close the line, at which the process ends; kill it if it doesn't within `patience_s`."""
        if self._line is not None:
            with suppress(OSError):
                self._line.close()
        if self._process is not None:
            try:
                self._process.wait(patience_s)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._line = self._process = None


class X11Output:
    """Types into the focused window (see TextOutput)."""

    name = "type"

    def __init__(self, desk: X11Desk) -> None:
        self._desk = desk

    def prepare(self, rest: str, application: str) -> int:  # noqa: ARG002
        """See TextOutput. Raises OutputError when the keyboard map can't be changed."""
        return int(self._desk.ask("prepare", _keys(rest[:AHEAD])))

    def send(self, chunk: str, look: Look) -> bool:
        """See TextOutput: types nothing if anything has changed since `look`."""
        return self._desk.press("type", _keys(chunk), look)

    def confirm(self) -> None:
        """See TextOutput: the X server has all keys."""

    def finish(self) -> None:
        """See TextOutput. The next take may need the same keys: `X11Desk.rest` puts them back."""

    def close(self) -> None:
        """See TextOutput: the desk does it."""


def _keys(text: str) -> str:
    """Return a text by the keys that type it: a line break is Return, too."""
    return text.replace(ENTER, "\n")


class X11PasteKeys:
    """Presses the paste keys (see PasteKeys)."""

    def __init__(self, desk: X11Desk) -> None:
        self._desk = desk

    def press(self, combination: Combination, look: Look) -> bool:
        """See PasteKeys: presses nothing if anything has changed since `look`."""
        return self._desk.press("paste", combination, look)
