"""Judge takes: by their sound, sample by sample, and by what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from dictation.audio.chunk import Samples, position, seconds
from dictation.speech.spans import speech_spans
from tests.words import words

MISHEARD = 0.1
"""With more than this share of misheard words something other than Whisper is at fault."""
_AT_ONCE = position(60.0)


@dataclass(frozen=True)
class Said:
    """What was said in one take, from `start` to `end` in what the microphone heard."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Took:
    """What one take heard, and what it delivered."""

    sound: Samples
    text: str
    recording: str
    """The file name of its sound, without the ending."""


@dataclass
class Outcome:
    """What became of the takes."""

    takes: int = 0
    exact: int = 0
    misheard: list[str] = field(default_factory=list)
    """Takes with the right sound: Whisper took it for something else."""
    listed: list[str] = field(default_factory=list)
    """Takes that need attention: they are in the history, with their sound and without text."""
    vanished: list[str] = field(default_factory=list)
    wrong_sound: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        few = len(self.misheard) <= MISHEARD * self.takes
        return few and not (self.vanished or self.wrong_sound or self.faults)

    def __str__(self) -> str:
        lines = [
            f"{self.takes} takes: {self.exact} exact, {len(self.misheard)} misheard, "
            f"{len(self.listed)} listed with their sound, {len(self.vanished)} vanished, "
            f"{len(self.wrong_sound)} with wrong sound, "
            f"{len(self.faults)} doubled or otherwise wrong",
            *(f"misheard: {line}" for line in self.misheard),
            *(f"listed: {line}" for line in self.listed),
            *(f"vanished: {line}" for line in self.vanished),
            *(f"wrong sound: {line}" for line in self.wrong_sound),
            *(f"fault: {line}" for line in self.faults),
        ]
        return "\n".join(lines)


def spelled(text: str) -> str:
    """The words of a text, without marks and capitals."""
    return " ".join(words(text))


def judged(
    heard: Samples, said: Sequence[Said], took: Sequence[Took], listed: Collection[str]
) -> Outcome:
    """Compare what was said with what the takes heard and delivered.

    `heard` is all that the microphone has heard; `listed` names the recordings of those takes that
    need attention.
    """
    outcome = Outcome(len(said))
    outcome.wrong_sound = wrong_sound(heard, said, took)
    for number, (spoken, take) in enumerate(zip(said, took, strict=True)):
        text = spelled(take.text)
        became = f"take {number}: “{spoken.text}” became “{text}”"
        near = {one.text for one in said[max(0, number - 1) : number + 2]} - {spoken.text}
        if not text:
            kind = outcome.listed if take.recording in listed else outcome.vanished
            kind.append(f"take {number}: “{spoken.text}”, {described(take.sound)}")
        elif take.recording in listed:
            outcome.faults.append(f"{became}, and is listed as well")
        elif text == spoken.text:
            outcome.exact += 1
        elif text.split().count(spoken.text) > 1:
            outcome.faults.append(f"{became}, doubled")
        elif near & set(text.split()):
            outcome.faults.append(f"{became}, which was said in the take before or after")
        else:
            outcome.misheard.append(became)
    return outcome


def wrong_sound(heard: Samples, said: Sequence[Said], took: Sequence[Took]) -> list[str]:
    """Say which takes lack samples of what was said in them, or have those of others."""
    wrong = []
    search, before = 0, 0
    for number, (spoken, take) in enumerate(zip(said, took, strict=True)):
        start = _found(heard, take.sound, search)
        if start is None:
            wrong.append(f"take {number}: the microphone has not heard this in one piece")
            continue
        end = start + len(take.sound)
        search = start
        if start < before:
            wrong.append(f"take {number}: shares {seconds(before - start):.3f} s with one before")
        before = max(before, end)
        missing = (spoken.end - spoken.start) - _shared(spoken, start, end)
        if missing:
            wrong.append(f"take {number}: lacks {seconds(missing):.3f} s of “{spoken.text}”")
        wrong += [
            f"take {number}: has {seconds(strange):.3f} s of take {other}"
            for other in (number - 1, number + 1)
            if 0 <= other < len(said) and (strange := _shared(said[other], start, end))
        ]
    return wrong


def described(sound: Samples) -> str:
    """Describe a sound whose words are missing."""
    level = 20 * np.log10(max(1e-9, float(np.abs(sound).max(initial=0.0))))
    spans = [f"{seconds(first):.2f}–{seconds(last):.2f} s" for first, last in speech_spans(sound)]
    return (
        f"{seconds(len(sound)):.2f} s of sound, peak {level:.0f} dB, "
        f"speech in {', '.join(spans) or 'none of it'}"
    )


def _shared(spoken: Said, start: int, end: int) -> int:
    return max(0, min(spoken.end, end) - max(spoken.start, start))


def _found(heard: Samples, sound: Samples, search: int) -> int | None:
    """Where a sound begins in what was heard, from a position on; None if it is not there."""
    if not sound.size:
        return search
    for first in range(search, len(heard), _AT_ONCE):
        for at in np.flatnonzero(heard[first : first + _AT_ONCE] == sound[0]) + first:
            if np.array_equal(heard[at : at + len(sound)], sound):
                return int(at)
    return None
