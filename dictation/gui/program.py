"""The program behind the windows: takes, settings and windows meet here, in the Qt thread."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from dictation import app
from dictation.desktop import autostart
from dictation.desktop.interruptions import Interruptions
from dictation.desktop.machine import WAKE
from dictation.desktop.platform import Desktop
from dictation.errors import DictationError, HotkeyError, SettingsError
from dictation.gui import background
from dictation.gui.captions.command import CaptionsCommand
from dictation.gui.clipboard import QtClipboard
from dictation.gui.first_run import FirstRun
from dictation.gui.history import HistoryWindow
from dictation.gui.icons import WORDS
from dictation.gui.indicator import Indicator
from dictation.gui.settings_watch import SettingsWatch
from dictation.gui.settings_window import SettingsWindow
from dictation.gui.small_window import SmallWindow
from dictation.gui.tray import Tray
from dictation.gui.tray_choices import TrayChoices
from dictation.gui.widgets.hotkey_jobs import parsed
from dictation.gui.widgets.key_names import spelled
from dictation.history.reader import Reader
from dictation.history.sessions import KeptSession
from dictation.settings import Settings, SettingsFile
from dictation.takes.events import (
    KeysRefused,
    Level,
    Notice,
    Shown,
    StateChanged,
    TakeEvent,
    TakeFinished,
)
from dictation.takes.state import State
from dictation.workers import start

LEVEL_MS = 66
FOCUS_MS = 300
"""Window managers take about this long to give the focus back."""


class Program(QObject):
    """Lives from the start to the end of the desktop app; only `handle` is for other threads."""

    _happened = Signal(object)
    _show_asked = Signal(str)
    _quit_asked = Signal()
    _ended = Signal()

    def __init__(
        self, file: SettingsFile, desktop: Desktop, problems: Sequence[DictationError] = ()
    ) -> None:
        """`problems` are told at the start, with what is wrong in the settings."""
        super().__init__()
        self._problems = problems
        self._file = file
        self._desktop = desktop
        self._settings, self._wrong = file.read()
        self._controller = app.controller(
            self._settings, desktop, QtClipboard(self), self._happened.emit
        )
        self._interruptions = Interruptions(self._interrupted, self._report)
        self._tray = Tray(self)
        self._choices = TrayChoices(self._tray, self._settings)
        self._captions = CaptionsCommand(self)
        self._indicator = Indicator()
        self._small_window: SmallWindow | None = None
        self._settings_window: SettingsWindow | None = None
        self._history: HistoryWindow | None = None
        self._first_run: FirstRun | None = None
        self._level = QTimer(self, interval=LEVEL_MS)
        self._watch = SettingsWatch(file, self)
        self._refused: Mapping[str, HotkeyError] = {}
        self._last_text = ""
        self._menu_open = False
        self._quitting = False
        self._connect()

    def _connect(self) -> None:
        self._happened.connect(self._hear)
        self._show_asked.connect(self._show)
        self._quit_asked.connect(self.quit)
        self._ended.connect(self._leave)
        self._level.timeout.connect(self._show_level)
        self._watch.changed.connect(self._take_over)
        tray = self._tray
        tray.toggle_requested.connect(self._controller.toggle)
        tray.retype_requested.connect(self._type_again)
        tray.copy_requested.connect(self._copy_last)
        tray.captions_wanted.connect(self._show_captions)
        tray.keeping_wanted.connect(self._keep)
        self._captions.running.connect(tray.set_captions)
        self._captions.failed.connect(self._tell)
        tray.history_requested.connect(self.show_history)
        tray.settings_requested.connect(self.show_settings)
        tray.quit_requested.connect(self.quit)
        tray.microphone_chosen.connect(lambda name: self._write("microphone", "device", name))
        tray.model_chosen.connect(lambda name: self._write("model", "name", name))
        tray.language_chosen.connect(lambda code: self._write("model", "language", code))
        tray.there.connect(self._tray_is_there)
        tray.level_wanted.connect(self._follow_level)

    def start(self) -> None:
        """Show the tray, wake the microphone and the model, watch the keys."""
        self._interruptions.__enter__()
        self._controller.start()
        self._tray.start()
        self._show_settings_in_use()
        self._choices.look()
        if not self._settings.general.first_run_done:
            self.show_first_run()
        self._tell_all([*self._problems, *self._wrong])

    def handle(self, command: str) -> dict[str, object]:
        """Do what a command of another process asks for; for any thread."""
        actions: dict[str, tuple[Callable[[], object], str]] = {
            "toggle": (self._controller.toggle, "Done."),
            "start": (self._controller.begin, "Dictation is listening."),
            "stop": (self._controller.end, "Dictation has stopped."),
            "cancel": (self._controller.cancel, "The take was discarded."),
            "retype": (self._controller.retype, "Typing the last take again."),
            "show": (
                lambda: self._show_asked.emit(""),
                "Dictation is already running; its window is now in front.",
            ),
            "show captions": (lambda: self._show_asked.emit("captions"), "The settings are open."),
            "quit": (self._quit_asked.emit, "Dictation is quitting."),
        }
        if command in actions:
            act, text = actions[command]
            act()
            return {"text": text}
        state = self._controller.state
        return {"state": state.name.lower(), "text": WORDS[state]}

    def quit(self) -> None:
        """Deliver what is under way, then end; the windows answer meanwhile."""
        if not self._quitting:
            self._quitting = True
            self._captions.stop()
            start("ending", self._end, self._report)

    def _end(self) -> None:
        try:
            self.close()
        finally:
            self._ended.emit()

    def _leave(self) -> None:
        """End the event loop, in its own thread; `quit` would ask the windows, which may refuse."""
        self._captions.close()
        QApplication.exit(0)

    def close(self) -> None:
        """Let go of the microphone and the keys; waits until what is under way is delivered."""
        self._interruptions.__exit__(None, None, None)
        self._controller.close()

    # --- what happens

    def _hear(self, event: TakeEvent) -> None:
        if isinstance(event, StateChanged):
            self._show_state(event.state)
        elif isinstance(event, Shown):
            self._indicator.show_text(event.committed, event.tail, event.typing)
            if self._small_window is not None:
                self._small_window.show_text(event.committed)
        elif isinstance(event, Notice):
            self._notify(event)
        elif isinstance(event, KeysRefused):
            self._refused = event.hotkeys
            self._show_refused()
        elif isinstance(event, TakeFinished):
            self._take_is_over(event)

    def _take_is_over(self, event: TakeFinished) -> None:
        if event.delivered is not None and event.delivered.text:
            self._last_text = event.delivered.text
            self._tray.set_last_text(True)
        if self._history is not None:
            self._history.refresh()

    def _type_again(self) -> None:
        """Type the last text into the window that was in front before the menu."""
        QTimer.singleShot(FOCUS_MS, self._controller.retype)

    def _copy_last(self) -> None:
        QGuiApplication.clipboard().setText(self._last_text.strip())

    def _show_state(self, state: State) -> None:
        self._tray.show_state(state)
        if self._settings.indicator.show:
            self._indicator.show_state(state)
        for window in (self._small_window, self._first_run):
            if window is not None:
                window.show_state(state)
        self._watch_level()

    def _tell(self, error: DictationError) -> None:
        self._notify(Notice.of(error))

    def _notify(self, notice: Notice) -> None:
        """Say what the user should know, once, where it is seen."""
        if self._first_run is not None:
            # what is wrong with a key stands below it
            if notice.level is not Level.INFO and not isinstance(notice.cause, HotkeyError):
                self._first_run.show_problem(notice.text, notice.hint)
        elif self._settings.indicator.show:
            self._indicator.flash_notice(f"{notice.text} {notice.hint}", notice.level)
        else:
            self._tray.notify(notice.text, notice.hint, notice.level)
        if self._small_window is not None:
            self._small_window.notify(notice.text, notice.hint)

    def _tell_all(self, errors: Sequence[DictationError]) -> None:
        """Tell several errors at once: one after the other, only the last would be seen."""
        if errors:
            remedies = dict.fromkeys(error.remedy for error in errors)
            self._tell(DictationError(" ".join(e.problem for e in errors), " ".join(remedies)))

    def _report(self, problem: DictationError) -> None:
        """Tell of what failed in another thread."""
        self._happened.emit(Notice.of(problem))

    def _interrupted(self, what: str) -> None:
        """Close the microphone; in the thread of the interruptions."""
        remedy = "Press the hotkey to continue."
        self._controller.interrupt(DictationError(f"{what} Dictation has stopped.", remedy))
        if what == WAKE:
            self._controller.wake()

    def _follow_level(self, wanted: bool) -> None:
        """The level in the tray's menu is looked at, or no longer."""
        self._menu_open = wanted
        if wanted:
            self._controller.wake()
        self._watch_level()

    def _watch_level(self) -> None:
        """Follow the level while somebody can see it."""
        open_take = self._controller.state in (State.LOADING, State.LISTENING, State.SPEECH)
        if open_take or self._menu_open:
            self._level.start()
        else:
            self._level.stop()

    def _show_level(self) -> None:
        level = self._controller.level
        self._indicator.set_level(level)
        self._tray.set_level(level)
        if self._small_window is not None:
            self._small_window.set_level(level)

    # --- settings

    def _take_over(self, settings: Settings, wrong: list[SettingsError]) -> None:
        """Use what somebody has written into the settings file."""
        known = {str(error) for error in self._wrong}
        self._wrong = wrong
        self._use(settings)
        self._tell_all([error for error in wrong if str(error) not in known])

    def _write(self, section: str, key: str, value: object) -> None:
        try:
            self._file.write(section, key, value)
        except DictationError as error:
            self._tell(error)
            return
        if self._file.changed():
            return  # somebody else writes it too: it is read when they are done
        settings, self._wrong = self._file.read()
        self._use(settings)

    def _keep(self, wanted: bool) -> None:
        self._write("history", "keep", wanted)
        self._tray.set_keeping(self._settings.history.keep)  # it may not have been written

    def _use(self, settings: Settings) -> None:
        before, self._settings = self._settings, settings
        self._controller.apply(settings)
        self._captions.apply(settings)
        if self._settings_window is not None:
            self._settings_window.refresh(settings, self._wrong)
        if self._first_run is not None:
            self._first_run.refresh(settings)
        if settings.general.start_at_login != before.general.start_at_login:
            self._start_at_login(settings.general.start_at_login)
        self._show_settings_in_use()

    def _show_refused(self) -> None:
        """Show where keys are set, and where they are advertised, which of them can't be had."""
        for window in (self._settings_window, self._first_run):
            if window is not None:
                window.refuse(self._refused)
        self._show_settings_in_use()

    def _start_at_login(self, on: bool) -> None:
        try:
            autostart.set_enabled(on)
        except DictationError as error:
            self._tell(error)

    def _show_settings_in_use(self) -> None:
        settings = self._settings
        self._indicator.place = settings.indicator.place
        if not settings.indicator.show:
            self._indicator.hide()
        hotkey = self._advertised(settings.hotkeys.dictate)
        self._tray.set_hotkey_text(hotkey, self._advertised(settings.hotkeys.retype))
        self._tray.set_keeping(settings.history.keep)
        self._tray.set_caption_sources(settings.captions.sources)
        self._choices.use(settings)
        if self._small_window is not None:
            self._small_window.set_hotkey_text(hotkey)

    def _advertised(self, key: str) -> str:
        """Return a hotkey as people write it, "" for one that does not work."""
        hotkey = parsed(key)
        return spelled(hotkey) if hotkey is not None and str(hotkey) not in self._refused else ""

    # --- windows

    def _show(self, page: str) -> None:
        """Come to the front: it was started again, perhaps by somebody who finds no tray.

        A `page` of the settings is asked for by the captions.
        """
        if self._first_run is not None and not page:
            _raise(self._first_run)
            return
        self.show_settings()
        if page and self._settings_window is not None:
            self._settings_window.show_page(page)

    def _tray_is_there(self, there: bool) -> None:
        """Without a tray a small window does its work."""
        if there and self._small_window is not None:
            self._small_window.hide()
            self._small_window.deleteLater()
            self._small_window = None
        elif not there and self._small_window is None:
            window = self._small_window = SmallWindow()
            window.toggle_requested.connect(self._controller.toggle)
            window.history_requested.connect(self.show_history)
            window.settings_requested.connect(self.show_settings)
            window.quit_requested.connect(self.quit)
            window.show_state(self._controller.state)
            self._show_settings_in_use()
            window.show()
        self._watch_level()

    def show_settings(self) -> None:
        """Open the settings, or bring them to the front."""
        if self._settings_window is None:
            self._settings_window = SettingsWindow(
                self._file,
                self._desktop,
                lambda: self._controller.level,
                self._controller.record,
                self._controller.change_history,
            )
            self._settings_window.erased.connect(self._erased)
            self._settings_window.changed.connect(self._use)
            self._settings_window.recording_hotkey.connect(self._choosing_key)
        self._settings_window.refresh(self._settings, self._wrong)
        self._settings_window.refuse(self._refused)
        _raise(self._settings_window)

    def _show_captions(self, wanted: bool) -> None:
        if wanted:
            self._captions.start(self._settings)
        else:
            self._captions.stop()

    def show_history(self) -> None:
        """Open the history, or bring it to the front."""
        if self._history is None:
            self._history = HistoryWindow(
                Reader, self._controller.change_history, self._controller.redo
            )
            self._history.type_requested.connect(self._type)
        self._history.refresh()
        _raise(self._history)

    def _erased(self) -> None:
        if self._history is not None:
            self._history.refresh()

    def _type(self, text: str, whole: KeptSession | None) -> None:
        """Type a text of the history into the window that was in front before."""
        history = self._history
        if history is None:
            return
        history.hide()

        def arrived(_nothing: None) -> None:
            if whole is not None:
                history.note_delivered(whole)

        def type_it() -> None:
            arriving = self._controller.type_text(text).result
            background.run(self, arriving, arrived, lambda _told: None)

        QTimer.singleShot(FOCUS_MS, type_it)

    def show_first_run(self) -> None:
        """Lead a new user from the microphone to the first words."""
        window = self._first_run = FirstRun(
            self._file, self._desktop, lambda: self._controller.level
        )
        window.changed.connect(self._use)
        window.recording_hotkey.connect(self._choosing_key)
        window.settings_requested.connect(self.show_settings)
        window.model_ready.connect(self._controller.wake)
        window.finished.connect(self._first_run_over)
        window.show_state(self._controller.state)
        window.refuse(self._refused)
        _raise(window)

    def _choosing_key(self, choosing: bool) -> None:
        self._controller.watch_keys(not choosing)

    def _first_run_over(self) -> None:
        if self._first_run is not None:
            self._first_run.deleteLater()
            self._first_run = None


def _raise(window: QWidget) -> None:
    window.show()
    window.raise_()
    window.activateWindow()
