"""What is kept of a session: when, what, from where, and every word with its time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dictation.errors import DictationError
from dictation.results import Word

OPENING = 80  # characters of a text that stand for a title


class UnknownSessionError(DictationError):
    """A number that no kept session has."""

    def __init__(self, session_id: int) -> None:
        super().__init__(
            f"There is no session {session_id}.",
            "`dictation sessions list` shows the sessions with their numbers.",
        )


class UnknownPassageError(DictationError):
    """A passage that was removed after somebody looked at it."""

    def __init__(self) -> None:
        super().__init__("This passage was deleted in the meantime.", "List the sessions again.")


class Kind(StrEnum):
    """What a session was for."""

    DICTATION = "dictation"
    CAPTIONS = "captions"
    FILE = "file"


def shortened(text: str, most: int = OPENING) -> str:
    """Cut a text that has more than so many characters at the end of a word, with an ellipsis."""
    if len(text) <= most:
        return text
    cut = text[:most]  # with room for the ellipsis, unless a word ends just there
    words, space, _ = cut.rpartition(" ")
    return f"{(words if space else cut[:-1]).rstrip(' ,;:–')}…"


@dataclass(frozen=True, slots=True)
class Session:
    """All about a session but its words. Times are seconds since 1970 (UTC).

    `ended` is None while it runs, and stays so when a crash cut it off. `source` is where the
    sound came from (a microphone, a file), `application` where the text went. `delivered` tells
    whether it arrived there, None where it had nowhere to go. `seen` is when somebody first
    looked at its text. `title` is empty until somebody gives one; `figures` is what was
    measured, anything that JSON can hold.
    """

    started: float
    kind: Kind
    source: str = ""
    model: str = ""
    language: str | None = None
    title: str = ""
    application: str = ""
    ended: float | None = None
    delivered: bool | None = None
    seen: float | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """What one source said without a long pause: a sentence or a few.

    `source` tells who or what spoke where a session has several, such as ``me`` and ``system``.
    `originals` holds, by its place in `words`, what Whisper wrote for a word corrected by hand.
    """

    words: tuple[Word, ...]
    source: str = ""
    originals: Mapping[int, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The words as one line."""
        return "".join(word.text for word in self.words).strip()


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A line in a list of sessions: how its text begins, and whether its sound is kept."""

    id: int
    session: Session
    opening: str
    recorded: bool

    @property
    def title(self) -> str:
        """What to call the session: its title, or else how it begins."""
        return self.session.title or self.opening


@dataclass(frozen=True, slots=True)
class KeptPassage:
    """A passage and the number by which its words can be corrected."""

    id: int
    passage: Passage


@dataclass(frozen=True, slots=True)
class KeptSession:
    """A session with all its words, in the order they were spoken.

    `recordings` names, for each source (as in `Passage.source`), the file with its sound.
    """

    id: int
    session: Session
    passages: tuple[KeptPassage, ...]
    recordings: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What to call the session: its title, or else how it begins."""
        opening = self.passages[0].passage.text if self.passages else ""
        return self.session.title or shortened(opening)

    @property
    def words(self) -> tuple[Word, ...]:
        """All words of all sources."""
        return tuple(word for kept in self.passages for word in kept.passage.words)


@dataclass(frozen=True, slots=True)
class PreviousVersion:
    """A text that a session had until its sound was read once more, `replaced` by that then."""

    id: int
    replaced: float
    model: str
    language: str | None
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was searched for; `marked` are the places in it of the words that fit."""

    session_id: int
    session: Session
    passage_id: int
    passage: Passage
    marked: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which sessions to list or search; what is None doesn't matter.

    `since` and `until` are seconds since 1970: started at or after, and before. `deleted` shows
    those that were deleted and can still be had back, in place of the others.
    """

    since: float | None = None
    until: float | None = None
    kind: Kind | None = None
    language: str | None = None
    tag: str | None = None
    delivered: bool | None = None
    deleted: bool = False
