"""Subtitles from words: what stands on the screen together, where lines break, and how long."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dictation.results import Segment, Word

LINE = 42  # characters
SHORTEST_MS, LONGEST_MS = 1000, 7000
READING_SPEED = 17  # characters a second that most people can follow
_PAUSE = 1.0  # seconds; a longer silence never lies inside a cue

# What it costs to end a cue or a line after a word, and to show a cue so briefly that it flickers.
_SENTENCE, _CLAUSE, _ANYWHERE = 0.0, 2.0, 6.0
_TOO_SHORT = 4.0

_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_CLAUSE_END = re.compile(r"[,;:–—，、；：][\"'”’»)\]]*$")


@dataclass(frozen=True, slots=True)
class Cue:
    """One or two `lines` of text on the screen from `start_ms` to `end_ms`."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


def cues(segments: Sequence[Segment]) -> list[Cue]:
    """Make cues of at most two lines of 42 characters that last one to seven seconds.

    They never overlap, and break at sentences and clauses where they can. A cue stays as long as
    it takes to read, if the next leaves room for it; speech that leaves no second before the next
    cue gets a shorter one.
    """
    words = [word for segment in segments for word in _words(segment) if word.text.strip()]
    groups = _group(words)
    made: list[Cue] = []
    earliest = 0
    for number, group in enumerate(groups):
        start = max(_ms(group[0].start), earliest)
        end = min(_ms(group[-1].end), start + LONGEST_MS)
        if number + 1 < len(groups):
            room = _ms(groups[number + 1][0].start)
            end = min(max(end, min(start + _legible(group), room)), max(room, start + 1))
        else:
            end = max(end, start + _legible(group))
        earliest = max(end, start + 1)
        made.append(Cue(start, earliest, _lines(group)))
    return made


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _legible(group: Sequence[Word]) -> int:
    """How many milliseconds the words should stand on the screen."""
    return max(SHORTEST_MS, round(len(_text(group)) * 1000 / READING_SPEED))


def _words(segment: Segment) -> list[Word]:
    """Return the segment's words; where they have no times, spread them by their length."""
    if segment.words:
        return _short(segment.words)
    texts = re.findall(r"\s*\S+", segment.text)
    each = (segment.end - segment.start) / max(1, sum(map(len, texts)))
    words, start = [], segment.start
    for text in texts:
        end = start + each * len(text)
        words.append(Word(text, start, end, 1.0))
        start = end
    return _short(words)


def _short(words: Sequence[Word]) -> list[Word]:
    """Cut words that are longer than a line: scripts without spaces, internet addresses."""
    return [
        replace(word, text=word.text[at : at + LINE])
        for word in words
        for at in range(0, len(word.text), LINE)
    ]


def _group(words: Sequence[Word]) -> list[Sequence[Word]]:
    """Find the cheapest way to part `words` into cues (dynamic programming over their ends)."""
    best = [0.0] + [float("inf")] * len(words)
    begins = [0] * (len(words) + 1)
    for end in range(1, len(words) + 1):
        for begin in range(end - 1, -1, -1):
            group = words[begin:end]
            if len(group) > 1 and not _together(group):
                break
            follows = words[end].start if end < len(words) else float("inf")
            cost = best[begin] + _ending(group[-1].text, follows - group[-1].end)
            if follows - group[0].start < SHORTEST_MS / 1000:
                cost += _TOO_SHORT
            if cost < best[end]:
                best[end], begins[end] = cost, begin
    groups = []
    end = len(words)
    while end:
        groups.append(words[begins[end] : end])
        end = begins[end]
    return groups[::-1]


def _together(group: Sequence[Word]) -> bool:
    """Whether words can share a cue; if they can't, they can't with one more in front either."""
    return (
        group[1].start - group[0].end <= _PAUSE
        and _ms(group[-1].end) - _ms(group[0].start) <= LONGEST_MS
        and _fits(group)
    )


def _fits(group: Sequence[Word]) -> bool:
    """Whether two lines hold the words, the first filled as far as it goes."""
    lines, width = 1, -1 if group[0].text.startswith(" ") else 0
    for word in group:
        width += len(word.text)
        if width > LINE:
            lines, width = lines + 1, len(word.text.lstrip())
    return lines <= 2


def _ending(text: str, silence: float) -> float:
    """What it costs to break after `text`, followed by `silence` seconds."""
    if _SENTENCE_END.search(text) or silence > _PAUSE:
        return _SENTENCE
    return _CLAUSE if _CLAUSE_END.search(text) or silence > _PAUSE / 3 else _ANYWHERE


def _text(words: Sequence[Word]) -> str:
    return " ".join("".join(word.text for word in words).split())


def _breaks(group: Sequence[Word]) -> list[int]:
    """Where `group` can be parted into two lines that fit."""
    return [
        at
        for at in range(1, len(group))
        if len(_text(group[:at])) <= LINE and len(_text(group[at:])) <= LINE
    ]


def _lines(group: Sequence[Word]) -> tuple[str, ...]:
    """One line if it fits, else two of about the same length, parted at a clause if possible."""
    if len(_text(group)) <= LINE:
        return (_text(group),)

    def cost(at: int) -> float:
        uneven = abs(len(_text(group[:at])) - len(_text(group[at:])))
        return _ending(group[at - 1].text, 0.0) + uneven / 4

    at = min(_breaks(group), key=cost)
    return (_text(group[:at]), _text(group[at:]))
