"""From committed text to the window it belongs in: in order, at once, never twice.

A thread of its own owns the ways of typing and the connection that asks for the focus; letters
are written to from other threads and delivered one piece after the other.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from dictation.desktop.accessibility import FocusedText
from dictation.desktop.focus import Focus, Window
from dictation.errors import DictationError, OutputError
from dictation.output.clipboard import Clipboard
from dictation.output.typist import Typist
from dictation.settings import OutputSettings
from dictation.text.spacing import joined

REMEMBERED_SECONDS = 60.0
"""How long the end of a take counts as what stands before the caret of its window."""
_END = 40  # so many letters of it


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a delivery works with.

    `typist` makes the way of delivering of that name; `focus` is None where the system does not
    tell which window has the focus; `text` says what stands before the caret, if that is known.
    """

    typist: Callable[[str], Typist]
    focus: Focus | None
    text: FocusedText
    clipboard: Clipboard


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a take's text.

    `undelivered` is the end that did not arrive, for the reason that `problem` gives; it has been
    put into the clipboard. `application` is where the take began (see `Window`), or empty.
    """

    text: str
    undelivered: str
    application: str
    problem: DictationError | None


class Delivery:
    """Delivers letters in the order in which they are written to."""

    def __init__(self, surroundings: Callable[[], Surroundings]) -> None:
        """`surroundings` is called in the delivery's own thread, and may raise DictationError."""
        self._thread = ThreadPoolExecutor(1, "output")
        self._outbox = _Outbox(surroundings)

    def open(self, settings: OutputSettings) -> "Letter":
        """Begin a letter to the window that has the focus now."""
        return Letter(self._thread, self._outbox, settings)

    def close(self) -> None:
        """Deliver what is under way, then end. Waits for it."""
        self._thread.submit(self._outbox.close)
        self._thread.shutdown()


class _Outbox:
    """What outlives a letter; for the output thread."""

    def __init__(self, surroundings: Callable[[], Surroundings]) -> None:
        self._make = surroundings
        self._made: Surroundings | None = None
        self._typists: dict[str, Typist] = {}
        self._last: tuple[Window | None, str, float] = (None, "", 0.0)

    @property
    def surroundings(self) -> Surroundings:
        if self._made is None:
            self._made = self._make()
        return self._made

    def typist(self, method: str) -> Typist:
        if method not in self._typists:
            self._typists[method] = self.surroundings.typist(method)
        return self._typists[method]

    def remember(self, window: Window | None, text: str) -> None:
        self._last = (window, (self._last[1] + text)[-_END:], time.monotonic())

    def remembered(self, window: Window | None) -> str:
        """What was last typed into this window, if it was just now."""
        last, text, when = self._last
        if last != window or time.monotonic() - when > REMEMBERED_SECONDS:
            text = ""
            self._last = (window, text, when)
        return text

    def close(self) -> None:
        for typist in self._typists.values():
            typist.close()
        if self._made is not None:
            self._made.text.close()
            if self._made.focus is not None:
                self._made.focus.close()


class Letter:
    """One take's text on its way to its window. Its calls return at once."""

    def __init__(
        self, thread: ThreadPoolExecutor, outbox: _Outbox, settings: OutputSettings
    ) -> None:
        self._thread = thread
        self._outbox = outbox
        self._settings = settings
        self._addressee: Window | None = None
        self._method = ""
        self._text = ""
        self._undelivered = ""
        self._problem: DictationError | None = None
        thread.submit(self._address)

    @property
    def problem(self) -> DictationError | None:
        """Why nothing more is delivered, as soon as that is so; for any thread."""
        return self._problem

    def write(self, text: str) -> None:
        """Append `text`. Behind a piece that could not be delivered nothing is."""
        self._thread.submit(self._append, text)

    def close(self) -> "Future[Delivered]":
        """The take is over; the future comes when everything has been delivered that could be."""
        return self._thread.submit(self._finish)

    def _address(self) -> None:
        try:
            self._addressee = self._focused()
        except DictationError as error:
            self._problem = error

    def _focused(self) -> Window | None:
        focus = self._outbox.surroundings.focus
        return focus.focused() if focus is not None else None

    def _append(self, text: str) -> None:
        arrived = 0
        if self._problem is None:
            try:
                text = self._prepared(text)
                self._outbox.typist(self._method).deliver(text)
                arrived = len(text)
            except OutputError as error:
                self._problem, arrived = error, error.delivered
            except DictationError as error:
                self._problem = error
        if arrived:
            self._outbox.remember(self._addressee, text[:arrived])
        self._text += text
        self._undelivered += text[arrived:]

    def _prepared(self, text: str) -> str:
        """Find out where the text goes; return it with the space that it needs there."""
        window = self._focused()
        moved = window != self._addressee
        if moved and self._settings.on_focus_change == "stop":
            raise OutputError(
                "Another window came to the front, so the rest was not typed there.",
                "The rest lies in the clipboard; paste it where it belongs.",
            )
        if moved or not self._method:
            text = joined(self._before(window), text)
            self._put_back()
            self._method = self._chosen(window)
        self._addressee = window
        return text

    def _before(self, window: Window | None) -> str:
        """What stands before the caret."""
        if window is None and self._outbox.surroundings.focus is not None:
            raise OutputError(
                "No window has the focus, so nothing was typed.",
                "The text lies in the clipboard; click into a text field and paste it.",
            )
        field = self._outbox.surroundings.text.field()
        remembered = self._outbox.remembered(window)
        if field is None:
            return remembered
        if field.password:
            raise OutputError(
                "A password field has the focus; nothing is dictated into those.",
                "The text lies in the clipboard.",
            )
        return field.before

    def _chosen(self, window: Window | None) -> str:
        """The way of delivering that the user wants for this window's program."""
        application = window.application if window is not None else ""
        return self._settings.applications.get(application, self._settings.method)

    def _put_back(self) -> None:
        if self._method:
            self._outbox.typist(self._method).finish()

    def _finish(self) -> Delivered:
        if self._settings.trailing_space and self._text and not self._text[-1].isspace():
            self._append(" ")
        try:
            self._put_back()
            if self._undelivered:
                self._outbox.surroundings.clipboard.put(self._undelivered.strip())
        except DictationError as error:
            self._problem = self._problem or error
        application = self._addressee.application if self._addressee is not None else ""
        return Delivered(self._text, self._undelivered, application, self._problem)
