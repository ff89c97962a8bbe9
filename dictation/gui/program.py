"""The program behind the windows: takes, settings and windows meet here, in the Qt thread."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from dictation import app
from dictation.desktop import autostart
from dictation.desktop.commands import Command
from dictation.desktop.interruptions import Interruptions
from dictation.desktop.machine import WAKE
from dictation.desktop.platform import Desktop
from dictation.errors import DictationError, HotkeyError, SettingsError
from dictation.gui import background
from dictation.gui.captions.switch import CaptionsSwitch
from dictation.gui.clipboard import QtClipboard
from dictation.gui.commands import Commands
from dictation.gui.indicator import Indicator
from dictation.gui.level_watch import LevelWatch
from dictation.gui.settings_watch import SettingsWatch
from dictation.gui.tray import Tray
from dictation.gui.tray_choices import TrayChoices
from dictation.gui.widgets.hotkey_jobs import parsed
from dictation.gui.widgets.key_names import spelled
from dictation.gui.windows import Windows
from dictation.history.sessions import KeptSession
from dictation.settings import Settings, SettingsFile
from dictation.takes.events import (
    KeysRefused,
    Notice,
    ProfileChosen,
    RewritingWanted,
    Rewritten,
    Shown,
    StateChanged,
    TakeBegan,
    TakeEvent,
    TakeFinished,
)
from dictation.takes.keys import own_hotkeys
from dictation.takes.state import State
from dictation.workers import start

FOCUS_MS = 300
"""Window managers take about this long to give the focus back."""


class Program(QObject):
    """Lives from the start to the end of the desktop app, in the Qt thread."""

    _happened = Signal(object)
    _ended = Signal()

    def __init__(
        self, file: SettingsFile, desktop: Desktop, problems: Sequence[DictationError] = ()
    ) -> None:
        """`problems` are told at the start, with what is wrong in the settings."""
        super().__init__()
        self._problems = problems
        self._file = file
        self._settings, self._wrong = file.read()
        self._controller = app.controller(
            self._settings, desktop, QtClipboard(self), self._happened.emit
        )
        self._interruptions = Interruptions(self._interrupted, self._report)
        self._tray = Tray(self)
        self._choices = TrayChoices(self._tray, self._settings)
        self._captions = CaptionsSwitch(desktop, self)
        self._indicator = Indicator()
        self._windows = Windows(file, desktop, self._controller, self)
        self._level = LevelWatch(self._controller, self)
        self.commands = Commands(self._controller, self)
        self._watch = SettingsWatch(file, self)
        self._refused: Mapping[str, HotkeyError] = {}
        self._last_text = ""
        self._quitting = False
        self._windows.use(self._settings, self._wrong)
        self._connect()

    def _connect(self) -> None:
        self._happened.connect(self._hear)
        self.commands.show_requested.connect(self._windows.come_to_front)
        self.commands.quit_requested.connect(self.quit)
        self._ended.connect(self._leave)
        self._level.level.connect(self._show_level)
        self._watch.changed.connect(self._take_over)
        tray = self._tray
        tray.toggle_requested.connect(lambda: self._controller.do(Command.TOGGLE))
        tray.command_requested.connect(self._carry_out)
        tray.copy_requested.connect(self._copy_last)
        tray.captions_wanted.connect(self._show_captions)
        tray.keeping_wanted.connect(self._keep)
        tray.history_requested.connect(self._windows.show_history)
        tray.settings_requested.connect(self._windows.show_settings)
        tray.quit_requested.connect(self.quit)
        tray.microphone_chosen.connect(lambda name: self._write("microphone", device=name))
        tray.model_chosen.connect(lambda name: self._write("model", name=name))
        tray.profile_chosen.connect(self._choose_profile)
        tray.language_chosen.connect(lambda code: self._write("model", language=code))
        tray.there.connect(self._tray_is_there)
        tray.level_wanted.connect(self._level.set_menu_open)
        self._captions.running.connect(tray.set_captions)
        self._captions.failed.connect(self._tell)
        self._captions.moved.connect(lambda place: self._write("captions", **place))
        self._captions.settings_wanted.connect(lambda: self._windows.show_settings("captions"))
        self._windows.changed.connect(self._use)
        self._windows.choosing_key.connect(lambda on: self._controller.watch_keys(not on))
        self._windows.type_requested.connect(self._type)
        self._windows.rewritten.connect(self._put_rewritten)
        self._windows.quit_requested.connect(self.quit)

    def start(self) -> None:
        """Show the tray, wake the microphone and the model, watch the keys."""
        self._interruptions.__enter__()
        self._controller.start()
        self._tray.start()
        self._show_settings_in_use()
        self._choices.look()
        if not self._settings.general.first_run_done:
            self._windows.show_first_run()
        self._tell_all([*self._problems, *self._wrong])

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
        self._windows.close()
        self._controller.close()

    # --- what happens

    def _hear(self, event: TakeEvent) -> None:
        if isinstance(event, StateChanged):
            self._show_state(event.state)
        elif isinstance(event, TakeBegan):
            self._indicator.profile = event.profile
        elif isinstance(event, ProfileChosen):
            self._show_profiles()
        elif isinstance(event, Shown):
            self._indicator.show_text(event.committed, event.tail, event.typing)
            self._windows.show_text(event.committed)
        elif isinstance(event, Notice):
            self._notify(event)
        elif isinstance(event, KeysRefused):
            self._refused = event.hotkeys
            self._windows.refuse(self._refused)
            self._show_settings_in_use()
        elif isinstance(event, TakeFinished):
            self._take_is_over(event)
        elif isinstance(event, RewritingWanted):
            self._windows.show_rewriting(event)

    def _take_is_over(self, event: TakeFinished) -> None:
        if event.delivered is not None and event.delivered.text:
            self._last_text = event.delivered.text
            self._tray.set_last_text(True)
        self._windows.refresh_history()

    def _carry_out(self, command: Command) -> None:
        """Carry out a command for the window that was in front before the menu."""
        QTimer.singleShot(FOCUS_MS, lambda: self._controller.do(command))

    def _copy_last(self) -> None:
        QGuiApplication.clipboard().setText(self._last_text.strip())

    def _choose_profile(self, name: str) -> None:
        try:
            self._controller.choose_profile(name)
        except DictationError as error:
            self._tell(error)
            self._show_profiles()

    def _show_profiles(self) -> None:
        names = [profile.name for profile in self._settings.profiles]
        self._tray.set_profiles(names, self._controller.profile)

    def _show_state(self, state: State) -> None:
        self._tray.show_state(state)
        if self._settings.indicator.show:
            self._indicator.show_state(state)
        self._windows.show_state(state)
        self._level.look()

    def _tell(self, error: DictationError) -> None:
        self._notify(Notice.of(error))

    def _notify(self, notice: Notice) -> None:
        """Say what the user should know, once, where it is seen."""
        if self._windows.notify(notice):
            return
        if self._settings.indicator.show:
            self._indicator.flash_notice(f"{notice.text} {notice.hint}", notice.level)
        else:
            self._tray.notify(notice.text, notice.hint, notice.level)

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

    def _show_level(self, level: float) -> None:
        self._indicator.set_level(level)
        self._tray.set_level(level)
        self._windows.set_level(level)

    # --- settings

    def _take_over(self, settings: Settings, wrong: list[SettingsError]) -> None:
        """Use what somebody has written into the settings file."""
        known = {str(error) for error in self._wrong}
        self._wrong = wrong
        self._use(settings)
        self._tell_all([error for error in wrong if str(error) not in known])

    def _write(self, section: str, **values: object) -> None:
        try:
            for key, value in values.items():
                self._file.write(section, key, value)
        except DictationError as error:
            self._tell(error)
            return
        if self._file.changed():
            return  # somebody else writes it too: it is read when they are done
        settings, self._wrong = self._file.read()
        self._use(settings)

    def _keep(self, wanted: bool) -> None:
        self._write("history", keep=wanted)
        self._tray.set_keeping(self._settings.history.keep)  # it may not have been written

    def _use(self, settings: Settings) -> None:
        before, self._settings = self._settings, settings
        self._controller.apply(settings)
        self._captions.apply(settings)
        self._windows.use(settings, self._wrong)
        if settings.general.start_at_login != before.general.start_at_login:
            self._start_at_login(settings.general.start_at_login)
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
        commands = own_hotkeys(settings.hotkeys).items()
        self._tray.set_hotkey_text(hotkey, {one: self._advertised(key) for one, key in commands})
        self._tray.set_keeping(settings.history.keep)
        self._tray.set_rewriting(bool(settings.rewriting.address))
        self._tray.set_caption_sources(settings.captions.sources)
        self._choices.use(settings)
        self._show_profiles()
        self._windows.set_hotkey_text(hotkey)

    def _advertised(self, key: str) -> str:
        """Return a hotkey as people write it, "" for one that does not work."""
        hotkey = parsed(key)
        return spelled(hotkey) if hotkey is not None and str(hotkey) not in self._refused else ""

    # --- windows

    def _tray_is_there(self, there: bool) -> None:
        self._windows.replace_tray(not there)
        self._show_settings_in_use()
        self._level.look()

    def _show_captions(self, wanted: bool) -> None:
        if wanted:
            self._captions.start(self._settings)
        else:
            self._captions.stop()

    def _put_rewritten(self, rewritten: Rewritten) -> None:
        """Put a rewritten text into the window that was in front before."""

        def put() -> None:
            arriving = self._controller.put_rewritten(rewritten).result
            background.run(self, arriving, lambda _nothing: refresh(), lambda _told: refresh())

        refresh = self._windows.refresh_history
        QTimer.singleShot(FOCUS_MS, put)

    def _type(self, text: str, whole: KeptSession | None) -> None:
        """Type a text of the history into the window that was in front before."""
        history = self._windows.history
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
