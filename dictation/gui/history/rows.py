"""What the list says of each session, and where it belongs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from PySide6.QtCore import QDate, QLocale, QTime

from dictation.gui.history.places import line
from dictation.history import timestamps
from dictation.history.export_session import clock
from dictation.history.sessions import Hit, Kind, Passage, Session, SessionSummary

KIND_WORDS = {Kind.DICTATION: "Dictation", Kind.CAPTIONS: "Captions", Kind.FILE: "File"}
NOTHING_SAID = "(no text)"
_BEFORE, _AFTER = 3, 30
"""How many words stand around the first hit: before it few, so that a narrow list shows it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One session of the list: `text` is its title, or how it begins, or what was found in it.

    `marks` are the hits in `text`, as start and length (see `places`); `hits` the places of the
    words that were found, by the number of their passage. `unwritten`: there is sound, but no word.
    """

    id: int
    session: Session
    day: date
    text: str
    marks: tuple[tuple[int, int], ...] = ()
    hits: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    unwritten: bool = False

    @property
    def order(self) -> tuple[float, int]:
        """Larger for later sessions."""
        return self.session.started, self.id


def from_summary(summary: SessionSummary) -> Row:
    """The row of a session in the list of all."""
    session = summary.session
    return Row(
        summary.id,
        session,
        _day(session.started),
        summary.title or NOTHING_SAID,
        unwritten=summary.recorded and not summary.opening and session.ended is not None,
    )


def from_hits(found: Iterable[Hit]) -> list[Row]:
    """One row for each session that has hits, the latest first."""
    latest_first = sorted(
        found, key=lambda hit: (hit.session.started, hit.session_id), reverse=True
    )
    return [_found_row(list(hits)) for _, hits in groupby(latest_first, lambda hit: hit.session_id)]


def _found_row(hits: Sequence[Hit]) -> Row:
    first = min(hits, key=lambda hit: hit.passage_id)
    text, marks = snippet(first.passage, first.marked)
    return Row(
        first.session_id,
        first.session,
        _day(first.session.started),
        text,
        marks,
        {hit.passage_id: hit.marked for hit in hits},
    )


def with_older(newest: Sequence[Row], known: Iterable[Row]) -> list[Row]:
    """The newest rows, and below them those that were known before and are older."""
    if not newest:
        return []
    oldest = newest[-1].order
    return [*newest, *(row for row in known if row.order < oldest)]


def snippet(passage: Passage, marked: Sequence[int]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The words around the first that is marked, as one line, and where in it the marks are."""
    first = max(0, marked[0] - _BEFORE) if marked else 0
    shown = line(passage.words[first : first + _AFTER], "… " if first else "")
    marks = tuple(
        (start, end - start)
        for place, (start, end) in enumerate(shown.bounds, start=first)
        if place in marked
    )
    return shown.text, marks


def day_heading(day: date, today: date) -> str:
    """Say which day it was."""
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat)


def moment(seconds: float) -> str:
    """A day and a time of it, as people here write it."""
    return f"{day_heading(_day(seconds), date.today())}, {time_of_day(seconds)}"


def _day(seconds: float) -> date:
    return date.fromtimestamp(timestamps.shown(seconds))


def time_of_day(seconds: float) -> str:
    """What the clock on the wall showed, as people here write it."""
    then = timestamps.local(seconds)
    return QLocale().toString(QTime(then.tm_hour, then.tm_min), QLocale.FormatType.ShortFormat)


def seconds(session: Session) -> float | None:
    """How much sound there was; where nobody measured it, how long the session took."""
    heard = session.figures.get("audio")
    if isinstance(heard, int | float):
        return heard
    return None if session.ended is None else session.ended - session.started


def length(session: Session) -> str:
    """How long the sound is, as in ``0:07``; nothing while the session runs."""
    took = seconds(session)
    return "" if took is None else clock(took)


def place(session: Session) -> str:
    """Where the text went, or else where the sound came from if that says more."""
    return session.application or ("" if session.kind is Kind.DICTATION else session.source)


def about(row: Row) -> str:
    """The second line of a row, without what is wrong."""
    session = row.session
    number = sum(map(len, row.hits.values()))
    hits = f"{number} match{'es' * (number != 1)}" if row.hits else ""
    title = session.title if row.hits else ""
    facts = (time_of_day(session.started), length(session), hits, place(session), title)
    return " · ".join(fact for fact in facts if fact)


def wrong(row: Row) -> str:
    """What is left to be done about a session, in a word or two."""
    if row.unwritten:
        return "not transcribed"
    return "not typed" if row.session.delivered is False else ""


def spoken(row: Row) -> str:
    """All that a row shows, as a screen reader says it."""
    said = (KIND_WORDS[row.session.kind], row.text, about(row), wrong(row))
    return ", ".join(filter(None, said))
