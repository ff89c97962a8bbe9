"""What is to be captioned, and where it goes: one value for the tray and the command line."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from dictation.captions.bilingual import BOTH
from dictation.recognition.request import RecognitionRequest
from dictation.settings import Settings
from dictation.settings.sections.captions import CaptionSources
from dictation.settings.vocabulary import NO_NAMES

_SOURCES: Mapping[CaptionSources, tuple[str, ...]] = {
    "system": ("system",),
    "microphone": ("mic",),
    "both": ("mic", "system"),
}


@dataclass(frozen=True, slots=True)
class CaptionRequest:
    """Which sources to transcribe, how, and what becomes of the words.

    `sources` are names as `sources.open_source` takes them. With `both`, each is transcribed and
    translated. `device` is the microphone, None for the system's default. `outlets` has, by the
    names in `outlets.OUTLETS`, what each of them is to use, such as a path. With `keep` the text
    is saved in History, with `keep_audio` the audio, too.
    """

    sources: tuple[str, ...]
    recognition: RecognitionRequest
    both: bool = False
    device: str | None = None
    keep: bool = True
    keep_audio: bool = False
    outlets: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings) -> "CaptionRequest":
        """Return what the settings ask for. Raises LanguageError."""
        captions, history = settings.captions, settings.history
        language, task = settings.model.language or None, captions.task
        return cls(
            _SOURCES[captions.sources],
            recognition(settings.model.name, language, task, settings.text.vocabulary),
            both=task == BOTH,
            device=settings.microphone.device or None if captions.sources != "system" else None,
            keep=history.keep,
            keep_audio=history.audio != "off",
        )

    @property
    def many(self) -> bool:
        """Whether words have to be labeled with their source."""
        return len(self.sources) > 1 or self.both

    def to_json(self) -> dict[str, Any]:
        """Return the request for another process."""
        return asdict(self)

    @classmethod
    def from_json(cls, asked: Mapping[str, Any]) -> "CaptionRequest":
        """Return the request that `to_json` was given."""
        how = asked["recognition"]
        recognition = RecognitionRequest(**{**how, "languages": tuple(how["languages"])})
        return cls(**{**asked, "sources": tuple(asked["sources"]), "recognition": recognition})


def recognition(
    model: str, language: str | None, task: str, vocabulary: Mapping[str, str] = NO_NAMES
) -> RecognitionRequest:
    """Return what the model is asked for; `task` may be `BOTH`. Raises LanguageError."""
    task = "translate" if task == BOTH else task
    return RecognitionRequest.asked(model, language, task, vocabulary)
