"""The instructions, a button each; the first nine also by their digit."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from dictation.rewriting.instructions import Instruction

_COLUMNS = 3
_DIGITS = 9


class InstructionChoice(QWidget):
    """Emits the instruction that the user chooses, also when it is chosen again."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._buttons: dict[Instruction, QPushButton] = {}
        for digit in range(1, _DIGITS + 1):
            shortcut = QShortcut(QKeySequence(str(digit)), self)
            shortcut.activated.connect(lambda place=digit - 1: self._press(place))

    def offer(self, instructions: Sequence[Instruction]) -> None:
        """Offer these instructions, none of which is chosen yet."""
        for button in self._buttons.values():
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {}
        for place, instruction in enumerate(instructions):
            digit = f"{place + 1}  " if place < _DIGITS else ""
            button = QPushButton(f"{digit}{instruction.title}".replace("&", "&&"))
            button.setCheckable(True)
            button.setAutoDefault(False)  # Enter takes the text
            button.setToolTip(instruction.text)
            button.clicked.connect(lambda _on, one=instruction: self._choose(one))
            self._grid.addWidget(button, *divmod(place, _COLUMNS))
            self._buttons[instruction] = button

    def mark(self, chosen: Instruction | None) -> None:
        """Show which instruction the text was rewritten by."""
        for instruction, button in self._buttons.items():
            button.setChecked(instruction == chosen)
            font = button.font()
            font.setBold(instruction == chosen)  # in dark colors, the button alone looks the same
            button.setFont(font)

    def _press(self, place: int) -> None:
        if place < len(self._buttons):
            self._choose(list(self._buttons)[place])

    def _choose(self, instruction: Instruction) -> None:
        self.mark(instruction)
        self.chosen.emit(instruction)
