"""Turn words into subtitle cues: how they are grouped, where lines break, how long they show."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dictation.results import Segment, Word

LINE = 42  # characters
SHORTEST_MS, LONGEST_MS = 1000, 7000
READING_SPEED = 17  # characters per second that most people can read
_PAUSE = 1.0  # seconds; a cue never spans a longer silence

# The costs of ending a cue or line after a word, and of a cue so short that it flickers.
_SENTENCE, _CLAUSE, _ANYWHERE = 0.0, 2.0, 6.0
_TOO_SHORT = 4.0

_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_CLAUSE_END = re.compile(r"[,;:–—，、；：][\"'”’»)\]]*$")


@dataclass(frozen=True, slots=True)
class Cue:
    """One or two `lines` of text, shown from `start_ms` to `end_ms`."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


def cues(segments: Sequence[Segment]) -> list[Cue]:
    """Make cues of at most two lines of 42 characters that last one to seven seconds.

    They never overlap, and break at sentences and clauses where possible. A cue stays as long as
    it takes to read, unless the next one starts earlier; then it may be shorter than a second.
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
    """Return how many milliseconds it takes to read the words."""
    return max(SHORTEST_MS, round(len(_text(group)) * 1000 / READING_SPEED))


def _words(segment: Segment) -> list[Word]:
    """Return the segment's words; without timestamps, estimate them from the words' lengths."""
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
    """Split words that are longer than a line, such as URLs and text without spaces."""
    return [
        replace(word, text=word.text[at : at + LINE])
        for word in words
        for at in range(0, len(word.text), LINE)
    ]


def _group(words: Sequence[Word]) -> list[Sequence[Word]]:
    """Group words into cues at the lowest cost, by dynamic programming over the cues' ends."""
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
    """Whether words can share a cue; if not, they can't with another word in front either."""
    return (
        group[1].start - group[0].end <= _PAUSE
        and _ms(group[-1].end) - _ms(group[0].start) <= LONGEST_MS
        and _fits(group)
    )


def _fits(group: Sequence[Word]) -> bool:
    """Whether the words fit into two lines, with as many as possible in the first."""
    lines, width = 1, -1 if group[0].text.startswith(" ") else 0
    for word in group:
        width += len(word.text)
        if width > LINE:
            lines, width = lines + 1, len(word.text.lstrip())
    return lines <= 2


def _ending(text: str, silence: float) -> float:
    """Return the cost of a break after `text`, followed by `silence` seconds."""
    if _SENTENCE_END.search(text) or silence > _PAUSE:
        return _SENTENCE
    return _CLAUSE if _CLAUSE_END.search(text) or silence > _PAUSE / 3 else _ANYWHERE


def _text(words: Sequence[Word]) -> str:
    return " ".join("".join(word.text for word in words).split())


def _breaks(group: Sequence[Word]) -> list[int]:
    """Return the indexes at which `group` can be split into two lines that fit."""
    return [
        at
        for at in range(1, len(group))
        if len(_text(group[:at])) <= LINE and len(_text(group[at:])) <= LINE
    ]


def _lines(group: Sequence[Word]) -> tuple[str, ...]:
    """Return one line if it fits, else two of similar length, split at a clause if possible."""
    if len(_text(group)) <= LINE:
        return (_text(group),)

    def cost(at: int) -> float:
        uneven = abs(len(_text(group[:at])) - len(_text(group[at:])))
        return _ending(group[at - 1].text, 0.0) + uneven / 4

    at = min(_breaks(group), key=cost)
    return (_text(group[:at]), _text(group[at:]))
