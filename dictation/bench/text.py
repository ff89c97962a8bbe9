"""Measure what the text pipeline costs: `python -m dictation.bench.text`.

It writes random English words with 500 names, 450 phrases, and 50 regular expressions, without
fillers and with numbers and spoken commands, a few words at a time, and previews what may follow.
Times are the processor's, so that other programs don't count.
"""

import argparse
import gzip
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from dictation.paths import resource
from dictation.results import Word
from dictation.settings import Settings, TextSettings
from dictation.text.transforms.registry import pipeline

_WORD = 0.4  # seconds
_EXPRESSIONS = 10  # one of so many replacements is a regular expression


def settings(known: Sequence[str], names: int, replacements: int) -> Settings:
    """Return settings with so many names and replacements, invented from known words."""
    chance = random.Random(1)
    rare = known[len(known) // 2 :]
    table = {}
    for number in range(replacements):
        first, *others = chance.choices(known[:3000], k=chance.randint(1, 4))
        phrase = " ".join([first, *others])
        if number % _EXPRESSIONS == 0:
            phrase = rf"/{first} (\w+) {chance.choice(known)}/"
        table[phrase] = f"text {number}\nof {first}"
    vocabulary = {name.title(): "" for name in chance.sample(rare, names)}
    text = TextSettings(
        spoken_commands=True,
        numbers=True,
        remove_fillers=True,
        vocabulary=vocabulary,
        replacements=table,
    )
    return replace(Settings(), text=text)


def spoken(known: Sequence[str], count: int) -> list[Word]:
    """Return so many words with a natural word frequency (Zipf's law), some with marks."""
    chance = random.Random(2)
    texts = [known[int(len(known) ** chance.random()) - 1] for _ in range(count)]
    marks = chance.choices(["", ",", "."], [8, 1, 1], k=count)
    return [
        Word(f" {text}{mark}", place * _WORD, place * _WORD + 0.3, 0.9)
        for place, (text, mark) in enumerate(zip(texts, marks, strict=True))
    ]


def main(arguments: list[str]) -> None:
    """Run the measurements and print them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--names", type=int, default=500)
    options.add_argument("--replacements", type=int, default=500)
    options.add_argument("--words", type=int, default=20_000)
    chosen = options.parse_args(arguments)
    with gzip.open(resource("words/en.txt.gz"), "rt", encoding="utf-8") as lines:
        known = [line.strip() for line in lines]
    random.Random(0).shuffle(known)
    wanted = settings(known, chosen.names, chosen.replacements)
    words = spoken(known, chosen.words)
    _print("the first pipeline of a table", [_seconds(lambda: pipeline(wanted))])
    _print("each further one", [_seconds(lambda: pipeline(wanted)) for _ in range(20)])
    for most in (1, 4):
        _commits(wanted, words, most)


def _commits(wanted: Settings, words: Sequence[Word], most: int) -> None:
    written = pipeline(wanted)
    chance = random.Random(3)
    commits, previews = [], []
    place = 0
    while place < len(words):
        end = place + chance.randint(1, most)
        previews.append(_seconds(lambda: written.preview(words[place : place + 8])))  # noqa: B023
        commits.append(_seconds(lambda: written.write(words[place:end])))  # noqa: B023
        place = end
    _print(f"commit of up to {most} word{'s' * (most > 1)}", commits)
    _print("preview of 8 words", previews)


def _seconds(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began


def _print(what: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    shares = (ordered[int(share * (len(ordered) - 1))] * 1000 for share in (0.5, 0.99))
    p50, p99 = shares
    print(f"{what:<32} p50 {p50:8.3f} ms   p99 {p99:8.3f} ms", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
