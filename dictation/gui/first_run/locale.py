"""Guess a new user's language."""

from PySide6.QtCore import QLocale

from dictation import languages
from dictation.settings import Settings


def likely(settings: Settings, locale: QLocale) -> str:
    """Return the code of the desktop's language; "" if it is unknown or unsupported."""
    code = languages.known(locale.name()) if locale.language() != QLocale.Language.C else None
    only_english = settings.model.name.endswith(".en")
    return "" if code is None or (only_english and code != "en") else code
