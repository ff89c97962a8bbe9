"""Outlets of captions don't hold each other up, and what waits for one is bounded."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from dictation.captions.events import CaptionEvent, Failed
from dictation.captions.outlets import relay
from dictation.captions.outlets.relay import Outlet, Relay
from dictation.errors import DictationError
from dictation.results import Commit, Partial, Word

HUNG = DictationError("It hangs.", "Start it again.")


class Slow:
    """An outlet that shows nothing while it is held."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.closed = False
        self.busy = threading.Event()
        self.going = threading.Event()
        self.given_up = False
        self.failures: list[Exception] = []
        self.failed = threading.Event()

    @contextmanager
    def open(self) -> Iterator[relay.Show]:
        def show(event: CaptionEvent) -> None:
            self.busy.set()
            assert self.going.wait(60)
            assert not self.given_up
            self.shown.append(_text(event))

        yield show
        self.closed = True

    def give_up(self) -> None:
        self.given_up = True
        self.going.set()

    def fail(self, error: Exception) -> None:
        self.failures.append(error)
        self.failed.set()

    def relay(self, patience: float = 60.0) -> Relay:
        return Relay(Outlet("slow", self.open(), HUNG, patience, self.give_up), self.fail)


def _text(event: CaptionEvent) -> str:
    assert isinstance(event.event, Commit | Partial)
    return event.source + "".join(word.text for word in event.event.words)


def said(kind: Callable[..., Commit | Partial], text: str, source: str = "a") -> CaptionEvent:
    return CaptionEvent(source, kind((Word(text, 0.0, 0.5, 0.9),)))


def test_every_commit_comes_in_order_but_only_the_newest_tail() -> None:
    slow = Slow()
    one = slow.relay()
    one.put(said(Commit, "0"))
    assert slow.busy.wait(60)
    for number in range(1, 200):
        one.put(said(Partial, f"({number})"))
        one.put(said(Partial, f"({number})", "b"))
        one.put(said(Commit, str(number)))
    slow.going.set()
    one.finish()
    one.join(60)
    assert not one.hangs
    assert slow.closed
    assert slow.shown == [*(f"a{n}" for n in range(199)), "a(199)", "b(199)", "a199"]
    assert slow.failures == []


def test_one_that_hangs_is_dropped_and_told() -> None:
    slow = Slow()
    one = slow.relay(patience=0.0)
    one.put(said(Commit, "0"))
    assert slow.busy.wait(60)
    one.put(said(Commit, "1"))
    one.put(said(Commit, "2"))
    one.join(60)
    assert not one.hangs
    assert slow.given_up
    assert slow.failures[0] is HUNG


def test_what_waits_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "MOST_WAITING", 100)
    slow = Slow()
    one = slow.relay()
    for number in range(200):
        one.put(said(Commit, str(number)))
        assert len(one._waiting) <= 101
    assert slow.failures[0] is HUNG
    one.join(60)


def test_at_the_end_it_has_a_deadline() -> None:
    slow = Slow()
    one = slow.relay()
    one.put(said(Commit, "0"))
    one.finish()
    one.join(0.1)
    assert not one.hangs
    assert slow.given_up


def test_one_that_can_not_be_opened_says_so_at_once() -> None:
    @contextmanager
    def missing() -> Iterator[relay.Show]:
        raise HUNG
        yield

    with pytest.raises(DictationError, match="It hangs"):
        Relay(Outlet("missing", missing(), HUNG), pytest.fail)


def test_one_that_breaks_takes_nothing_more() -> None:
    slow = Slow()
    slow.going.set()
    one = slow.relay()
    one.put(CaptionEvent("a", Failed(HUNG)))
    assert slow.failed.wait(60)
    (failure,) = slow.failures
    assert isinstance(failure, AssertionError)
    one.put(said(Commit, "0"))
    assert not one._waiting
    one.join(60)
