"""What turns speech into text."""

from dataclasses import dataclass
from typing import Annotated, Literal

from dictation import languages
from dictation.errors import LanguageError
from dictation.settings.option import Help, Unusable

Task = Literal["transcribe", "translate"]


def _languages(text: str) -> str:
    try:
        return ", ".join(languages.several(text))
    except LanguageError as error:
        raise Unusable("is not a language that Whisper knows", error.remedy) from error


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """The model, the language, and the task."""

    name: Annotated[
        str,
        Help(
            "The Whisper model: a name that `dictation models list` shows, or a folder.",
            in_profiles="model",
        ),
    ] = "base"
    language: Annotated[
        str,
        Help(
            'The language you speak, by its code or name: "de" or "German". Several, such as'
            ' "en, de": each utterance is in one of them. Empty: detect one automatically.',
            parse=_languages,
            in_profiles=True,
        ),
    ] = ""
    task: Annotated[
        Task,
        Help(
            "transcribe: write in the original language. translate: write in English.",
            in_profiles=True,
        ),
    ] = "transcribe"
