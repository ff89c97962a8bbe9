"""Try a sentence: what each transform makes of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dictation.results import Commit, Endpoint, Outcome, Word
from dictation.settings import Settings
from dictation.text.outside import Outside
from dictation.text.pipeline import Pipeline, Transform
from dictation.text.transforms.registry import transforms

COMMIT, PAUSE = "|", "..."
"""Words of a sentence that stand for the next commit and for a pause."""
_WORD, _GAP, _SILENCE = 0.3, 0.05, 1.5  # seconds
_OUTSIDE = Outside(clipboard=lambda: "[clipboard]")


@dataclass(frozen=True, slots=True)
class Step:
    """The text after a transform that changed something."""

    name: str
    text: str


def steps(sentence: str, settings: Settings) -> list[Step]:
    """Return the changes that lead from what was said to the text, in order.

    The first step is what was said. The last one's text is what dictation would write.
    """
    outcomes = list(_outcomes(sentence))
    found = [Step("Said", _written([], outcomes))]
    for number, transform in enumerate(transforms(settings), start=1):
        text = _written(transforms(settings, _OUTSIDE)[:number], outcomes)
        if text != found[-1].text:
            found.append(Step(_name(transform), text))
    return found


def on_one_line(text: str) -> str:
    """Return `text` with a visible sign in place of each line break."""
    return re.sub(r" *\n", " ↵ ", text).rstrip()


def _written(chosen: Sequence[Transform], outcomes: Sequence[Outcome]) -> str:
    pipeline = Pipeline(chosen)
    words = (
        word
        for outcome in outcomes
        for written in pipeline.follow(outcome)
        if isinstance(written, Commit)
        for word in written.words
    )
    return "".join(f" [{word.act.value}]" if word.act else word.text for word in words).strip(" ")


def _outcomes(sentence: str) -> Iterator[Outcome]:
    """Yield what a recognizer would: commits, a long pause where one is marked, and the end."""
    now = 0.0
    words: list[Word] = []
    for text in [*sentence.split(), PAUSE]:
        if text not in (COMMIT, PAUSE):
            words.append(Word(f" {text}", now, now + _WORD, 1.0))
            now += _WORD + _GAP
            continue
        if words:
            yield Commit(tuple(words))
            words = []
        if text == PAUSE:
            now += _SILENCE
            yield Endpoint(now, segment_over=True)


def _name(transform: Transform) -> str:
    """Return what to call a transform: "Spoken lines" for the class SpokenLines."""
    return re.sub(r"(?<=[a-z])[A-Z]", lambda m: f" {m[0].lower()}", type(transform).__name__)
