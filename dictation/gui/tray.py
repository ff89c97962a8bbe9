"""The tray icon and its menu."""

import sys
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSystemTrayIcon, QWidget, QWidgetAction

from dictation.desktop.commands import Command
from dictation.gui.icons import WORDS, state_icon
from dictation.gui.translation import tr
from dictation.gui.widgets.level_meter import LevelMeter
from dictation.settings.sections.captions import CaptionSources
from dictation.takes.events import Level
from dictation.takes.state import State

_CAPTIONS: Mapping[CaptionSources, str] = {
    "system": "Captions (computer audio)",
    "microphone": "Captions (microphone)",
    "both": "Captions (computer audio and microphone)",
}
_SIGNS = {
    Level.INFO: QSystemTrayIcon.MessageIcon.Information,
    Level.WARNING: QSystemTrayIcon.MessageIcon.Warning,
    Level.ERROR: QSystemTrayIcon.MessageIcon.Critical,
}
LOOK_MS = 3000
"""How often to look for a tray on a desktop without one."""
_MESSAGE_MS = 10_000
_BLOCKS = 12
_OPEN = {State.LISTENING, State.SPEECH}


class Tray(QObject):
    """Shows the state and offers everything users need while they work.

    After `start` it waits for a tray if there is none; `there` reports whether there is one, as
    soon as that is known. Commands are for the window that is in front once the menu has closed.
    Names of devices, models, languages, and profiles are emitted as given; "" is the default of the
    system or the program.
    """

    toggle_requested = Signal()
    command_requested = Signal(Command)
    copy_requested = Signal()
    microphone_chosen = Signal(str)
    model_chosen = Signal(str)
    language_chosen = Signal(str)
    profile_chosen = Signal(str)
    captions_wanted = Signal(bool)
    keeping_wanted = Signal(bool)
    history_requested = Signal()
    settings_requested = Signal()
    quit_requested = Signal()
    there = Signal(bool)
    level_wanted = Signal(bool)
    """Whether the level is visible, so that the microphone must be open."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._state = State.IDLE
        self._hotkey = ""
        self._hotkeys: Mapping[Command, str] = {}
        self._kept = True
        self._profile = ""
        self._looks = 0
        self._level_watched = False
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self._look)
        self._build_menu()
        self._show_words()

    def _build_menu(self) -> None:
        self.menu = QMenu()
        self.menu.setAccessibleName("Dictation")
        self._toggle = self.menu.addAction(tr("Start dictation"), self.toggle_requested.emit)
        self._commands = {one: self._entry(one) for one in Command if one.entry}
        self._copy = self.menu.addAction(tr("Copy last text"), self.copy_requested.emit)
        self.set_last_text(False)
        self.set_rewriting(False)
        self.menu.addSeparator()
        self._microphones = _Choice(tr("Microphone"), self.microphone_chosen.emit)
        self._level = _LevelEntry(self)
        self._microphones.aboutToShow.connect(lambda: self._watch_level(True))
        self._microphones.aboutToHide.connect(lambda: self._watch_level(False))
        self._models = _Choice(tr("Model"), self.model_chosen.emit)
        self._languages = _Choice(tr("Language"), self.language_chosen.emit)
        self._profiles = _Choice(tr("Profile"), self.profile_chosen.emit)
        for choice in (self._microphones, self._models, self._languages, self._profiles):
            self.menu.addMenu(choice)
        self.menu.addSeparator()
        self._captions = self.menu.addAction(tr(_CAPTIONS["system"]))
        self._captions.setCheckable(True)
        self._captions.triggered.connect(self.captions_wanted)
        self._keeping = self.menu.addAction(tr("Save history"))
        self._keeping.setCheckable(True)
        self._keeping.setChecked(True)
        self._keeping.triggered.connect(self.keeping_wanted)
        self.menu.addAction(tr("History…"), self.history_requested.emit)
        self.menu.addAction(tr("Settings…"), self.settings_requested.emit)
        self.menu.addSeparator()
        self.menu.addAction(tr("Quit"), self.quit_requested.emit)

    def _entry(self, command: Command) -> QAction:
        return self.menu.addAction(tr(command.entry), lambda: self.command_requested.emit(command))

    def start(self) -> None:
        """Show the icon once there is a tray."""
        self._look()
        if self._icon is None:
            self._looking.start()

    def show_state(self, state: State) -> None:
        """Show the state by the icon, and in words."""
        self._state = state
        self._show_sign()

    def set_level(self, peak: float) -> None:
        """Show the peak of the newest audio (0 to 1) while the menu is open."""
        if self._level_watched:
            self._level.show_level(peak)

    def set_captions(self, on: bool) -> None:
        """Show whether captions are on."""
        self._captions.setChecked(on)

    def set_keeping(self, on: bool) -> None:
        """Show whether the history is on; a badge marks the icon while it is off."""
        self._keeping.setChecked(on)
        if on != self._kept:
            self._kept = on
            self._show_sign()

    def set_caption_sources(self, sources: CaptionSources) -> None:
        """Show which sources captions would have."""
        self._captions.setText(tr(_CAPTIONS[sources]))

    def set_hotkey_text(self, text: str, commands: Mapping[Command, str] | None = None) -> None:
        """Show the hotkeys for dictation and for commands that have one; "" for none."""
        self._hotkey, self._hotkeys = text, commands or {}
        self._show_words()

    def set_last_text(self, there: bool) -> None:
        """Set whether there is a last text to type again, or copy."""
        for action in (self._commands[Command.RETYPE], self._copy):
            action.setEnabled(there)

    def set_rewriting(self, on: bool) -> None:
        """Set whether rewriting is set up; its entries are hidden otherwise."""
        for command in (Command.REWRITE, Command.UNDO_REWRITING):
            self._commands[command].setVisible(on)

    def set_microphones(self, names: Sequence[str], current: str) -> None:
        """Offer these microphones and the system's default, ""."""
        self._microphones.offer(
            [("", tr("System default")), *((name, name) for name in names)], current
        )
        self._microphones.addSeparator()
        self._microphones.addAction(self._level)

    def set_models(self, models: Sequence[tuple[str, str]], current: str) -> None:
        """Offer these models (name, displayed text)."""
        self._models.offer(models, current)

    def set_languages(
        self, languages: Sequence[tuple[str, str]], current: str, recent: Sequence[str] = ()
    ) -> None:
        """Offer these languages (code, name); those in `recent` first, the others in a submenu."""
        known = dict(languages)
        first = [code for code in dict.fromkeys([*recent, current]) if code in known and code]
        self._languages.offer(
            [("", tr("Detect automatically")), *((code, known[code]) for code in first)],
            current,
            [(code, name) for code, name in languages if code and code not in first],
        )

    def set_profiles(self, names: Sequence[str], chosen: str) -> None:
        """Offer these profiles, if any, and the window's, ""; show which one is chosen."""
        named = [(name, name) for name in dict.fromkeys(names)]
        self._profiles.offer([("", tr("Automatic (by window)")), *named], chosen)
        self._profiles.menuAction().setVisible(bool(named))
        self._profile = chosen
        self._show_words()

    def notify(self, text: str, hint: str, level: Level) -> None:
        """Show a desktop notification."""
        if self._icon is not None:
            self._icon.showMessage(text, hint, _SIGNS[level], _MESSAGE_MS)

    def _look(self) -> None:
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._looking.stop()
            self._show_icon()
            self.there.emit(True)
        elif self._looks == 1:  # at login, panels start some seconds after programs
            self.there.emit(False)
        self._looks += 1

    def _show_icon(self) -> None:
        # if the tray restarts, Qt adds the icon again on its own
        self._icon = QSystemTrayIcon(state_icon(self._state, self._kept), self)
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._activated)
        self._show_words()
        self._icon.show()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        # on macOS, any click opens the menu
        if reason == QSystemTrayIcon.ActivationReason.Trigger and sys.platform != "darwin":
            self.toggle_requested.emit()

    def _show_sign(self) -> None:
        if self._icon is not None:
            self._icon.setIcon(state_icon(self._state, self._kept))
        self._show_words()

    def _show_words(self) -> None:
        toggle = tr("Stop dictation" if self._state in _OPEN else "Start dictation")
        hotkey = _bracketed(self._hotkey)
        self._toggle.setText(f"{toggle}{hotkey}")
        for command, action in self._commands.items():
            action.setText(f"{tr(command.entry)}{_bracketed(self._hotkeys.get(command, ''))}")
        if self._icon is not None:
            kept = "" if self._kept else f", {tr('history not saved')}"
            profile = f", {tr('Profile')}: {self._profile}" if self._profile else ""
            self._icon.setToolTip(f"Dictation: {tr(WORDS[self._state])}{hotkey}{profile}{kept}")

    def _watch_level(self, looking: bool) -> None:
        self._level_watched = looking
        self._level.reset()
        self.level_wanted.emit(looking)


