"""Text by way of the clipboard: offer it, press the paste keys, put back what was there.

    offer ── 30 ms ── paste keys ── the target fetches (2–24 ms) ── 250 ms ── next offer, restore

The time after the fetch is for programs that ask twice, and would otherwise get the next text.
"""

import sys
import time
from collections.abc import Mapping
from typing import Literal, Protocol

from dictation.errors import OutputError
from dictation.output.clipboard import Clipboard, Offer
from dictation.output.look import Look
from dictation.output.text_output import BACKSPACE, ENTER, TAB
from dictation.settings.applications import SHIFT_INSERT, is_in

OFFERED = 0.03  # for the news of the offer to reach the target
FETCH = 3.0
SETTLED = 0.25

Combination = Literal["ctrl+v", "shift+insert", "cmd+v", "backspace", "enter", "tab"]
_KEYS: Mapping[str, Combination] = {BACKSPACE: "backspace", ENTER: "enter"}


class PasteKeys(Protocol):
    """Presses keys in the focused window; for the output thread."""

    def press(self, combination: Combination, look: Look) -> bool:
        """Press and release a combination; false as `TextOutput.send`. Raises OutputError."""


def paste_combination(application: str, platform: str) -> Combination:
    """Choose the keys that paste in a program; `application` as in `desktop.focus.Window`."""
    if platform == "darwin":
        return "cmd+v"
    return "shift+insert" if is_in(application, SHIFT_INSERT) else "ctrl+v"


class PasteOutput:
    """Pastes each text, and puts the clipboard back when the take is over."""

    name = "paste"

    def __init__(self, clipboard: Clipboard, keys: PasteKeys) -> None:
        self._clipboard = clipboard
        self._keys = keys
        self._text = ""
        self._offer: Offer | None = None
        self._combination: Combination = "ctrl+v"
        self._settled = 0.0

    def prepare(self, rest: str, application: str) -> int:
        """Offer all of the rest; see TextOutput."""
        self._settle()
        if (key := "tab" if rest == TAB else _KEYS.get(rest[0])) is not None:
            self._combination, self._offer = key, None
            return 1
        self._text = rest
        self._combination = paste_combination(application, sys.platform)
        self._offer = self._clipboard.offer(rest, selection=self._combination == "shift+insert")
        time.sleep(OFFERED)
        return len(rest)

    def send(self, chunk: str, look: Look) -> bool:  # noqa: ARG002 (it has been offered)
        """Press the paste keys."""
        if self._offer is not None:
            self._offer.armed()
        return self._keys.press(self._combination, look)

    def confirm(self) -> None:
        """Return when the focused program has fetched the text.

        Raises OutputError when it does not; the text is then on the clipboard for the user.
        """
        if self._offer is None:  # it was a key
            return
        if not self._offer.wait_read(FETCH):
            self._clipboard.put(self._text)
            raise OutputError(
                "The focused window did not take the text from the clipboard: it does not paste"
                f" with {self._combination.title()}, or is not responding.",
                "Choose another output method for this application in the settings.",
            )
        self._settled = time.monotonic() + SETTLED

    def finish(self) -> None:
        """Put back what was in the clipboard before the take."""
        self._settle()
        self._clipboard.restore()

    def close(self) -> None:
        """Nothing is held."""

    def _settle(self) -> None:
        time.sleep(max(0.0, self._settled - time.monotonic()))
