"""Kept sessions as JSON, and back: nothing is lost on the way.

One session is one object. Times in `started` and `ended` are seconds since 1970 (UTC), those of
segments and words seconds since the session's start. The texts of words have the space before
them, where there is one; `original` is what Whisper wrote for a word corrected by hand::

    {"format": "dictation session", "version": 1,
     "started": 1794812345.2, "ended": 1794812351.9, "kind": "dictation",
     "source": "Microphone", "model": "base", "language": "en", "title": "",
     "application": "firefox", "delivered": true, "tags": ["work"], "figures": {},
     "segments": [{"source": "", "text": "Dear Anna,", "start": 0.5, "end": 1.4, "words":
                   [{"text": "Dear", "start": 0.5, "end": 0.8, "probability": 0.98},
                    {"text": " Anna,", "start": 0.8, "end": 1.4, "probability": 0.7,
                     "original": " Hannah,"}]}]}

An application that adds keys of its own does no harm: they are passed over.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from dictation.errors import DictationError
from dictation.transcripts.sessions import KeptSession, Kind, Passage, Session
from dictation.whisper.words import Word

_FORMAT, _VERSION = "dictation session", 1
_LONGEST = 1e11  # seconds


class ImportFormatError(DictationError):
    """A file that is no exported session."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"This is no session that can be imported: {why}.",
            "Export sessions with `dictation sessions export --format json`.",
        )


def dump(kept: KeptSession) -> str:
    """Write the document that the head of this module describes."""
    about = {one.name: getattr(kept.session, one.name) for one in fields(Session)}
    del about["seen"]  # that is of this machine
    document = {"format": _FORMAT, "version": _VERSION, **about}
    document["figures"] = dict(kept.session.figures)
    document["segments"] = [_segment(one.passage) for one in kept.passages]
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def load(text: str) -> tuple[Session, list[Passage]]:
    """Read such a document. Raises ImportFormatError, which says what is wrong with it."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ImportFormatError("it is not JSON") from error
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        raise ImportFormatError(f'its "format" is not "{_FORMAT}"')
    if document.get("version") != _VERSION:
        raise ImportFormatError("it was exported by another version of this program")
    passages = [_passage(one) for one in _list(document, "segments")]
    session = _session(document)
    if session.ended is None:
        # what is imported is over, even if a crash had cut it off
        last = max((passage.words[-1].end for passage in passages), default=0.0)
        session = replace(session, ended=session.started + last)
    return session, passages


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
        if place in passage.originals:
            words[-1]["original"] = passage.originals[place]
    return {
        "source": passage.source,
        "text": passage.text,
        "start": passage.words[0].start,
        "end": passage.words[-1].end,
        "words": words,
    }


def _session(document: Mapping[str, Any]) -> Session:
    kind = _text(document, "kind")
    if kind not in set(Kind):
        raise ImportFormatError(f'"kind" is none of {", ".join(Kind)}')
    tags = _list(document, "tags")
    if not all(isinstance(tag, str) for tag in tags):
        raise ImportFormatError('"tags" are not texts')
    figures = document.get("figures", {})
    delivered = document.get("delivered")
    if not isinstance(figures, dict) or not isinstance(delivered, bool | None):
        raise ImportFormatError('"figures" is no object or "delivered" neither true nor false')
    return Session(
        started=_number(document, "started"),
        ended=None if document.get("ended") is None else _number(document, "ended"),
        kind=Kind(kind),
        source=_text(document, "source"),
        model=_text(document, "model"),
        language=_text(document, "language") or None,
        title=_text(document, "title"),
        application=_text(document, "application"),
        delivered=delivered,
        figures=figures,
        tags=tuple(tags),
    )


def _passage(segment: Any) -> Passage:
    if not isinstance(segment, dict):
        raise ImportFormatError("a segment is no object")
    words, originals = [], {}
    for place, word in enumerate(_list(segment, "words")):
        if not isinstance(word, dict):
            raise ImportFormatError("a word is no object")
        start, end = _number(word, "start"), _number(word, "end")
        if not 0 <= start <= end:
            raise ImportFormatError(f"a word ends before it begins, at {start:g} seconds")
        probability = _number(word, "probability")
        words.append(Word(_text(word, "text"), start, end, probability))
        if "original" in word:
            originals[place] = _text(word, "original")
    if not words:
        raise ImportFormatError("a segment has no words")
    return Passage(tuple(words), _text(segment, "source"), originals)


def _text(holder: Mapping[str, Any], key: str) -> str:
    value = holder.get(key) or ""
    if not isinstance(value, str):
        raise ImportFormatError(f'"{key}" is no text')
    # signs that no keyboard types have no place in words; a lone surrogate can't be written
    return "".join(sign for sign in value if sign >= " " and not "\ud800" <= sign <= "\udfff")


def _number(holder: Mapping[str, Any], key: str) -> float:
    value = holder.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ImportFormatError(f'"{key}" is no number')
    if not -_LONGEST <= value <= _LONGEST:
        raise ImportFormatError(f'"{key}" is beyond all times')
    return float(value)


def _list(holder: Mapping[str, Any], key: str) -> list[Any]:
    value = holder.get(key, [])
    if not isinstance(value, list):
        raise ImportFormatError(f'"{key}" is no list')
    return value
