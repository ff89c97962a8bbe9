"""Delivery: where text goes, with which space, and what becomes of what can't be delivered.

The windows here are only names; real ones are in test_delivery_x11 and in tests/takes.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dictation.desktop.focus import Window
from dictation.errors import DesktopError, DictationError, InternalError, OutputError
from dictation.output import delivery as module
from dictation.output.delivered import Delivered
from dictation.output.delivery import Delivery
from dictation.settings import OutputSettings

EDITOR, TERMINAL = Window(1, "editor"), Window(2, "xterm")
LOCKED = DictationError("The screen was locked.", "Press the key again.")


@pytest.fixture
def delivery(desktop: Any) -> Iterator[Delivery]:
    delivery = desktop.delivery()
    yield delivery
    delivery.close()
    assert desktop.reported == []


@pytest.fixture
def send(delivery: Delivery) -> Callable[..., Delivered]:
    def send(*texts: str, lines: bool = False, **settings: Any) -> Delivered:
        job = delivery.open(OutputSettings(**settings), lines=lines)
        for text in texts:
            job.write(text)
        return job.close().result(60)

    return send


Send = Callable[..., Delivered]


def test_pieces_come_in_order(desktop: Any, send: Send) -> None:
    done = send("Hello", " world", ".")
    assert desktop.text() == "Hello world."
    assert done == Delivered("Hello world.", "", "editor", None)
    assert desktop.finished == ["auto"]


def test_a_take_goes_on_where_the_one_before_ended(desktop: Any, send: Send) -> None:
    send("First.")
    send("Second.")
    desktop.window = TERMINAL
    send("Third.")
    assert desktop.text() == "First. Second.Third."


@pytest.mark.parametrize("field", [None, "another field"])
def test_after_a_key_or_click_of_the_user_what_was_typed_before_is_not_before_the_caret(
    desktop: Any, send: Send, field: str | None
) -> None:
    send("First.")
    desktop.act(field)
    send("Second.")
    assert desktop.text() == "First.Second."


def test_after_a_minute_nothing_is_remembered(desktop: Any, send: Send) -> None:
    send("First.")
    desktop.now += 61
    send("Second.")
    assert desktop.text() == "First.Second."


def test_what_stands_before_the_caret_counts_more_than_memory(desktop: Any, send: Send) -> None:
    send("First.")
    desktop.before = ""  # the user has sent it off
    send("Second.")
    desktop.before = "see ("
    send("third")
    assert desktop.text() == "First.Second.third"


def test_modifiers_are_waited_for_and_then_the_window_is_looked_at_again(
    desktop: Any, delivery: Delivery
) -> None:
    """Alt+Tab: while Alt is down the old window has the focus still."""
    job = delivery.open(OutputSettings())
    job.write("one ")
    job._worker.call(lambda: None).result(60)
    desktop.held = True

    def let_go() -> None:
        desktop.held, desktop.window = False, TERMINAL

    desktop.happens.extend([lambda: None] * 20 + [let_go])
    job.write("two")
    done = job.close().result(60)
    assert desktop.text() == "one "
    assert (done.undelivered, desktop.shelf) == ("two", "two")
    assert done.problem is not None
    assert "Another window" in done.problem.problem


@pytest.mark.parametrize(
    ("what", "said"), [("held", "modifier key"), ("grabbed", "grabbed the keyboard")]
)
def test_what_stays_in_the_way_is_told(desktop: Any, send: Send, what: str, said: str) -> None:
    setattr(desktop, what, True)
    done = send("Hello")
    assert desktop.typed == []
    assert (done.undelivered, desktop.shelf) == ("Hello", "Hello")
    assert done.problem is not None
    assert said in done.problem.problem
    assert "on the clipboard" in done.problem.remedy
    assert 2 < desktop.now < 4


@pytest.mark.parametrize("what", ["held", "grabbed"])
def test_what_passes_is_waited_for(desktop: Any, send: Send, what: str) -> None:
    setattr(desktop, what, True)
    desktop.happens.extend([lambda: None] * 50 + [lambda: setattr(desktop, what, False)])
    assert send("Hello").problem is None
    assert desktop.text() == "Hello"


def test_a_moment_without_a_window_is_waited_for(desktop: Any, send: Send) -> None:
    desktop.happens.extend(
        [lambda: None]
        + [lambda: setattr(desktop, "window", None)]
        + [lambda: None] * 10
        + [lambda: setattr(desktop, "window", EDITOR)]
    )
    assert send("Hello").problem is None
    assert desktop.text() == "Hello"


def test_a_locked_screen_gets_nothing_of_the_rest(desktop: Any, delivery: Delivery) -> None:
    job = delivery.open(OutputSettings(trailing_space=True))
    job.write("before")
    job._worker.call(lambda: None).result(60)
    delivery.suspend(LOCKED)
    job.write(" and behind")
    done = job.close().result(60)
    assert desktop.text() == "before"
    assert (done.text, done.undelivered) == ("before and behind", " and behind")
    assert desktop.shelf == "and behind"
    assert done.problem is not None
    assert done.problem.problem == LOCKED.problem
    later = delivery.open(OutputSettings())
    later.write("again")
    assert later.close().result(60).problem is None


def test_text_on_its_way_stops_when_the_screen_is_locked(desktop: Any, delivery: Delivery) -> None:
    job = delivery.open(OutputSettings())
    desktop.happens.extend([lambda: None] * 8 + [lambda: delivery.suspend(LOCKED)])
    job.write("a long text that takes some time to be typed")
    done = job.close().result(60)
    assert desktop.text()
    assert desktop.text() + done.undelivered == done.text
    assert done.undelivered


def test_what_is_not_typed_yet_is_dropped_by_a_cancel(desktop: Any, delivery: Delivery) -> None:
    job = delivery.open(OutputSettings())
    desktop.happens.extend([lambda: None] * 8 + [job.cancel])
    job.write("a long text that takes some time to be typed")
    done = job.close().result(60)
    assert desktop.text() + done.dropped == done.text
    assert done.dropped
    assert (done.undelivered, done.problem, desktop.shelf) == ("", None, "")


def test_nothing_goes_into_a_password_field(desktop: Any, send: Send) -> None:
    desktop.field_key, desktop.password = "key", True
    done = send("my secret")
    assert desktop.typed == []
    assert desktop.shelf == done.undelivered == "my secret"
    assert done.problem is not None
    assert "password" in done.problem.problem


@pytest.mark.parametrize("on_focus_change", ["stop", "follow"])
def test_nor_if_it_gets_the_focus_in_the_middle_of_a_piece(
    desktop: Any, send: Send, on_focus_change: str
) -> None:
    desktop.field_key = "name"

    def tab() -> None:
        desktop.act("key")
        desktop.password = True

    desktop.happens.extend([lambda: None] * 12 + [tab])
    done = send("my name and then my secret", on_focus_change=on_focus_change)
    assert done.problem is not None
    assert "password" in done.problem.problem
    assert desktop.text() + done.undelivered == done.text
    assert 0 < len(desktop.text()) <= 12


def test_a_field_that_the_user_leaves_gets_the_rest_no_more(desktop: Any, send: Send) -> None:
    desktop.field_key = "name"
    desktop.happens.extend([lambda: None] * 12 + [lambda: desktop.act("street")])
    done = send("a long text for one field")
    assert done.problem is not None
    assert "field now has the focus" in done.problem.problem
    assert desktop.text() + done.undelivered == done.text


@pytest.mark.parametrize("moment", range(30))
def test_whenever_the_user_leaves_no_character_is_in_another_field(
    make_desktop: Callable[[], Any], moment: int
) -> None:
    desktop = make_desktop()
    desktop.field_key = "name"
    desktop.happens.extend([lambda: None] * moment + [lambda: desktop.act("street")])
    delivery = desktop.delivery()
    job = delivery.open(OutputSettings())
    job.write("a long text")
    done = job.close().result(5)
    delivery.close()
    assert len(set(desktop.fields)) <= 1
    assert desktop.text() + done.undelivered == done.text


@pytest.mark.parametrize("moment", range(30))
def test_whenever_another_window_comes_it_gets_nothing(
    make_desktop: Callable[[], Any], moment: int
) -> None:
    desktop = make_desktop()
    desktop.happens.extend([lambda: None] * moment + [lambda: setattr(desktop, "window", TERMINAL)])
    delivery = desktop.delivery()
    job = delivery.open(OutputSettings())
    job.write("a long text")
    done = job.close().result(5)
    delivery.close()
    assert len({window for window, _, _ in desktop.typed}) <= 1
    assert desktop.text() + done.undelivered == done.text


def test_a_program_that_moves_the_focus_by_itself_gets_it_all(desktop: Any, send: Send) -> None:
    desktop.field_key = "paragraph 1"
    move = lambda: setattr(desktop, "field_key", "paragraph 2")  # noqa: E731
    desktop.happens.extend([lambda: None] * 12 + [move])
    assert send("a long text for one window").problem is None
    assert desktop.text() == "a long text for one window"


def test_without_a_window_the_text_is_in_the_clipboard(desktop: Any, send: Send) -> None:
    desktop.window = None
    done = send("Hello", " there")
    assert (desktop.typed, desktop.shelf) == ([], "Hello there")
    assert done.problem is not None
    assert "No window" in done.problem.problem


def test_text_follows_the_focus_when_the_user_wants_it(desktop: Any, send: Send) -> None:
    desktop.happens.extend([lambda: None] * 12 + [lambda: setattr(desktop, "window", TERMINAL)])
    done = send("a long text for two windows", on_focus_change="follow")
    assert done.problem is None
    assert desktop.text(EDITOR)
    assert desktop.text() == done.text
    assert desktop.text(EDITOR) + desktop.text(TERMINAL) == done.text
    assert {window for window, _, _ in desktop.typed} == {EDITOR, TERMINAL}


def test_the_words_on_both_sides_of_a_change_of_window_stay_two(
    desktop: Any, delivery: Delivery
) -> None:
    job = delivery.open(OutputSettings(on_focus_change="follow"))
    job.write("bread")
    job._worker.call(lambda: None).result(60)
    desktop.window = TERMINAL
    job.write(" and")
    assert job.close().result(60).text == "bread and"
    assert (desktop.text(EDITOR), desktop.text(TERMINAL)) == ("bread", "and")


def test_what_had_arrived_before_it_broke_is_not_delivered_twice(desktop: Any, send: Send) -> None:
    desktop.fails.append(OutputError("The keyboard is gone.", "Look for it.", 2))
    done = send("Hello", " world")
    assert desktop.text() == "He"
    assert (done.undelivered, desktop.shelf) == ("llo world", "llo world")
    assert done.problem is not None
    assert "Look for it." in done.problem.remedy


def test_a_bug_in_an_output_loses_no_text_and_is_told(desktop: Any, send: Send) -> None:
    desktop.fails.append(KeyError("é"))
    done = send("Hello", " world", trailing_space=True)
    assert (done.undelivered, desktop.shelf) == ("Hello world", "Hello world")
    assert done.problem is not None
    assert isinstance(done.problem.__cause__, InternalError)
    assert send("Again.").problem is None


def test_a_clipboard_that_fails_as_well_is_told(desktop: Any, send: Send) -> None:
    desktop.window, desktop.shelf_fails = None, True
    done = send("Hello")
    assert done.undelivered == "Hello"
    assert done.problem is not None
    assert "No window" in done.problem.problem
    assert "clipboard does not answer" in done.problem.problem
    assert done.problem.remedy == "Find the text in History."


def test_each_text_gets_there_by_its_own_method(desktop: Any, send: Send) -> None:
    send("One")
    desktop.window = TERMINAL
    send("Two", method="paste")
    assert desktop.typed == [(EDITOR, "auto", "One"), (TERMINAL, "paste", "Two")]


def test_text_that_the_user_pastes_is_put_on_the_clipboard_when_the_take_is_over(
    desktop: Any, send: Send
) -> None:
    done = send("One,", " two.", method="copy")
    assert (desktop.shelf, desktop.typed) == ("One, two.", [])
    assert (done.text, done.undelivered, done.problem) == ("One, two.", "", None)
    desktop.shelf = "copied since"
    send("", method="copy")
    assert desktop.shelf == "copied since"


def test_the_space_behind_a_take(desktop: Any, send: Send) -> None:
    send("One.", trailing_space=True)
    send("Two.", trailing_space=True)
    send("", trailing_space=True)
    assert desktop.text() == "One. Two. "


CONTROLS = "".join(map(chr, [*range(0x09), 0x0E, 0x1B, 0x7F, 0x80, 0x9B]))


def test_control_characters_never_leave(desktop: Any, send: Send) -> None:
    assert send(f"a{CONTROLS}b", "\tc\nd\r\ne\u2028f").text == "ab c d e f"
    assert desktop.text() == "ab c d e f"


def test_lines_end_where_the_user_says_so_but_in_terminals(desktop: Any, send: Send) -> None:
    spoken = ("One", "\n", "Two", "\n\n", "Three", "\t", "four")
    send(*spoken, lines=True)
    assert desktop.text(EDITOR) == "One\nTwo\n\nThree\tfour"
    desktop.window = TERMINAL
    send(*spoken, lines=True)
    assert desktop.text(TERMINAL) == "One Two Three four"


def test_the_desktop_rests_a_minute_after_the_last_take(
    desktop: Any, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REMEMBERED_SECONDS", 0.01)
    send("One.")
    assert desktop.rested.wait(60)


def test_a_desktop_that_can_not_be_reached_loses_no_text() -> None:
    def broken() -> Any:
        raise DesktopError("There is no X server.", "Start one.")

    delivery = Delivery(broken, lambda _problem: None)
    job = delivery.open(OutputSettings())
    job.write("Hello")
    done = job.close().result(60)
    delivery.close()
    assert done.undelivered == "Hello"
    assert done.problem is not None
    assert "no X server" in done.problem.problem
