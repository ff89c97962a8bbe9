"""Damage the session store in many ways and check that nothing readable is lost.

`python tests/endurance/store.py` creates 500 stores, damages each at random (overwritten pages,
truncated files, a write-ahead log that is damaged, missing, or outdated), reads row by row what
SQLite itself still can, and lets Dictation find the damage: at a start after a crash, when the user
opens the history, or during a take. Everything that SQLite could read, everything said in the
meantime, and all recordings must be there afterwards, and the new file must be intact.
"""

import argparse
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path

from dictation import paths
from dictation.errors import DictationError
from dictation.history.keeper import Keeper
from dictation.history.reader import Reader
from dictation.history.schema import FILE_NAME
from dictation.history.sessions import Kind, Passage, Session
from dictation.history.store import Store
from dictation.results import Word
from dictation.settings import HistorySettings

PAGE = 4096
WAYS = ("start", "reader", "take")
"""When the damage is found."""


def spoken(text: str, start: float = 0.0) -> tuple[Word, ...]:
    """Return the words of `text`, 0.3 seconds long and 0.4 seconds apart."""
    texts = [f" {word}" for word in text.split()]
    return tuple(Word(t, start + k * 0.4, start + k * 0.4 + 0.3, 0.9) for k, t in enumerate(texts))


def fill(folder: Path, chance: random.Random) -> None:
    """Save some sessions, part of them only in the write-ahead log, as after a crash."""
    store = Store(folder)
    sessions = chance.randint(20, 150)
    flushed = chance.randint(0, sessions)
    recordings = folder / "recordings"
    recordings.mkdir()
    for number in range(sessions):
        name = f"{number}.opus"
        (recordings / name).write_text(f"sound {number}")
        session = Session(
            1.7e9 + number, Kind.DICTATION, title=f"Number {number}", ended=1.7e9 + number + 9
        )
        text = f"word{number} " * chance.choice((3, 30, 300))
        passages = [Passage(spoken(text, 9.0 * part)) for part in range(chance.randint(1, 3))]
        kept = store.put(session, passages, {"": name})
        if number % 10 == 0:
            store.set_tags(kept, ["tenth"])
            store.rewrite(kept, "base", "en", passages[:1], [""])
        if number == flushed:
            store.sync()
    # as a killed process leaves it: the log is there, and the mark that says open
    dead = folder / "dead"
    dead.mkdir()
    for path in folder.glob(f"{FILE_NAME}*"):
        shutil.copy(path, dead / path.name)
    store.close()
    for path in folder.glob(f"{FILE_NAME}*"):
        path.unlink()
    for path in dead.iterdir():
        path.replace(folder / path.name)
    dead.rmdir()


