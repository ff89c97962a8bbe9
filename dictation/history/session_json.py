"""Convert saved sessions to JSON and back without loss.

One session is one object. `started` and `ended` are seconds since 1970 (UTC); times of segments and
words are seconds since the session's start. A word's text includes the space before it, if any.
`original` is the recognized text of a word corrected by hand; `spoken` is what was said if it is
written differently, such as " new line". Segments in English that translate others have
`translation`::

    {"format": "dictation session", "version": 1,
     "started": 1794812345.2, "ended": 1794812351.9, "kind": "dictation",
     "source": "Microphone", "model": "base", "language": "en", "title": "",
     "application": "firefox", "delivered": true, "tags": ["work"], "figures": {},
     "segments": [{"source": "", "text": "Dear Anna,", "start": 0.5, "end": 1.4, "words":
                   [{"text": "Dear", "start": 0.5, "end": 0.8, "probability": 0.98},
                    {"text": " Anna,", "start": 0.8, "end": 1.4, "probability": 0.7,
                     "original": " Hannah,"}]}]}

Unknown keys are ignored. Imported files are untrusted, so they are validated: times and lengths are
bounded, and characters that can't be typed or written (controls, lone surrogates) are removed.
"""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from dictation.errors import DictationError
from dictation.history import timestamps
from dictation.history.sessions import KeptSession, Kind, Passage, Session
from dictation.results import Word

_FORMAT, _VERSION = "dictation session", 1
_LONGEST = 1e7  # seconds into a session: four months
_LONGEST_NAME = 1000  # characters of a title, a tag, or another name
_LONGEST_WORD = 10_000
_DEEPEST = 20  # levels of nesting in `figures`


