"""Page: how what you say is written, and a field to try it in."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from dictation.gui.settings_window.page import Page
from dictation.gui.settings_window.teaching import Hear
from dictation.gui.settings_window.vocabulary_tools import VocabularyTools
from dictation.gui.widgets import Notice
from dictation.gui.widgets.fields import Choice, Line
from dictation.gui.widgets.table_edit import TableEdit
from dictation.gui.widgets.table_model import Row
from dictation.settings import Option, Settings, describe
from dictation.settings.tables import mistakes
from dictation.text import trial

_VOCABULARY = "Names and terms as you spell them. Separate several sounds-like spellings by commas."
_REPLACEMENTS = (
    "A phrase between slashes is a regular expression. {date}, {time}, and {clipboard} are filled"
    " in. Shift + Enter starts a new line."
)
_COMMAND_WORD = "With it, only what follows this word is a command."
_STYLES = {"prose": "Sentences", "plain": "Plain: without capitals and marks"}
_TRY = "Type what you would say. The word | stands for the next words to arrive, ... for a pause."


class TextPage(Page):
    """Vocabulary, replacements, what else happens to the text, and what comes out of it."""

    name, title = "text", "Text"

    def __init__(self, hear: Hear | None) -> None:
        super().__init__()
        self._settings = Settings()
        self.vocabulary = TableEdit(
            "&Vocabulary",
            ("Word", "Sounds like"),
            "Add &word",
            partial(problems, describe("text", "vocabulary")),
            hint=_VOCABULARY,
        )
        self.replacements = TableEdit(
            "&Replacements",
            ("Phrase", "Written"),
            "Add &phrase",
            partial(problems, describe("text", "replacements")),
            empty="(left out)",
            hint=_REPLACEMENTS,
        )
        self.add_wide("text", "vocabulary", self.vocabulary)
        VocabularyTools(self.vocabulary, hear, lambda error: self.tell("text", "vocabulary", error))
        self.add_wide("text", "replacements", self.replacements)
        self._trying = _Trying()
        self._trying.field.textChanged.connect(self._try)

    def add_switches(self) -> None:
        """Add the other settings of the section, and last the field in which all can be tried."""
        super().add_switches()
        commands = ("text", "spoken_commands", True)
        self.add("text", "command_word", "Command w&ord", Line(""), _COMMAND_WORD, commands)
        self.add("text", "style", "St&yle", Choice(_STYLES))
        self.add_row("&Try a sentence", self._trying, _TRY)

    def refresh(self, settings: Settings) -> None:
        """Show these settings, and what they make of the sentence."""
        super().refresh(settings)
        self._settings = settings
        self._try()

    def mistakes(self) -> list[str]:
        """Return what the tables say about their rows."""
        return [*self.vocabulary.mistakes(), *self.replacements.mistakes()]

    def _try(self) -> None:
        sentence = self._trying.field.text()
        self._trying.show_steps(trial.steps(sentence, self._settings) if sentence.strip() else [])


class _Trying(QWidget):
    """A field for a sentence; below it, what is written and which steps changed something."""

    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit(
            placeholderText="my address is new line btw", clearButtonEnabled=True
        )
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._steps = Notice()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.field, self._text, self._steps):
            column.addWidget(widget)
        self.setFocusProxy(self.field)

    def show_steps(self, steps: Sequence[trial.Step]) -> None:
        """Show the text after the last step, and the names of those that changed something."""
        text = steps[-1].text if steps else ""
        self._text.setText(text)
        self._text.setVisible(bool(text))
        changed = ", ".join(step.name.lower() for step in steps[1:])
        self._steps.hint(f"Changed by: {changed}" if changed else "")


def problems(option: Option, rows: Sequence[Row]) -> Mapping[int, str]:
    """Return what is wrong with rows of a setting, by their number."""
    numbers: dict[str, int] = {}
    twice: dict[int, str] = {}
    for number, (name, _) in enumerate(rows):
        if name and numbers.setdefault(name, number) != number:
            twice[number] = f"“{name}” is listed twice; the first row applies. Remove one of them."
    table = {name: rows[number][1] for name, number in numbers.items()}
    found = mistakes(option, table)
    return twice | {numbers[name]: " ".join(problem) for name, problem in found}
