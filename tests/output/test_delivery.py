"""Letters: where text goes, with which space, and what becomes of what can't be delivered.

The windows here are only names; real ones are in tests/takes.
"""

from collections.abc import Callable, Iterator

import pytest

from dictation.desktop.accessibility import Field
from dictation.desktop.focus import Window
from dictation.errors import DesktopError, OutputError
from dictation.output.delivery import Delivered, Delivery, Letter, Surroundings
from dictation.settings import OutputSettings

EDITOR, TERMINAL = Window(1, "editor"), Window(2, "xterm")


class Desk:
    """A desktop of one's own making: what has the focus, and what was typed there."""

    def __init__(self) -> None:
        self.window: Window | None = EDITOR
        self.known: Field | None = None
        self.typed: list[tuple[str, str]] = []
        self.finished: list[str] = []
        self.shelf = ""
        self.breaks_after: int | None = None

    def focused(self) -> Window | None:
        return self.window

    def field(self) -> Field | None:
        return self.known

    def arrived(self, _text: str) -> bool | None:
        return None

    def put(self, text: str) -> None:
        self.shelf = text

    def close(self) -> None:
        pass

    def typist(self, method: str) -> "Hand":
        return Hand(self, method)


class Hand:
    def __init__(self, desk: Desk, name: str) -> None:
        self.name = name
        self._desk = desk

    def deliver(self, text: str) -> None:
        if self._desk.breaks_after is not None:
            arrived = text[: self._desk.breaks_after]
            self._desk.typed.append((self.name, arrived))
            raise OutputError("The keyboard is gone.", "Look for it.", len(arrived))
        self._desk.typed.append((self.name, text))

    def finish(self) -> None:
        self._desk.finished.append(self.name)

    def close(self) -> None:
        pass


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def delivery(desk: Desk) -> Iterator[Delivery]:
    delivery = Delivery(lambda: Surroundings(desk.typist, desk, desk, desk))
    yield delivery
    delivery.close()


@pytest.fixture
def send(delivery: Delivery) -> Callable[..., Delivered]:
    def send(*texts: str, **settings: object) -> Delivered:
        letter: Letter = delivery.open(OutputSettings(**settings))
        for text in texts:
            letter.write(text)
        return letter.close().result(5)

    return send


def text(desk: Desk) -> str:
    return "".join(piece for _, piece in desk.typed)


def test_pieces_come_in_order(desk: Desk, send: Callable[..., Delivered]) -> None:
    done = send("Hello", " world", ".")
    assert text(desk) == done.text == "Hello world."
    assert (done.undelivered, done.problem, done.application) == ("", None, "editor")
    assert desk.finished == ["auto"]


def test_a_take_goes_on_where_the_one_before_ended(
    desk: Desk, send: Callable[..., Delivered]
) -> None:
    send("First.")
    send("Second.")
    desk.window = TERMINAL
    send("Third.")
    assert text(desk) == "First. Second.Third."


def test_what_stands_before_the_caret_counts_more_than_memory(
    desk: Desk, send: Callable[..., Delivered]
) -> None:
    send("First.")
    desk.known = Field("", password=False, selection=False)  # the user has sent it off
    send("Second.")
    desk.known = Field("see (", password=False, selection=False)
    send("third")
    assert [piece for _, piece in desk.typed] == ["First.", "Second.", "third"]


def test_nothing_goes_into_a_password_field(desk: Desk, send: Callable[..., Delivered]) -> None:
    desk.known = Field("", password=True, selection=False)
    done = send("my secret")
    assert desk.typed == []
    assert desk.shelf == done.undelivered == "my secret"
    assert done.problem is not None
    assert "password" in done.problem.problem


def test_without_a_window_the_text_is_in_the_clipboard(
    desk: Desk, send: Callable[..., Delivered]
) -> None:
    desk.window = None
    done = send("Hello", " there")
    assert (desk.typed, desk.shelf) == ([], "Hello there")
    assert done.problem is not None
    assert "No window" in done.problem.problem


def test_where_the_focus_is_never_told_text_is_delivered_all_the_same(desk: Desk) -> None:
    delivery = Delivery(lambda: Surroundings(desk.typist, None, desk, desk))
    letter = delivery.open(OutputSettings())
    letter.write("Hello")
    assert letter.close().result(5).problem is None
    delivery.close()
    assert text(desk) == "Hello"


def test_what_had_arrived_before_it_broke_is_not_delivered_twice(
    desk: Desk, send: Callable[..., Delivered]
) -> None:
    send("Before.")
    desk.breaks_after = 4
    done = send("Hello", " world")
    assert text(desk) == "Before. Hel"
    assert (done.undelivered, desk.shelf) == ("lo world", "lo world")


def test_each_application_gets_its_text_in_its_way(
    desk: Desk, send: Callable[..., Delivered]
) -> None:
    ways = {"xterm": "paste"}
    send("One", applications=ways)
    desk.window = TERMINAL
    send("Two", applications=ways)
    assert desk.typed == [("auto", "One"), ("paste", "Two")]


def test_the_space_behind_a_take(desk: Desk, send: Callable[..., Delivered]) -> None:
    send("One.", trailing_space=True)
    send("Two.", trailing_space=True)
    send("", trailing_space=True)
    assert text(desk) == "One. Two. "


def test_a_desktop_that_can_not_be_reached_loses_no_text() -> None:
    def broken() -> Surroundings:
        raise DesktopError("There is no X server.", "Start one.")

    delivery = Delivery(broken)
    letter = delivery.open(OutputSettings())
    letter.write("Hello")
    done = letter.close().result(5)
    delivery.close()
    assert done.undelivered == "Hello"
    assert done.problem is not None
    assert "no X server" in done.problem.problem