class ImportFormatError(DictationError):
    """The file is not an exported session."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"This session can't be imported: {why}.",
            "Export sessions with `dictation sessions export --format json`.",
        )


def dump(kept: KeptSession) -> str:
    """Return a session as JSON (see the module's docstring)."""
    return json.dumps(document(kept), ensure_ascii=False, indent=1) + "\n"


def document(kept: KeptSession) -> dict[str, Any]:
    """Return a session as the object that `dump` writes."""
    about = {one.name: getattr(kept.session, one.name) for one in fields(Session)}
    del about["seen"]  # has no meaning on another machine
    about["figures"] = dict(kept.session.figures)
    segments = [_segment(one.passage) for one in kept.passages]
    return {"format": _FORMAT, "version": _VERSION, **about, "segments": segments}


def load(text: str) -> tuple[Session, list[Passage]]:
    """Parse and validate a session. Raises ImportFormatError, which says what is wrong."""
    try:
        document = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ImportFormatError("it is not JSON") from error
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        raise ImportFormatError(f'its "format" is not "{_FORMAT}"')
    if document.get("version") != _VERSION:
        raise ImportFormatError("it was exported by another version of this program")
    passages = [_passage(one) for one in _list(document, "segments")]
    session = _session(document)
    if session.ended is None:
        # an imported session is over, even if a crash interrupted it
        last = max((passage.words[-1].end for passage in passages), default=0.0)
        session = replace(session, ended=session.started + last)
    return session, passages


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _segment(passage: Passage) -> dict[str, Any]:
    words: list[dict[str, Any]] = []
    for place, word in enumerate(passage.words):
        words.append(
            {
                "text": word.text,
                "start": word.start,
                "end": word.end,
                "probability": word.probability,
            }
        )
        if word.spoken:
            words[-1]["spoken"] = word.spoken
        if place in passage.originals:
            words[-1]["original"] = passage.originals[place]
    return {
        "source": passage.source,
        **({"translation": True} if passage.translation else {}),
        "text": passage.text,
        "start": passage.words[0].start,
        "end": passage.words[-1].end,
        "words": words,
    }


def _session(document: Mapping[str, Any]) -> Session:
    kind = _text(document, "kind")
    if kind not in set(Kind):
        raise ImportFormatError(f'"kind" is not one of {", ".join(Kind)}')
    tags = [_checked(tag, "tags") for tag in _list(document, "tags")]
    figures = document.get("figures", {})
    delivered = document.get("delivered")
    if not isinstance(figures, dict) or not isinstance(delivered, bool | None):
        raise ImportFormatError(
            '"figures" is not an object, or "delivered" is neither true nor false'
        )
    started = _moment(document, "started")
    ended = None if document.get("ended") is None else _moment(document, "ended")
    return Session(
        started=started,
        # the clock may have been set back during the session
        ended=None if ended is None else max(started, ended),
        kind=Kind(kind),
        source=_text(document, "source"),
        model=_text(document, "model"),
        language=_text(document, "language") or None,
        title=_text(document, "title"),
        application=_text(document, "application"),
        delivered=delivered,
        figures=_writable(figures),
        tags=tuple(filter(None, tags)),
    )


def _passage(segment: Any) -> Passage:
    if not isinstance(segment, dict):
        raise ImportFormatError("a segment is not an object")
    words, originals = [], {}
    for place, word in enumerate(_list(segment, "words")):
        if not isinstance(word, dict):
            raise ImportFormatError("a word is not an object")
        start = _number(word, "start", 0.0, _LONGEST)
        end = _number(word, "end", 0.0, _LONGEST)
        if start > end:
            raise ImportFormatError(f"a word ends before it begins, at {start:g} seconds")
        probability = _number(word, "probability", 0.0, 1.0)
        spoken = _text(word, "spoken", _LONGEST_WORD)
        words.append(Word(_written(word), start, end, probability, spoken))
        if "original" in word:
            originals[place] = _text(word, "original", _LONGEST_WORD)
    if not words:
        raise ImportFormatError("a segment has no words")
    translation = segment.get("translation", False)
    if not isinstance(translation, bool):
        raise ImportFormatError('"translation" is neither true nor false')
    return Passage(tuple(words), _text(segment, "source"), originals, translation)


def _text(holder: Mapping[str, Any], key: str, longest: int = _LONGEST_NAME) -> str:
    value = holder.get(key)
    return "" if value is None else _checked(value, key, longest)


def _written(word: Mapping[str, Any]) -> str:
    """Return the text of a word, which may be a line break."""
    text = word.get("text")
    if isinstance(text, str) and not text.strip("\n"):
        return text[:2]
    return _text(word, "text", _LONGEST_WORD)


def _checked(value: Any, key: str, longest: int = _LONGEST_NAME) -> str:
    if not isinstance(value, str):
        raise ImportFormatError(f'"{key}" is not text')
    if len(value) > longest:
        raise ImportFormatError(f'"{key}" is longer than {longest} characters')
    return _printable(value)


def _printable(text: str) -> str:
    """Return the text without control characters and lone surrogates."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cs"))


def _writable(value: Any, depth: int = 0) -> Any:
    """Return a JSON value with all strings made printable."""
    if depth > _DEEPEST:
        raise ImportFormatError(f'"figures" has more than {_DEEPEST} levels')
    if isinstance(value, str):
        return _printable(value)
    if isinstance(value, list):
        return [_writable(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {_printable(key): _writable(one, depth + 1) for key, one in value.items()}
    return value


def _moment(holder: Mapping[str, Any], key: str) -> float:
    return _number(holder, key, 0.0, timestamps.LAST)


def _number(holder: Mapping[str, Any], key: str, least: float, most: float) -> float:
    value = holder.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ImportFormatError(f'"{key}" is not a number')
    if not least <= value <= most:
        raise ImportFormatError(f'"{key}" is beyond {least:.0f} to {most:.0f}')
    return float(value)


def _list(holder: Mapping[str, Any], key: str) -> list[Any]:
    value = holder.get(key, [])
    if not isinstance(value, list):
        raise ImportFormatError(f'"{key}" is not a list')
    return value
