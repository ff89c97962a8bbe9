"""What is not written: fillers such as "uh", and phrases that the user replaces by nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dictation.results import Word, joined
from dictation.settings import phrases
from dictation.text.capitals import capitalized
from dictation.text.fillers import FillerPhrases
from dictation.text.marks import SENTENCE_END, is_mark, sentence_over
from dictation.text.phrases import index

PAUSE = 0.4
"""Seconds without speech that set a phrase off as commas do."""

_COMMAS = ",;:，、；："


@dataclass(frozen=True, slots=True)
class _Run:
    """Phrases to leave out, one after the other, up to the word at `end`.

    `marks` stand after the last one; `undecided`: the next words may change it.
    """

    end: int
    marks: str = ""
    undecided: bool = False


class Fillers:
    """Leaves out phrases, with the commas around them and the capital at their start.

    Phrases that are left out only `between` commas or pauses stay everywhere else, and if they are
    the whole sentence. A word with a comma waits for the next word: the comma may be a filler's.
    """

    def __init__(self, fillers: FillerPhrases, left_out: Iterable[str]) -> None:
        """`left_out` are the user's own phrases, which are left out anywhere."""
        anywhere = [*fillers.anywhere, *left_out]
        self._phrases = index(dict.fromkeys([*fillers.between, *anywhere], ""))
        self._fillers = replace(fillers, between=fillers.between.difference(anywhere))
        self._held: list[Word] = []
        self._sentence_over = True
        self._capital_follows = False
        self._last_end = 0.0

    def write(self, words: Sequence[Word]) -> list[Word]:
        """Take the next words; return what can be written now."""
        return self._all([*self._held, *words], final=False)

    def flush(self) -> list[Word]:
        """Return what was held back."""
        return self._all(self._held, final=True)

    def _all(self, words: list[Word], final: bool) -> list[Word]:
        written: list[Word] = []
        place = 0
        while place < len(words):
            lead, run = place, self._run(words, place, final, after_comma=False)
            if run == _Run(place):
                lead = self._lead(words, place)
                if lead > place:
                    run = self._run(words, lead, final, after_comma=True)
            if run.undecided or (place < lead == len(words) and not final):
                break
            if run.end > lead:
                written += self._without(words[place:lead], words[lead : run.end], run.marks)
                place = run.end
            else:
                written.append(self._said(words[place]))
                place += 1
            self._last_end = words[place - 1].end
        self._held = words[place:]
        return written

    def _lead(self, words: Sequence[Word], place: int) -> int:
        """Return where a phrase may start: behind the word at `place`, if a comma ends it."""
        end = _with_marks(words, place)
        return end if joined(words[place:end]).endswith(tuple(_COMMAS)) else place

    def _run(self, words: Sequence[Word], place: int, final: bool, after_comma: bool) -> _Run:
        """Return the phrases to leave out from `place` on."""
        run = _Run(place)
        while run.end < len(words):
            found, undecided = self._phrases.find(words[run.end :], final)
            if undecided and not final:
                return replace(run, undecided=True)
            if not found:
                break
            last = run.end + found.count - 1
            end = _with_marks(words, last)
            if end == len(words) and not final:  # a comma may follow, or another filler
                return replace(run, undecided=True)
            marks = _marks(words[last:end]) or ("," if end == len(words) else "")
            set_off = after_comma or run.end > place or self._begins(words, run.end, marks)
            goes_on = marks or words[end].start - words[end - 1].end >= PAUSE
            between = found.name in self._fillers.between and not (set_off and goes_on)
            if between or not _is_plain(words[run.end], words[end : end + 1], marks):
                break
            run = _Run(end, marks)
        return run

    def _begins(self, words: Sequence[Word], place: int, marks: str) -> bool:
        """Whether a sentence starts at a phrase that a comma follows, or a pause is before it."""
        if self._sentence_over:
            return marks.endswith(tuple(_COMMAS))
        before = words[place - 1].end if place else self._last_end
        return words[place].start - before >= PAUSE

    def _without(self, lead: Sequence[Word], left_out: Sequence[Word], marks: str) -> list[Word]:
        """Return the word before phrases without its comma, and with the marks of the sentence."""
        if not lead and self._sentence_over:
            self._capital_follows |= left_out[0].text.strip()[0].isupper()
            return []
        lead = [self._said(word) for word in lead]
        said = joined(lead)
        text = (said.rstrip(_COMMAS) if marks else said) + marks.strip(_COMMAS)
        self._sentence_over = sentence_over(text, self._sentence_over)
        if text == said:
            return lead
        first, last = (lead or left_out)[0], (lead or left_out)[-1]
        spoken = "".join(word.recognized for word in lead)
        return [Word(text, first.start, last.end, first.probability, spoken)] if text else []

    def _said(self, word: Word) -> Word:
        if self._capital_follows and word.text.strip():
            word = replace(word, text=capitalized(word.text))
            self._capital_follows = False
        self._sentence_over = sentence_over(word.text, self._sentence_over)
        return word


def _with_marks(words: Sequence[Word], place: int) -> int:
    """Return the place behind a word and the marks that were committed after it."""
    end = place + 1
    while end < len(words) and is_mark(words[end].text):
        end += 1
    return end


def _marks(words: Sequence[Word]) -> str:
    """Return the marks at the end of a word and behind it."""
    text = joined(words).strip()
    return text[len(phrases.without_marks_after(text)) :]


def _is_plain(first: Word, following: Sequence[Word], marks: str) -> bool:
    """Whether no quote or bracket is around a phrase, and it isn't a part of a longer word."""
    return (
        first.text.strip()[:1].isalnum()
        and all(mark in _COMMAS + SENTENCE_END for mark in marks)
        and all(word.text[:1] != "-" for word in following)
    )
