"""Hotkeys on Windows and macOS, through pynput's hooks into the system's key events.

Our hotkeys are removed from the events, so that no window receives them; what programs type,
including this one, passes through. On macOS the hook runs in a process of its own: it can crash
next to Qt (https://github.com/moses-palmer/pynput/issues/511), and a slow one would delay every
key in the system. Neither has been run on its system yet; the matching and the communication with
the process are tested.
"""

import contextlib
import multiprocessing
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

from dictation.clock import MillisecondClock
from dictation.desktop.hotkeys import key_codes
from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.desktop.hotkeys.listener import OnKey
from dictation.errors import HotkeyError
from dictation.program import safe_path
from dictation.workers import Report, log_only, start

ANSWER_SECONDS = 10.0
"""How long the helper process may take to start."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with a key event: hide it from the windows if `ours`; report `hotkey` if set."""

    ours: bool
    hotkey: Hotkey | None


class Matcher:
    """Decides about each key event; `watched` may be replaced at any time."""

    def __init__(self) -> None:
        self.watched: frozenset[Hotkey] = frozenset()
        self._held: dict[str, Hotkey] = {}

    def press(self, key: str, modifiers: frozenset[str]) -> Verdict:
        """Decide about a key that went down (or repeats) with these modifiers."""
        if key in self._held:
            return Verdict(ours=True, hotkey=None)
        if key.partition("_")[0] in ("left", "right"):  # a modifier is not held with itself
            modifiers -= {key.partition("_")[2]}
        for hotkey in self.watched:
            if hotkey.key == key and hotkey.modifiers == modifiers:
                self._held[key] = hotkey
                return Verdict(ours=True, hotkey=hotkey)
        return Verdict(ours=False, hotkey=None)

    def release(self, key: str) -> Verdict:
        """Decide about a key that came up, perhaps after its modifiers."""
        hotkey = self._held.pop(key, None)
        return Verdict(ours=hotkey is not None, hotkey=hotkey)


def mac_event(kind: int, code: int, flags: int) -> tuple[str, bool] | None:
    """Return the key of a CGEvent and whether it went down; None for keys without a name.

    `kind` is 10 (key down), 11 (key up), or 12 (a modifier changed; its state is in `flags`).
    """
    key = key_codes.MAC_KEYS.get(code)
    if key is None:
        return None
    if kind == 12:
        return key, bool(flags & key_codes.MAC_MODIFIER_KEYS.get(key, 0))
    return key, kind == 10


def mac_modifiers(flags: int) -> frozenset[str]:
    """Return the names of the modifiers that are down according to a CGEvent's flags."""
    return frozenset(name for name, bit in key_codes.MAC_MODIFIERS.items() if flags & bit)


def known(hotkeys: frozenset[Hotkey], keys: Iterable[str]) -> None:
    """Raise HotkeyError with the hotkeys whose key the system lacks or doesn't report."""
    lacking = sorted(str(one) for one in hotkeys if one.key not in set(keys))
    if lacking:
        names = ", ".join(f"“{name}”" for name in lacking)
        raise HotkeyError(
            f"{names} can't be used: this system doesn't report that key to programs.",
            "Choose another key, such as F9 or Ctrl+Alt+Space.",
            tuple(lacking),
        )


class RemoteListener:
    """Watches hotkeys through a helper process on macOS; a `HotkeyListener`.

    The helper first sends None when it is ready, or a problem and a remedy; then hotkeys as
    (name, pressed, when). It receives tuples of names to watch. On a Mac, all processes share the
    same monotonic clock. Raises HotkeyError with the helper's problem.
    """

    def __init__(self, on_key: OnKey, connection: Connection, report: Report = log_only) -> None:
        self._on_key = on_key
        self._connection = connection
        try:
            refusal = connection.recv() if connection.poll(ANSWER_SECONDS) else _no_answer()
        except EOFError:
            refusal = _no_answer()
        if refusal is not None:
            connection.close()
            raise HotkeyError(*refusal)
        self._thread = start("hotkeys", self._run, report, daemon=True)

    def watch(self, hotkeys: frozenset[Hotkey]) -> None:
        """Watch these and no others. See `HotkeyListener`."""
        try:
            self._connection.send(tuple(map(str, hotkeys)))
        except OSError as failure:
            raise HotkeyError(*_no_answer()) from failure
        known(hotkeys, key_codes.MAC_KEYS.values())

    def close(self) -> None:
        """Stop watching. See `HotkeyListener`."""
        with contextlib.suppress(OSError):
            self._connection.send(None)
        self._thread.join(ANSWER_SECONDS)

    def _run(self) -> None:
        held: set[Hotkey] = set()
        try:
            while True:
                name, pressed, when = self._connection.recv()
                hotkey = Hotkey.parse(name)
                held = held | {hotkey} if pressed else held - {hotkey}
                self._on_key(hotkey, pressed, when)
        except (EOFError, OSError):
            pass  # the helper has ended; the next `watch` reports it
        finally:
            self._connection.close()
            for hotkey in held:
                self._on_key(hotkey, False, time.monotonic())


