"""Filters as SQL conditions, and as the ranges of the index that a search has to look at."""

import sqlite3
from collections.abc import Iterable
from typing import Any

from dictation.history.sessions import Filter

ANY = Filter()
_FEW = 300
"""Fewer sessions than these are searched one by one."""
_ALL = 2**62


def where(wanted: Filter) -> tuple[str, list[Any]]:
    """Return the SQL condition for a filter, and its parameters."""
    conditions = {
        "sessions.started >= ?": wanted.since,
        "sessions.started < ?": wanted.until,
        "sessions.kind = ?": wanted.kind,
        "sessions.language = ?": wanted.language,
        "sessions.id IN (SELECT session FROM tags WHERE tag = ?)": wanted.tag,
        "sessions.delivered = ?": wanted.delivered,
    }
    used = {condition: value for condition, value in conditions.items() if value is not None}
    state = "NOT NULL" if wanted.deleted else "NULL"
    return " AND ".join([f"sessions.deleted IS {state}", *used]), list(used.values())


def passage_ranges(connection: sqlite3.Connection, wanted: Filter) -> list[tuple[int, int]]:
    """Return the ranges (first and last number) of passages to search, newest first.

    For a common word, scanning the whole index for passages that match a filter would take a
    second.
    """
    if wanted == ANY:
        return [(0, _ALL)]
    condition, values = where(wanted)
    ranges = f"""SELECT (SELECT min(id) FROM passages WHERE session = sessions.id) AS first,
        (SELECT max(id) FROM passages WHERE session = sessions.id) AS last
        FROM sessions WHERE {condition}"""
    few = connection.execute(f"{ranges} LIMIT ?", (*values, _FEW)).fetchall()
    if len(few) < _FEW:
        return _merged(found for found in few if found[0] is not None)
    if wanted.since is None and wanted.until is None:
        return [(0, _ALL)]
    return connection.execute(f"SELECT min(first), max(last) FROM ({ranges})", values).fetchall()


def _merged(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Merge overlapping ranges (of sessions that ran at the same time); sort newest first."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(ranges, reverse=True):
        if merged and last >= merged[-1][0]:
            merged[-1] = (first, max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged
