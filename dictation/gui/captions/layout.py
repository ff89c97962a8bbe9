"""Decides once which word goes on which line of the captions. Nothing is painted here."""

import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from PySide6.QtCore import QTextBoundaryFinder

from dictation.text.direction import runs_leftwards
from dictation.text.marks import is_mark

KEPT = 24
"""Lines above the visible ones to remember: a tail may be rewritten that far back."""

_RIGHT_TO_LEFT = "\u200f"
"""Sets the direction of text that has none of its own, such as numbers."""
_LINE_ENDS = dict.fromkeys(map(ord, "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), " ")
_LOW_HALVES = {b"\xdc", b"\xdd", b"\xde", b"\xdf"}
"""The upper bytes of what follows the first half of a pair, in UTF-16."""

Measure = Callable[[str], float]
"""Returns how wide a text is on one line."""


@dataclass(frozen=True, slots=True)
class Word:
    """Text that stays on one line: a word with its space, or a single Chinese character.

    `x` is its distance from the beginning of the line, in the direction in which the line is read.
    A `settled` word is never rewritten.
    """

    text: str
    x: float
    width: float
    settled: bool


@dataclass(slots=True)
class Line:
    """One line of one source; `number` counts from the first line since the last `clear`."""

    number: int
    source: str
    label: str = ""
    leftwards: bool = False
    words: list[Word] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text of the line, label included."""
        return self.label + "".join(word.text for word in self.words)


@dataclass(slots=True)
class _Stream:
    """The end of a source's settled words (`line`, `x`), and the places of its tail behind it."""

    line: int | None = None
    x: float = 0.0
    leftwards: bool = False
    tail: str = ""
    places: dict[int, tuple[int, float]] = field(default_factory=dict)


class Layout:
    """Lines of at most `width`, the newest `visible` of which are in sight.

    A word that is shown keeps its line and its place on it while the text before it does. Lines
    roll up only when a new one is needed; a tail that becomes shorter leaves its line empty for
    the words to come.
    """

    def __init__(self, width: float, visible: int, measure: Measure) -> None:
        self.lines: list[Line] = []
        self._width = width
        self._visible = visible
        self._measure = measure
        self._streams: dict[str, _Stream] = {}

    @property
    def first(self) -> int:
        """The number of the topmost visible line."""
        return max(0, self.lines[-1].number + 1 - self._visible) if self.lines else 0

    @property
    def sources(self) -> list[str]:
        """The sources in the order in which they were first heard."""
        return list(self._streams)

    def reshape(self, width: float, visible: int, measure: Measure) -> None:
        """Continue with lines of another size, and lay out the words so far again."""
        said = [(line.source, _settled(line)) for line in self.lines]
        tails = [(source, stream.tail) for source, stream in self._streams.items()]
        self._width, self._visible, self._measure = width, visible, measure
        self.clear()
        for source, text in said:
            if text:
                self.show(source, text, "")
        for source, tail in tails:
            if tail:
                self.show(source, "", tail)

    def clear(self) -> None:
        """Forget all words, but not the sources."""
        self.lines.clear()
        for stream in self._streams.values():
            stream.line = None
            self._set_tail(stream, "", {})

    def show(self, source: str, committed: str, tail: str) -> None:
        """Append `committed` to the settled words of `source`; `tail` replaces its last tail."""
        stream = self._streams.setdefault(source, _Stream())
        if self._out_of_sight(stream):
            stream.line = None
            stream.places.clear()
        text = committed + tail
        unchanged = _common(stream.tail, text)
        kept = {start: at for start, at in stream.places.items() if start < unchanged}
        self._unwrite(source)
        self._write(source, stream, committed, 0, kept, settled=True)
        pen, places = (stream.line, stream.x), dict[int, tuple[int, float]]()
        if tail:
            places = self._write(source, stream, tail, len(committed), kept, settled=False)
        stream.line, stream.x = pen
        moved = {start - len(committed): at for start, at in places.items()}
        self._set_tail(stream, tail, moved)
        self._trim()

    def end_line(self, source: str) -> None:
        """Begin a new line with the next words of `source`; a tail is dropped."""
        if stream := self._streams.get(source):
            self._unwrite(source)
            self._set_tail(stream, "", {})
            stream.x = math.inf  # nothing fits there any more
            self._trim()

    @staticmethod
    def _set_tail(stream: _Stream, tail: str, places: dict[int, tuple[int, float]]) -> None:
        stream.tail, stream.places = tail, places

    def _out_of_sight(self, stream: _Stream) -> bool:
        """Return whether the line that words would be added to has scrolled out of sight."""
        lines = [stream.line] if stream.line is not None else []
        lines += [line for line, _ in stream.places.values()]
        return bool(lines) and max(lines) < self.first

    def _unwrite(self, source: str) -> None:
        for line in self.lines:
            if line.source == source:
                line.words = [word for word in line.words if word.settled]

    def _write(
        self,
        source: str,
        stream: _Stream,
        text: str,
        offset: int,
        kept: dict[int, tuple[int, float]],
        *,
        settled: bool,
    ) -> dict[int, tuple[int, float]]:
        """Place the pieces of `text`, where possible at their `kept` places; return all places."""
        places = {}
        pieces = self._pieces(text, self._width - self._widest_label(source))
        for start, piece in _cut(pieces, {at - offset for at in kept}):
            if piece.isspace() and self._at_beginning(stream):
                continue
            width, ink = self._measure(piece), self._measure(piece.rstrip())
            line = self._goto_kept(stream, kept.get(offset + start), ink)
            if line is None:
                line = self._line(stream.line)
                full = stream.x + ink > self._width and not is_mark(piece)
                if line is None or line.source != source or full:
                    line = self._next_line(source, stream, piece)
            places[offset + start] = (line.number, stream.x)
            line.words.append(Word(piece, stream.x, width, settled))
            stream.x += width
            if settled:
                stream.leftwards = _leftwards(piece, stream)
        return places

    def _at_beginning(self, stream: _Stream) -> bool:
        line = self._line(stream.line)
        return line is None or not line.words or stream.x == math.inf

    def _goto_kept(
        self, stream: _Stream, place: tuple[int, float] | None, ink: float
    ) -> Line | None:
        """Go to a word's previous place, if it still fits there and no other word is past it."""
        if place is None or place[1] + ink > self._width:
            return None
        if stream.line is not None and place[0] < stream.line:
            return None
        line = self._line(place[0])
        if line is not None:
            stream.line, stream.x = place
        return line

    def _next_line(self, source: str, stream: _Stream, piece: str) -> Line:
        """Start the next line of a source: an empty line below its last, or a new one."""
        below = -1 if stream.line is None else stream.line
        seen = (line for line in self.lines if line.number >= self.first)
        line = next((one for one in seen if not one.words and one.number > below), None)
        if line is None:
            line = Line(self.lines[-1].number + 1 if self.lines else 0, "")
            self.lines.append(line)
        if line.source != source:
            line.source = source
            above = self._line(line.number - 1)
            follows = above is not None and above.source == source
            line.label = "" if follows or self._alone() else _label(source)
        line.leftwards = _leftwards(piece, stream)
        stream.line = line.number
        stream.x = self._measure(line.label) if line.label else 0.0
        return line

    def _line(self, number: int | None) -> Line | None:
        if number is None or not self.lines:
            return None
        index = number - self.lines[0].number
        return self.lines[index] if 0 <= index < len(self.lines) else None

    def _trim(self) -> None:
        """Forget old lines, and empty ones at the end if nothing else would be visible."""
        while self.lines and not any(line.words for line in self.lines[-self._visible :]):
            self.lines.pop()
        del self.lines[: -self._visible - KEPT]

    def _widest_label(self, source: str) -> float:
        return 0.0 if self._alone() else self._measure(_label(source))

    def _alone(self) -> bool:
        """Return whether there is only one source."""
        return len(self._streams) == 1

    def _pieces(self, text: str, room: float) -> Iterator[tuple[int, str]]:
        """Split where a line may break; text longer than a line breaks between characters."""
        for start, piece in _split(text, QTextBoundaryFinder.BoundaryType.Line):
            if self._measure(piece.rstrip()) <= room:
                yield start, piece
                continue
            part, begin = "", start
            for at, character in _split(piece, QTextBoundaryFinder.BoundaryType.Grapheme):
                if part and self._measure((part + character).rstrip()) > room:
                    yield begin, part
                    part, begin = "", start + at
                part += character
            yield begin, part


def _split(text: str, kind: QTextBoundaryFinder.BoundaryType) -> Iterator[tuple[int, str]]:
    """Yield the parts between boundaries, each with its index in `text`."""
    units = text.translate(_LINE_ENDS).encode("utf-16-le", "replace")
    finder = QTextBoundaryFinder(kind, units.decode("utf-16-le"))
    ends = [0]
    while (end := finder.toNextBoundary()) != -1:  # counts UTF-16 units, as all of Qt
        # where an emoji follows Thai, Qt finds boundaries between the halves of a pair
        if units[2 * end + 1 : 2 * end + 2] not in _LOW_HALVES:
            ends.append(end)
    index = 0
    for start, end in pairwise(ends):
        part = units[2 * start : 2 * end].decode("utf-16-le")
        yield index, part
        index += len(part)


def _cut(pieces: Iterator[tuple[int, str]], at: Collection[int]) -> Iterator[tuple[int, str]]:
    """Cut pieces where a word began before, so that it can keep its place."""
    for start, piece in pieces:
        inside = sorted(index - start for index in at if start < index < start + len(piece))
        for begin, end in pairwise([0, *inside, len(piece)]):
            yield start + begin, piece[begin:end]


def _settled(line: Line) -> str:
    return "".join(word.text for word in line.words if word.settled)


def _label(source: str) -> str:
    return f"{source}: "


def _leftwards(text: str, stream: _Stream) -> bool:
    return runs_leftwards(text + _RIGHT_TO_LEFT * stream.leftwards)


def _common(one: str, other: str) -> int:
    """Return the length of the common beginning of two texts."""
    pairs = enumerate(zip(one, other, strict=False))
    different = (index for index, (a, b) in pairs if a != b)
    return next(different, min(len(one), len(other)))
