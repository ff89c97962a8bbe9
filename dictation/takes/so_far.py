"""What a take has said so far, and how much of it the user means by "scratch that".

A phrase is what was said between two pauses. (A pause is as long as `EndpointSettings.soft_pause`,
a third of a second; recognition tells of each with an `Endpoint`.) A sentence begins behind the end
of the one before, or with a line. A word is what was said as one: a mark belongs to the word before
it, and a replacement of several words is one.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from dictation.results import Act, Word, joined
from dictation.text.capitals import capitalized
from dictation.text.marks import is_mark, sentence_over


class TextSoFar:
    """The words of a take as they are shown, typed, and stored; belongs to the take's thread."""

    def __init__(self) -> None:
        self._words: list[Word] = []
        self._pauses: list[float] = []
        self._out_of_reach = 0  # so many words were sent off with Enter
        self._scratched: list[tuple[Word, ...]] = []  # since the last word
        self._begins_anew = False

    @property
    def text(self) -> str:
        """All of it."""
        return joined(self._words)

    def add(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """Append words that were said; return them as they are written here.

        The first after a scratch starts as what it replaces: without a space at the start of a
        line, and with a capital if a sentence starts there that had one.
        """
        self._scratched.clear()
        added = self._fitted(words)
        self._words += added
        return added

    def pause(self, time: float) -> None:
        """A pause begins at `time`, in seconds of the take; everything before it has been said."""
        self._pauses.append(time)

    def seal(self) -> None:
        """Enter was pressed: what was said before it is out of reach."""
        self._out_of_reach = len(self._words)
        self._scratched.clear()

    def meant(self, act: Act) -> int:
        """Return how many of the last words one of the acts that scratch removes; 0 for none."""
        words = self._words[self._out_of_reach :]
        if not words:
            return 0
        first = len(words) - 1
        while first and is_mark(words[first].text) and not words[first].spoken:
            first -= 1
        if act is Act.SCRATCH_THAT:
            phrase = self._phrase(words[first])
            while first and self._phrase(words[first - 1]) == phrase:
                first -= 1
        if act is Act.SCRATCH_SENTENCE:
            while first and words[first].text.isspace():
                first -= 1
            while first and not _ends_sentence(words[first - 1]):
                first -= 1
        return len(words) - first

    def remove(self, count: int, left: str | None) -> tuple[Word, ...]:
        """Remove the last words, and of the one before all but its beginning `left`, as typed.

        Returns what is left of that one.
        """
        place = len(self._words) - count
        gone, self._words = self._words[place:], self._words[:place]
        rest: tuple[Word, ...] = ()
        if left is not None:
            cut = self._words.pop()
            space = cut.text[: len(cut.text) - len(cut.text.lstrip(" "))]
            rest = (replace(cut, text=space + left.lstrip(" ")),)
            gone.insert(0, cut)
            self._words += rest
            self._scratched.clear()
        elif gone:
            self._scratched.append(tuple(gone))
            is_start = not self._words or _ends_sentence(self._words[-1])
            self._begins_anew = is_start and _has_capital(joined(gone))
        return rest

    def restore(self) -> tuple[Word, ...]:
        """Append again what the last scratch has removed, if nothing was said since."""
        if not self._scratched:
            return ()
        self._begins_anew = False
        words = self._scratched.pop()
        self._words += words
        return words

    def _phrase(self, word: Word) -> int:
        """Return the number of the phrase that a word belongs to."""
        return bisect_right(self._pauses, (word.start + word.end) / 2)

    def _fitted(self, words: Sequence[Word]) -> tuple[Word, ...]:
        first, *others = words
        text = first.text
        if not first.spoken and (not self._words or self._words[-1].text.endswith("\n")):
            text = text.lstrip(" ")
        if self._begins_anew:
            text = capitalized(text)
        self._begins_anew = False
        return (replace(first, text=text), *others)


def _ends_sentence(word: Word) -> bool:
    return sentence_over(word.text, before=False)


def _has_capital(text: str) -> bool:
    return next((letter for letter in text if letter.isalnum()), "").isupper()
