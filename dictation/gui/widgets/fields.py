"""Editors for simple settings: checkbox, text, choice, number, percentage.

All editors have `value`, `set_value` (which emits nothing), and the signal `edited` (emitted with
the user's choice).
"""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from dictation.settings import Option

_CHOICE_LETTERS = 16
_LIST_MARGIN = 12


class Check(QCheckBox):
    """A checkbox."""

    edited = Signal(bool)

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.clicked.connect(self.edited)

    def value(self) -> bool:
        """Return whether it is checked."""
        return self.isChecked()

    def set_value(self, value: bool) -> None:
        """Check or uncheck it."""
        self.setChecked(value)


class Line(QLineEdit):
    """A line of text; `edited` once it has been entered."""

    edited = Signal(str)

    def __init__(self, example: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(example)
        self._known = ""
        self.editingFinished.connect(self._entered)

    def value(self) -> str:
        """Return the text as it was entered last."""
        return self._known

    def set_value(self, value: str) -> None:
        """Show a text."""
        self._known = value
        self.setText(value)

    def _entered(self) -> None:
        if self.text() != self._known:
            self._known = self.text()
            self.edited.emit(self._known)


class Choice(QComboBox):
    """A drop-down list, with a text for each value."""

    edited = Signal(str)

    def __init__(self, words: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self.setMinimumContentsLength(_CHOICE_LETTERS)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for value, text in words.items():
            self.addItem(text, value)
        self.activated.connect(lambda index: self.edited.emit(self.itemData(index)))

    def value(self) -> str:
        """Return the chosen value."""
        return str(self.currentData())

    def set_value(self, value: str) -> None:
        """Choose a value."""
        self.setCurrentIndex(self.findData(value))

    def explain(self, reasons: Mapping[str, str | None]) -> None:
        """Disable the values that have a reason, and show the reason."""
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        for index in range(self.count()):
            reason = reasons.get(self.itemData(index))
            model.item(index).setEnabled(reason is None)
            text = self._words[self.itemData(index)]
            self.setItemText(index, text if reason is None else f"{text}: {reason}")

    def showPopup(self) -> None:  # noqa: N802
        """Open the list as wide as its longest line."""
        view = self.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + 2 * view.frameWidth() + _LIST_MARGIN)
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Let the mouse wheel scroll the page instead."""
        event.ignore()


class Found(Choice):
    """A drop-down list of the names that `find` returns, with a text for each, and `default` ("").

    The current value stays selected even if `find` doesn't return it.
    """

    def __init__(
        self, default: str, find: Callable[[], Mapping[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__({"": default}, parent)
        self._find = find

    def set_value(self, value: str) -> None:
        """Choose a name, and refresh the list."""
        found = {**self._words, **self._find()}
        found.setdefault(value, f"{value} (not available)")
        self.clear()
        for name, text in found.items():
            self.addItem(text, name)
        super().set_value(value)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Bring the list up to date."""
        super().showEvent(event)
        self.set_value(self.value())


class Radios(QWidget):
    """Radio buttons with a sentence each."""

    edited = Signal(str)

    def __init__(self, words: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._buttons = {value: QRadioButton(text) for value, text in words.items()}
        for button in self._buttons.values():
            self._group.addButton(button)
            column.addWidget(button)
            button.clicked.connect(lambda: self.edited.emit(self.value()))

    def value(self) -> str:
        """Return the chosen value."""
        return next(value for value, button in self._buttons.items() if button.isChecked())

    def set_value(self, value: str) -> None:
        """Choose a value."""
        self._buttons[value].setChecked(True)
        self.setFocusProxy(self._buttons[value])

    def setAccessibleName(self, name: str) -> None:  # noqa: N802
        """Name each button for screen readers, including the name of the setting."""
        super().setAccessibleName(name)
        for button in self._buttons.values():
            button.setAccessibleName(f"{name}: {button.text()}")


class Number(QDoubleSpinBox):
    """A number within the limits of its setting; `edited` is emitted once it has been entered."""

    edited = Signal(object)

    def __init__(
        self,
        option: Option,
        unit: str,
        *,
        step: float = 1,
        zero: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind = type(option.default)
        self._known = 0.0
        self.setDecimals(0 if self._kind is int else 2)
        self.setRange(option.lowest, option.highest)
        self.setSingleStep(step)
        self.setSuffix(f" {unit}")
        self.setSpecialValueText(zero)
        self.setKeyboardTracking(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.valueChanged.connect(self._changed)

    def textFromValue(self, value: float) -> str:  # noqa: N802
        """Write no zeros behind the point."""
        return self.locale().toString(value, "g", 8)

    def value(self) -> Any:
        """Return the number in the setting's own type."""
        return self._kind(super().value())

    def set_value(self, value: float) -> None:
        """Show a number."""
        self._known = value
        self.setValue(value)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Let the mouse wheel scroll the page instead."""
        event.ignore()

    def _changed(self, value: float) -> None:
        if value != self._known:
            self._known = value
            self.edited.emit(self.value())


class Percent(QWidget):
    """A percentage within the limits of its setting; `edited` is emitted on slider release."""

    edited = Signal(float)

    def __init__(self, option: Option, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(round(option.lowest * 100), round(option.highest * 100))
        self._slider.setSingleStep(5)
        self._slider.setPageStep(20)
        self._slider.setTracking(False)
        self._percent = QLabel()
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("100 %"))
        self._known = 0.0
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._slider)
        row.addWidget(self._percent)
        self.setFocusProxy(self._slider)
        self._slider.sliderMoved.connect(self._show)
        self._slider.valueChanged.connect(self._changed)

    def value(self) -> float:
        """Return the share, 0 to 1."""
        return self._slider.value() / 100

    def set_value(self, value: float) -> None:
        """Show a share."""
        self._known = round(value * 100) / 100
        self._slider.setValue(round(value * 100))
        self._show(self._slider.value())

    def _show(self, percent: int) -> None:
        self._percent.setText(f"{percent} %")

    def _changed(self, percent: int) -> None:
        self._show(percent)
        if percent / 100 != self._known:
            self._known = percent / 100
            self.edited.emit(self._known)
