"""Measure the speed and size of the session store: `python -m dictation.bench.store`.

It creates 10,000 sessions with five million words in a temporary folder (a few minutes, about a
gigabyte), opens and searches them, and adds eight hours of captions word by word.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from dictation.history.reader import Reader
from dictation.history.schema import FILE_NAME
from dictation.history.sessions import Kind, Passage, Session
from dictation.history.store import Store
from dictation.results import Word

_YEAR = 365 * 86_400.0
_WORD = 0.4  # seconds
_AT_ONCE = 2  # words that are committed together


def vocabulary(size: int = 40_000) -> list[str]:
    """Invent as many words as people use."""
    letters = random.Random(1)
    syllables = [a + b for a in "bdfghklmnprstvw" for b in ("a", "e", "i", "o", "u", "an", "er")]
    return ["".join(letters.choices(syllables, k=1 + k % 4)) for k in range(size)]


def passages(words: int, chance: random.Random, known: list[str]) -> Iterator[Passage]:
    """Yield passages of 25 words with a natural word frequency (Zipf's law)."""
    for first in range(0, words, 25):
        spoken = []
        for place in range(first, min(first + 25, words)):
            text = known[int(len(known) ** chance.random()) - 1]
            end = "." if place % 25 == 24 else ""
            spoken.append(Word(f" {text}{end}", place * _WORD, place * _WORD + 0.3, 0.9))
        yield Passage(tuple(spoken))


def fill(folder: Path, sessions: int, words: int) -> None:
    """Save `sessions` sessions of `words` words each, spread over the last year."""
    chance, known = random.Random(2), vocabulary()
    now = time.time()
    with Store(folder) as store:
        for number in range(sessions):
            started = now - _YEAR + number * _YEAR / sessions
            session = Session(
                started, Kind.DICTATION, "Microphone", "base", "en", ended=started + words * _WORD
            )
            store.put(session, passages(words, chance, known))
            if number % 100 == 99:
                store.sync()


def captions(folder: Path, hours: float) -> list[float]:
    """Save captions word by word; return the seconds that each commit took."""
    costs = []
    words = int(hours * 3600 / _WORD)
    spoken = [
        word
        for passage in passages(words, random.Random(3), vocabulary())
        for word in passage.words
    ]
    with Store(folder) as store:
        session = store.begin(Session(time.time(), Kind.CAPTIONS, "System", "base", "en"))
        for at in range(0, words, _AT_ONCE):
            commit = tuple(spoken[at : at + _AT_ONCE])
            costs.append(_seconds(partial(store.add, session, commit, "system")))
            if at % 4 == 0:
                store.sync()
        store.finish(session, time.time())
    return costs


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _print(what: str, seconds: float, remark: str = "") -> None:
    print(f"{what:<44} {seconds * 1000:9.1f} ms  {remark}", flush=True)


def _reading(folder: Path, sessions: int) -> None:
    with Reader(folder) as reader:
        _print("open, and the first 200 sessions", _seconds(lambda: _first(folder)))
        _print(f"all {sessions} sessions", _seconds(reader.sessions))
        _print("one session", _seconds(lambda: reader.session(sessions // 2)))
        known = vocabulary()
        for typed in (
            *("b", "d", "ba", f"{known[1]} ", f"{known[1]} {known[2]}", known[30_000]),
            *(f'"{known[1]} {known[2]}"', f"{known[10]} {known[200]} b", "absent"),
        ):
            costs = [_seconds(partial(reader.search, typed)) for _ in range(5)]
            found = len(reader.search(typed))
            _print(f"search {typed!r}", statistics.median(costs), f"{found} of at most 100")


def _first(folder: Path) -> None:
    with Reader(folder) as reader:
        reader.sessions(limit=200)


def main(arguments: list[str]) -> None:
    """Run all measurements and print them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sessions", type=int, default=10_000)
    options.add_argument("--words", type=int, default=500, help="words a session")
    options.add_argument("--hours", type=float, default=8.0, help="hours of captions")
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        small, large = Path(place, "captions"), Path(place, "sessions")
        costs = sorted(captions(small, chosen.hours))
        for share in (0.5, 0.99, 0.999):
            _print(f"commit, {share:.1%} are faster than", costs[int(share * len(costs))])
        _print("the slowest commit", costs[-1])
        with Reader(small) as reader:
            _print("open all the captions", _seconds(lambda: reader.session(1)))
        size = (small / FILE_NAME).stat().st_size / 1e6
        print(f"{chosen.hours:g} hours of captions take {size:.1f} MB")
        fill(large, chosen.sessions, chosen.words)
        size = (large / FILE_NAME).stat().st_size / 1e6
        print(f"{chosen.sessions} sessions, {chosen.words} words each, take {size:,.0f} MB")
        _reading(large, chosen.sessions)
        with Store(large) as store:
            _print("remove one session for good", _seconds(lambda: store.forget(1)))
            _print("erase everything", _seconds(store.erase))


if __name__ == "__main__":
    main(sys.argv[1:])
