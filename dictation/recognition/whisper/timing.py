"""When the words of a reading were spoken, and how probable they are."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from faster_whisper.tokenizer import Tokenizer

from dictation.audio.chunk import SAMPLE_RATE
from dictation.recognition.whisper.hypothesis import HypothesisWord, Mark
from dictation.recognition.whisper.snapshot import Snapshot
from dictation.recognition.whisper.spelling import Spelling
from dictation.results import Word

_POSITION_SECONDS = 0.02  # the encoder halves the frame rate
_AFTER_SPEECH = 0.2  # seconds behind the end of speech in which a last sound may be hidden


def heard_seconds(snapshot: Snapshot) -> float:
    """Return the seconds of a snapshot in which its words must have been spoken."""
    return min(
        len(snapshot.samples) / SAMPLE_RATE,
        snapshot.speech_end - snapshot.start + _AFTER_SPEECH,
    )


def measured(
    snapshot: Snapshot, alignment: Any, tokenizer: Tokenizer, spelled: Sequence[Spelling]
) -> list[HypothesisWord]:
    """Return words with the times and probabilities of an alignment over `heard_seconds`.

    Times come from dynamic time warping over the cross-attention, as in Whisper's own code.
    """
    heard = heard_seconds(snapshot)
    times: dict[int, float] = {}
    for token, place in alignment.alignments:
        times.setdefault(token, min(place * _POSITION_SECONDS, heard))
    words = []
    at = 0
    for k, (group, behind) in enumerate(spelled):
        after = at + len(group) + len(behind)
        probabilities = alignment.text_token_probs[at : at + len(group)]
        start, end = _without_pause(
            times[at], times.get(after, heard), len(group), marked=bool(behind)
        )
        text = snapshot.prefix[k].word.text if k < len(snapshot.prefix) else ""
        word = Word(
            text or tokenizer.decode(group),
            snapshot.start + start,
            snapshot.start + end,
            sum(probabilities) / len(probabilities),
        )
        doubt = alignment.text_token_probs[at + len(group) : after]
        mark = _mark(tokenizer, behind, min(doubt, default=1.0))
        words.append(HypothesisWord(word, tuple(group), min(probabilities), mark))
        at = after
    return words


def spread(
    snapshot: Snapshot, tokenizer: Tokenizer, spelled: Sequence[Spelling]
) -> list[HypothesisWord]:
    """Return words that are not measured: the new ones lie evenly behind the prefix."""
    known = len(snapshot.prefix)
    words = list(snapshot.prefix)
    if known:
        words[-1] = replace(words[-1], mark=_mark(tokenizer, spelled[known - 1].mark, 1.0))
    start = words[-1].word.end if words else snapshot.start
    step = max(0.0, snapshot.speech_end - start) / max(1, len(spelled) - known)
    for k, (group, behind) in enumerate(spelled[known:]):
        word = Word(tokenizer.decode(group), start + k * step, start + (k + 1) * step, 1.0)
        mark = _mark(tokenizer, behind, 1.0)
        words.append(HypothesisWord(word, tuple(group), 1.0, mark))
    return words


def _mark(tokenizer: Tokenizer, tokens: Sequence[int], probability: float) -> Mark | None:
    return Mark(tokenizer.decode(tokens), tuple(tokens), probability) if tokens else None


def _without_pause(start: float, end: float, tokens: int, marked: bool) -> tuple[float, float]:
    """The times of a word of so many tokens, without the pause that the alignment counted in.

    The pause is behind the word if a mark is, and else before it.
    """
    longest = _longest(tokens)
    return (start, min(end, start + longest)) if marked else (max(start, end - longest), end)


def _longest(tokens: int) -> float:
    """The longest that so many tokens are spoken, in seconds."""
    return 0.4 + 0.3 * tokens
