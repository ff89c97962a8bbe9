"""Typing and copying on Wayland with other programs: wtype, ydotool, and wl-copy.

wtype (https://github.com/atx/wtype) needs a compositor with the virtual keyboard protocol, such
as Sway or Hyprland, and types any text. ydotool (https://github.com/ReimuNotMoe/ydotool) needs
its daemon with access to /dev/uinput; it works with every compositor, but only knows the
characters of an American keyboard. wl-copy (https://github.com/bugaevc/wl-clipboard) knows the
ways by which a program without the focus may copy.
"""

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dictation.errors import OutputError
from dictation.output.clipboard import Clipboard, Offer
from dictation.output.look import Look
from dictation.output.text_output import BACKSPACE, ENTER

START = 10.0
CHARACTER = 0.1  # several times what the tools take: 20 to 40 ms with ydotool


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that types its standard input.

    `characters` are those it can type, or None for all; `remedy` is for when it fails. A run of
    `chunk` characters takes no longer than it takes to notice where the focus is. `backspace` are
    the arguments that press BackSpace once, if the tool doesn't type it like other characters.
    """

    name: str
    arguments: tuple[str, ...]
    characters: frozenset[str] | None
    remedy: str
    chunk: int
    backspace: tuple[str, ...] = ()


WTYPE = Tool(
    "wtype",
    # the first key is lost where the seat has no other keyboard and gets to know this one late
    ("-s", "30", "-"),
    None,
    "Your desktop may lack the virtual keyboard protocol: choose another output method in the"
    " settings.",
    chunk=40,
)
YDOTOOL = Tool(
    "ydotool",
    ("type", "--file", "-"),
    frozenset(map(chr, range(0x20, 0x7F))) | {"\n", "\t", ENTER, BACKSPACE},
    "Make sure that its daemon ydotoold is running and may open /dev/uinput.",
    chunk=10,
    backspace=("key", "14:1", "14:0"),  # KEY_BACKSPACE of Linux, pressed and released
)


def ydotool_socket(environment: Mapping[str, str]) -> Path:
    """Return where ydotool looks for its daemon."""
    if own := environment.get("YDOTOOL_SOCKET"):
        return Path(own)
    return Path(environment.get("XDG_RUNTIME_DIR") or "/tmp") / ".ydotool_socket"


class CommandOutput:
    """Types with a tool, one run a chunk. Wayland doesn't report held modifiers."""

    def __init__(self, tool: Tool) -> None:
        self.name = tool.name
        self._tool = tool
        program = shutil.which(tool.name)
        if program is None:
            raise OutputError(
                f"The program {tool.name} is not installed.",
                "Install it with your package manager, or choose another output method in the"
                " settings.",
            )
        self._program = program

    def prepare(self, rest: str, application: str) -> int:  # noqa: ARG002
        """See TextOutput. Raises OutputError when the tool can't type the rest."""
        known = self._tool.characters
        if known is not None and (foreign := sorted(set(rest) - known)):
            raise OutputError(
                f"{self.name} can't type “{foreign[0]}”, only characters on a US keyboard.",
                "Choose another output method in the settings, such as copying.",
            )
        return min(len(rest), self._tool.chunk)

    def send(self, chunk: str, look: Look) -> bool:  # noqa: ARG002 (nothing can be made sure of)
        """Type `chunk`. Raises OutputError when the tool fails."""
        name, *presses = self._tool.backspace or ("",)
        if name and chunk[0] == BACKSPACE:
            command = [self._program, name, *presses * len(chunk)]
        else:
            command = [self._program, *self._tool.arguments]
        try:
            subprocess.run(
                command,
                input=chunk.replace(ENTER, "\n").encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=START + CHARACTER * len(chunk),
                check=True,
            )
        except subprocess.CalledProcessError as error:
            said = error.stderr.decode(errors="replace").strip() or f"exit code {error.returncode}"
            raise OutputError(f"{self.name} could not type: {said}.", self._tool.remedy) from error
        except subprocess.TimeoutExpired as error:
            raise OutputError(
                f"{self.name} stopped responding and was terminated.", self._tool.remedy
            ) from error
        except OSError as error:
            raise OutputError(
                f"{self.name} can't be started: {error}.", self._tool.remedy
            ) from error
        return True

    def confirm(self) -> None:
        """Nothing tells whether the window has it."""

    def finish(self) -> None:
        """Nothing was altered."""

    def close(self) -> None:
        """Nothing is held."""


class WaylandClipboard:
    """The program's own clipboard, but for `put`: Wayland heeds only the window with the focus."""

    def __init__(self, own: Clipboard) -> None:
        self._own = own

    def read(self) -> str:
        """Return the user's text, which Wayland tells only the window with the focus."""
        return self._own.read()

    def offer(self, text: str, selection: bool) -> Offer:
        """Offer `text` from the program's own clipboard."""
        return self._own.offer(text, selection)

    def restore(self) -> None:
        """Put back what was there before the first offer."""
        self._own.restore()

    def put(self, text: str) -> None:
        """Leave `text` for the user by way of wl-copy. Raises OutputError."""
        try:
            # it stays in the background to hand the text out, so none of our pipes may be its
            subprocess.run(
                ["wl-copy"],
                input=text.encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=START,
                check=True,
            )
        except FileNotFoundError as error:
            raise OutputError(
                "The text could not be copied: Wayland doesn't let background programs do so.",
                "Install the package wl-clipboard. The text is in History, unless that is off.",
            ) from error
        except (subprocess.SubprocessError, OSError) as error:
            raise OutputError(
                f"The text could not be copied ({error}).", "It is in History, unless that is off."
            ) from error
