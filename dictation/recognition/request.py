"""What is to be recognized: one value from the settings or the command line to the model."""

from dataclasses import dataclass, replace

from dictation import languages
from dictation.settings import ModelSettings


@dataclass(frozen=True, slots=True)
class RecognitionRequest:
    """Which languages are spoken, what to make of them, and with which model.

    `languages` holds codes, at most one today; empty means that it is to be detected. `task` is
    one of `languages.TASKS`. `model` names it for whoever loads it; "" where one is at hand.
    """

    languages: tuple[str, ...] = ()
    task: str = "transcribe"
    model: str = ""

    @classmethod
    def of(cls, settings: ModelSettings) -> "RecognitionRequest":
        """What the settings ask for."""
        spoken = (settings.language,) if settings.language else ()
        return cls(spoken, settings.task, settings.name)

    @classmethod
    def asked(cls, model: str, language: str | None, task: str) -> "RecognitionRequest":
        """What a person wrote on the command line; raises LanguageError if no model can do it."""
        request = cls(task=task, model=model).speaking(languages.parse(language))
        request.check(multilingual=True)
        return request

    @property
    def language(self) -> str | None:
        """The code of the language that is spoken; None to detect it."""
        return self.languages[0] if self.languages else None

    def speaking(self, language: str | None) -> "RecognitionRequest":
        """The same in another language: a code, or None to detect it."""
        return replace(self, languages=() if language is None else (language,))

    def check(self, multilingual: bool) -> None:
        """Raise LanguageError when such a model can't do it; see `languages.check`."""
        languages.check(multilingual, self.language, self.task)
