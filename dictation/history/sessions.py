"""The data of a saved session: its metadata, and every word with its time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from dictation.errors import DictationError
from dictation.results import Word

OPENING = 80  # characters of a text that are shown in place of a title


class UnknownSessionError(DictationError):
    """No saved session has this number."""

    def __init__(self, session_id: int) -> None:
        super().__init__(
            f"There is no session {session_id}.",
            "`dictation sessions list` shows the sessions with their numbers.",
        )


class UnknownPassageError(DictationError):
    """The passage no longer exists."""

    def __init__(self) -> None:
        super().__init__("This passage was deleted in the meantime.", "List the sessions again.")


class Kind(StrEnum):
    """What a session was for."""

    DICTATION = "dictation"
    CAPTIONS = "captions"
    FILE = "file"


def shortened(text: str, most: int = OPENING) -> str:
    """Shorten a text to at most `most` characters, at a word boundary, with an ellipsis."""
    if len(text) <= most:
        return text
    cut = text[:most]  # leaves room for the ellipsis, unless a word ends just there
    words, space, _ = cut.rpartition(" ")
    return f"{(words if space else cut[:-1]).rstrip(' ,;:–')}…"


@dataclass(frozen=True, slots=True)
class Session:
    """The metadata of a session. Times are seconds since 1970 (UTC).

    `ended` is None while the session runs, and after a crash. `source` is where the audio came
    from (a microphone, a file), `application` where the text went. `delivered` is whether it
    arrived there, None when it was not sent anywhere. `seen` is when the user first looked at the
    text. `title` is empty until the user sets one; `figures` are measurements, any JSON object.
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


class Voice(NamedTuple):
    """Whose words these are: those of a source, or of its translation to English."""

    source: str = ""
    translation: bool = False

    @property
    def label(self) -> str:
        """The label shown next to the words."""
        return f"{self.source} (English)" if self.translation else self.source


@dataclass(frozen=True, slots=True)
class Passage:
    """A few sentences from one source, without a long pause.

    `source` is the speaker or audio source if a session has several, such as ``me`` and ``system``;
    with `translation`, the words are in English instead of its language.
    `originals` maps the index of a word corrected by hand to what was recognized.
    """

    words: tuple[Word, ...]
    source: str = ""
    originals: Mapping[int, str] = field(default_factory=dict)
    translation: bool = False

    @property
    def voice(self) -> Voice:
        """Whose words these are."""
        return Voice(self.source, self.translation)

    @property
    def text(self) -> str:
        """The words as a single line."""
        return "".join(word.text for word in self.words).strip()


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """An entry in a list of sessions: the start of its text, and whether its audio is kept."""

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
    """A passage and its number, which is needed to correct its words."""

    id: int
    passage: Passage


@dataclass(frozen=True, slots=True)
class KeptSession:
    """A session with all its words, in the order they were spoken.

    `recordings` maps each source (see `Passage.source`) to the name of its audio file.
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
        """The words of all sources."""
        return tuple(word for kept in self.passages for word in kept.passage.words)


@dataclass(frozen=True, slots=True)
class PreviousVersion:
    """A text that a session had until it was transcribed again, at the time `replaced`."""

    id: int
    replaced: float
    model: str
    language: str | None
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result; `marked` are the indexes of the matching words in the passage."""

    session_id: int
    session: Session
    passage_id: int
    passage: Passage
    marked: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which sessions to list or search; None means any.

    Sessions match that started at or after `since` and before `until` (seconds since 1970).
    `deleted` selects deleted sessions that can still be restored, instead of the others.
    """

    since: float | None = None
    until: float | None = None
    kind: Kind | None = None
    language: str | None = None
    tag: str | None = None
    delivered: bool | None = None
    deleted: bool = False
