"""The icon in the desktop's tray, and the menu behind it."""

import sys
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSystemTrayIcon, QWidget, QWidgetAction

from dictation.gui.icons import WORDS, state_icon
from dictation.gui.translation import tr
from dictation.gui.widgets.level_meter import LevelMeter
from dictation.settings.options import CaptionSources
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
"""How often a desktop without a tray is looked at again."""
_MESSAGE_MS = 10_000
_BLOCKS = 12
_OPEN = {State.LISTENING, State.SPEECH}


class Tray(QObject):
    """Shows the state and offers everything that people need while they work.

    After `start` it waits for a tray as long as there is none; `there` tells whether there is,
    for the first time when that is clear. Names of devices, models and languages go out as they
    came in; "" stands for what the system or the program chooses itself.
    """

    toggle_requested = Signal()
    retype_requested = Signal()
    copy_requested = Signal()
    microphone_chosen = Signal(str)
    model_chosen = Signal(str)
    language_chosen = Signal(str)
    captions_wanted = Signal(bool)
    keeping_wanted = Signal(bool)
    history_requested = Signal()
    settings_requested = Signal()
    quit_requested = Signal()
    there = Signal(bool)
    level_wanted = Signal(bool)
    """Whether the level is being looked at, so that the microphone must be open for it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._state = State.IDLE
        self._hotkey = self._retype_hotkey = ""
        self._kept = True
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
        self._retype = self.menu.addAction(tr("Type again"), self.retype_requested.emit)
        self._copy = self.menu.addAction(tr("Copy last text"), self.copy_requested.emit)
        self.set_last_text(False)
        self.menu.addSeparator()
        self._microphones = _Choice(tr("Microphone"), self.microphone_chosen.emit)
        self._level = _LevelEntry(self)
        self._microphones.aboutToShow.connect(lambda: self._watch_level(True))
        self._microphones.aboutToHide.connect(lambda: self._watch_level(False))
        self._models = _Choice(tr("Model"), self.model_chosen.emit)
        self._languages = _Choice(tr("Language"), self.language_chosen.emit)
        for choice in (self._microphones, self._models, self._languages):
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

    def start(self) -> None:
        """Show the icon as soon as there is a tray."""
        self._look()
        if self._icon is None:
            self._looking.start()

    def show_state(self, state: State) -> None:
        """Show the state by the icon, and in words."""
        self._state = state
        self._show_sign()

    def set_level(self, peak: float) -> None:
        """Show the peak of the newest sound (0 to 1) while somebody looks."""
        if self._level_watched:
            self._level.show_level(peak)

    def set_captions(self, on: bool) -> None:
        """Show whether there are captions now."""
        self._captions.setChecked(on)

    def set_keeping(self, on: bool) -> None:
        """Show whether what is said is kept in the history: a sign tells when it is not."""
        self._keeping.setChecked(on)
        if on != self._kept:
            self._kept = on
            self._show_sign()

    def set_caption_sources(self, sources: CaptionSources) -> None:
        """Say of what there would be captions."""
        self._captions.setText(tr(_CAPTIONS[sources]))

    def set_hotkey_text(self, text: str, retype: str = "") -> None:
        """Show the key that starts a take, and that which types again; "" when there is none."""
        self._hotkey, self._retype_hotkey = text, retype
        self._show_words()

    def set_last_text(self, there: bool) -> None:
        """Say whether there is a text to type again, and to copy."""
        for action in (self._retype, self._copy):
            action.setEnabled(there)

    def set_microphones(self, names: Sequence[str], current: str) -> None:
        """Offer these microphones and the system's default, which is ""."""
        self._microphones.offer(
            [("", tr("System default")), *((name, name) for name in names)], current
        )
        self._microphones.addSeparator()
        self._microphones.addAction(self._level)

    def set_models(self, models: Sequence[tuple[str, str]], current: str) -> None:
        """Offer these models: the name, and the line that people see."""
        self._models.offer(models, current)

    def set_languages(
        self, languages: Sequence[tuple[str, str]], current: str, recent: Sequence[str] = ()
    ) -> None:
        """Offer these languages (code, name); those in `recent` at once, the others below."""
        known = dict(languages)
        first = [code for code in dict.fromkeys([*recent, current]) if code in known and code]
        self._languages.offer(
            [("", tr("Detect automatically")), *((code, known[code]) for code in first)],
            current,
            [(code, name) for code, name in languages if code and code not in first],
        )

    def notify(self, text: str, hint: str, level: Level) -> None:
        """Tell what the user should know, by the desktop's own notifications."""
        if self._icon is not None:
            self._icon.showMessage(text, hint, _SIGNS[level], _MESSAGE_MS)

    def _look(self) -> None:
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._looking.stop()
            self._show_icon()
            self.there.emit(True)
        elif self._looks == 1:  # at login panels come some seconds after the programs
            self.there.emit(False)
        self._looks += 1

    def _show_icon(self) -> None:
        # where its host ends and starts again Qt comes back by itself
        self._icon = QSystemTrayIcon(state_icon(self._state, self._kept), self)
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._activated)
        self._show_words()
        self._icon.show()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        # on macOS any click opens the menu
        if reason == QSystemTrayIcon.ActivationReason.Trigger and sys.platform != "darwin":
            self.toggle_requested.emit()

    def _show_sign(self) -> None:
        if self._icon is not None:
            self._icon.setIcon(state_icon(self._state, self._kept))
        self._show_words()

    def _show_words(self) -> None:
        toggle = tr("Stop dictation" if self._state in _OPEN else "Start dictation")
        hotkey, retype = (f" ({key})" if key else "" for key in (self._hotkey, self._retype_hotkey))
        self._toggle.setText(f"{toggle}{hotkey}")
        self._retype.setText(f"{tr('Type again')}{retype}")
        if self._icon is not None:
            kept = "" if self._kept else f", {tr('history not saved')}"
            self._icon.setToolTip(f"Dictation: {tr(WORDS[self._state])}{hotkey}{kept}")

    def _watch_level(self, looking: bool) -> None:
        self._level_watched = looking
        self._level.reset()
        self.level_wanted.emit(looking)


class _Choice(QMenu):
    """A menu of which one entry is chosen; entries are what goes out and what people see."""

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
        """Replace what is offered; `more` lies one menu further down."""
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
    """The level of the microphone as a line of a menu.

    Its text says the same: menus of trays on D-Bus show nothing else.
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
        """Show the peak of the newest sound, 0 to 1."""
        self._meter.set_level(peak)
        self._write()

    def reset(self) -> None:
        """Show silence."""
        self._meter.reset()
        self._write()

    def _write(self) -> None:
        full = round(self._meter.part * _BLOCKS)
        self.setText("▮" * full + "▯" * (_BLOCKS - full))
