"""Taking text back: only what was typed, where it is certain that nothing else is removed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dictation.desktop.focus import Window
from dictation.errors import DictationError, OutputError
from dictation.output.delivery import Delivery
from dictation.output.eraser import TakenBack
from dictation.output.typing_job import TypingJob
from dictation.settings import OutputSettings

EDITOR, TERMINAL = Window(1, "editor"), Window(2, "xterm")


@pytest.fixture
def delivery(desktop: Any) -> Iterator[Delivery]:
    delivery = desktop.delivery()
    yield delivery
    delivery.close()
    assert desktop.reported == []


@pytest.fixture
def begin(delivery: Delivery) -> Callable[..., TypingJob]:
    def begin(*pieces: str, lines: bool = False, **settings: Any) -> TypingJob:
        job = delivery.open(OutputSettings(**settings), lines=lines)
        job.write(*pieces)
        job._worker.call(lambda: None).result(60)
        return job

    return begin


Begin = Callable[..., TypingJob]


def back(job: TypingJob, pieces: int) -> TakenBack:
    return job.take_back(pieces).result(60)


def refused(taken: TakenBack) -> str:
    assert (taken.gone, taken.left) == (0, None)
    assert taken.problem is not None
    return taken.problem.problem


def wayland(desktop: Any) -> None:
    desktop.acts = desktop.moves = None
    desktop.field_key = "field"


@pytest.mark.parametrize("tells", [False, True])
def test_the_last_pieces_are_removed_and_the_next_goes_on_there(
    desktop: Any, begin: Begin, tells: bool
) -> None:
    desktop.tells = tells
    desktop.documents[EDITOR] = [("…", "user")] * 3
    job = begin("We", " meet", " at", " four.")
    assert back(job, 2) == TakenBack(2, None, None)
    job.write(" on", " Monday.")
    done = job.close().result(60)
    assert desktop.document().endswith("We meet on Monday.")
    assert done.text.strip() == "We meet on Monday."
    assert done.taken_back == len(" at four.")
    assert (done.problem, done.undelivered) == (None, "")
    assert {owner for _, owner in desktop.removed} == {"take"}


def test_after_all_of_it_the_next_word_starts_as_the_first_did(desktop: Any, begin: Begin) -> None:
    begin("First.").close().result(60)
    job = begin("Second", " one.")
    assert desktop.document() == "First. Second one."
    assert back(job, 2).problem is None
    assert desktop.document() == "First."
    job.write(" Third.")
    assert job.close().result(60).text == " Third."
    assert desktop.document() == "First. Third."


@pytest.mark.parametrize("trailing", [False, True])
def test_the_space_behind_a_take_follows_what_is_left(
    desktop: Any, begin: Begin, trailing: bool
) -> None:
    job = begin("Hello", " world", trailing_space=trailing)
    back(job, 1)
    job.close().result(60)
    assert desktop.document() == "Hello" + " " * trailing
    job = begin("Hello", trailing_space=trailing)
    back(job, 1)
    job.close().result(60)
    assert desktop.document() == "Hello" + " " * trailing


def test_what_is_said_twice_is_removed_from_the_end(desktop: Any, begin: Begin) -> None:
    job = begin("a", " a", " a", " b")
    assert back(job, 1).gone == 1
    assert back(job, 2).gone == 2
    assert desktop.document() == "a"
    assert back(job, 1).gone == 1
    assert (desktop.document(), job.close().result(60).text) == ("", "")


def test_after_a_key_or_click_nothing_is_removed(desktop: Any, begin: Begin) -> None:
    job = begin("Hello", " world")
    desktop.act()
    assert "pressed a key or clicked" in refused(back(job, 1))
    desktop.act()
    job.write(" at")
    assert "less than two seconds before" in refused(back(job, 1)), "a click may take effect late"
    desktop.now += 3
    job.write(" there")
    assert back(job, 1).gone == 1, "what was typed since can go"
    assert "less than two seconds before" in refused(back(job, 1))
    assert desktop.document() == "Hello world at"


def test_nor_when_the_focus_was_elsewhere_in_between(desktop: Any, begin: Begin) -> None:
    job = begin("Hello", " world")
    desktop.moves += 1
    assert "another window had the focus" in refused(back(job, 1))
    assert desktop.removed == []


def test_nor_in_another_window(desktop: Any, begin: Begin) -> None:
    for on_focus_change in ("stop", "follow"):
        desktop.window = EDITOR
        job = begin("Hello", " world", on_focus_change=on_focus_change)
        desktop.window = TERMINAL
        assert "Another window" in refused(back(job, 1))
        job.close().result(60)
    assert desktop.removed == []


def test_nor_what_stands_in_two_windows(desktop: Any, begin: Begin) -> None:
    job = begin("Hello", on_focus_change="follow")
    desktop.window = TERMINAL
    job.write(" world")
    assert "in another place" in refused(back(job, 2))
    assert back(job, 1).gone == 1
    assert (desktop.document(EDITOR), desktop.document(TERMINAL)) == ("Hello", "")


def test_nor_behind_which_something_else_was_typed(
    desktop: Any, begin: Begin, delivery: Delivery
) -> None:
    first = begin("First.")
    second = begin("Second.")
    assert "Something else was typed" in refused(back(first, 1))
    second.close().result(60)
    first.close().result(60)
    assert delivery.take_back(second).result(60).problem is None
    assert desktop.document() == "First."


@pytest.mark.parametrize("in_the_way", ["held", "grabbed"])
def test_what_is_in_the_way_is_waited_for_and_then_told(
    desktop: Any, begin: Begin, in_the_way: str
) -> None:
    job = begin("Hello", " world")
    setattr(desktop, in_the_way, True)
    desktop.happens.extend([lambda: None] * 50 + [lambda: setattr(desktop, in_the_way, False)])
    assert back(job, 1).gone == 1
    setattr(desktop, in_the_way, True)
    refused(back(job, 1))
    setattr(desktop, in_the_way, False)
    assert desktop.document() == "Hello"


def test_what_was_not_typed_yet_is_just_dropped(desktop: Any, begin: Begin) -> None:
    desktop.fails.append(OutputError("No.", "Try.", 2))
    job = begin("Hello", " world", " and", " so")
    assert desktop.document() == "He"
    assert back(job, 2) == TakenBack(2, None, None)
    taken = back(job, 2)
    assert (taken.gone, taken.left) == (1, "He")
    assert taken.problem is not None
    assert "Typing had stopped" in taken.problem.problem
    done = job.close().result(60)
    assert (done.text, done.undelivered, desktop.shelf) == ("He", "", "")
    assert desktop.removed == []


def test_where_text_is_only_copied_it_is_dropped_too(desktop: Any, begin: Begin) -> None:
    job = begin("One", " two", " three", method="copy")
    assert back(job, 1) == TakenBack(1, None, None)
    assert job.close().result(60).text == "One two"
    assert desktop.shelf == "One two"


def test_what_interrupts_leaves_the_beginning_and_says_how_much(
    desktop: Any, begin: Begin, delivery: Delivery
) -> None:
    job = begin("Hello", " wonderful", " world")
    locked = DictationError("Locked.", "Unlock.")

    def lock() -> None:
        if desktop.removed:
            delivery.suspend(locked)

    desktop.happens.extend([lock] * 30)
    taken = back(job, 2)
    assert taken.problem is not None
    left = desktop.document()
    assert left.startswith("Hello wo")
    assert len(left) < len("Hello wonderful world")
    kept = "Hello" if taken.gone else "Hello wonderful"
    assert left == kept + (taken.left or "")
    assert job.close().result(60).text == left


@pytest.mark.parametrize(
    "text", [" naïve e\u0301", " 👍", " a\nb", " (see", " “so”", " wait...", " a  b", " ไทย"]
)
def test_what_no_program_tells_is_removed_only_if_it_is_plain(
    desktop: Any, begin: Begin, text: str
) -> None:
    job = begin("Hello", text, " again", lines=True)
    assert back(job, 1).gone == 1
    assert "It has characters" in refused(back(job, 1))
    assert desktop.document() == "Hello" + text


@pytest.mark.parametrize(
    "text", [" naïve", " don't.", " l’été,", " Straße 7", " Ελλάδα", " мир", " 你好", " high-end"]
)
def test_and_plain_it_is_in_many_languages(desktop: Any, begin: Begin, text: str) -> None:
    job = begin("Hello", text)
    assert back(job, 1).gone == 1
    assert desktop.document() == "Hello"


@pytest.mark.parametrize("text", [" 👍", " a\nb", " (see", " e\u0301", " wait..."])
def test_where_the_program_tells_anything_goes(desktop: Any, begin: Begin, text: str) -> None:
    desktop.tells = True
    job = begin("Hello", text, lines=True)
    assert back(job, 1).gone == 1
    assert desktop.document() == "Hello"


def test_nor_where_the_program_stops_telling_meanwhile(desktop: Any, begin: Begin) -> None:
    job = begin("Hello")
    desktop.act()
    desktop.now += 3
    desktop.tells = True
    job.write(" world")
    job._worker.call(lambda: None).result(60)
    desktop.now += 3
    job.write(" again")
    job._worker.call(lambda: None).result(60)
    desktop.documents[EDITOR].append(("d", "program"))
    desktop.happens.extend([lambda: None] * 30 + [lambda: setattr(desktop, "tells", False)])
    assert "is not what was typed" in refused(back(job, 1))
    assert desktop.document() == "Hello world againd"


def test_what_a_program_has_added_stays(desktop: Any, begin: Begin) -> None:
    desktop.tells = True
    job = begin("Hello", " (see")
    desktop.documents[EDITOR].append((")", "program"))
    assert "is not what was typed" in refused(back(job, 1))
    assert desktop.document() == "Hello (see)"


def test_a_program_that_shows_keys_late_is_waited_for(desktop: Any, begin: Begin) -> None:
    desktop.tells = True
    job = begin("Hello", " world")
    late = desktop.documents[EDITOR]
    desktop.documents[EDITOR] = late[:-3]
    desktop.happens.extend([lambda: None] * 20 + [lambda: desktop.documents.update({EDITOR: late})])
    assert back(job, 1).gone == 1
    assert desktop.document() == "Hello"


def test_selected_text_stays(desktop: Any, begin: Begin) -> None:
    desktop.tells = True
    job = begin("Hello", " world")
    desktop.selected = True
    assert "selected" in refused(back(job, 1))


def test_on_wayland_nothing_is_removed_where_the_program_does_not_tell(
    desktop: Any, begin: Begin
) -> None:
    wayland(desktop)
    job = begin("Hello", " world")
    assert "Neither this program nor this desktop tells" in refused(back(job, 1))


def test_on_wayland_the_field_proves_it(desktop: Any, begin: Begin) -> None:
    wayland(desktop)
    desktop.tells = True
    desktop.documents[EDITOR] = [("x", "user")]
    job = begin("Hello", " world")
    assert back(job, 1).gone == 1
    desktop.user_types("!")
    assert "not what was typed" in refused(back(job, 1))
    desktop.user_deletes()
    assert back(job, 1).gone == 1
    assert desktop.document() == "x"


def test_on_wayland_the_same_words_elsewhere_are_not_taken_for_them(
    desktop: Any, begin: Begin
) -> None:
    wayland(desktop)
    desktop.tells = True
    desktop.documents[EDITOR] = [(letter, "user") for letter in "to be or not "]
    job = begin("to", " be")
    desktop.documents[EDITOR] = desktop.documents[EDITOR][:5]  # the caret, after a click
    refused(back(job, 1))
    desktop.field_key = "another"
    refused(back(job, 1))
    assert desktop.removed == []


def test_enter_is_pressed_and_what_was_typed_before_is_out_of_reach(
    desktop: Any, begin: Begin
) -> None:
    job = begin("make", " tea")
    assert job.press_enter().result(60) is None
    job.write(" make", " coffee")
    assert back(job, 1).gone == 1
    assert "Enter or Tab was pressed behind it" in refused(back(job, 2))
    assert desktop.document() == "make tea\nmake"
    assert job.close().result(60).text == "make tea make"


def test_enter_goes_nowhere_else(desktop: Any, begin: Begin) -> None:
    job = begin("Yes.")
    desktop.window = TERMINAL
    problem = job.press_enter().result(60)
    assert problem is not None
    assert "Another window" in problem.problem
    assert desktop.document(TERMINAL) == ""
    copied = begin("Yes.", method="copy").press_enter().result(60)
    assert copied is not None
    assert "Enter was not pressed" in copied.problem


def test_a_whole_take_can_be_taken_back_when_it_is_over(
    desktop: Any, begin: Begin, delivery: Delivery
) -> None:
    desktop.documents[EDITOR] = [("x", "user")]
    job = begin("Hello", " world", trailing_space=True)
    job.close().result(60)
    assert delivery.take_back(job).result(60) == TakenBack(3, None, None)
    assert desktop.document() == "x"
    assert begin("Anew.").close().result(60).problem is None
    assert delivery.take_back(job).result(60) == TakenBack(0, None, None)


def test_also_what_was_typed_before_it_was_canceled(
    desktop: Any, begin: Begin, delivery: Delivery
) -> None:
    job = begin("Hello", " world")
    job.cancel()
    job.close().result(60)
    assert delivery.take_back(job).result(60).problem is None
    assert desktop.document() == ""


def test_but_not_after_the_user_has_typed(desktop: Any, begin: Begin, delivery: Delivery) -> None:
    job = begin("Hello", " world")
    job.close().result(60)
    desktop.user_types("!")
    assert delivery.take_back(job).result(60).problem is not None
    assert desktop.document() == "Hello world!"
