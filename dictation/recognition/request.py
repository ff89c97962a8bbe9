"""What to recognize: one value, passed from the settings or the command line to the model."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dictation import languages
from dictation.settings import ModelSettings

NO_NAMES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class RecognitionRequest:
    """Which languages are spoken, whether to translate them, and with which model.

    `languages` holds codes, at most one today; empty means to detect the language. `task` is one
    of `languages.TASKS`. `model` is the name of the model to load; "" if one is loaded already.
    With `commands`, words such as "full stop" are to be expected.
    `vocabulary` has names and terms that may be said, and what they sound like, as in the settings.
    With `skips`, speech is left out rather than written late when the machine is too slow.
    """

    languages: tuple[str, ...] = ()
    task: str = "transcribe"
    model: str = ""
    commands: bool = False
    vocabulary: Mapping[str, str] = field(default_factory=dict)
    skips: bool = False

    @classmethod
    def of(
        cls, settings: ModelSettings, vocabulary: Mapping[str, str] = NO_NAMES
    ) -> "RecognitionRequest":
        """Return what the settings ask for."""
        spoken = (settings.language,) if settings.language else ()
        return cls(spoken, settings.task, settings.name, vocabulary=vocabulary)

    @classmethod
    def asked(
        cls, model: str, language: str | None, task: str, vocabulary: Mapping[str, str] = NO_NAMES
    ) -> "RecognitionRequest":
        """Return what a command line asks for; raises LanguageError if no model can do it."""
        request = cls(task=task, model=model, vocabulary=vocabulary)
        request = request.speaking(languages.parse(language))
        request.check(multilingual=True)
        return request

    @property
    def language(self) -> str | None:
        """Return the code of the spoken language; None to detect it."""
        return self.languages[0] if self.languages else None

    def speaking(self, language: str | None) -> "RecognitionRequest":
        """Return the same request in another language: a code, or None to detect it."""
        return replace(self, languages=() if language is None else (language,))

    def check(self, multilingual: bool) -> None:
        """Raise LanguageError if such a model can't do it; see `languages.check`."""
        languages.check(multilingual, self.language, self.task)