def _bracketed(hotkey: str) -> str:
    return f" ({hotkey})" if hotkey else ""


class _Choice(QMenu):
    """A menu with one checked entry; entries are pairs of a value and a displayed text."""

    def __init__(self, title: str, chosen: Callable[[str], None]) -> None:
        super().__init__(title)
        self.setAccessibleName(title)
        self._chosen = chosen
        self._group = QActionGroup(self)
        self._more = QMenu(tr("More languages"), self)

    def offer(
        self,
        entries: Sequence[tuple[str, str]],
        current: str,
        more: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Replace the entries; `more` are in a submenu."""
        self.clear()
        self._more.clear()
        for action in self._group.actions():
            self._group.removeAction(action)
        for menu, shown in ((self, entries), (self._more, more)):
            for name, words in shown:
                menu.addAction(self._entry(menu, name, words, name == current))
        if more:
            self.addSeparator()
            self.addMenu(self._more)

    def _entry(self, menu: QMenu, name: str, words: str, checked: bool) -> QAction:
        action = QAction(words.replace("&", "&&"), menu)
        action.setCheckable(True)
        action.setChecked(checked)
        action.triggered.connect(lambda: self._chosen(name))
        self._group.addAction(action)
        return action


class _LevelEntry(QWidgetAction):
    """The microphone's level as a menu entry.

    The level is also in its text, because tray menus over D-Bus show nothing else.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._meter = LevelMeter()
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(28, 6, 12, 8)
        layout.addWidget(self._meter)
        self.setDefaultWidget(row)
        self.setEnabled(False)
        self.reset()

    def show_level(self, peak: float) -> None:
        """Show the peak of the newest audio, 0 to 1."""
        self._meter.set_level(peak)
        self._write()

    def reset(self) -> None:
        """Show silence."""
        self._meter.reset()
        self._write()

    def _write(self) -> None:
        full = round(self._meter.part * _BLOCKS)
        self.setText("▮" * full + "▯" * (_BLOCKS - full))
