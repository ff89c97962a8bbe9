"""Everything about one profile: when it applies, and what it changes."""

from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from dictation.desktop.platform import Desktop
from dictation.errors import HotkeyError
from dictation.gui.settings_window.application_picker import ApplicationPicker
from dictation.gui.settings_window.profile_values import editor, first_value, label
from dictation.gui.widgets import HotkeyEdit, Notice
from dictation.gui.widgets.fields import Check, Line
from dictation.gui.widgets.hotkey_jobs import others, parsed
from dictation.gui.widgets.lines import Lines
from dictation.gui.widgets.table_edit import TableEdit
from dictation.settings import Profile, Settings
from dictation.settings.profiles import CHANGEABLE

_LABELS = 22  # letters: as wide as the longest one


class ProfileEditor(QWidget):
    """Edits one profile; `changed` tells a key and its new value, None to remove it.

    While `recording_changed` says so, a key is being set here: see `HotkeyEdit`.
    """

    changed = Signal(str, object)
    recording_changed = Signal(bool)

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._settings = Settings()
        self._values: dict[str, Any] = {}  # editors by the keys in the profile
        self._wanted = ""  # the setting that was just added
        self._add = QPushButton("&Add setting", self, autoDefault=False)
        self._add.setToolTip("Choose what is different while this profile applies")
        self._menu = QMenu(self._add)
        self._menu.setAccessibleName("Add setting")
        self._add.setMenu(self._menu)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._grid.setVerticalSpacing(12)
        self._grid.setHorizontalSpacing(20)
        self._add_conditions()
        self._changes = QVBoxLayout()
        self._changes.setSpacing(12)
        heading = QLabel("Settings in these windows")
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addLayout(self._grid)
        column.addWidget(heading)
        column.addLayout(self._changes)
        row = QGridLayout()
        row.addWidget(self._add, 0, 0)
        row.setColumnStretch(1, 1)
        column.addLayout(row)
        self._build([])

    def show_profile(self, profile: Profile, settings: Settings) -> None:
        """Show a profile; what shows it already is left alone."""
        self._settings = settings
        shows: tuple[tuple[Any, object], ...] = (
            (self._name, profile.name),
            (self._automatic, profile.automatic),
            (self._applications, profile.applications),
            (self._titles, profile.titles),
            (self._hotkey, profile.hotkey),
        )
        for shown, value in shows:
            if shown.value() != value:
                shown.set_value(value)
        others_too = {
            str(hotkey): f"Profile {one.name}"
            for one in settings.profiles
            if one.name != profile.name and (hotkey := parsed(one.hotkey))
        }
        self._hotkey.taken = {**others(settings, "", ""), **others_too}
        self._show_values(profile)

    def refuse(self, hotkeys: Mapping[str, HotkeyError]) -> None:
        """Say if the profile's hotkey can't be had now, and why."""
        self._hotkey.refuse(hotkeys.get(str(parsed(self._hotkey.value()))))

    def _add_conditions(self) -> None:
        notice = Notice()
        self._name = Line("Letters")
        self._automatic = Check("Use a&utomatically in these windows:")
        self._applications = Lines("firefox\nlibreoffice-*")
        self._picker = ApplicationPicker(self._desktop, notice)
        self._titles = Lines("*.py - *")
        self._hotkey = HotkeyEdit(optional=True)
        rows = (
            ("&Name", self._name, "What the indicator and the tray call this profile"),
            ("", self._automatic, "Otherwise, only the tray or its hotkey choose this profile"),
            (
                "Applications",
                self._applications,
                "Names of programs, one a line; * stands for any characters",
            ),
            ("", self._picker, "Add an application"),
            ("", notice, ""),
            (
                "Window titles",
                self._titles,
                "Only windows with one of these titles, one a line; empty: all windows",
            ),
            ("Hotkey", self._hotkey, "Dictates with this profile in any window"),
        )
        for number, (text, widget, tip) in enumerate(rows):
            self._place(self._grid, number, text, widget, tip)
        self._name.edited.connect(self._rename)
        self._automatic.edited.connect(
            lambda on: self.changed.emit("automatic", None if on else False)
        )
        for key, lines in (("applications", self._applications), ("titles", self._titles)):
            lines.edited.connect(lambda names, key=key: self.changed.emit(key, list(names) or None))
        self._picker.picked.connect(self._applications.append_value)
        self._hotkey.edited.connect(lambda key: self.changed.emit("hotkey", key or None))
        self._hotkey.recording_changed.connect(self.recording_changed)

    def _rename(self, name: str) -> None:
        self.changed.emit("name", name.strip() or None)

    def _show_values(self, profile: Profile) -> None:
        values = {
            key: profile.values[option.section, option.key]
            for key, option in CHANGEABLE.items()
            if (option.section, option.key) in profile.values
        }
        if list(values) != list(self._values):
            self._build(list(values))
        for key, value in values.items():
            if self._values[key].value() != value:
                self._values[key].set_value(value)
        if self._wanted in self._values:
            self._values[self._wanted].setFocus()
            self._wanted = ""

    def _build(self, keys: list[str]) -> None:
        while self._changes.count():
            if (old := _widget(self._changes, 0)) is not None:
                self._changes.removeWidget(old)
                old.hide()
                old.deleteLater()
        self._values = {}
        for key in keys:
            added = self._row(key)
            self._changes.addWidget(added)
            added.show()  # now, so that it can have the focus
        self._menu.clear()
        for key, option in CHANGEABLE.items():
            if key not in keys:
                self._menu.addAction(label(key, option), partial(self._add_value, key))
        self._add.setEnabled(not self._menu.isEmpty())
        rows = [row for at in range(self._changes.count()) if (row := _widget(self._changes, at))]
        in_order = [one for each in (self._hotkey, *rows) for one in _reached_by_tab(each)]
        for one, following in pairwise([*in_order, self._add]):
            QWidget.setTabOrder(one, following)

    def _row(self, key: str) -> QWidget:
        option = CHANGEABLE[key]
        value = self._values[key] = editor(key, option, self._desktop)
        name = label(key, option)
        value.edited.connect(partial(self._edited, key))
        remove = QPushButton("Remove", autoDefault=False)
        remove.setAccessibleName(f"Remove: {name}")
        remove.setToolTip("Use the general setting")
        remove.clicked.connect(lambda: self.changed.emit(key, None))
        row = QWidget()
        grid = QGridLayout(row)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(20)
        names_itself = isinstance(option.default, bool | Mapping)
        self._place(grid, 0, "" if names_itself else name, value, option.help)
        grid.addWidget(remove, 0, 2, Qt.AlignmentFlag.AlignTop)
        return row

    def _edited(self, key: str, value: object) -> None:
        self.changed.emit(key, None if key == "model" and not value else value)

    def _add_value(self, key: str) -> None:
        option = CHANGEABLE[key]
        general = getattr(getattr(self._settings, option.section), option.key)
        self._wanted = key
        self.changed.emit(key, first_value(option, general))

    def _place(self, grid: QGridLayout, row: int, text: str, widget: QWidget, tip: str) -> None:
        focused = widget.focusProxy() or widget
        if text:
            named = QLabel(text)
            named.setBuddy(focused)
            named.setToolTip(tip)
            height = max(widget.minimumSizeHint().height(), named.sizeHint().height())
            named.setFixedHeight(min(height, self._add.sizeHint().height()))
            named.setMinimumWidth(_LABELS * named.fontMetrics().averageCharWidth())
            grid.addWidget(named, row, 0, Qt.AlignmentFlag.AlignTop)
            widget.setAccessibleName(text.replace("&", ""))
            if not focused.accessibleName():
                focused.setAccessibleName(text.replace("&", ""))
        if not widget.toolTip():
            widget.setToolTip(tip)
        wide = isinstance(widget, Check | TableEdit)
        grid.addWidget(widget, row, 0 if wide else 1, 1, 2 if wide else 1)


def _widget(layout: QVBoxLayout, at: int) -> QWidget | None:
    item = layout.itemAt(at)
    return None if item is None else item.widget()


def _reached_by_tab(around: QWidget) -> list[QWidget]:
    """Return the controls in a widget, in the order in which they were made."""
    return [
        widget
        for widget in around.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and widget.window() is around.window()  # the list of a combo box is a window of its own
    ]
