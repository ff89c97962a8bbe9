"""The clipboard as the ways of delivering text need it."""

from typing import Protocol


class Offer(Protocol):
    """A text on the clipboard for the focused window to fetch."""

    def armed(self) -> None:
        """The paste keys are about to be pressed: who reads from now on is the target.

        A clipboard manager reads at once when something is offered, which proves nothing.
        """

    def wait_read(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds; whether another program has fetched the text."""


class Clipboard(Protocol):
    """The system's clipboard, for the output thread. All calls raise OutputError.

    `read` is for any thread.
    """

    def read(self) -> str:
        """Return the user's text on the clipboard, "" if there is none; soon.

        While something is offered, it is the text from before.
        """

    def offer(self, text: str, selection: bool) -> Offer:
        """Put `text` there for a short time, marked so that clipboard managers pass it by.

        With `selection` also into the X11 primary selection, which terminals paste from. What
        was there before, in all formats, is kept from the first offer on until `restore`.
        """

    def restore(self) -> None:
        """Put back what was there before the first offer.

        Does nothing when nothing was offered since, or the user has copied something else.
        """

    def put(self, text: str) -> None:
        """Leave `text` there for the user, in place of what was there before."""
