"""The windows of the desktop app: each is made when it is first wanted, and kept up to date."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from dictation.desktop.commands import Command
from dictation.desktop.platform import Desktop
from dictation.errors import DictationError, HotkeyError, SettingsError
from dictation.gui.first_run import FirstRun
from dictation.gui.history import HistoryWindow
from dictation.gui.rewriting import RewritingWindow
from dictation.gui.settings_window import SettingsWindow
from dictation.gui.small_window import SmallWindow
from dictation.history.reader import Reader
from dictation.rewriting.rewriter import Rewriter
from dictation.settings import Settings, SettingsFile
from dictation.takes.controller import Controller
from dictation.takes.events import Level, Notice, RewritingWanted, Rewritten
from dictation.takes.state import State
from dictation.text import word_list
from dictation.text.teaching import Lesson


class Windows(QObject):
    """Opens windows, and shows in those that are open what happens. For the Qt thread."""

    changed = Signal(Settings)
    """A window has changed the settings."""
    choosing_key = Signal(bool)
    """Whether a hotkey is being recorded: it must not do its job meanwhile."""
    type_requested = Signal(str, object)
    """A text of the history is to be typed; with its `KeptSession` if it is all of that."""
    rewritten = Signal(Rewritten)
    """The user wants this text in place of its original."""
    quit_requested = Signal()

    def __init__(
        self, file: SettingsFile, desktop: Desktop, controller: Controller, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._file = file
        self._desktop = desktop
        self._controller = controller
        self._in_use = Settings()
        self._wrong: Sequence[SettingsError] = ()
        self._refused: Mapping[str, HotkeyError] = {}
        self.small: SmallWindow | None = None
        """Does the tray's work where there is none."""
        self.settings: SettingsWindow | None = None
        self.history: HistoryWindow | None = None
        self.first_run: FirstRun | None = None
        self.rewriting: RewritingWindow | None = None
        self._rewriter = Rewriter()

    # --- what is shown in them

    def use(self, settings: Settings, wrong: Sequence[SettingsError]) -> None:
        """Show these settings, and what is `wrong` in their file."""
        self._in_use, self._wrong = settings, wrong
        if self.settings is not None:
            self.settings.refresh(settings, wrong)
        if self.first_run is not None:
            self.first_run.refresh(settings)
        if self.rewriting is not None:
            self.rewriting.use(settings.rewriting)

    def refuse(self, hotkeys: Mapping[str, HotkeyError]) -> None:
        """Show which hotkeys can't be had, where they are set."""
        self._refused = hotkeys
        for window in (self.settings, self.first_run):
            if window is not None:
                window.refuse(hotkeys)

    def set_hotkey_text(self, text: str) -> None:
        """Advertise the hotkey for dictation; "" if it doesn't work."""
        if self.small is not None:
            self.small.set_hotkey_text(text)

    def show_state(self, state: State) -> None:
        """Show what the program is doing."""
        for window in (self.small, self.first_run):
            if window is not None:
                window.show_state(state)

    def show_text(self, committed: str) -> None:
        """Show the text of the take so far."""
        if self.small is not None:
            self.small.show_text(committed)

    def set_level(self, level: float) -> None:
        """Show how loud the microphone is, 0 to 1."""
        if self.small is not None:
            self.small.set_level(level)

    def notify(self, notice: Notice) -> bool:
        """Show a notice; False if it may have to be shown elsewhere, too."""
        if self.small is not None:
            self.small.notify(notice.text, notice.hint)
        if self.first_run is None:
            return False
        # what is wrong with a key stands below it
        if notice.level is not Level.INFO and not isinstance(notice.cause, HotkeyError):
            self.first_run.show_problem(notice.text, notice.hint)
        return True

    def refresh_history(self) -> None:
        """Show sessions that have come or gone."""
        if self.history is not None:
            self.history.refresh()

    # --- opening them

    def come_to_front(self, page: str) -> None:
        """Show a page of the settings, or something where none is named.

        The program was started again, perhaps because its user finds no tray icon.
        """
        if self.first_run is not None and not page:
            _raise(self.first_run)
        else:
            self.show_settings(page)

    def replace_tray(self, wanted: bool) -> None:
        """Show the small window, or take it away because there is a tray."""
        if not wanted and self.small is not None:
            self.small.hide()
            self.small.deleteLater()
            self.small = None
        elif wanted and self.small is None:
            window = self.small = SmallWindow()
            window.toggle_requested.connect(lambda: self._controller.do(Command.TOGGLE))
            window.history_requested.connect(self.show_history)
            window.settings_requested.connect(self.show_settings)
            window.quit_requested.connect(self.quit_requested)
            window.show_state(self._controller.state)
            window.show()

    def show_settings(self, page: str = "") -> None:
        """Open the settings at a page, or bring them to the front."""
        controller = self._controller
        if self.settings is None:
            window = self.settings = SettingsWindow(
                self._file,
                self._desktop,
                lambda: controller.level,
                controller.record,
                controller.change_history,
                controller.hear_word,
            )
            window.erased.connect(self.refresh_history)
            window.changed.connect(self.changed)
            window.recording_hotkey.connect(self.choosing_key)
        self.settings.refresh(self._in_use, self._wrong)
        self.settings.refuse(self._refused)
        _raise(self.settings)
        if page:
            self.settings.show_page(page)

    def show_history(self) -> None:
        """Open the history, or bring it to the front."""
        if self.history is None:
            controller = self._controller
            self.history = HistoryWindow(
                Reader,
                controller.change_history,
                controller.redo,
                lambda: self._in_use.text.vocabulary,
            )
            self.history.learned.connect(self._learn)
            self.history.type_requested.connect(self.type_requested)
        self.history.refresh()
        _raise(self.history)

    def _learn(self, lesson: Lesson) -> None:
        """Add a word that was corrected in the history to the vocabulary."""
        assert self.history is not None
        try:
            table = word_list.merged(self._in_use.text.vocabulary, {lesson.spelling: lesson.sound})
            self._file.write("text", "vocabulary", table)
        except DictationError as error:
            self.history.tell_learned(lesson.spelling, error)
            return
        self.history.tell_learned(lesson.spelling, None)
        if not self._file.changed():  # else the program reads it when somebody has written it
            self.changed.emit(self._file.read()[0])

    def show_rewriting(self, wanted: RewritingWanted) -> None:
        """Open the window that rewrites a text."""
        if self.rewriting is None:
            window = self.rewriting = RewritingWindow(self._rewriter)
            window.taken.connect(self.rewritten)
            window.settings_requested.connect(lambda: self.show_settings("rewriting"))
            window.use(self._in_use.rewriting)
        self.rewriting.offer(wanted)
        _raise(self.rewriting)

    def close(self) -> None:
        """Give up what is asked of other programs. Waits for it; for any thread."""
        self._rewriter.close()

    def show_first_run(self) -> None:
        """Lead a new user from the microphone to the first words."""
        window = self.first_run = FirstRun(
            self._file, self._desktop, lambda: self._controller.level
        )
        window.changed.connect(self.changed)
        window.recording_hotkey.connect(self.choosing_key)
        window.settings_requested.connect(self.show_settings)
        window.model_ready.connect(self._controller.wake)
        window.finished.connect(self._first_run_over)
        window.show_state(self._controller.state)
        window.refuse(self._refused)
        _raise(window)

    def _first_run_over(self) -> None:
        if self.first_run is not None:
            self.first_run.deleteLater()
            self.first_run = None


def _raise(window: QWidget) -> None:
    window.show()
    window.raise_()
    window.activateWindow()
