"""Page: the Whisper model, the language, and the task."""

from dictation.errors import LanguageError
from dictation.gui.settings_window.page import Page
from dictation.gui.widgets import LanguagePicker, ModelPicker, Notice
from dictation.gui.widgets.fields import Choice
from dictation.models import catalog
from dictation.recognition.request import RecognitionRequest
from dictation.settings import ModelSettings, Settings

TASKS = {
    "transcribe": "Transcribe in the original language",
    "translate": "Translate to English",
}


class ModelPage(Page):
    """Models to choose, get and remove; the language and the task."""

    name, title = "model", "Model & language"

    def __init__(self) -> None:
        super().__init__()
        self._unfit = Notice()
        self.add_wide("model", "name", ModelPicker())
        self.add(
            "model",
            "language",
            "&Language",
            LanguagePicker(),
            "Setting it makes the first words faster and more accurate.",
        )
        self.add("model", "task", "&Task", Choice(TASKS))
        self.add_widget(self._unfit)

    def refresh(self, settings: Settings) -> None:
        """Show these settings, and whether the model can do what is asked of it."""
        super().refresh(settings)
        try:
            check(settings.model)
        except LanguageError as error:
            self._unfit.tell(error)
        else:
            self._unfit.hint("")


def check(model: ModelSettings) -> None:
    """Raise LanguageError when a model of the catalog can't do what is asked of it."""
    if model.name in catalog.names():
        RecognitionRequest.of(model).check(catalog.spec(model.name).multilingual)
