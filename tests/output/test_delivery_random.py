"""Delivery among random interruptions, against a model of the desktop that keeps its own account.

Whatever happens between two chunks: no character is in a window that was not meant to have it,
none is there twice, the order is kept, and delivered, kept and dropped are all that was written.
With words that are taken back among them, no character goes that the take had not typed.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dictation.desktop.focus import Window
from dictation.errors import DictationError, OutputError
from dictation.settings import OutputSettings

WINDOWS = [Window(1, "editor"), Window(2, "browser"), Window(3, "mail"), None]
FAILURES = [OutputError("No.", "Try.", 1), OutputError("No.", "Try."), KeyError("x"), OSError("y")]

EVENTS = st.one_of(
    st.tuples(st.just("focus"), st.sampled_from(WINDOWS)),
    st.tuples(st.just("field"), st.sampled_from(["name", "street", None])),
    st.tuples(st.just("user goes to field"), st.sampled_from(["name", "street"])),
    st.tuples(st.just("password"), st.booleans()),
    st.tuples(st.just("held"), st.booleans()),
    st.tuples(st.just("grabbed"), st.booleans()),
    st.tuples(st.just("acts"), st.none()),
    st.tuples(st.just("fails"), st.sampled_from(FAILURES)),
    st.tuples(st.just("lock"), st.none()),
    st.tuples(st.just("cancel"), st.none()),
    st.tuples(st.just("nothing"), st.integers(1, 10)),
    st.tuples(st.just("nothing"), st.just(400)),  # longer than any patience
)
TAKES = st.lists(
    st.tuples(st.lists(st.text("abcdefgh", min_size=1, max_size=12), max_size=4), st.booleans()),
    min_size=1,
    max_size=3,
)


def schedule(desktop: Any, delivery: Any, jobs: list[Any], event: tuple[str, Any]) -> None:
    """Have an event happen at the next moment."""
    kind, value = event

    def focus() -> None:
        desktop.window = value

    happening: dict[str, Callable[[], Any]] = {
        "focus": focus,
        "field": lambda: setattr(desktop, "field_key", value),
        "user goes to field": lambda: desktop.act(value),
        "password": lambda: setattr(desktop, "password", value),
        "held": lambda: setattr(desktop, "held", value),
        "grabbed": lambda: setattr(desktop, "grabbed", value),
        "acts": desktop.act,
        "user types": lambda: desktop.user_types("X"),
        "left and back": lambda: setattr(desktop, "moves", desktop.moves + 1),
        "selected": lambda: desktop.select(value),
        "fails": lambda: desktop.fails.append(value),
        "lock": lambda: delivery.suspend(DictationError("Locked.", "Unlock.")),
        "cancel": lambda: jobs[-1].cancel() if jobs else None,
    }
    if kind == "nothing":
        desktop.happens.extend([lambda: None] * value)
    else:
        desktop.happens.append(happening[kind])


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(takes=TAKES, events=st.lists(EVENTS, max_size=40), follows=st.booleans())
def test_every_character_has_one_fate(
    make_desktop: Callable[[], Any],
    takes: list[tuple[list[str], bool]],
    events: list[tuple[str, Any]],
    follows: bool,
) -> None:
    desktop = make_desktop()
    delivery = desktop.delivery()
    jobs: list[Any] = []
    for event in events:
        schedule(desktop, delivery, jobs, event)
    for pieces, types_again in takes:
        before = len(desktop.typed)
        desktop.shelf = ""
        job = delivery.open(OutputSettings(on_focus_change="follow" if follows else "stop"))
        jobs.append(job)
        for piece in pieces:
            job.write(piece)
        done = job.close().result(60)
        written = "".join(pieces)

        chunks = desktop.typed[before:]
        arrived = "".join(text for _, _, text in chunks)
        assert done.text.replace(" ", "") == written  # spaces join it to what was there before
        assert done.text == arrived + done.undelivered + done.dropped
        assert not (done.undelivered and done.dropped)
        assert desktop.shelf == done.undelivered.strip()
        assert done.problem is not None or not done.undelivered
        assert all(window is not None for window, _, _ in chunks)
        if not follows:
            assert len({window for window, _, _ in chunks}) <= 1
        if types_again and done.undelivered:
            again = delivery.open(OutputSettings())
            before = len(desktop.typed)
            again.write(done.undelivered)
            second = again.close().result(60)
            more = "".join(text for _, _, text in desktop.typed[before:])
            assert second.text.strip() == done.undelivered.strip()
            assert second.text == more + second.undelivered + second.dropped
    delivery.close()
    assert desktop.reported == []
    assert desktop.wrong == []


SCRATCHES = st.one_of(
    EVENTS,
    st.tuples(st.sampled_from(["user types", "user types", "left and back"]), st.none()),
    st.tuples(st.just("selected"), st.booleans()),
)
STEPS = st.lists(
    st.one_of(
        st.lists(st.text("abcdefgh ", min_size=1, max_size=6), min_size=1, max_size=4),
        st.integers(1, 4),
        st.just("enter"),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    takes=st.lists(STEPS, min_size=1, max_size=3),
    events=st.lists(SCRATCHES, max_size=30),
    follows=st.booleans(),
    tells=st.booleans(),
)
def test_only_what_a_take_has_typed_is_taken_back(
    make_desktop: Callable[[], Any],
    takes: list[list[list[str] | int | str]],
    events: list[tuple[str, Any]],
    follows: bool,
    tells: bool,
) -> None:
    desktop = make_desktop()
    desktop.tells = tells
    delivery = desktop.delivery()
    jobs: list[Any] = []
    for event in events:
        schedule(desktop, delivery, jobs, event)
    for number, steps in enumerate(takes):
        desktop.writer = str(number)
        job = delivery.open(OutputSettings(on_focus_change="follow" if follows else "stop"))
        jobs.append(job)
        pieces: list[str] = []
        for step in steps:
            if isinstance(step, list):
                job.write(*step)
                pieces += step
            elif step == "enter":
                job.press_enter().result(60)
            elif pieces:
                count = min(len(pieces), int(step))
                taken = job.take_back(count).result(60)
                assert taken.gone == count or taken.problem is not None
                del pieces[len(pieces) - taken.gone :]
                if taken.left is not None:
                    assert len(taken.left) <= len(pieces[-1]) + 1
                    pieces[-1] = taken.left
        done = job.close().result(60)

        assert {writer for _, writer in desktop.removed} <= {str(number)}
        assert done.taken_back == len(desktop.removed)
        desktop.removed.clear()
        assert _letters(done.text) == _letters("".join(pieces))
        arrived = done.text[: len(done.text) - len(done.undelivered) - len(done.dropped)]
        typed = Counter(
            letter
            for document in desktop.documents.values()
            for letter, writer in document
            if writer == str(number) and letter not in " \n"
        )
        assert typed == Counter(_letters(arrived))
    delivery.close()
    assert desktop.reported == []
    assert desktop.wrong == []


def _letters(text: str) -> str:
    return text.replace(" ", "")
