"""Spoken commands: phrases that are said as commands are carried out instead of written."""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from dictation.results import Act, Word, joined
from dictation.text.marks import SENTENCE_END, is_mark
from dictation.text.transforms.spoken.phrases import Case, Command, Phrases, key
from dictation.text.transforms.spoken.writing import Writing, keeps_after, keeps_before

GAP = 0.2
"""Seconds between two words that count as a pause. Times are good to about 0.1 s."""
_REACH = 4
"""So many words before a phrase may belong to it: "in the late Roman period"."""
_MARKS = re.compile(r"[\s.。,，!！?？:：;；…–—-]+$")
_QUOTES = '"“”„«»'


class _Next(Enum):
    """What comes after the words that are held."""

    UNKNOWN = "more words, perhaps at once"
    PAUSE = "nothing for now"


@dataclass(frozen=True, slots=True)
class _Found:
    """A command, and how many of the held words name it."""

    command: Command
    count: int


class SpokenCommands:
    """Carries out commands (see `phrases`) where pauses, marks, and other words show that they are.

    A word is held only if it may begin a phrase, and a mark only until the next word: Whisper sets
    commands off with marks that nobody said. With `command_word`, only what follows that word is a
    command, and always. A `plain` text has no marks and capitals but those of commands.
    """

    def __init__(self, phrases: Phrases, command_word: str = "", plain: bool = False) -> None:
        self._phrases = phrases
        self._command_word = key(command_word)
        self._writing = Writing(phrases, plain)
        self._held: list[Word] = []
        self._before: deque[str] = deque(maxlen=_REACH)  # the words since the last mark
        self._end: float | None = None  # of the last word; None at the start of a segment
        self._set_off = True  # a mark or a command is the last that was written
        self._dropped: str | None = None  # the marks that stay behind the command just written

    def write(self, words: Sequence[Word]) -> list[Word]:
        """Take the next words; return what can be written now."""
        self._held += [piece for word in words for piece in _pieces(word)]
        return self._settled(_Next.UNKNOWN)

    def pause(self) -> list[Word]:
        """Return what a short pause decides."""
        written = self._settled(_Next.PAUSE)
        self._writing.pause()
        return written

    def flush(self) -> list[Word]:
        """Return what was held back: the segment ends here."""
        written = self._settled(_Next.PAUSE)
        if self._held:  # a mark, to which nothing more comes
            written += self._text()
        self._before.clear()
        self._writing.segment_over()
        self._end, self._set_off, self._dropped = None, True, None
        return written

    def _settled(self, coming: _Next) -> list[Word]:
        written: list[Word] = []
        while self._held:
            if self._dropped is not None and is_mark_like(self._held[0]):
                self._drop()
                continue
            at = 1 if is_mark_like(self._held[0]) else 0
            if at == len(self._held):
                break
            found = self._found(at, coming)
            if found is None:
                break
            for word in self._done(found, at) if found.count else self._text():
                _append(written, word)
        return written

    def _drop(self) -> None:
        """Drop what Whisper wrote behind a command, but for marks that belong to the text."""
        mark, stays = self._held.pop(0), self._dropped or ""
        self._dropped = None
        kept = "".join(letter for letter in mark.text if letter in stays)
        if kept:
            self._held.insert(0, replace(mark, text=kept))

    def _text(self) -> list[Word]:
        """Return the first held word as text."""
        word = self._held.pop(0)
        self._dropped = None
        if is_mark_like(word):
            self._before.clear()
            self._set_off = True
            return self._writing.mark(word)
        self._before.append(word.text.strip())
        self._end, self._set_off = word.end, False
        return [self._writing.word(word)]

    def _done(self, found: _Found, at: int) -> list[Word]:
        """Return what the command behind `at` held words writes."""
        written: list[Word] = []
        stays = keeps_before(found.command)
        for mark in self._held[:at]:
            kept = "".join(letter for letter in mark.text if letter in stays)
            if kept:
                written += self._writing.mark(replace(mark, text=kept))
        name = self._held[at : at + found.count]
        del self._held[: at + found.count]
        spoken = Word(
            joined(name), name[0].start, name[-1].end, min(word.probability for word in name)
        )
        written.append(self._writing.command(found.command, spoken))
        self._before.clear()
        self._end, self._set_off = spoken.end, True
        self._dropped = "" if written[0].text in SENTENCE_END else keeps_after(found.command)
        return written

    def _found(self, at: int, coming: _Next) -> _Found | None:
        """Return the command that begins with a held word, of no words if none does.

        None: what follows will tell.
        """
        none, begin = _Found("", 0), at
        called = bool(self._command_word)
        if called:
            if key(self._held[at].text) != self._command_word:
                return none
            at += 1
            while at < len(self._held) and is_mark_like(self._held[at]):
                at += 1
        letters, best = "", none
        for place in range(at, len(self._held)):
            word = self._held[place]
            # Whisper may write the words of a command as a list: "open, parenthesis"
            if word.text.strip() == "," and letters in self._phrases.starts:
                continue
            if is_mark_like(word) or _is_replaced(word):
                break
            letters += key(word.text)
            if letters in self._phrases.commands:
                best = _Found(self._phrases.commands[letters], place + 1 - at)
            if letters not in self._phrases.starts:
                break
        else:
            if coming is _Next.UNKNOWN:
                return None
        if not best.count:
            return none
        if called:
            return replace(best, count=best.count + at - begin)
        behind = at + best.count
        if behind == len(self._held) and coming is _Next.UNKNOWN:
            return None
        return best if self._is_meant(at, best) else none

    def _is_meant(self, at: int, found: _Found) -> bool:
        """Say whether a phrase is meant as a command."""
        phrases, behind = self._phrases, at + found.count
        name = key(joined(self._held[at:behind]))
        first, last = self._held[at], self._held[behind - 1]
        after = self._held[behind] if behind < len(self._held) else None
        if any(quote in joined(self._held[at:behind]) for quote in _QUOTES):
            return False  # somebody speaks about the word
        if not at and self._names_a_thing(name):
            return False
        pause = self._end is None or first.start - self._end >= GAP
        is_begun = bool(at) or self._set_off or pause
        is_ended = after is None or is_mark_like(after) or after.start - last.end >= GAP
        is_list = any(is_mark_like(word) for word in self._held[at:behind])
        if isinstance(found.command, Act) or is_list:
            return is_begun and is_ended
        if not is_ended and after is not None and key(after.text) in phrases.continued:
            return False
        if isinstance(found.command, Case):
            # Whisper, too, knows what "cap Green" means
            is_begun |= after is not None and after.text.lstrip()[0].isupper()
            is_used = after is not None or not found.command.is_for_next
            return is_used and (is_begun or name not in phrases.set_off)
        if name in phrases.set_off:
            return is_ended
        return True

    def _names_a_thing(self, name: str) -> bool:
        """Say whether the words before a phrase make it the name of a thing: "the whole"."""
        phrases = self._phrases
        for word in reversed(self._before):
            if key(word) in phrases.determiners or word.endswith(("'s", "’s")):
                return True
            describes = key(word) in phrases.describing
            if name in phrases.set_off:
                describes |= key(word) in phrases.compounds or (
                    word.islower() and word.endswith(phrases.endings)
                )
            if not describes:
                return False
        return False


def is_mark_like(word: Word) -> bool:
    """Say whether a piece is what stands behind a word, not a word."""
    return not any(letter.isalnum() for letter in word.text) and _MARKS.match(word.text) is not None


def _is_replaced(word: Word) -> bool:
    """Say whether other words stand for what was said: nobody has spoken a command then."""
    return bool(word.spoken) and key(word.spoken) != key(word.text)


def _pieces(word: Word) -> list[Word]:
    """Return a word and the marks behind it, which are held apart."""
    found = _MARKS.search(word.text)
    if word.spoken or word.act or found is None or not found.start():
        return [word]
    mark = replace(word, text=found[0], start=word.end)
    return [replace(word, text=word.text[: found.start()]), mark]


def _append(written: list[Word], word: Word) -> None:
    """Append a word, or a mark to the word it was recognized with."""
    last = written[-1] if written else None
    if last is None or not is_mark(word.text) or word.spoken or last.act or not last.text.strip():
        written.append(word)
        return
    spoken = last.spoken and last.spoken + word.text
    written[-1] = replace(last, text=last.text + word.text, spoken=spoken)
