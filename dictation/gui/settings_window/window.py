"""The settings window: a list of pages on the left; every change is saved at once."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dictation.desktop.platform import Desktop
from dictation.errors import DictationError, HotkeyError, SettingsError
from dictation.gui.history.library import Change
from dictation.gui.settings_window.captions import CaptionsPage
from dictation.gui.settings_window.general import GeneralPage
from dictation.gui.settings_window.history import HistoryPage
from dictation.gui.settings_window.hotkeys import HotkeysPage
from dictation.gui.settings_window.indicator import IndicatorPage
from dictation.gui.settings_window.microphone import MicrophonePage
from dictation.gui.settings_window.model import ModelPage
from dictation.gui.settings_window.output import OutputPage
from dictation.gui.settings_window.page import Page
from dictation.gui.settings_window.profiles import ProfilesPage
from dictation.gui.settings_window.recording_test import Record
from dictation.gui.settings_window.rewriting import RewritingPage
from dictation.gui.settings_window.teaching import Hear
from dictation.gui.settings_window.text import TextPage
from dictation.gui.widgets import Notice
from dictation.gui.widgets.window_size import fitting
from dictation.settings import Settings, SettingsFile

_SIZE = QSize(800, 600)
_ROW_HEIGHT = 36
_ROW_PADDING = 14
_LIST_STYLE = f"""
    QListWidget {{ background: palette(base); border: 0; padding: 10px; outline: 0 }}
    QListWidget::item {{ padding-left: {_ROW_PADDING - 4}px; border-radius: 6px }}
    QListWidget::item:selected {{
        background: palette(highlight); color: palette(highlighted-text)
    }}
"""


class SettingsWindow(QDialog):
    """Shows and changes what is in `file`.

    `level` is the microphone's level (0 to 1), asked for while its page is seen; `record` records
    for so many seconds, in a thread of its own (None: no recording can be made). `change` runs what
    changes the sessions (None: they can't be deleted). `hear` records a word and returns what was
    recognized (None: nothing can be taught). `changed` tells the new Settings after each
    change that was kept. While `recording_hotkey` says so, the program should not watch its
    hotkeys: the next keys are meant for this window.
    """

    changed = Signal(object)
    recording_hotkey = Signal(bool)
    erased = Signal()
    """All sessions are gone."""

    def __init__(
        self,
        file: SettingsFile,
        desktop: Desktop,
        level: Callable[[], float],
        record: Record | None = None,
        change: Change | None = None,
        hear: Hear | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._file = file
        hotkeys = self._hotkeys = HotkeysPage()
        profiles = self._profiles = ProfilesPage(desktop)
        profiles.recording_changed.connect(self.recording_hotkey)
        profiles.profiles_edited.connect(self._write_profiles)
        captions, history = CaptionsPage(), HistoryPage(change)
        hotkeys.recording_changed.connect(self.recording_hotkey)
        captions.recording_changed.connect(self.recording_hotkey)
        history.erased.connect(self.erased)
        self._pages: tuple[Page, ...] = (
            MicrophonePage(level, record),
            hotkeys,
            ModelPage(),
            OutputPage(desktop),
            TextPage(hear),
            profiles,
            IndicatorPage(),
            captions,
            history,
            RewritingPage(),
            GeneralPage(file.path),
        )
        self._list = QListWidget()
        self._stack = QStackedWidget()
        self._wrong = Notice()
        self._mistakes: list[str] = []
        for page in self._pages:
            self._add(page)
        self._lay_out()
        self._list.currentRowChanged.connect(self._stack.setCurrentIndex)
        self._stack.currentChanged.connect(self._show_mistakes)
        self.setWindowTitle("Dictation Settings")
        self.refresh(*file.read())
        self.show_page("microphone")

    def show_page(self, name: str) -> None:
        """Turn to a page by its name, such as "model"; raises ValueError for none of that name."""
        self._list.setCurrentRow([page.name for page in self._pages].index(name))

    def refresh(self, settings: Settings, wrong: Sequence[SettingsError] = ()) -> None:
        """Show what the file says now, and what can't be used of it."""
        for page in self._pages:
            page.refresh(settings)
        self._mistakes = [f"{error.problem} {error.remedy}" for error in wrong]
        self._show_mistakes()

    def refuse(self, hotkeys: Mapping[str, HotkeyError]) -> None:
        """Show which hotkeys can't be had now, and why, until that changes."""
        self._hotkeys.refuse(hotkeys)
        self._profiles.refuse(hotkeys)

    def _show_mistakes(self) -> None:
        """Say what can't be used of the file, but for what the visible page says itself."""
        said = tuple(self._pages[self._stack.currentIndex()].mistakes())
        mistakes = [mistake for mistake in self._mistakes if not mistake.endswith(said)]
        self._wrong.hint("")
        if mistakes:
            self._wrong.warn("\n".join(mistakes))

    def _add(self, page: Page) -> None:
        page.add_switches()
        item = QListWidgetItem(page.title)
        width = self._list.fontMetrics().horizontalAdvance(page.title)
        item.setSizeHint(QSize(width + 2 * _ROW_PADDING, _ROW_HEIGHT))
        self._list.addItem(item)
        scroll = QScrollArea()
        scroll.setWidget(page)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._stack.addWidget(scroll)
        page.edited.connect(lambda section, key, value: self._write(page, section, key, value))

    def _lay_out(self) -> None:
        self._list.setAccessibleName("Pages")
        self._list.setToolTip("Settings pages")
        self._list.setStyleSheet(_LIST_STYLE)
        self._list.setFixedWidth(self._list.sizeHintForColumn(0) + 24)
        self._wrong.setContentsMargins(24, 12, 24, 0)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        for button in buttons.buttons():
            button.setIcon(QIcon())
            button.setToolTip("All changes are already saved")
        buttons.setContentsMargins(12, 8, 12, 12)
        line = QFrame(frameShape=QFrame.Shape.HLine)
        line.setForegroundRole(QPalette.ColorRole.Mid)
        right = QVBoxLayout()
        right.setSpacing(0)
        for widget in (self._wrong, self._stack, line, buttons):
            right.addWidget(widget)
        right.setStretchFactor(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._list)
        row.addLayout(right, 1)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter in a field is no click on one of them
        self.resize(fitting(self, _SIZE))

    def _write(self, page: Page, section: str, key: str, value: object) -> None:
        """Keep what was chosen on a page, and tell the program."""
        try:
            self._file.write(section, key, value)
        except DictationError as error:
            page.tell(section, key, error)
            return
        page.tell(section, key, None)
        self._use_file()

    def _write_profiles(self, change: Callable[[str], str]) -> None:
        """Keep a change of the profiles, and tell the program."""
        try:
            self._file.write_profiles(change)
        except DictationError as error:
            self._profiles.tell_profiles(error)
            return
        self._profiles.tell_profiles(None)
        self._use_file()

    def _use_file(self) -> None:
        if self._file.changed():
            return  # somebody else is writing it as well: the program reads it when they are done
        settings, wrong = self._file.read()
        self.refresh(settings, wrong)
        self.changed.emit(settings)
