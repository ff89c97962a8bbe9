"""What all pages of the settings window have in common: rows of a label and an editor."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from dictation.errors import DictationError
from dictation.gui.widgets import Notice
from dictation.gui.widgets.fields import Check
from dictation.settings import Settings, describe
from dictation.settings.registry import OPTIONS

_MARGIN = 24
_HEADING = 1.4  # times the size of other text
_WIDEST = 440  # an editor that is wider looks like a ruler

Condition = tuple[str, str, object]
"""Section and key of another setting, and the value with which this one counts."""


@dataclass(frozen=True, slots=True)
class _Row:
    """An editor (see `widgets.fields`) and the place for what is wrong with its value."""

    editor: Any
    notice: Notice
    only_if: Condition | None


class Page(QWidget):
    """A heading and rows below it.

    `edited` tells section, key and value of what a person has chosen. `name` is for
    `SettingsWindow.show_page`, `title` for people.
    """

    edited = Signal(str, str, object)
    name: str
    title: str

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[tuple[str, str], _Row] = {}
        heading = QLabel(self.title)
        font = heading.font()
        font.setPointSizeF(font.pointSizeF() * _HEADING)
        font.setBold(True)
        heading.setFont(font)
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(16)
        self._grid.setHorizontalSpacing(20)
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN - 4, _MARGIN, _MARGIN)
        column.setSpacing(20)
        column.addWidget(heading)
        column.addLayout(self._grid)
        column.addStretch()

    def settings(self) -> list[tuple[str, str]]:
        """Return section and key of what can be changed here."""
        return list(self._rows)

    def refresh(self, settings: Settings) -> None:
        """Show these settings; what shows them already is left alone."""
        for (section, key), row in self._rows.items():
            value = getattr(getattr(settings, section), key)
            if row.editor.value() != value:
                row.editor.set_value(value)
                row.notice.hint("")
            if row.only_if is not None:
                other, name, needed = row.only_if
                row.editor.setEnabled(getattr(getattr(settings, other), name) == needed)

    def mistakes(self) -> Collection[str]:
        """Return what is wrong with the settings that the page's editors already say."""
        return ()

    def tell(self, section: str, key: str, error: DictationError | None) -> None:
        """Say below an editor why its value could not be kept; None: it was."""
        notice = self._rows[section, key].notice
        if error is None:
            notice.hint("")
        else:
            notice.tell(error)

    def add(
        self,
        section: str,
        key: str,
        label: str,
        editor: Any,
        hint: str = "",
        only_if: Condition | None = None,
    ) -> None:
        """Add a row for a setting; `label` has a mnemonic (&), `hint` stands below the editor.

        Without `label` the editor says itself what it is about.
        """
        notice = self._register(section, key, editor, only_if)
        self.add_row(label, editor, describe(section, key).help, hint, notice)

    def add_switches(self) -> None:
        """Add a checkbox for each setting that declares a `switch`, of the sections shown here."""
        sections = {self.name, *(section for section, _ in self._rows)}
        for option in OPTIONS.values():
            if option.section in sections and option.switch:
                self.add(option.section, option.key, "", Check(option.switch))

    def add_wide(self, section: str, key: str, editor: Any) -> None:
        """Add a setting whose editor needs the whole width and has help of its own."""
        notice = self._register(section, key, editor, None)
        self.add_widget(editor)
        self.add_widget(notice)

    def add_widget(self, widget: QWidget) -> None:
        """Add something that is no editor, over the whole width."""
        self._grid.addWidget(widget, self._grid.rowCount(), 0, 1, 2)

    def add_row(
        self, label: str, editor: QWidget, tip: str, hint: str = "", *below: QWidget
    ) -> None:
        """Add a row for something else than a setting; `tip` is its tooltip."""
        focused = editor.focusProxy() or editor
        named = QLabel(label)
        named.setBuddy(focused)  # list boxes have no other name on Linux
        named.setToolTip(tip)
        height = max(focused.sizeHint().height(), named.sizeHint().height())
        named.setFixedHeight(height)  # as high as the control that it stands beside
        editor.setToolTip(tip)
        if name := label.replace("&", ""):
            editor.setAccessibleName(name)
            if not focused.accessibleName():  # else the editor itself has said what to call it
                focused.setAccessibleName(name)
        for widget in {editor, focused}:
            widget.setAccessibleDescription(widget.accessibleDescription() or tip)
        if editor.sizePolicy().horizontalPolicy() != QSizePolicy.Policy.Fixed:
            editor.setMaximumWidth(_WIDEST)
        field = QVBoxLayout()
        field.setSpacing(4)
        for widget in (editor, *([Notice(hint)] if hint else []), *below):
            field.addWidget(widget)
        row = self._grid.rowCount()
        self._grid.addWidget(named, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(field, row, 1)

    def _register(self, section: str, key: str, editor: Any, only_if: Condition | None) -> Notice:
        notice = Notice()
        self._rows[section, key] = _Row(editor, notice, only_if)
        editor.set_value(describe(section, key).default)
        editor.edited.connect(lambda value: self.edited.emit(section, key, value))
        return notice
