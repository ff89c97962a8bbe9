"""One path for text: append-only, in order, whatever is held back on the way."""

from collections.abc import Callable, Sequence, Sized
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictation.results import Commit, Endpoint, Outcome, Partial, Segment, Word
from dictation.settings import ModelSettings, Settings, TextSettings
from dictation.text.outside import Outside
from dictation.text.pipeline import Pipeline, Transform
from dictation.text.transforms import registry
from dictation.text.transforms.replacements import Replacements
from dictation.text.transforms.segment_starts import SegmentStarts
from dictation.text.transforms.spoken import phrases
from dictation.text.transforms.spoken.commands import SpokenCommands


class Pairs:
    """Writes words two at a time, joined: holds every other word back."""

    def __init__(self) -> None:
        self._held: list[Word] = []

    def write(self, words: Sequence[Word]) -> list[Word]:
        held = [*self._held, *words]
        pairs = [
            Word(a.text + b.text, a.start, b.end, 1.0, a.recognized + b.recognized)
            for a, b in zip(held[::2], held[1::2], strict=False)
        ]
        self._held = held[len(pairs) * 2 :]
        return pairs

    def flush(self) -> list[Word]:
        held, self._held = self._held, []
        return held


VOCABULARY = ("new", "line", "paragraph", "newline", "car", "New", "line.")


def commands() -> SpokenCommands:
    return SpokenCommands(phrases.load(("en",), False, False))


def replacements() -> Replacements:
    return Replacements({"new car": "auto", "car": "vehicle", "line": "row"}, Outside())


CHAINS: list[list[Callable[[], Transform]]] = [
    *([], [SegmentStarts], [commands], [SegmentStarts, commands]),
    *([Pairs], [commands, Pairs], [Pairs, commands]),
    *([replacements, SegmentStarts, commands], [Pairs, replacements], [replacements, Pairs]),
]
commits = st.lists(st.lists(st.sampled_from(VOCABULARY), max_size=4), max_size=8)


def spoken(commit: Sequence[str], start: int) -> list[Word]:
    return [Word(f" {text}", start + k, start + k + 0.9, 1.0) for k, text in enumerate(commit)]


def text(words: Sequence[Word]) -> str:
    return "".join(word.text for word in words)


def letters(said: str) -> str:
    """What was said, but for capitals and marks, some of which only set a command off."""
    return said.strip().lower().replace(".", "")


@given(commits)
def test_how_words_are_divided_among_commits_does_not_matter(parts: list[list[str]]) -> None:
    for transforms in CHAINS:
        piecewise, whole = (Pipeline(make() for make in transforms) for _ in range(2))
        everything = spoken([one for part in parts for one in part], 0)
        written: list[Word] = []
        at = 0
        for part in parts:
            shown = text([*written, *piecewise.preview(everything[at : at + len(part)])])
            written += piecewise.write(everything[at : at + len(part)])
            at += len(part)
            assert shown.startswith(text(written)), "what was shown as committed stays"
        written += piecewise.flush()
        assert text(written) == text([*whole.write(everything), *whole.flush()])
        said = "".join(word.recognized for word in written)
        assert letters(said) == letters(text(everything)), "no word is lost"
        times = [time for word in written for time in (word.start, word.end)]
        assert times == sorted(times)


def test_a_preview_changes_nothing() -> None:
    pipeline = Pipeline([commands()])
    new, line = spoken(["new", "line"], 0)
    assert pipeline.write([new]) == ()
    assert text(pipeline.preview([line])) == "\n"
    assert text(pipeline.preview([])) == "new", "nothing else came"
    assert text([*pipeline.write([line]), *pipeline.flush()]) == "\n"


def test_what_one_transform_held_back_goes_through_those_behind_it() -> None:
    chain: list[Transform] = [Pairs(), commands()]
    pipeline = Pipeline(chain)
    (word,) = spoken(["newline"], 0)
    assert pipeline.write([word]) == ()
    assert text(pipeline.flush()) == "\n"


def test_what_follows_a_recognizer_is_the_text_and_the_end_of_a_segment_holds_nothing_back() -> (
    None
):
    pipeline = Pipeline([SegmentStarts(), commands()])
    shown: list[str] = []
    committed = ""

    def follow(*outcomes: Outcome) -> None:
        nonlocal committed
        for outcome in outcomes:
            for one in pipeline.follow(outcome):
                if isinstance(one, Commit):
                    assert one.words
                    committed += text(one.words)
                elif isinstance(one, Partial):
                    shown.append(committed + text(one.words))

    def said(*words: str) -> tuple[Word, ...]:
        return tuple(spoken(words, 0))

    follow(Partial(said("good", "new")))
    follow(Commit(said("good", "new")), Partial(()))
    assert (committed, shown) == ("Good", ["Good new", "Good new"]), "“line” may follow"
    follow(Endpoint(2.0, segment_over=False))
    assert (committed, shown[-1]) == ("Good new", "Good new"), "too late for it now"
    follow(Partial(()), Endpoint(2.0, segment_over=True))
    follow(Partial(said("line")), Commit(said("line.")), Endpoint(5.0, segment_over=True))
    follow(Partial(said("then")), Commit(said("then")))
    assert committed == "Good new line. Then"
    assert shown[-2:] == ["Good new line.", "Good new line. Then"]


@pytest.mark.parametrize("language", ["en", "de", "en,fr"])
def test_a_preview_copies_only_what_may_change(language: str) -> None:
    """It is made for every word that may still change: no table may be copied each time."""
    text = TextSettings(
        spoken_commands=True,
        symbols=True,
        remove_fillers=True,
        numbers=True,
        vocabulary={f"Guenever{number}": "" for number in range(100)},
        replacements={f"phrase {number}": "text" for number in range(100)},
    )
    settings = Settings(text=text, model=ModelSettings(language=language))
    copied: dict[int, Any] = {}
    deepcopy(registry.transforms(settings), copied)
    del copied[id(copied)]  # what `deepcopy` itself remembers
    assert [one for one in copied.values() if isinstance(one, Sized) and len(one) > 20] == []


SENTENCES = (
    *(Segment(" a car. One", 0.0, 2.0), Segment(" new", 2.0, 3.0), Segment(" line here", 3.0, 5.0)),
    Segment(" and a new", 5.0, 7.0),
)


def test_the_segments_of_a_recording_are_one_text() -> None:
    written = list(Pipeline([SegmentStarts(), commands()]).segments(SENTENCES))
    assert written == [
        Segment("A car. One", 0.0, 2.0),
        Segment("\nHere", 2.0, 5.0),
        Segment(" and a", 5.0, 7.0),
        Segment(" new", 5.0, 7.0),
    ]


def test_word_times_are_there_if_the_segments_had_them() -> None:
    good, new = spoken(["good", "new"], 0)
    segments = [Segment(" good new", 0.0, 1.9, (good, new))]
    written = list(Pipeline([SegmentStarts(), commands()]).segments(segments))
    assert [one.text for one in written] == ["Good", " new"]
    assert [(word.start, word.end) for one in written for word in one.words] == [
        (0.0, 0.9),
        (1.0, 1.9),
    ]


@given(st.lists(st.text("aB .。字")))
def test_the_text_of_a_recording_is_otherwise_as_it_was_recognized(texts: list[str]) -> None:
    segments = [Segment(text, k, k + 1) for k, text in enumerate(texts)]
    written = [one.text.strip() for one in Pipeline([]).segments(segments)]
    assert written == [text.strip() for text in texts if text.strip()]
