"""Page: the profiles, and everything about the selected one."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QMessageBox,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from dictation.desktop.platform import Desktop
from dictation.errors import DictationError, HotkeyError
from dictation.gui.settings_window.page import Page
from dictation.gui.settings_window.profile_editor import ProfileEditor
from dictation.gui.widgets import Notice
from dictation.settings import Profile, Settings, profile_text

_ABOUT = (
    "Profiles change settings in some windows. The first profile that has the window applies,"
    " unless you choose one in the tray or with its hotkey."
)
_ROWS = 5
Change = Callable[[str], str]
"""Changes the text of the settings file: see `profile_text`."""


class ProfilesPage(Page):
    """The list of profiles in their order, and an editor for the selected one.

    `profiles_edited` tells a `Change`. While `recording_changed` says so, a key is being set here.
    """

    name, title = "profiles", "Profiles"
    profiles_edited = Signal(object)
    recording_changed = Signal(bool)

    def __init__(self, desktop: Desktop) -> None:
        super().__init__()
        self._profiles: tuple[Profile, ...] = ()
        self._list = QListWidget()
        self._list.setAccessibleName("Profiles")
        self._list.setToolTip("The first one that has the window applies")
        self._list.setMinimumHeight(_ROWS * self._list.fontMetrics().lineSpacing())
        self._list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._notice = Notice()
        self._editor = ProfileEditor(desktop)
        self._editor.changed.connect(self._put)
        self._editor.recording_changed.connect(self.recording_changed)
        self._settings = Settings()
        self.add_widget(Notice(_ABOUT))
        self.add_widget(self._chooser())
        self.add_widget(self._notice)
        self.add_widget(self._editor)
        self._list.currentRowChanged.connect(self._show)

    def refresh(self, settings: Settings) -> None:
        """Show these profiles."""
        super().refresh(settings)
        self._settings, row = settings, self._list.currentRow()
        names = [_shown(profile) for profile in settings.profiles]
        if names != [self._list.item(one).text() for one in range(self._list.count())]:
            self._list.blockSignals(True)
            self._list.clear()
            self._list.addItems(names)
            self._list.blockSignals(False)
        self._profiles = settings.profiles
        self._list.setCurrentRow(min(max(row, 0), len(names) - 1))
        self._show()

    def refuse(self, hotkeys: Mapping[str, HotkeyError]) -> None:
        """Say if the hotkey of the selected profile can't be had now, and why."""
        self._editor.refuse(hotkeys)

    def tell_profiles(self, error: DictationError | None) -> None:
        """Say why a change could not be kept; None: it was."""
        if error is None:
            self._notice.hint("")
        else:
            self._notice.tell(error)

    def _chooser(self) -> QWidget:
        buttons = QVBoxLayout()
        self._buttons = {}
        for text, tip, act in (
            ("A&dd", "Add a profile", self._append),
            ("Dup&licate", "Add a copy of the selected profile", self._duplicate),
            ("Re&move", "Remove the selected profile", self._remove),
            ("Move u&p", "Let the selected profile apply before the one above it", self._up),
            ("Move d&own", "Let the selected profile apply after the one below it", self._down),
        ):
            button = QPushButton(text, autoDefault=False)
            button.setToolTip(tip)
            button.clicked.connect(act)
            buttons.addWidget(button)
            self._buttons[text] = button
        buttons.addStretch()
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._list, 1)
        row.addLayout(buttons)
        return whole

    def _show(self) -> None:
        row = self._list.currentRow()
        there = 0 <= row < len(self._profiles)
        self._editor.setVisible(there)
        for text, button in self._buttons.items():
            first, last = row == 0, row == len(self._profiles) - 1
            blocked = (text == "Move u&p" and first) or (text == "Move d&own" and last)
            button.setEnabled(text == "A&dd" or (there and not blocked))
        if there:
            self._editor.show_profile(self._profiles[row], self._settings)

    def _put(self, key: str, value: object) -> None:
        row = self._list.currentRow()
        if value is None:
            self._change(partial(profile_text.without, number=row, key=key))
        else:
            self._change(partial(profile_text.put, number=row, key=key, value=value))

    def _append(self) -> None:
        values = {"name": self._new("New profile")}
        self._change(partial(profile_text.added, values=values), select=len(self._profiles))

    def _duplicate(self) -> None:
        row = self._list.currentRow()
        name = self._new(self._profiles[row].name)
        change = partial(profile_text.duplicated, number=row, name=name)
        self._change(change, select=row + 1)

    def _remove(self) -> None:
        row = self._list.currentRow()
        name = self._profiles[row].name
        answer = QMessageBox.question(self, "Profiles", f"Remove the profile “{name}”?")
        if answer is QMessageBox.StandardButton.Yes:
            self._change(partial(profile_text.removed, number=row))

    def _up(self) -> None:
        row = self._list.currentRow()
        self._change(partial(profile_text.swapped, number=row - 1), select=row - 1)

    def _down(self) -> None:
        row = self._list.currentRow()
        self._change(partial(profile_text.swapped, number=row), select=row + 1)

    def _change(self, change: Change, select: int | None = None) -> None:
        """Have the file changed; once it has been, select a row."""
        before = self._profiles
        self.profiles_edited.emit(change)
        if select is not None and self._profiles != before:
            self._list.setCurrentRow(select)
            self._list.setFocus()

    def _new(self, name: str) -> str:
        """Return a name like this one that no profile has."""
        names = {profile.name.casefold() for profile in self._profiles}
        number, new = 1, name
        while new.casefold() in names:
            number += 1
            new = f"{name} {number}"
        return new


def _shown(profile: Profile) -> str:
    automatic = profile.automatic and (profile.applications or profile.titles)
    return profile.name if automatic else f"{profile.name} (only when chosen)"
