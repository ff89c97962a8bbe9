"""Choose the spoken language: automatic detection, one of Whisper's hundred, or several."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QVBoxLayout, QWidget

from dictation import languages
from dictation.errors import LanguageError
from dictation.gui.widgets.notice import Notice

DETECTED = "Detect automatically"


class _Combo(QComboBox):
    """Selects its text when it gets the focus, so that typing searches at once."""

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason and (line := self.lineEdit()):
            line.selectAll()


class LanguagePicker(QWidget):
    """A list to choose from, or to search by typing any part of a name, or a code.

    Several are typed, with commas between them.
    """

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = ""
        self._combo = _Combo()
        self._combo.setEditable(True)
        self._combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._combo.setMaxVisibleItems(15)
        self._combo.addItem(DETECTED, "")
        for code, name in sorted(languages.NAMES.items(), key=lambda item: item[1]):
            self._combo.addItem(name, code)
        completer = QCompleter(self._combo.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self._combo.setCompleter(completer)
        self._notice = Notice()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._combo)
        column.addWidget(self._notice)
        self.setFocusProxy(self._combo)
        self._combo.activated.connect(lambda index: self._choose(self._combo.itemData(index)))
        if line := self._combo.lineEdit():
            line.editingFinished.connect(self._typed)

    def setToolTip(self, tip: str) -> None:  # noqa: N802 - Qt's name
        """Set the tooltip of the list and its text field."""
        super().setToolTip(tip)
        self._combo.setToolTip(tip)

    def value(self) -> str:
        """Return Whisper's code of the language, or several with commas; "" to detect it."""
        return self._value

    def set_value(self, text: str) -> None:
        """Show a language given by code or name, or why it is invalid."""
        self._value = text
        self._notice.hint("")
        try:
            codes = languages.several(text)
        except LanguageError as error:
            self._notice.tell(error)
            self._combo.setEditText(text)
        else:
            if len(codes) > 1:
                self._combo.setCurrentIndex(-1)
                self._combo.setEditText(languages.named(text))
            else:
                self._combo.setCurrentIndex(self._combo.findData("".join(codes)))

    def _typed(self) -> None:
        text = self._combo.currentText().strip()
        if not text or text == DETECTED:
            self._choose("")
            return
        try:
            self._choose(", ".join(languages.several(text)))
        except LanguageError as error:
            self._notice.tell(error)

    def _choose(self, code: str) -> None:
        is_new = code != self._value
        self.set_value(code)
        if is_new:
            self.edited.emit(code)
