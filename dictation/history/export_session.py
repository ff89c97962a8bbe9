"""A kept session as a file: text, Markdown, JSON, subtitles, or what a template makes of it."""

import re
import string
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from dictation import files
from dictation.errors import DictationError, StorageError
from dictation.history import export, session_json, timestamps
from dictation.history.cues import Cue, cues
from dictation.history.sessions import KeptSession, Passage
from dictation.results import Segment

_LONGEST = 1e9  # seconds


class TemplateError(DictationError):
    """A template with a mistake in it."""


def txt(kept: KeptSession) -> str:
    """One passage a line."""
    return "".join(f"{one.passage.text}\n" for one in kept.passages)


def markdown(kept: KeptSession) -> str:
    """A heading, what is known of the session, and a paragraph a passage with its time."""
    session = kept.session
    about = (when(session.started), session.kind, session.source, session.model, session.language)
    several = len({one.passage.voice for one in kept.passages}) > 1
    paragraphs = [
        f"# {_plain(kept.title) or 'Session'}",
        f"*{' · '.join(_plain(one) for one in about if one)}*",
        *(_paragraph(one.passage, several) for one in kept.passages),
    ]
    return "\n\n".join(paragraphs) + "\n"


def srt(kept: KeptSession) -> str:
    """SubRip subtitles, from the session's start on."""
    return export.srt_of(session_cues(kept))


def vtt(kept: KeptSession) -> str:
    """WebVTT subtitles, from the session's start on."""
    return export.vtt_of(session_cues(kept))


def ass(kept: KeptSession) -> str:
    """Advanced SubStation Alpha subtitles, from the session's start on."""
    return export.ass_of(session_cues(kept))


@dataclass(frozen=True, slots=True)
class Format:
    """A file format; `title` is what menus call it."""

    title: str
    write: Callable[[KeptSession], str]


FORMATS = {
    "txt": Format("Text", txt),
    "md": Format("Markdown with timestamps", markdown),
    "srt": Format("Subtitles (SRT)", srt),
    "vtt": Format("Web subtitles (VTT)", vtt),
    "ass": Format("Styled subtitles (ASS)", ass),
    "json": Format("Words with timestamps (JSON)", session_json.dump),
}
"""By the files' suffixes; the history window and `dictation sessions export` offer them all."""


def fill(template: str, kept: KeptSession) -> str:
    """Put a session into a template with ``$title``, ``$text``, ``$markdown`` and the like.

    Known are also started, kind, source, model, language, application and tags; ``$$`` is a
    dollar. Raises TemplateError, which names what is not known.
    """
    session = kept.session
    values = {
        "title": kept.title,
        "started": when(session.started),
        "kind": session.kind,
        "source": session.source,
        "model": session.model,
        "language": session.language or "",
        "application": session.application,
        "tags": ", ".join(session.tags),
        "text": txt(kept).rstrip("\n"),
        "markdown": markdown(kept).rstrip("\n"),
    }
    try:
        return string.Template(template).substitute(values)
    except (KeyError, ValueError) as error:
        raise TemplateError(
            f"The template can't be filled: {error}.",
            f"Use ${', $'.join(values)}; write $$ for a dollar sign.",
        ) from error


def file_name(kept: KeptSession, suffix: str) -> str:
    """A name that every file system takes: the session's time, number and title."""
    title = " ".join(re.sub(r"[\x00-\x1f<>:\"/\\|?*]", " ", kept.title).split())[:60].rstrip(" .")
    stamp = time.strftime("%Y-%m-%d %H.%M", timestamps.local(kept.session.started))
    return " ".join(filter(None, (stamp, str(kept.id), title))) + f".{suffix}"


def save(path: Path, text: str) -> None:
    """Write a file whole or not at all, for this user only (see `files.replace`).

    Raises StorageError.
    """
    try:
        files.replace(path, text)
    except OSError as error:
        raise StorageError(
            f"Nothing can be written to {path}: {error.strerror}.",
            "Free up disk space, check the folder's permissions, or choose another folder.",
        ) from error


def when(started: float) -> str:
    """A moment as people here read it, in local time."""
    return time.strftime("%Y-%m-%d %H:%M", timestamps.local(started))


def clock(seconds: float) -> str:
    """Hours, minutes and seconds, as in ``1:02:03`` or ``0:07``; less than none is none."""
    minutes, whole = divmod(int(min(max(0.0, seconds), _LONGEST)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{whole:02}" if hours else f"{minutes}:{whole:02}"


def session_cues(kept: KeptSession) -> list[Cue]:
    """Subtitles that never overlap, none with the words of two sources."""
    passages = [one.passage for one in kept.passages]
    made = [
        cue
        for _, turn in groupby(passages, key=lambda passage: passage.voice)
        for cue in cues([_segment(passage) for passage in turn])
    ]
    return _in_order(made)


def _in_order(made: list[Cue]) -> list[Cue]:
    """Let a cue end when the next begins, where two sources spoke at the same time."""
    ordered: list[Cue] = []
    for cue in sorted(made, key=lambda one: (one.start_ms, one.end_ms)):
        start = cue.start_ms
        if ordered and (last := ordered[-1]).end_ms > start:
            start = max(start, last.start_ms + 1)
            ordered[-1] = replace(last, end_ms=start)
        ordered.append(replace(cue, start_ms=start, end_ms=max(cue.end_ms, start + 1)))
    return ordered


def _segment(passage: Passage) -> Segment:
    return Segment(passage.text, passage.words[0].start, passage.words[-1].end, passage.words)


def _paragraph(passage: Passage, with_source: bool) -> str:
    speaker = f" {_plain(passage.voice.label)}" if with_source and passage.source else ""
    return f"**{clock(passage.words[0].start)}{speaker}** {_plain(passage.text)}"


def _plain(text: str) -> str:
    """The text with what Markdown would take for its own signs."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)
