"""Reads all that can be read from a damaged file with sessions, into one that is sound."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from dictation.history import rows, search
from dictation.history.schema import DamagedStoreError
from dictation.history.sessions import Kind, Passage, Session
from dictation.results import Word

# how many numbers to try where the damage leaves nothing that tells
_BLIND = 10_000
_HIGHEST = 10_000_000  # a number above this was never given
# what is put down for a session of which only the words are left; it gets a date at the end
_LOST = rows.pack_session(Session(0.0, Kind.DICTATION, ended=0.0))

Row = tuple[Any, ...]


def salvage(damaged: Path, new: sqlite3.Connection) -> int:
    """Bring all rows of `damaged` that can be read into `new`; returns how many sessions.

    The transaction is the caller's. Numbers stay where `new` has not given them to others since. A
    session that `new` has with words, begun at the same moment, is the same one, and newer there.
    """
    address = f"{damaged.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as old:
        old.text_factory = lambda text: text.decode(errors="replace")
        return _Salvage(damaged, old, new).run()


class _Salvage:
    def __init__(self, path: Path, old: sqlite3.Connection, new: sqlite3.Connection) -> None:
        self._path = path
        self._old = old
        self._new = new
        self._begun = {
            (started, kind): number
            for number, started, kind in new.execute("SELECT id, started, kind FROM sessions")
        }
        self._written = {
            session for (session,) in new.execute("SELECT DISTINCT session FROM passages")
        }
        self._numbers: dict[int, int] = {}  # those that the sessions had, and those they have
        self._lost: list[int] = []
        self._next: dict[str, int] = {}

    def run(self) -> int:
        self._save_sessions()
        self._save_passages()
        self._save_earlier()
        for session, tag in self._of_sessions("tags", "tag"):
            self._insert("tags", "session, tag", self._numbers[session], tag)
        for session, source, name in self._of_sessions("recordings", "source, name"):
            self._insert(
                "recordings", "session, source, name", self._numbers[session], source, name
            )
        with suppress(sqlite3.Error):
            for row in self._old.execute("SELECT name, dropped FROM dropped"):
                self._insert("dropped", "name, dropped", *row)
        self._date_the_lost()
        return len(self._numbers)

    def _save_sessions(self) -> None:
        columns = ", ".join(self._columns())
        for number, *about, deleted in self._readable("sessions", columns):
            if not _makes_sense(rows.unpack_session, self._path, about, ()):
                continue
            there = self._begun.get((about[0], about[2]))
            if there is None:
                columns_new = f"id, {rows.SESSION}, deleted"
                there = self._add("sessions", columns_new, number, *about, deleted)
            self._numbers[number] = there

    def _save_passages(self) -> None:
        readable = self._readable("passages", "session, source, words")
        for number, session, source, words in readable:
            if _makes_sense(_indexed, self._path, source, words):
                self._save_passage(number, session, source, words)
            else:
                self._save_plain_text(number)

    def _save_passage(self, number: int, session: int, source: str, words: str) -> None:
        there = self._session(session)
        if there is None or there in self._written:
            return
        start, text = _indexed(self._path, source, words)
        columns = "id, session, source, start, text, words"
        self._add("passages", columns, number, there, source, start, text, words)

    def _save_plain_text(self, number: int) -> None:
        """Save the text that the index has of a passage, where its words can't be read."""
        with suppress(sqlite3.Error, TypeError, ValueError):
            for session, source, start, text in self._old.execute(
                "SELECT session, source, start, text FROM passages WHERE id = ?", (number,)
            ):
                if text and search.shown(text).isprintable() and "\ufffd" not in text:
                    word = Word(search.shown(text), float(start), float(start), 0.0)
                    packed = rows.pack(Passage((word,)))
                    self._save_passage(number, session, source, rows.dump(packed))

    def _save_earlier(self) -> None:
        columns = "session, replaced, model, language, passages"
        for number, session, *about, passages in self._readable("earlier", columns):
            if not _makes_sense(rows.parse_passages, self._path, passages):
                continue
            there = self._session(session)
            if there is not None and there not in self._written:
                self._add("earlier", f"id, {columns}", number, there, *about, passages)

    def _of_sessions(self, table: str, columns: str) -> Iterator[Row]:
        """Yield the rows of a table whose rows belong to sessions, each once."""
        select = f"SELECT session, {columns} FROM {table}"
        found: dict[Row, None] = {}
        for order in ("", " ORDER BY session DESC"):
            with suppress(sqlite3.Error):
                found |= dict.fromkeys(_rows(self._old.execute(select + order)))
        for session in list(self._numbers):
            with suppress(sqlite3.Error):
                found |= dict.fromkeys(
                    _rows(self._old.execute(f"{select} WHERE session = ?", (session,)))
                )
        for row in found:
            if all(isinstance(text, str) for text in row[1:]) and self._session(row[0]) is not None:
                yield row

    def _session(self, number: Any) -> int | None:
        """The number that a session has now; one whose row is lost still has words, or sound."""
        if not _plausible(number):
            return None
        if number not in self._numbers:
            self._numbers[number] = self._add("sessions", f"id, {rows.SESSION}", number, *_LOST)
            self._lost.append(self._numbers[number])
        return self._numbers[number]

    def _add(self, table: str, columns: str, number: int, *values: Any) -> int:
        """Insert a row under its number, or another where that is taken; returns the number."""
        if self._new.execute(f"SELECT 1 FROM {table} WHERE id = ?", (number,)).fetchone():
            number = self._free(table)
        return self._insert(table, columns, number, *values)

    def _free(self, table: str) -> int:
        """A number that neither file has: so the others can keep theirs."""
        if table not in self._next:
            (highest,) = self._new.execute(f"SELECT ifnull(max(id), 0) FROM {table}").fetchone()
            self._next[table] = max(highest, self._last(table))
        self._next[table] += 1
        return self._next[table]

    def _insert(self, table: str, columns: str, *values: Any) -> int:
        marks = ", ".join("?" * len(values))
        statement = f"INSERT OR IGNORE INTO {table}({columns}) VALUES ({marks})"
        return int(self._new.execute(statement, values).lastrowid or 0)

    def _date_the_lost(self) -> None:
        """Date a session of which only words are left by the one before it."""
        for number in self._lost:
            found = self._new.execute(
                "SELECT started FROM sessions WHERE id < ? AND started > 0 ORDER BY id DESC",
                (number,),
            ).fetchone()
            started = found[0] if found else time.time()
            self._new.execute(
                "UPDATE sessions SET started = ?, ended = ? WHERE id = ?",
                (started, started, number),
            )

    def _columns(self) -> Iterator[str]:
        """The columns of a session to read; the file may be older than some of them."""
        there: set[str] = set()
        with suppress(sqlite3.Error):
            there = {name for _, name, *_ in self._old.execute("PRAGMA table_info(sessions)")}
        for name in (*rows.SESSION.split(", "), "deleted"):
            yield name if name in there else "NULL"

    def _readable(self, table: str, columns: str) -> Iterator[Row]:
        """Yield every row that can be reached by its number or from either end, each once.

        By numbers first: where a page got into the place of another, going through all rows would
        take those of the wrong one.
        """
        select = f"SELECT id, {columns} FROM {table}"
        seen: set[int] = set()

        def fresh(statement: str, *values: int) -> Iterator[Row]:
            with suppress(sqlite3.Error):
                for row in self._old.execute(statement, values):
                    if _plausible(row[0]) and row[0] not in seen:
                        seen.add(row[0])
                        yield row

        for number in range(1, self._last(table) + 1):
            yield from fresh(f"{select} WHERE id = ?", number)
        yield from fresh(f"{select} ORDER BY id")
        yield from fresh(f"{select} ORDER BY id DESC")

    def _last(self, table: str) -> int:
        """The highest number that the table may have; where nothing can tell, a likely one."""
        queries = [f"SELECT max(id) FROM {table}"]
        queries.append(f"SELECT seq FROM sqlite_sequence WHERE name = '{table}'")
        if table == "passages":
            queries.append("SELECT max(rowid) FROM passages INDEXED BY passages_session")
            queries.append("SELECT max(id) FROM found_docsize")
        numbers: list[int] = []
        for query in queries:
            with suppress(sqlite3.Error):
                numbers += [number for (number,) in self._old.execute(query) if _plausible(number)]
        return max(numbers, default=_BLIND)


def _rows(found: Iterable[Row]) -> Iterator[Row]:
    return (row for row in found if _plausible(row[0]))


def _plausible(number: Any) -> bool:
    return isinstance(number, int) and 0 < number < _HIGHEST


def _makes_sense(read: Callable[..., Any], *row: Any) -> bool:
    try:
        read(*row)
    except (DamagedStoreError, TypeError, ValueError, IndexError):
        return False
    return True


def _indexed(path: Path, source: str, words: str) -> tuple[float, str]:
    """The start and the index' text of a passage; fails in many ways where it makes no sense."""
    packed = rows.pack(rows.unpack(path, source, words))
    return float(packed[0][1]), rows.text(packed)
