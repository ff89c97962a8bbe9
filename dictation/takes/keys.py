"""Watch the hotkeys that are needed now, and turn presses into commands."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from dictation.desktop.commands import Command
from dictation.desktop.hotkeys.gesture import Action, Gesture
from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.desktop.hotkeys.listener import HotkeyListener, OnKey
from dictation.errors import HotkeyError
from dictation.settings import HotkeySettings
from dictation.workers import Report


@dataclass(frozen=True, slots=True)
class Asked:
    """A command, and when its key was pressed or released, on the monotonic clock."""

    command: Command
    at: float


_COMMANDS = {Action.START: Command.START, Action.STOP: Command.STOP}


class Keys:
    """Follow the user's hotkeys and whether a take is open; for one thread."""

    def __init__(self, settings: HotkeySettings) -> None:
        self._settings = settings
        self._gesture = _gesture(settings)
        self._listener: HotkeyListener | None = None
        self._unwatchable: HotkeyError | None = None
        """Why there is no listener here."""
        self._on = True
        self._dictating = False
        self.refused: Mapping[str, HotkeyError] = {}
        """The keys of the settings that don't work, as `Hotkey` writes them, and why."""

    @property
    def held(self) -> bool:
        """Whether the open take lasts until its key is released."""
        return self._gesture.held

    def start(
        self, listener: Callable[[OnKey, Report], HotkeyListener], heard: OnKey, report: Report
    ) -> None:
        """Watch the keys; `heard` should pass presses to `asked_by` in our thread.

        Raises HotkeyError for those that can't be watched.
        """
        try:
            self._listener = listener(heard, report)
        except HotkeyError as error:
            self._unwatchable = error
            self._watch()
            raise
        self._watch()

    def close(self) -> None:
        """Stop watching."""
        if self._listener is not None:
            self._listener.close()

    def use(self, settings: HotkeySettings) -> None:
        """Use these settings; not during a take. Raises HotkeyError as `start` does."""
        before, self._settings = self._settings, settings
        self._gesture = _gesture(settings)
        if settings != before:
            self._watch()

    def mean_something(self, on: bool) -> None:
        """Turn all keys on or off."""
        self._on = on
        self._watch_quietly()

    def begun(self, by_hand: bool = False) -> None:
        """Note that a take is open; if started `by_hand`, releasing the key doesn't end it."""
        if by_hand:
            self._gesture.reset(listening=True)
        self._follow(dictating=True)

    def ended(self) -> None:
        """Note that no take is open any more."""
        self._gesture.reset()
        self._follow(dictating=False)

    def asked_by(self, hotkey: Hotkey, pressed: bool, when: float) -> Asked | None:
        """Return the command that a press or release at that time stands for, if any.

        Call `tick` with the same time first.
        """
        if str(hotkey) == _name(self._settings.dictate):
            action = self._gesture.press(when) if pressed else self._gesture.release(when)
            return None if action is None else Asked(_COMMANDS[action], when)
        for command, key in own_hotkeys(self._settings).items():
            if pressed and str(hotkey) == _name(key):
                return Asked(command, when)
        return None

    def tick(self, now: float) -> Asked | None:
        """Return the command of a release that has lasted long enough to count, if any."""
        came_up = self._gesture.released_at
        action = self._gesture.tick(now)
        if action is None or came_up is None:
            return None
        return Asked(_COMMANDS[action], came_up)

    def deadline(self) -> float | None:
        """When `tick` is due next; None if it isn't."""
        return self._gesture.deadline()

    def _follow(self, dictating: bool) -> None:
        if dictating is not self._dictating:
            self._dictating = dictating
            self._watch_quietly()

    def _watch_quietly(self) -> None:
        with suppress(HotkeyError):  # reported when the settings were applied
            self._watch()

    def _watch(self) -> None:
        """Watch the keys that are needed now; outside a take, Escape belongs to other programs."""
        if self._listener is None:
            self._note(self._named(), self._unwatchable)
            return
        names = [self._settings.dictate]
        for command, key in own_hotkeys(self._settings).items():
            if command is not Command.CANCEL or self._dictating:
                names.append(key)
        wanted = frozenset(Hotkey.parse(name) for name in names if name and self._on)
        try:
            self._listener.watch(wanted)
        except HotkeyError as error:
            self._note(frozenset(map(str, wanted)), error)
            if not error.hotkeys or set(error.hotkeys) - _UNASKED:
                raise
            return
        self._note(frozenset(map(str, wanted)), None)

    def _note(self, wanted: frozenset[str], error: HotkeyError | None) -> None:
        """Remember which `wanted` keys could not be watched; the others stay as they were."""
        asked = self._named()
        before = {name: why for name, why in self.refused.items() if name in asked - wanted}
        new = dict.fromkeys(error.hotkeys or wanted, error) if error is not None else {}
        self.refused = before | new

    def _named(self) -> frozenset[str]:
        """All keys of the settings."""
        named = set()
        for key in (self._settings.dictate, *own_hotkeys(self._settings).values()):
            with suppress(HotkeyError):  # `_watch` reports what can't be parsed
                named.add(_name(key))
        return frozenset(named - {""})


def _gesture(settings: HotkeySettings) -> Gesture:
    return Gesture(settings.mode, settings.hold_seconds)


def own_hotkeys(settings: HotkeySettings) -> dict[Command, str]:
    """Return the hotkeys of commands; their settings have the commands' names."""
    return {
        command: getattr(settings, command.title)
        for command in Command
        if hasattr(settings, command.title)
    }


_UNASKED = frozenset(own_hotkeys(HotkeySettings()).values())
"""Default keys, which the user has not chosen: if another program uses them, no error is shown."""


def _name(key: str) -> str:
    """Return a hotkey's name as `Hotkey` writes it."""
    return str(Hotkey.parse(key)) if key else ""
