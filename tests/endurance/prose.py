"""Ordinary prose through the spoken commands: what is triggered though it was meant as text.

    python -m tests.endurance.prose en /usr/share/games/fortunes/{cookie,law,people,work}

Any text will do (Debian: fortunes, fortunes-de, fortunes-es; `%` or an empty line between
paragraphs). It is spoken at 150 words a minute, with pauses of 0.1 to 1 s at marks, hesitations of
0.2 to 0.8 s at every sixteenth word, times that are off by 0.05 s, and commits in between.
"""

import argparse
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from dictation.results import Commit, Endpoint, Outcome, Word
from dictation.settings import Settings, TextSettings
from dictation.settings.sections.recognition import ModelSettings
from dictation.text.transforms.registry import pipeline
from dictation.text.transforms.spoken import choose, phrases

_FEW_WORDS = 6
_HESITATION = 1 / 16
_SOFT_PAUSE = 0.35


def paragraphs(files: Iterable[Path]) -> Iterator[list[str]]:
    """Yield the words of paragraphs that are sentences, not tables or programs."""
    for file in files:
        for part in re.split(r"\n%\n|\n\s*\n", file.read_text("utf-8", errors="replace")):
            words, text = part.split(), " ".join(part.split())
            letters = sum(letter.isalpha() or letter == " " for letter in text)
            are_sentences = letters > 0.85 * len(text) and not re.search(r"[{}<>|\\_=]", text)
            if len(words) >= _FEW_WORDS and are_sentences:
                yield words


def spoken(words: Iterable[str], chance: random.Random) -> Iterator[Outcome]:
    """Yield what a recognizer would."""
    now, commit = 0.5, []
    for text in words:
        length = max(0.08, 0.06 * len(text) + chance.gauss(0, 0.05))
        off = chance.gauss(0, 0.05)
        commit.append(Word(f" {text}", now + off, now + off + length, 0.9))
        pause = 0.0
        if text[-1] in ".!?":
            pause = chance.uniform(0.3, 1.0)
        elif text[-1] in ",;:":
            pause = chance.uniform(0.1, 0.5)
        elif chance.random() < _HESITATION:
            pause = chance.uniform(0.2, 0.8)
        now += length + pause
        if pause >= _SOFT_PAUSE or chance.random() < _SOFT_PAUSE:
            yield Commit(tuple(commit))
            commit = []
        if pause >= _SOFT_PAUSE:
            yield Endpoint(now, segment_over=False)
    yield Commit(tuple(commit))
    yield Endpoint(now, segment_over=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=phrases.LANGUAGES)
    parser.add_argument("files", type=Path, nargs="+")
    options = parser.parse_args()
    text = TextSettings(spoken_commands=True, press_enter=True)
    settings = Settings(model=ModelSettings(language=options.language), text=text)
    known = phrases.load(choose.spoken_languages(settings), False, True).commands
    chance = random.Random(1)
    count = triggered = 0
    for words in paragraphs(options.files):
        transforms, written = pipeline(settings), list[Word]()
        count += len(words)
        for outcome in spoken(words, chance):
            for one in transforms.follow(outcome):
                written += one.words if isinstance(one, Commit) else ()
        for place, word in enumerate(written):
            if word.act or phrases.key(word.spoken) in known:
                triggered += 1
                around = [other.recognized for other in written[max(0, place - 6) : place + 5]]
                around[min(place, 6)] = f" [{word.spoken.strip()}]"
                print("".join(around).strip())
    print(f"{count} words, {count / 9000:.1f} hours: {triggered} triggered")


if __name__ == "__main__":
    main()