def _no_answer() -> tuple[str, str]:
    return "Hotkeys don't work: their helper process ended.", "Restart Dictation."


if sys.platform == "win32":
    import ctypes

    class WindowsListener:
        """Watches hotkeys with a low-level keyboard hook; a `HotkeyListener`."""

        _KEY_DOWN = (0x0100, 0x0104)  # WM_KEYDOWN, WM_SYSKEYDOWN
        _INJECTED = 0x10  # LLKHF_INJECTED: typed by a program

        def __init__(self, on_key: OnKey, report: Report = log_only) -> None:
            from pynput import keyboard

            self._on_key = on_key
            self._matcher = Matcher()
            self._keys: SimpleQueue[tuple[Hotkey, bool, float] | None] = SimpleQueue()
            self._clock = MillisecondClock()
            self._hook = keyboard.Listener(win32_event_filter=self._judge)
            self._thread = start("hotkeys", self._run, report, daemon=True)
            self._hook.start()
            self._hook.wait()

        def watch(self, hotkeys: frozenset[Hotkey]) -> None:
            """Watch these and no others. See `HotkeyListener`."""
            self._matcher.watched = hotkeys
            known(hotkeys, key_codes.WINDOWS_KEYS.values())

        def close(self) -> None:
            """Stop watching. See `HotkeyListener`."""
            self._hook.stop()
            self._keys.put(None)
            self._thread.join()

        def _judge(self, message: int, data: Any) -> bool:
            """Decide quickly: every key in the system waits, and Windows removes slow hooks."""
            key = key_codes.WINDOWS_KEYS.get(data.vkCode)
            if key is None or data.flags & self._INJECTED:
                return False
            pressed = message in self._KEY_DOWN
            verdict = (
                self._matcher.press(key, self._modifiers())
                if pressed
                else self._matcher.release(key)
            )
            if verdict.hotkey is not None:
                when = self._clock.note(data.time, time.monotonic())
                self._keys.put((verdict.hotkey, pressed, when))
            if verdict.ours:
                self._hook.suppress_event()
            return False  # pynput itself doesn't need the key

        @staticmethod
        def _modifiers() -> frozenset[str]:
            """Query them instead of tracking them: releases on the lock screen aren't reported."""
            state = ctypes.windll.user32.GetAsyncKeyState
            return frozenset(
                name
                for name, codes in key_codes.WINDOWS_MODIFIERS.items()
                if any(state(code) & 0x8000 for code in codes)
            )

        def _run(self) -> None:
            held: set[Hotkey] = set()
            while (key := self._keys.get()) is not None:
                hotkey, pressed, when = key
                held = held | {hotkey} if pressed else held - {hotkey}
                self._on_key(hotkey, pressed, when)
            for hotkey in held:
                self._on_key(hotkey, False, time.monotonic())


if sys.platform == "darwin":

    class MacListener(RemoteListener):
        """Watches hotkeys with an event tap in a helper process; a `HotkeyListener`."""

        def __init__(self, on_key: OnKey, report: Report = log_only) -> None:
            ours, theirs = multiprocessing.Pipe()
            process = multiprocessing.get_context("spawn").Process(
                target=_tap, args=(theirs,), daemon=True
            )
            with safe_path():
                process.start()
            theirs.close()
            super().__init__(on_key, ours, report)

    def _tap(connection: Connection) -> None:
        """Run the event tap in the helper process, until told to end or the program has ended."""
        import Quartz
        from pynput import keyboard

        matcher = Matcher()

        def judge(kind: int, event: Any) -> Any:
            if Quartz.CGEventGetIntegerValueField(event, Quartz.kCGEventSourceUnixProcessID):
                return event  # typed by a program
            code = Quartz.CGEventGetIntegerValueField(event, Quartz.kCGKeyboardEventKeycode)
            flags = Quartz.CGEventGetFlags(event)
            named = mac_event(kind, code, flags)
            if named is None:
                return event
            key, pressed = named
            verdict = matcher.press(key, mac_modifiers(flags)) if pressed else matcher.release(key)
            if verdict.hotkey is not None:
                connection.send((str(verdict.hotkey), pressed, time.monotonic()))
            return None if verdict.ours else event

        hook = keyboard.Listener(darwin_intercept=judge)
        hook.start()
        hook.wait()
        if not hook.IS_TRUSTED:
            connection.send(
                (
                    "macOS doesn't let Dictation see key presses in other windows.",
                    "Allow it in System Settings, Privacy & Security, under Accessibility and "
                    "Input Monitoring, then restart Dictation.",
                )
            )
            return
        connection.send(None)
        with contextlib.suppress(EOFError, OSError):
            while (names := connection.recv()) is not None:
                matcher.watched = frozenset(map(Hotkey.parse, names))
        hook.stop()
