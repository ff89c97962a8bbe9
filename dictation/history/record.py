"""A session that is being saved: its words, and how many of them the store already has."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dictation.audio.spool import Spool
from dictation.history import rows
from dictation.history.sessions import (
    KeptPassage,
    KeptSession,
    Session,
    UnknownSessionError,
    Voice,
)
from dictation.history.store import Store
from dictation.results import Word


@dataclass(frozen=True, slots=True)
class End:
    """How a session ended: the arguments of `Store.finish`.

    A session without words is saved only if `even_empty`. `language` is the code of the spoken
    language if it is known only now.
    """

    ended: float
    application: str
    delivered: bool | None
    figures: Mapping[str, Any]
    language: str | None
    even_empty: bool


class Record:
    """Buffers one session for `Keeper`; belongs to the store's thread.

    It holds all words until the session is over: if the store turns out to be damaged in the
    meantime, the whole session can be written to the new one.
    """

    def __init__(
        self, session: Session, names: Mapping[str, str], number: int | None = None
    ) -> None:
        self.number = number
        """The session's number, once it is in the store."""
        self.sound: tuple[Spool, bool] | None = None
        """A finished take's audio, and whether to keep it once everything is written."""
        self._session = session
        self._names = names
        self._words: dict[Voice, list[Word]] = {}
        self._written: dict[Voice, int] = {}  # number of words written
        self._outdated: set[Voice] = set()  # of which the store has words that are gone
        self._end: End | None = None
        self._end_written = False
        self._gone = False  # permanently deleted while it ran
        self._opening = 0  # the opening of the store that `number` belongs to

    @property
    def is_written(self) -> bool:
        """Whether the store has everything so far."""
        if self._gone:
            return True
        if self._end is not None and not self._end_written:
            return False
        if self._outdated:
            return False
        return all(len(words) == self._written.get(to, 0) for to, words in self._words.items())

    @property
    def is_complete(self) -> bool:
        """Whether the store has the whole session, including its end."""
        return self._end is not None and self.is_written

    @property
    def is_wanted(self) -> bool:
        """Whether there is anything to save."""
        if self._gone:
            return False
        return not self.is_empty or (self._end is not None and self._end.even_empty)

    @property
    def is_empty(self) -> bool:
        """Whether all that was said is gone."""
        return not any(self._words.values())

    def add(self, words: tuple[Word, ...], voice: Voice) -> None:
        """Append committed words of a source, or of its translation."""
        self._words.setdefault(voice, []).extend(words)

    def remove(self, count: int, rest: tuple[Word, ...], voice: Voice) -> None:
        """Remove the last `count` words, but for the `rest` of them."""
        words = self._words[voice]
        kept = len(words) - count
        words[kept:] = rest
        if self._written.get(voice, 0) > kept:
            self._outdated.add(voice)

    def end(self, end: End) -> None:
        """Record the end of the session."""
        self._end, self._end_written = end, False

    def mark_delivered(self) -> None:
        """Mark the text of the finished session as delivered."""
        if self._end is not None:
            self.end(replace(self._end, delivered=True))

    def session(self) -> KeptSession:
        """Return everything so far; the store may have only a part of it."""
        about = self._session
        if self._end is not None:
            about = replace(
                about,
                ended=self._end.ended,
                application=self._end.application,
                delivered=self._end.delivered,
                figures=self._figures(self._end),
                language=self._end.language or about.language,
            )
        passages = [
            passage
            for (source, translation), words in self._words.items()
            for passage in rows.passages(words, source, translation=translation)
        ]
        kept = tuple(KeptPassage(0, passage) for passage in passages)
        return KeptSession(self.number or 0, about, kept, self._names)

    def write(self, store: Store, opening: int) -> None:
        """Write what is new; `opening` numbers the opening of the store. Raises StorageError."""
        try:
            if self.number is not None and self._opening != opening:
                self._catch_up(store)
            self._opening = opening
            self._write(store)
        except UnknownSessionError:
            self._gone, self.number = True, None

    def _write(self, store: Store) -> None:
        if self.number is not None:
            self._write_anew(store, self.number)
        if self._gone or (self.number is None and not self.is_wanted):
            self._end_written = self._end is not None
            return
        if self.number is None:
            self.number = store.begin(self._session, self._names)
        for voice, words in self._words.items():
            if new := words[self._written.get(voice, 0) :]:
                store.add(self.number, new, *voice)
                self._written[voice] = len(words)
        if self._end is not None and not self._end_written:
            self._write_end(store, self.number, self._end)
            self._end_written = True

    def _write_anew(self, store: Store, number: int) -> None:
        """Replace what the store has of words that are gone."""
        for voice in list(self._outdated):
            words = self._words[voice]
            store.replace(number, words, *voice)
            self._written[voice] = len(words)
            self._outdated.remove(voice)

    def _write_end(self, store: Store, number: int, end: End) -> None:
        store.finish(
            number,
            end.ended,
            delivered=end.delivered,
            language=end.language,
            application=end.application,
            figures=self._figures(end),
        )

    def _figures(self, end: End) -> Mapping[str, Any]:
        if end.language is not None and self._session.language is None:
            return {**end.figures, "detected": end.language}
        return end.figures

    def _catch_up(self, store: Store) -> None:
        """Find out what a repaired store still has of the session, to write only the rest."""
        assert self.number is not None
        self._end_written = False
        there = store.recognized_texts(self.number, self._session.started)
        if there is None:
            self.number, self._written = None, {}
            self._outdated.clear()
            return
        for voice, words in self._words.items():
            texts = [word.text for word in words]
            found = there.get(voice, [])
            if found != texts[: len(found)]:  # words in between were lost
                about = (self._session.model, self._session.language)
                source, translation = voice
                passages = rows.passages(words, source, translation=translation)
                store.rewrite(self.number, *about, passages, [source], translation=translation)
                found = texts
            self._written[voice] = len(found)
