"""A key after a text: pressed where the text went, if all of it did, and otherwise not at all."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dictation.desktop.focus import Window
from dictation.errors import OutputError
from dictation.output.delivery import Delivery
from dictation.output.typing_job import Delivered, TypingJob
from dictation.settings import OutputSettings

EDITOR, TERMINAL = Window(1, "editor"), Window(2, "xterm")


@pytest.fixture
def delivery(desktop: Any) -> Iterator[Delivery]:
    delivery = desktop.delivery()
    yield delivery
    delivery.close()


@pytest.fixture
def begin(delivery: Delivery) -> Callable[..., TypingJob]:
    def begin(*pieces: str, **settings: Any) -> TypingJob:
        job = delivery.open(OutputSettings(**settings))
        job.write(*pieces)
        job._worker.call(lambda: None).result(60)
        return job

    return begin


Begin = Callable[..., TypingJob]


def end(job: TypingJob) -> Delivered:
    return job.close(press_key=True).result(60)


@pytest.mark.parametrize(("key", "written"), [("none", ""), ("enter", "\n"), ("tab", "\t")])
def test_the_key_follows_the_whole_text(desktop: Any, begin: Begin, key: str, written: str) -> None:
    done = end(begin("Hello", " world", trailing_key=key))
    assert (done.text, done.problem) == ("Hello world", None)
    assert desktop.document() == f"Hello world{written}"


def test_no_space_stands_before_the_key(desktop: Any, begin: Begin) -> None:
    end(begin("Hello", trailing_key="enter", trailing_space=True))
    assert desktop.document() == "Hello\n"


def test_a_text_that_is_not_a_whole_take_gets_no_key(desktop: Any, begin: Begin) -> None:
    begin("Hello", trailing_key="enter").close().result(60)
    assert desktop.document() == "Hello"


def test_nothing_said_is_no_reason_to_press_it(desktop: Any, begin: Begin) -> None:
    end(begin(trailing_key="enter"))
    assert desktop.document() == ""


def test_a_canceled_take_gets_no_key(desktop: Any, begin: Begin) -> None:
    job = begin("Hello", trailing_key="enter")
    job.cancel()
    assert end(job).problem is None
    assert desktop.document() == "Hello"


def test_the_key_goes_to_no_other_window_even_if_text_would(desktop: Any, begin: Begin) -> None:
    for follows in ("stop", "follow"):
        desktop.window = EDITOR
        job = begin("Yes.", trailing_key="enter", on_focus_change=follows)
        desktop.window = TERMINAL
        done = end(job)
        assert (done.text.strip(), done.undelivered) == ("Yes.", "")
        assert done.problem is not None
        assert desktop.document(TERMINAL) == ""


def test_a_text_that_did_not_arrive_gets_no_key(desktop: Any, begin: Begin) -> None:
    desktop.fails.append(OutputError("The keyboard is gone.", "Look for it.", 2))
    done = end(begin("Hello", trailing_key="enter"))
    assert done.undelivered == "llo"
    assert desktop.document() == "He"


def test_where_the_user_pastes_no_key_is_pressed(desktop: Any, begin: Begin) -> None:
    done = end(begin("Hello", trailing_key="enter", method="copy"))
    assert (done.problem, desktop.shelf, desktop.document()) == (None, "Hello", "")


def test_after_a_spoken_enter_there_is_no_second_one(desktop: Any, begin: Begin) -> None:
    job = begin("Hello", trailing_key="enter")
    assert job.press_enter().result(60) is None
    end(job)
    assert desktop.document() == "Hello\n"
