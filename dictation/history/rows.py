"""Convert sessions and passages to rows of the database, and back."""

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import UnionType
from typing import Any

from dictation.history import search
from dictation.history.schema import DamagedStoreError
from dictation.history.sessions import Kind, Passage, Session
from dictation.results import Word
from dictation.text.marks import is_mark

_COLUMNS = (
    *("started", "ended", "kind", "source", "model", "language", "title", "application"),
    *("delivered", "seen", "figures"),
)
SESSION = ", ".join(_COLUMNS)
SESSION_READ = ", ".join(f"sessions.{column}" for column in _COLUMNS)

_MOMENTS = ("started", "ended", "seen")
_TEXTS = ("source", "model", "title", "application")

# [text, start, end, probability], optionally followed by the original of a corrected word
# (or None) and the spoken form of a word that is written differently, such as " new line"
PackedWord = list[Any]
Packed = list[PackedWord]

_PAUSE = 1.5  # seconds; a longer silence starts a new passage
_ENOUGH, _MOST = 20, 60  # words after which a passage ends: at a sentence end, or anywhere
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")


def pack_session(session: Session) -> tuple[Any, ...]:
    """Return the values of the columns in `SESSION`."""
    figures = json.dumps(dict(session.figures), ensure_ascii=False)
    return (*(getattr(session, column) for column in _COLUMNS[:-1]), figures)


def unpack_session(path: Path, row: Sequence[Any], tags: Iterable[str]) -> Session:
    """Build a session from the columns in `SESSION`; raises DamagedStoreError."""
    values = dict(zip(_COLUMNS, row, strict=True))
    delivered = values["delivered"]
    try:
        for column in _MOMENTS:
            _check(values[column], float | int | None)
        for column in _TEXTS:
            _check(values[column], str)
        _check(values["started"], float | int)
        _check(values["language"], str | None)
        _check(delivered, int | None)
        values["kind"] = Kind(values["kind"])
        values["figures"] = json.loads(values["figures"])
        _check(values["figures"], dict)
    except (TypeError, ValueError) as error:
        raise DamagedStoreError(path) from error
    values["delivered"] = None if delivered is None else bool(delivered)
    return Session(**values, tags=tuple(tags))


def pack_word(word: Word) -> PackedWord:
    """Return a word as a list, times rounded to milliseconds as in all export formats."""
    packed = [word.text, round(word.start, 3), round(word.end, 3), round(word.probability, 3)]
    return [*packed, None, word.spoken] if word.spoken else packed


def pack(passage: Passage) -> Packed:
    """Return a passage as the list that `dump` writes."""
    packed = [pack_word(word) for word in passage.words]
    for place, original in passage.originals.items():
        packed[place][4:5] = [original]
    return packed


def unpack(path: Path, source: str, translation: int, words: str) -> Passage:
    """Build the passage of a row; raises DamagedStoreError."""
    packed = parse(path, words)
    try:
        _check(source, str)
        _check(translation, int)
        if not packed:
            raise ValueError("no words")
        return _unpacked(source, bool(translation), packed)
    except (TypeError, ValueError, LookupError) as error:
        raise DamagedStoreError(path) from error


def dump(packed: Packed) -> str:
    """Serialize a passage as compact JSON."""
    return json.dumps(packed, ensure_ascii=False, separators=(",", ":"))


def parse(path: Path, words: str) -> Packed:
    """Parse the JSON of `dump`; raises DamagedStoreError."""
    try:
        packed: Packed = json.loads(words)
    except (TypeError, ValueError, RecursionError) as error:
        raise DamagedStoreError(path) from error
    return packed


def dump_passages(passages: Iterable[Passage]) -> str:
    """Serialize passages, with their sources, as compact JSON."""
    content = [[one.source, pack(one), *([True] if one.translation else [])] for one in passages]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def parse_passages(path: Path, content: str) -> tuple[Passage, ...]:
    """Parse the JSON of `dump_passages`; raises DamagedStoreError."""
    try:
        return tuple(
            _unpacked(source, bool(translation), packed)
            for source, packed, *translation in json.loads(content)
        )
    except (TypeError, ValueError, LookupError, RecursionError) as error:
        raise DamagedStoreError(path) from error


def passages(
    words: Iterable[Word], source: str = "", *, translation: bool = False
) -> list[Passage]:
    """Split the words of one `source` into passages, as the store does."""
    packed = append([], map(pack_word, words))
    return [_unpacked(source, translation, one) for one in packed if one]


def text(packed: Packed) -> str:
    """Return a passage's text for the index: as written and, if different, also as spoken."""
    written = "".join(search.indexed(word[0]) for word in packed)
    if not any(map(_spoken, packed)):
        return written
    return written + search.RECOGNIZED + "".join(search.indexed(_spoken(w) or w[0]) for w in packed)


def append(passage: Packed, words: Iterable[PackedWord]) -> list[Packed]:
    """Append words to a passage, starting new passages where it ends; returns all of them.

    A punctuation mark that arrives as a word of its own is joined to the word before it.
    """
    passages = [list(passage)]
    for word in words:
        if passages[-1] and is_mark(word[0]):
            text, *others = passages[-1][-1]
            # the mark also belongs to the word's original and spoken forms
            others[3:] = [known and known + word[0] for known in others[3:]]
            passages[-1][-1] = [text + word[0], *others]
            continue
        if passages[-1] and not _continues(passages[-1], word):
            passages.append([])
        passages[-1].append(word)
    return passages


def correct(packed: Packed, place: int, new: str) -> None:
    """Replace a word's text, keeping its leading space, and remember the original."""
    word = packed[place]
    original = _original(word) or word[0]
    space = " " if original.startswith(" ") and new.strip() else ""
    written = space + new.strip()
    kept = original if written != original else None
    packed[place] = [written, *word[1:4], *([kept, *word[5:]] if kept or word[5:] else [])]


def _unpacked(source: str, translation: bool, packed: Packed) -> Passage:
    originals = {
        place: original for place, word in enumerate(packed) if (original := _original(word))
    }
    return Passage(tuple(map(_word, packed)), source, originals, translation)


def _word(packed: PackedWord) -> Word:
    text, start, end, probability = packed[:4]
    for number in (start, end, probability):
        _check(number, float | int)
    for one in (text, _spoken(packed)):
        _check(one, str)
    _check(_original(packed), str | None)
    return Word(text, start, end, probability, _spoken(packed))


def _original(word: PackedWord) -> str | None:
    return word[4] if len(word) > 4 else None


def _spoken(word: PackedWord) -> str:
    return word[5] if len(word) > 5 else ""


def _check(value: Any, kind: "type | UnionType") -> None:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is not {kind}")


def _continues(passage: Packed, word: PackedWord) -> bool:
    last = passage[-1]
    if word[1] - last[2] > _PAUSE or len(passage) >= _MOST:
        return False
    return len(passage) < _ENOUGH or not _SENTENCE_END.search(last[0])
