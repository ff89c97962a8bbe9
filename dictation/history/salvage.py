"""Copy everything readable from a damaged store into a new one."""

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

# how many row numbers to try if nothing readable tells the highest
_BLIND = 10_000
_HIGHEST = 10_000_000  # no real row has a higher number
# stands in for a session of which only the words are left; its date is estimated at the end
_LOST = rows.pack_session(Session(0.0, Kind.DICTATION, ended=0.0))

Row = tuple[Any, ...]


def salvage(damaged: Path, new: sqlite3.Connection) -> int:
    """Copy all readable rows of `damaged` into `new`; return the number of sessions.

    The transaction is the caller's. Rows keep their numbers unless `new` uses them for others. A
    session in `new` with words and the same start time is the same session, and newer.
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
        self._numbers: dict[int, int] = {}  # of sessions, old to new
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
        columns = ", ".join(self._columns("sessions", f"{rows.SESSION}, deleted"))
        for number, *about, deleted in self._readable("sessions", columns):
            if not _makes_sense(rows.unpack_session, self._path, about, ()):
                continue
            there = self._begun.get((about[0], about[2]))
            if there is None:
                columns_new = f"id, {rows.SESSION}, deleted"
                there = self._add("sessions", columns_new, number, *about, deleted)
            self._numbers[number] = there

    def _save_passages(self) -> None:
        columns = ", ".join(self._columns("passages", "session, source, translation, words"))
        for number, session, source, translation, words in self._readable("passages", columns):
            voice = (source, translation or 0)
            if _makes_sense(_indexed, self._path, *voice, words):
                self._save_passage(number, session, voice, words)
            else:
                self._save_plain_text(number)

    def _save_passage(self, number: int, session: int, voice: tuple[str, int], words: str) -> None:
        there = self._session(session)
        if there is None or there in self._written:
            return
        start, text = _indexed(self._path, *voice, words)
        columns = "id, session, source, translation, start, text, words"
        self._add("passages", columns, number, there, *voice, start, text, words)

    def _save_plain_text(self, number: int) -> None:
        """Save the plain text of a passage whose words can't be read."""
        with suppress(sqlite3.Error, TypeError, ValueError):
            for session, source, start, text in self._old.execute(
                "SELECT session, source, start, text FROM passages WHERE id = ?", (number,)
            ):
                if text and search.shown(text).isprintable() and "\ufffd" not in text:
                    word = Word(search.shown(text), float(start), float(start), 0.0)
                    packed = rows.pack(Passage((word,)))
                    self._save_passage(number, session, (source, 0), rows.dump(packed))

    def _save_earlier(self) -> None:
        columns = "session, replaced, model, language, passages"
        for number, session, *about, passages in self._readable("earlier", columns):
            if not _makes_sense(rows.parse_passages, self._path, passages):
                continue
            there = self._session(session)
            if there is not None and there not in self._written:
                self._add("earlier", f"id, {columns}", number, there, *about, passages)

    def _of_sessions(self, table: str, columns: str) -> Iterator[Row]:
        """Yield the rows of a table without row numbers that refers to sessions, each once."""
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
        """Return a session's new number; one whose row is lost is added for its other rows."""
        if not _plausible(number):
            return None
        if number not in self._numbers:
            self._numbers[number] = self._add("sessions", f"id, {rows.SESSION}", number, *_LOST)
            self._lost.append(self._numbers[number])
        return self._numbers[number]

    def _add(self, table: str, columns: str, number: int, *values: Any) -> int:
        """Insert a row with its number, or another if that is taken; return the number."""
        if self._new.execute(f"SELECT 1 FROM {table} WHERE id = ?", (number,)).fetchone():
            number = self._free(table)
        return self._insert(table, columns, number, *values)

    def _free(self, table: str) -> int:
        """Return a number that neither file uses, so that other rows can keep theirs."""
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
        """Date sessions of which only words are left like the session before them."""
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

    def _columns(self, table: str, wanted: str) -> Iterator[str]:
        """Yield the columns of a table to read, NULL for those that an older file lacks."""
        there: set[str] = set()
        with suppress(sqlite3.Error):
            there = {name for _, name, *_ in self._old.execute(f"PRAGMA table_info({table})")}
        for name in wanted.split(", "):
            yield name if name in there else "NULL"

    def _readable(self, table: str, columns: str) -> Iterator[Row]:
        """Yield every row that can be reached by its number or from either end, each once.

        By number first: if one page was overwritten by another, a scan would return the wrong
        page's rows.
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
        """Return the highest row number the table may have, or `_BLIND` if nothing tells."""
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


def _indexed(path: Path, source: str, translation: int, words: str) -> tuple[float, str]:
    """Return the start and indexed text of a passage; invalid data raises various exceptions."""
    packed = rows.pack(rows.unpack(path, source, translation, words))
    return float(packed[0][1]), rows.text(packed)
