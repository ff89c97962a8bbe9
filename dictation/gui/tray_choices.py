"""The choices in the tray's menu: microphones, models, and languages."""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from dictation import languages
from dictation.audio.devices import input_devices
from dictation.gui import background
from dictation.gui.tray import Tray
from dictation.history.reader import Reader
from dictation.models import store
from dictation.settings import Settings

RECENT = 4
"""The number of languages at the top level of the menu."""


class TrayChoices(QObject):
    """Updates the choices, in the background, whenever the menu is about to open."""

    def __init__(self, tray: Tray, settings: Settings) -> None:
        super().__init__(tray)
        self._tray = tray
        self._settings = settings
        self._languages: list[str] = []
        """Languages chosen since the program was started, newest first."""
        tray.menu.aboutToShow.connect(self.look)

    def use(self, settings: Settings) -> None:
        """Show the current choices from the settings."""
        before, self._settings = self._settings.model.language, settings
        if before != settings.model.language:
            self._languages.insert(0, before)
        self._offer_languages(self._languages)

    def look(self) -> None:
        """Update microphones, models, and recently spoken languages."""

        def microphones() -> list[str]:
            return [device.name for device in input_devices()]

        def spoken() -> list[str]:
            with Reader() as reader:
                return reader.recent_languages(RECENT)

        background.run(
            self, microphones, self._offer_microphones, lambda _error: self._offer_microphones([])
        )
        background.run(
            self,
            spoken,
            lambda found: self._offer_languages([*self._languages, *found]),
            lambda _error: None,
        )
        models = [(model.name, model.name) for model in store.installed()]
        self._tray.set_models(models, self._settings.model.name)

    def _offer_microphones(self, names: Sequence[str]) -> None:
        self._tray.set_microphones(names, self._settings.microphone.device)

    def _offer_languages(self, recent: Sequence[str]) -> None:
        several = list(filter(None, dict.fromkeys(recent)))[:RECENT]
        chosen = self._settings.model.language
        together = [text for text in dict.fromkeys([*several, chosen]) if "," in text]
        every = [*((text, languages.named(text)) for text in together), *languages.NAMES.items()]
        self._tray.set_languages(every, chosen, several)
