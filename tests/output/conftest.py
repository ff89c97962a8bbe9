"""A desktop of one's own making: windows that are only names, and what was typed into them.

Time is its own too. Whatever is to happen meanwhile happens at the moments in between: before and
after each question and each step, but not while a chunk is sent, as on X11. There a chunk is sent
only if all is as in the look that comes with it; what programs tell of their text isn't in it.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dictation.desktop.accessibility import Field, Focused
from dictation.desktop.focus import Window
from dictation.errors import OutputError
from dictation.output import eraser, obstacles, outbox, place
from dictation.output.delivery import Delivery
from dictation.output.look import Look
from dictation.output.outbox import Surroundings


class Desktop:
    """Stands in for the desk, the text, the clipboard and the clock."""

    def __init__(self) -> None:
        self.window: Window | None = Window(1, "editor")
        self.held = self.grabbed = False
        self.acts: int | None = 0
        self.moves: int | None = 0
        self.field_key: str | None = None
        self.password = False
        self.before: str | None = None
        self.tells = False
        """Whether programs tell what stands before the caret."""
        self.selected = False
        self.documents: dict[Window | None, list[tuple[str, str]]] = {}
        """What stands in each window, with the caret at the end: characters, and whose they are."""
        self.writer = "take"
        """Whose text is being typed."""
        self.removed: list[tuple[str, str]] = []
        self.typed: list[tuple[Window | None, str, str]] = []
        """Where, by which method, what."""
        self.finished: list[str] = []
        self.shelf = ""
        self.shelf_fails = False
        self.fails: deque[Exception] = deque()
        """Raised by what is sent next."""
        self.happens: deque[Callable[[], object]] = deque()
        """What happens at the next moments."""
        self.now = 0.0
        self.rested = threading.Event()
        self.reported: list[object] = []
        self.wrong: list[str] = []
        """What should not have been typed when it was."""
        self.fields: list[str | None] = []
        """In which field what was typed landed."""
        self.password_known = False
        """Whether the focused text was said to be a password when it was last asked for."""

    def moment(self) -> None:
        if self.happens:
            self.happens.popleft()()

    def now_seen(self) -> Look:
        return Look(self.window, self.held, self.grabbed, self.acts, self.moves)

    # the clock, in place of the module `time`

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.moment()

    # the desk

    def look(self) -> Look:
        self.moment()
        look = self.now_seen()
        self.moment()
        return look

    def rest(self) -> None:
        self.rested.set()

    def close(self) -> None:
        pass

    # the focused text

    def focused(self) -> Focused | None:
        self.password_known = bool(self.field_key and self.password)
        return None if self.field_key is None else Focused(self.field_key, self.password)

    def field(self, length: int = 40) -> Field | None:
        self.moment()
        if self.tells:
            text = self.document()
            return Field(text[-length:], self.password, len(text), self.selected)
        return None if self.before is None else Field(self.before[-length:], self.password)

    # the clipboard

    def put(self, text: str) -> None:
        if self.shelf_fails:
            raise OutputError("The clipboard does not answer.", "Find the text in History.")
        self.shelf = text

    # what the user does

    def act(self, field: str | None = None) -> None:
        self.acts = None if self.acts is None else self.acts + 1
        self.field_key = field or self.field_key

    def user_types(self, text: str) -> None:
        self.act()
        self.documents.setdefault(self.window, []).extend((letter, "user") for letter in text)

    def select(self, selected: bool) -> None:
        self.act()
        self.selected = selected

    def user_deletes(self) -> None:
        self.act()
        if document := self.documents.get(self.window):
            document.pop()

    def text(self, window: Window | None = None) -> str:
        """What was typed, in all windows or in one."""
        return "".join(text for where, _, text in self.typed if window in (None, where))

    def document(self, window: Window | None = None) -> str:
        """What stands in a window now, by default in the focused one."""
        return "".join(letter for letter, _ in self.documents.get(window or self.window, []))

    def keys(self, window: Window | None, keys: str, writer: str) -> None:
        document = self.documents.setdefault(window, [])
        for key in keys:
            if key != "\b":
                document.append(("\n" if key == "\r" else key, writer))
            elif document:
                self.removed.append(document.pop())

    def output(self, method: str) -> "Output | None":
        return None if method == "copy" else Output(self, method)

    def delivery(self) -> Delivery:
        surroundings = Surroundings(self.output, self, self, self)  # type: ignore[arg-type]
        return Delivery(lambda: surroundings, self.reported.append)


class Output:
    def __init__(self, desktop: Desktop, name: str) -> None:
        self.name = name
        self._desktop = desktop

    def prepare(self, rest: str, application: str) -> int:
        assert rest
        assert self._desktop.window is None or isinstance(application, str)
        self._desktop.moment()
        return min(len(rest), 3)

    def send(self, chunk: str, look: Look) -> bool:
        desktop = self._desktop
        desktop.moment()
        if desktop.now_seen() != look:
            return False
        if desktop.held or desktop.grabbed or desktop.password_known:
            desktop.wrong.append(chunk)
        error = desktop.fails.popleft() if desktop.fails else None
        if isinstance(error, OutputError):
            chunk = chunk[: error.delivered]
        if error is None or isinstance(error, OutputError):
            desktop.typed.append((desktop.window, self.name, chunk))
            desktop.keys(desktop.window, chunk, desktop.writer)
            desktop.fields.append(desktop.field_key)
        if error is not None:
            raise error
        return True

    def confirm(self) -> None:
        self._desktop.moment()

    def finish(self) -> None:
        self._desktop.finished.append(self.name)

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def make_desktop() -> Iterator[Callable[[], Desktop]]:
    """Makes desktops; the one made last keeps the time for all typing."""
    with pytest.MonkeyPatch.context() as patch:

        def make() -> Desktop:
            desktop = Desktop()
            for module in (obstacles, outbox, place, eraser):
                patch.setattr(module, "time", desktop)
            return desktop

        yield make


@pytest.fixture
def desktop(make_desktop: Callable[[], Desktop]) -> Desktop:
    return make_desktop()


@pytest.fixture
def dictation(screen: Any) -> Iterator[Any]:  # noqa: ARG001
    """Delivery into real windows."""
    from tests.output.real_windows import Dictation

    dictation = Dictation()
    yield dictation
    dictation.delivery.close()
    assert dictation.problems == []


@pytest.fixture
def form(screen: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Opens real windows with two fields."""
    from tests.output.real_windows import Form

    opened: list[Form] = []

    def open_one(title: str, *options: str) -> Form:
        opened.append(Form(screen, tmp_path, title, *options))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()
