"""The interface of all ways to hand text to a window."""

from typing import Protocol

from dictation.output.look import Look

BACKSPACE, ENTER, TAB = "\b", "\r", "\t"
"""Stand for keys in what is sent: users' text has no control characters but line breaks and tabs.

A tab is a key only where it is sent alone.
"""


class TextOutput(Protocol):
    """Hands text to the focused window, a chunk at a time. All calls come from one thread.

    When and whether a chunk may go is for `TypingJob` to decide; an output only sends. What is sent
    is text, or one of the keys BACKSPACE and ENTER, repeated. Whatever a call raises, the text that
    it did not send is kept for the user.
    """

    name: str
    """The method's name in the settings, such as ``type`` or ``paste``."""

    def prepare(self, rest: str, application: str) -> int:
        """Get ready to send the beginning of `rest` (not empty) to `application`.

        May take its time and alter things (a keyboard map, the clipboard) until `finish`. Returns
        how many characters `send` will take, at least 1: as many as can go before the focus has
        to be looked at again.
        """

    def send(self, chunk: str, look: Look) -> bool:
        """Send what was prepared, at once: by `look`, just taken, nothing is in the way.

        Where the system allows it, false is returned and nothing sent if anything has changed
        since that look. Raises OutputError; `delivered` on it says how many characters went out
        nevertheless.
        """

    def confirm(self) -> None:
        """Wait until the window has what was sent; raises OutputError when it hasn't."""

    def finish(self) -> None:
        """The take is over: put back what was altered."""

    def close(self) -> None:
        """Give up connections; nothing can be sent any more."""