def damage(folder: Path, chance: random.Random) -> str:
    """Damage the file or its log; return a description."""
    file, log = folder / FILE_NAME, folder / f"{FILE_NAME}-wal"
    shared = folder / f"{FILE_NAME}-shm"
    kind = chance.choice(("pages", "pages", "pages", "cut", "log", "no log", "shared", "zeros"))
    if kind in ("pages", "zeros"):
        victim = chance.choice((file, file, log)) if log.stat().st_size else file
        count = chance.choice((1, 1, 2, 5, 20))
        with victim.open("r+b") as content:
            for _ in range(count):
                content.seek(chance.randrange(max(1, victim.stat().st_size // PAGE)) * PAGE)
                content.write(bytes(PAGE) if kind == "zeros" else chance.randbytes(PAGE))
    elif kind == "cut":
        with file.open("r+b") as content:
            content.truncate(chance.randrange(file.stat().st_size))
    elif kind == "log":
        with log.open("r+b") as content:
            content.truncate(chance.randrange(log.stat().st_size + 1))
    elif kind == "no log":
        log.unlink()
    elif chance.random() < 0.5:
        shared.write_bytes(chance.randbytes(32_768))
    else:
        shared.unlink(missing_ok=True)
    return kind


Readable = dict[tuple[str, float], set[str]]


def readable(folder: Path) -> Readable:
    """Return what SQLite itself can read row by row: each session's texts, by title and time."""
    with tempfile.TemporaryDirectory() as place:
        for path in folder.glob(f"{FILE_NAME}*"):
            if path.suffix in (".db", ".db-wal"):
                shutil.copy(path, Path(place, path.name))
        with closing(sqlite3.connect(Path(place, FILE_NAME))) as connection:
            connection.text_factory = lambda text: text.decode(errors="replace")
            sessions: dict[int, tuple[str, float]] = {}
            found: Readable = {}
            for number in range(1, 200):
                for _, title, started in rows(connection, "id, title, started", "sessions", number):
                    sessions[number] = title, started
                    found[title, started] = set()
            for number in range(1, 1200):
                for session, words in rows(connection, "session, words", "passages", number):
                    if session in sessions and is_whole(words):
                        found[sessions[session]].add(words)
    return found


def is_whole(words: str) -> bool:
    """Whether the words of a passage are as written, not overwritten with another page."""
    try:
        return (
            all(isinstance(text, str) for text, *_ in json.loads(words)) and "\ufffd" not in words
        )
    except (TypeError, ValueError):
        return False


def rows(
    connection: sqlite3.Connection, columns: str, table: str, number: int
) -> list[tuple[int | str | float, ...]]:
    """Yield the row with a number if it can be read."""
    with suppress(sqlite3.Error):
        return connection.execute(
            f"SELECT {columns} FROM {table} WHERE id = ?", (number,)
        ).fetchall()
    return []


def find_damage(folder: Path, way: str, chance: random.Random) -> tuple[str, list[DictationError]]:
    """Use the program until it finds the damage; return what was said and what was reported."""
    told: list[DictationError] = []
    if way != "start":  # it was closed properly, so the file isn't checked at the start
        for mark in folder.glob(f"{FILE_NAME}.open-*"):
            mark.unlink()
    keeper = Keeper(told.append)
    text = f"said meanwhile {chance.random()}"
    record = keeper.begin(Session(1.8e9, Kind.DICTATION))
    if way == "reader":
        look_through()
    words = spoken(text)
    record.add(words[:1])
    look_through()
    record.add(words[1:])
    record.finish(1.8e9 + 9, "editor", True, {}).result(60)
    keeper.tidy(HistorySettings(audio="always", keep_days=0))
    keeper.change(Store.sync).result()
    keeper.close()
    return text, told


def look_through() -> None:
    """Read all sessions, like the history window."""
    with suppress(DictationError), Reader() as reader:
        for one in reader.sessions():
            reader.session(one.id)


def check(folder: Path, before: Readable, said: str) -> list[str]:
    """Return what is missing or wrong afterwards."""
    # what no look has come across is found after the next crash
    (folder / f"{FILE_NAME}.open-1-1").touch()
    again = Keeper(lambda _: None)
    again.change(Store.sync).result()
    again.close()
    wrong = []
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        try:
            sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            connection.execute("INSERT INTO found(found, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError:
            sound = False
        if not sound:
            return ["the file is not sound"]
        after: Readable = {}
        texts = set()
        for title, started, words, text in connection.execute(
            "SELECT title, started, words, text FROM sessions LEFT JOIN passages"
            " ON session = sessions.id"
        ):
            after.setdefault((title, started), set()).add(words)
            texts.add((text or "").strip())
    for session, words in before.items():
        if session not in after:
            wrong.append(f"{session} is lost")
        elif not words <= after[session]:
            wrong.append(f"{session} lacks {len(words - after[session])} passages")
    if said not in texts:
        wrong.append("what was said meanwhile is lost")
    sounds = {path.read_text() for path in (folder / "recordings").rglob("*") if path.is_file()}
    if len(sounds) != len(list((folder / "recordings").rglob("*.opus"))):
        wrong.append("sound was mixed up")
    return wrong


def main(arguments: list[str]) -> int:
    """Damage stores and print statistics; return 1 if anything was lost."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--stores", type=int, default=500)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args(arguments)
    kinds: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    began, slowest = time.monotonic(), 0.0
    for seed in range(chosen.seed, chosen.seed + chosen.stores):
        chance = random.Random(seed)
        with tempfile.TemporaryDirectory() as place:
            os.environ["XDG_DATA_HOME"] = place
            folder = paths.data_dir()
            fill(folder, chance)
            recordings = len(list((folder / "recordings").iterdir()))
            kind, way = damage(folder, chance), chance.choice(WAYS)
            before = readable(folder)
            started = time.monotonic()
            said, told = find_damage(folder, way, chance)
            slowest = max(slowest, time.monotonic() - started)
            wrong = check(folder, before, said)
            left = len(list((folder / "recordings").rglob("*.opus")))
            if left != recordings:
                wrong.append(f"{recordings - left} recordings are lost")
            if sum("Sessions recovered" in error.problem for error in told) > 1:
                wrong.append(f"told more than once: {told}")
        kinds[kind] += 1
        counts["sessions that could be read"] += len(before)
        counts["passages that could be read"] += sum(map(len, before.values()))
        counts["recordings"] += recordings
        counts["stores in which damage was told"] += bool(told)
        counts["stores with losses"] += bool(wrong)
        for sentence in wrong:
            print(f"seed {seed} ({kind}, {way}): {sentence}", flush=True)
    print(", ".join(f"{kind}: {number}" for kind, number in kinds.most_common()))
    for what, number in counts.items():
        print(f"{what}: {number}")
    print(f"{time.monotonic() - began:.0f} s, the slowest repair {slowest:.1f} s")
    return int(counts["stores with losses"] > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
