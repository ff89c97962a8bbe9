"""Which phrases are commands in a take."""

import locale

from dictation import languages
from dictation.settings import Settings
from dictation.text.transforms.spoken import phrases
from dictation.text.transforms.spoken.commands import SpokenCommands
from dictation.text.transforms.spoken.phrases import LANGUAGES


def spoken_commands(settings: Settings) -> SpokenCommands:
    """Return the transform that carries out the commands of the language that is spoken.

    It also writes a plain text, in which there may be no commands at all.
    """
    text = settings.text
    known = spoken_languages(settings) if text.spoken_commands else ()
    found = phrases.load(known, text.symbols, text.press_enter)
    return SpokenCommands(found, text.command_word, text.style == "plain")


def are_wanted(settings: Settings) -> bool:
    """Say whether a text is not written as it was recognized."""
    return settings.text.spoken_commands or settings.text.style == "plain"


def spoken_languages(settings: Settings) -> tuple[str, ...]:
    """Return the languages of the commands: English in place of one that has none.

    Those of the settings; if it is detected, English and that of the desktop.
    """
    model = settings.model
    if model.task == "translate" or model.name.endswith(".en"):
        return ("en",)
    if spoken := languages.several(model.language):
        known = (code if code in LANGUAGES else "en" for code in spoken)
        return tuple(dict.fromkeys(known))
    name, _ = locale.getlocale()
    own = languages.known((name or "").split("_")[0])
    return ("en", own) if own in LANGUAGES and own != "en" else ("en",)
