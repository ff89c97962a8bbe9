"""Watch the hotkeys that are needed now, and turn presses into commands."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from dictation.desktop.commands import Command
from dictation.desktop.hotkeys.gesture import Action, Gesture
from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.desktop.hotkeys.listener import HotkeyListener, OnKey
from dictation.errors import HotkeyError
from dictation.settings import HotkeySettings, Profile
from dictation.workers import Report


@dataclass(frozen=True, slots=True)
class Asked:
    """A command, and when its key was pressed or released, on the monotonic clock.

    `profile` is the name of the profile whose key it was; "" for the general one.
    """

    command: Command
    at: float
    profile: str = ""


_COMMANDS = {Action.START: Command.START, Action.STOP: Command.STOP}


class Keys:
    """Follow the user's hotkeys and whether a take is open; for one thread."""

    def __init__(self, settings: HotkeySettings, profiles: Iterable[Profile] = ()) -> None:
        self._settings = settings
        self._profiles, self._wrong = _hotkeys(profiles)
        self._dictates = ""
        """The key that the gesture follows, as `Hotkey` writes it."""
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

    def use(self, settings: HotkeySettings, profiles: Iterable[Profile] = ()) -> None:
        """Use these settings; not during a take. Raises HotkeyError as `start` does."""
        before = self._settings, self._profiles, self._wrong
        self._settings = settings
        self._profiles, self._wrong = _hotkeys(profiles)
        self._gesture = _gesture(settings)
        if (self._settings, self._profiles, self._wrong) != before:
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
        if str(hotkey) in self._dictating_keys:
            return self._follow_key(str(hotkey), pressed, when)
        for command, key in own_hotkeys(self._settings).items():
            if pressed and str(hotkey) == _valid(key):
                return Asked(command, when)
        return None

    def tick(self, now: float) -> Asked | None:
        """Return the command of a release that has lasted long enough to count, if any."""
        came_up = self._gesture.released_at
        action = self._gesture.tick(now)
        if action is None or came_up is None:
            return None
        return self._asked(action, came_up)

    def deadline(self) -> float | None:
        """When `tick` is due next; None if it isn't."""
        return self._gesture.deadline()

    @property
    def _dictating_keys(self) -> dict[str, str]:
        """The profiles of the keys to dictate with; the general one comes first."""
        general = _valid(self._settings.dictate)
        return {**self._profiles, **({general: ""} if general else {})}

    def _follow_key(self, name: str, pressed: bool, when: float) -> Asked | None:
        """Follow one key to dictate with at a time: while it is down, the others do nothing."""
        if name != self._dictates:
            if not pressed or self._gesture.is_down:
                return None
            self._dictates = name
        action = self._gesture.press(when) if pressed else self._gesture.release(when)
        return None if action is None else self._asked(action, when)

    def _asked(self, action: Action, when: float) -> Asked:
        profile = self._dictating_keys.get(self._dictates, "") if action is Action.START else ""
        return Asked(_COMMANDS[action], when, profile)

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
        names = [self._settings.dictate, *self._profiles]
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
        if self._wrong:
            raise HotkeyError(*self._wrong)

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
            named.add(_valid(key))
        return frozenset(named - {""}) | self._profiles.keys()


def _gesture(settings: HotkeySettings) -> Gesture:
    return Gesture(settings.mode, settings.hold_seconds)


def own_hotkeys(settings: HotkeySettings) -> dict[Command, str]:
    """Return the hotkeys of commands; their settings have the commands' names."""
    return {
        command: getattr(settings, command.hotkey)
        for command in Command
        if hasattr(settings, command.hotkey)
    }


_UNASKED = frozenset(own_hotkeys(HotkeySettings()).values())
"""Default keys, which the user has not chosen: if another program uses them, no error is shown."""


def _valid(key: str) -> str:
    """Return a hotkey's name as `Hotkey` writes it; "" if it can't be parsed."""
    try:
        return str(Hotkey.parse(key)) if key else ""
    except HotkeyError:  # `_watch` reports it
        return ""


def _hotkeys(profiles: Iterable[Profile]) -> tuple[dict[str, str], tuple[str, str] | None]:
    """Return the names of profiles by their hotkeys, and what is wrong with the others, if any.

    Of two with the same hotkey, the first has it.
    """
    named: dict[str, str] = {}
    wrong: tuple[str, str] | None = None
    for profile in profiles:
        if not profile.hotkey:
            continue
        try:
            named.setdefault(str(Hotkey.parse(profile.hotkey)), profile.name)
        except HotkeyError as error:
            wrong = f"The hotkey of the profile “{profile.name}”: {error.problem}", error.remedy
    return named, wrong
