"""What a spoken command writes, and how the words after it are written."""

from collections.abc import Callable
from dataclasses import replace

from dictation.results import Act, Word
from dictation.text.capitals import capitalized
from dictation.text.marks import SENTENCE_END
from dictation.text.transforms.spoken.phrases import Case, Command, Phrases, key

PAUSE = 0.3
"""Seconds between words that end "all caps"."""
_OPENING, _CLOSING = "“‘„«\"'", "”’“»\"'"

_STYLES: dict[Case, Callable[[str], str]] = {
    Case.CAPITAL: capitalized,
    Case.CAPITALS: str.upper,
    Case.SMALL: str.lower,
    Case.TITLE_ON: capitalized,
    Case.CAPITALS_ON: str.upper,
    Case.SMALL_ON: str.lower,
}


def keeps_before(command: Command) -> str:
    """Return which of Whisper's marks stay before a command; it sets commands off with marks.

    An act is done to the text as it is, lines and quotations stand behind whole sentences.
    """
    if isinstance(command, Act) or (isinstance(command, str) and command.isspace()):
        return SENTENCE_END + ",;:"
    if isinstance(command, str):
        bare = command.strip()
        if bare in _OPENING and not command.endswith(" "):
            return SENTENCE_END + ",;:"
        return SENTENCE_END if bare in _CLOSING else ""
    return SENTENCE_END


def keeps_after(command: Command) -> str:
    """Return which of Whisper's marks stay behind a command."""
    is_closing = isinstance(command, str) and command.strip() in _CLOSING and command[-1] == " "
    return SENTENCE_END if is_closing else ""


class Writing:
    """The state of a text between commands: spaces, capitals, and case.

    A `plain` text has only the marks and capitals that are said, and those inside of words.
    """

    def __init__(self, phrases: Phrases, plain: bool) -> None:
        self._phrases, self._plain = phrases, plain
        self._starts_sentence = True
        self._no_space = True
        self._no_space_on = False
        self._next: Case | None = None
        self._mode: Case | None = None
        self._follows_command = False
        self._end: float | None = None
        self._last = ""  # the mark that Whisper wrote last, if nothing came after it

    def word(self, word: Word) -> Word:
        """Return a word of text, without marks, as it is written here."""
        if self._end is not None and word.start - self._end >= PAUSE:
            self.pause()
        glued = self._no_space or self._no_space_on
        text = word.text.lstrip(" ") if glued else word.text
        spaced = text == word.text
        if self._plain and (self._starts_sentence or self._follows_command):
            text = _without_capital(text)
        elif self._follows_command:
            text = self._fitted(text)
        style = self._next or self._mode
        said = _STYLES[style](text) if style else text
        if self._next is not Case.CAPITALS:
            self._next = None
        self._no_space = self._follows_command = self._starts_sentence = False
        self._end, self._last = word.end, ""
        # a capital makes no other word of a word, but one that was asked for does
        spoken = word.spoken if said == text and spaced else word.recognized
        return replace(word, text=said, spoken=spoken)

    def mark(self, word: Word) -> list[Word]:
        """Return marks that were recognized behind a word, if they are written."""
        self.pause()
        mark = word.text.strip()
        self._starts_sentence = mark.endswith(tuple(SENTENCE_END))
        if self._plain:
            return []
        self._last = mark
        return [word]

    def command(self, command: Command, spoken: Word) -> Word:
        """Return what a command writes, which may be nothing; `spoken` is all of its phrase."""
        self.pause()
        text, act = "", None
        if isinstance(command, Act):
            act = command
        elif isinstance(command, Case):
            self._switch(command)
        else:
            text = self._written(command)
        self._end = spoken.end
        return replace(spoken, text=text, spoken=spoken.text, act=act)

    def pause(self) -> None:
        """Nobody speaks: the words that follow are not those of "all caps"."""
        self._next = None

    def segment_over(self) -> None:
        """A segment ends here; recognition starts the next as if nothing came before it."""
        self.pause()
        self._starts_sentence |= self._plain

    def _fitted(self, text: str) -> str:
        """Return the first word behind a command, which Whisper took for something else."""
        if self._starts_sentence:
            return capitalized(text)
        return text.lower() if key(text) in self._phrases.small else text

    def _written(self, text: str) -> str:
        self._follows_command = True
        bare = text.strip(" ")
        if bare.strip() and bare.strip() == self._last:
            self._last = ""
            return ""  # it is written already
        if not bare:
            self._no_space = True
            return text
        glued, self._no_space = self._no_space or self._no_space_on, not text.endswith(" ")
        if bare.endswith((*SENTENCE_END, "\n")):
            self._starts_sentence = True
        elif text.startswith(bare):  # an opening mark leaves it as it is
            self._starts_sentence = self._starts_sentence and bare in _CLOSING
        self._last = ""
        return bare if glued else text.rstrip(" ")

    def _switch(self, case: Case) -> None:
        match case:
            case Case.NO_SPACE:
                self._no_space = True
            case Case.NO_SPACE_ON | Case.NO_SPACE_OFF:
                self._no_space_on = case is Case.NO_SPACE_ON
            case Case.OFF:
                self._mode = None
            case _ if case.is_for_next:
                self._next = case
            case _:
                self._mode = case
        self._follows_command = True


def _without_capital(text: str) -> str:
    """Return a word without the capital that starts a sentence; "I" and "NATO" keep theirs."""
    bare = text.strip()
    is_plain = bare[1:].islower() and not bare.startswith(("I'", "I’"))
    return text.lower() if is_plain or (len(bare) == 1 and bare != "I") else text
