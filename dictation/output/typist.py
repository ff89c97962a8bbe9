"""The one interface behind which all ways of delivering text lie."""

from typing import Protocol


class Typist(Protocol):
    """Delivers text into the focused window. All calls come from one thread, `close` last.

    Text is only ever appended; nothing here deletes or moves in somebody's document.
    """

    name: str
    """The way's name in the settings, such as ``type``, ``paste`` or ``copy``."""

    def deliver(self, text: str) -> None:
        """Hand `text` over, all of it and in order, before returning.

        Waits until the user holds no modifier. May keep things altered (a keyboard map, the
        clipboard) for the next call, until `finish`.
        Raises OutputError when not all of it could be delivered; `delivered` on it tells how
        many characters were, where that is known.
        """

    def finish(self) -> None:
        """The take is over: put back what was altered."""

    def close(self) -> None:
        """Give up connections; nothing can be delivered any more."""
