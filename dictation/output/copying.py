"""Text that is only copied: the user pastes it where it should go. Works everywhere."""

from dictation.output.clipboard import Clipboard


class CopyTypist:
    """Collects the text of a take and puts it into the clipboard when the take is over."""

    name = "copy"

    def __init__(self, clipboard: Clipboard) -> None:
        self._clipboard = clipboard
        self._text = ""

    def deliver(self, text: str) -> None:
        """Keep `text` until the take is over."""
        self._text += text

    def finish(self) -> None:
        """Put the take's text into the clipboard; a take without text leaves it alone.

        Raises OutputError when the clipboard can't be had.
        """
        text, self._text = self._text, ""
        if text:
            self._clipboard.put(text)

    def close(self) -> None:
        """Nothing is held."""
