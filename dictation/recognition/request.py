"""What to recognize: one value, passed from the settings or the command line to the model."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dictation import languages
from dictation.settings import ModelSettings
from dictation.settings.vocabulary import NO_NAMES


@dataclass(frozen=True, slots=True)
class RecognitionRequest:
    """Which languages are spoken, whether to translate them, and with which model.

    `languages` holds codes: with several, each utterance is in one of them; empty means to detect
    the language, once. `task` is one of `languages.TASKS`. `model` is the name of the model to
    load; "" if one is loaded already. With `commands`, words such as "full stop" are to be
    expected. `vocabulary` has names and terms that may be said, and what they sound like, as in the
    settings. With `skips`, speech is left out rather than written late when the machine is too
    slow.
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
        spoken = languages.several(settings.language)
        return cls(spoken, settings.task, settings.name, vocabulary=vocabulary)

    @classmethod
    def asked(
        cls, model: str, language: str | None, task: str, vocabulary: Mapping[str, str] = NO_NAMES
    ) -> "RecognitionRequest":
        """Return what a command line asks for; raises LanguageError if no model can do it."""
        request = cls(languages.several(language), task, model, vocabulary=vocabulary)
        request.check(multilingual=True)
        return request

    @property
    def language(self) -> str | None:
        """Return the code of the one spoken language; None to detect it."""
        return self.languages[0] if len(self.languages) == 1 else None

    def speaking(self, language: str | None) -> "RecognitionRequest":
        """Return the same request in another language: a code, or None to detect it."""
        return replace(self, languages=() if language is None else (language,))

    def after(self, language: str | None) -> "RecognitionRequest":
        """Return the request for what follows speech that was detected as `language`."""
        return self if len(self.languages) > 1 else self.speaking(language)

    def check(self, multilingual: bool) -> None:
        """Raise LanguageError if such a model can't do it; see `languages.check`."""
        for language in self.languages or (None,):
            languages.check(multilingual, language, self.task)
