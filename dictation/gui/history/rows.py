"""The rows of the session list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from PySide6.QtCore import QDate, QLocale, QTime

from dictation.gui.history.text_line import line
from dictation.history import timestamps
from dictation.history.export_session import clock
from dictation.history.sessions import Hit, Kind, Passage, Session, SessionSummary

KIND_WORDS = {Kind.DICTATION: "Dictation", Kind.CAPTIONS: "Captions", Kind.FILE: "File"}
NOTHING_SAID = "(no text)"
_BEFORE, _AFTER = 3, 30
"""Words around the first hit: few before it, so that it is visible in a narrow list."""


@dataclass(frozen=True, slots=True)
class Row:
    """One session in the list; `text` is its title, its first words, or a search result.

    `marks` are the hits in `text`, as start and length (see `text_line`); `hits` are the indexes of
    the matching words, by passage number. `unwritten` means that there is audio, but no text.
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
        """The sort key, larger for newer sessions."""
        return self.session.started, self.id


def from_summary(summary: SessionSummary) -> Row:
    """Return the row of a session in the full list."""
    session = summary.session
    return Row(
        summary.id,
        session,
        _day(session.started),
        summary.title or NOTHING_SAID,
        unwritten=summary.recorded and not summary.opening and session.ended is not None,
    )


def from_hits(found: Iterable[Hit]) -> list[Row]:
    """Return one row for each session with hits, newest first."""
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
    """Return the newest rows, followed by the known rows that are older."""
    if not newest:
        return []
    oldest = newest[-1].order
    return [*newest, *(row for row in known if row.order < oldest)]


def snippet(passage: Passage, marked: Sequence[int]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the words around the first hit as one line, and the positions of the hits in it."""
    first = max(0, marked[0] - _BEFORE) if marked else 0
    shown = line(passage.words[first : first + _AFTER], "… " if first else "")
    marks = tuple(
        (start, end - start)
        for place, (start, end) in enumerate(shown.bounds, start=first)
        if place in marked
    )
    return shown.text, marks


def day_heading(day: date, today: date) -> str:
    """Return the heading of a day."""
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat)


def moment(seconds: float) -> str:
    """Return date and time in the user's format."""
    return f"{day_heading(_day(seconds), date.today())}, {time_of_day(seconds)}"


def _day(seconds: float) -> date:
    return date.fromtimestamp(timestamps.shown(seconds))


def time_of_day(seconds: float) -> str:
    """Return the local time of day in the user's format."""
    then = timestamps.local(seconds)
    return QLocale().toString(QTime(then.tm_hour, then.tm_min), QLocale.FormatType.ShortFormat)


def seconds(session: Session) -> float | None:
    """Return the seconds of audio or, if unknown, the duration of the session."""
    heard = session.figures.get("audio")
    if isinstance(heard, int | float):
        return heard
    return None if session.ended is None else session.ended - session.started


def length(session: Session) -> str:
    """Return the length of the audio, such as ``0:07``; "" while the session runs."""
    took = seconds(session)
    return "" if took is None else clock(took)


def place(session: Session) -> str:
    """Return where the text went, or else where the audio came from."""
    return session.application or ("" if session.kind is Kind.DICTATION else session.source)


def about(row: Row) -> str:
    """Return the second line of a row, without warnings."""
    session = row.session
    number = sum(map(len, row.hits.values()))
    hits = f"{number} match{'es' * (number != 1)}" if row.hits else ""
    title = session.title if row.hits else ""
    facts = (time_of_day(session.started), length(session), hits, place(session), title)
    return " · ".join(fact for fact in facts if fact)


def wrong(row: Row) -> str:
    """Return what needs attention in a session, in a word or two."""
    if row.unwritten:
        return "not transcribed"
    return "not typed" if row.session.delivered is False else ""


def spoken(row: Row) -> str:
    """Return everything that a row shows, for screen readers."""
    said = (KIND_WORDS[row.session.kind], row.text, about(row), wrong(row))
    return ", ".join(filter(None, said))
