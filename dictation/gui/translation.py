"""The interface in other languages: windows pass their texts through `tr`.

A language is one file, `resources/languages/CODE.toml`, with a line for each text::

    "Quit" = "Beenden"

English needs none, and what a file lacks stays English; a file with a mistake is not used. Numbers,
dates, and the direction of text follow the system's language anyway.
"""

import logging
import tomllib
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from dictation import paths

_CONTEXT = "dictation"
_LOG = logging.getLogger(__name__)


def tr(text: str) -> str:
    """Return a text of the interface in the user's language, as far as it is translated."""
    return QCoreApplication.translate(_CONTEXT, text)


def install(app: QCoreApplication, locale: QLocale) -> None:
    """Use the first of the locale's languages that there is a file for; call before any window."""
    for code in locale.uiLanguages():
        if code.split("-")[0] == "en":
            return
        file = paths.resource(f"languages/{code}.toml")
        if file.is_file():
            try:
                texts = _read(file)
            except (OSError, ValueError) as error:
                _LOG.error("The language file %s is not used: %s", file, error)
                return
            app.installTranslator(_Translation(texts, app))
            _install_own_texts_of_qt(app, locale)
            return


def _read(file: Path) -> Mapping[str, str]:
    """Read a language file; raises OSError, and ValueError for what is no table of texts."""
    texts = tomllib.loads(file.read_text(encoding="utf-8"))
    for english, text in texts.items():
        if not isinstance(text, str):
            raise ValueError(f"the translation of “{english}” is not a text")
    return texts


class _Translation(QTranslator):
    """Looks texts up in a table."""

    def __init__(self, texts: Mapping[str, str], parent: QObject) -> None:
        super().__init__(parent)
        self._texts = texts

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name; one that is empty isn't installed
        """Return whether there is nothing to look up."""
        return not self._texts

    def translate(  # None is Qt's null string: look elsewhere
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """Return the translation of a text of ours; None if there is none."""
        del disambiguation, n
        return self._texts.get(text) if context == _CONTEXT else None


def _install_own_texts_of_qt(app: QCoreApplication, locale: QLocale) -> None:
    """Have Qt's own buttons and dialogs in the same language."""
    own = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if own.load(locale, "qtbase", "_", folder):
        app.installTranslator(own)
