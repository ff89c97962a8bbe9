"""What captions report, and its JSON form for other processes: one object a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dictation.audio.microphone import MicrophoneEvent
from dictation.errors import DictationError
from dictation.history.sessions import Voice
from dictation.results import Commit, Endpoint, Partial, Word
from dictation.session import SessionEvent, Warned, event_json


@dataclass(frozen=True, slots=True)
class Listening:
    """The model is loaded, and the sources, whose labels these are, are being opened."""

    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """A source, or all of them, can't go on; what it said before has been committed."""

    error: DictationError


@dataclass(frozen=True, slots=True)
class Served:
    """The captions can be read at this address, which holds a secret; events are below it."""

    address: str


@dataclass(frozen=True, slots=True)
class CaptionEvent:
    """What happened to `source`, or to its translation to English.

    The last event of each is `Finished` or `Failed`. What concerns all sources has none ("").
    """

    source: str
    event: SessionEvent | Listening | Failed | Served
    translation: bool = False

    @property
    def voice(self) -> Voice:
        """Whose words these are."""
        return Voice(self.source, self.translation)

    @property
    def label(self) -> str:
        """What people read before the words, where several sources have to be told apart."""
        return self.voice.label


def to_json(event: CaptionEvent) -> dict[str, Any]:
    """Return the event as other programs read it, its kind under the key ``event``."""
    said: dict[str, Any]
    match event.event:
        case Listening(sources):
            said = {"event": "listening", "sources": list(sources)}
        case Failed(error):
            said = {"event": "failed", "problem": error.problem, "remedy": error.remedy}
        case Served(address):
            said = {"event": "served", "address": address}
        case other:
            said = event_json(other)
    return {"source": event.source, "translation": event.translation, **said}


def from_json(said: Mapping[str, Any]) -> CaptionEvent | None:
    """Return the event that `to_json` was given; None for a kind that only reports figures."""
    event: SessionEvent | Listening | Failed | Served
    match said["event"]:
        case "commit":
            event = Commit(_words(said))
        case "partial":
            event = Partial(_words(said))
        case "endpoint":
            event = Endpoint(said["time"], said["segment_over"])
        case "microphone":
            event = MicrophoneEvent[said["state"].upper()]
        case "warning":
            event = Warned(DictationError(said["problem"], said["remedy"]))
        case "listening":
            event = Listening(tuple(said["sources"]))
        case "failed":
            event = Failed(DictationError(said["problem"], said["remedy"]))
        case "served":
            event = Served(said["address"])
        case _:
            return None
    return CaptionEvent(said["source"], event, said["translation"])


def _words(said: Mapping[str, Any]) -> tuple[Word, ...]:
    return tuple(Word(**word) for word in said["words"])
