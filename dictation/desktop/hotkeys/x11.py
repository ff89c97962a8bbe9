"""Hotkeys on X11: XGrabKey, but while a hotkey is held, everyone else sees its key as released.

A passive grab keeps the key from the focused window, but turns into an active grab of the whole
keyboard until the key comes up: everything that XTEST types meanwhile would go to us instead of
the window. So the grab is synchronous, which freezes the keyboard at the press, and we end it at
once: what was being typed goes where it belongs, and no letter is lost. Then we release the key
ourselves, through XTEST. That ends the key repeat, the window sees no press, and the same key (a
space in the text) can be typed while it is held. What the user really does comes from XInput2's raw
events, which name the device: the key is up when the device that pressed it says so.

A hotkey's modifiers would change what is typed. Those that are still down after the key has been
held for LET_GO_SECONDS are released in the same way (a tap leaves them down, so that it can be
repeated while they are held); code that types only has to wait until query_keymap shows no
modifier. They count as up until they are physically pressed again.

Verified with Xephyr, whose keyboard is a separate device, like a real one. Under Xvfb, and with
remote desktops that use XTEST (x11vnc), the user and our typing share one device. There, typing a
hotkey's own key, such as the space of ctrl+alt+space, also releases it; but a press comes right
before, which is impossible for a key that the user is holding. Keys that are remapped for typing
(F13 to F24) are not watched while they are remapped.
"""

import contextlib
import select
import socket
import threading
import time
from collections import Counter
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from Xlib import X, error
from Xlib.ext import ge, xinput, xtest

from dictation.clock import MillisecondClock
from dictation.desktop.hotkeys import x11_server
from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.desktop.hotkeys.listener import OnKey
from dictation.desktop.hotkeys.x11_grabs import Grabs
from dictation.desktop.raw_keys import is_xtest
from dictation.errors import HotkeyError
from dictation.workers import Report, log_only, start

CHECK_SECONDS = 0.3
"""How often to ask the keyboard whether a key that should be down still is."""
LET_GO_SECONDS = 0.4
"""How long a hotkey is held before its modifiers are released for everyone else."""
TYPED_SECONDS = 0.02
"""A held key that goes down and up within this time was typed by a program."""
ANSWER_SECONDS = 5.0
"""How long to wait for the X server before treating it as gone."""


@dataclass(slots=True)
class _Held:
    """A hotkey that is down: on which device (None if unknown), and since when.

    `typed_at` is when that device pressed it again.
    """

    hotkey: Hotkey
    device: int | None
    checkable: bool
    since: float
    has_modifiers: bool
    typed_at: float | None = None


class X11Listener:
    """Watches hotkeys on the X display that DISPLAY names; a `HotkeyListener`.

    Raises HotkeyError if there is no such display, or if its server is too old.
    """

    def __init__(self, on_key: OnKey, report: Report = log_only) -> None:
        self._on_key = on_key
        self._commands: SimpleQueue[tuple[frozenset[Hotkey] | None, Future[None]]] = SimpleQueue()
        self._display = x11_server.connect()
        self._wake, self._woken = socket.socketpair()
        self._woken.setblocking(False)
        self._grabs = Grabs(self._display)
        self._pressed_on: dict[int, int] = {}
        self._held: dict[int, _Held] = {}
        self._own_releases: Counter[int] = Counter()  # not reported by the server yet
        self._check_at = 0.0
        self._server_clock = MillisecondClock()
        self._thread = start("hotkeys", self._run, report, daemon=True)

    def watch(self, hotkeys: frozenset[Hotkey]) -> None:
        """Watch these and no others. See `HotkeyListener`."""
        if threading.current_thread() is self._thread:
            self._grabs.watch(hotkeys)
        else:
            self._ask(hotkeys)

    def close(self) -> None:
        """Stop watching. See `HotkeyListener`."""
        if self._thread.is_alive():
            with contextlib.suppress(HotkeyError):
                self._ask(None)
            self._thread.join(ANSWER_SECONDS)
        self._wake.close()

    def _ask(self, command: frozenset[Hotkey] | None) -> None:
        answer: Future[None] = Future()
        self._commands.put((command, answer))
        try:
            self._wake.send(b"!")
            answer.result(ANSWER_SECONDS)
        except (OSError, TimeoutError) as failure:
            raise HotkeyError(
                "Hotkeys no longer work: the X server doesn't respond.", "Restart Dictation."
            ) from failure

    # Everything below runs in the listener's thread.

    def _run(self) -> None:
        try:
            while self._obey():
                self._await()
                while self._display.pending_events():
                    self._handle(self._display.next_event())
                self._look_after_held()
            self._display.close()
        except (error.ConnectionClosedError, OSError):
            pass  # the X server is gone, and so are the windows; the next `watch` reports it
        finally:
            self._woken.close()
            for keycode in list(self._held):
                self._release(keycode, time.monotonic())

    def _await(self) -> None:
        """Wait for something to handle, or until held keys have to be checked."""
        now = time.monotonic()
        times = [held.since + LET_GO_SECONDS for held in self._held.values() if held.has_modifiers]
        times += [self._check_at] if self._held else []
        timeout = max(0.0, min(times) - now) if times else None
        if not self._display.pending_events():
            select.select([self._display.fileno(), self._woken.fileno()], [], [], timeout)

    def _obey(self) -> bool:
        """Carry out calls of `watch` and `close`; False after `close`."""
        with contextlib.suppress(BlockingIOError):
            self._woken.recv(4096)
        while True:
            try:
                command, answer = self._commands.get_nowait()
            except Empty:
                return True
            if command is None:
                answer.set_result(None)
                return False
            try:
                self._grabs.watch(command)
                answer.set_result(None)
            except HotkeyError as refusal:
                answer.set_exception(refusal)

    def _handle(self, event: Any) -> None:
        now = time.monotonic()
        if event.type == ge.GenericEventCode:
            raw = event.data
            happened = self._server_clock.note(raw["time"], now)
            self._hear_device(event.evtype, raw["detail"], raw["sourceid"], happened)
        elif event.type == X.KeyPress:
            self._press(event.detail, event.state, self._server_clock.note(event.time, now))
        elif event.type == X.MappingNotify and event.request != X.MappingPointer:
            self._grabs.adopt_map(event)

    def _hear_device(self, kind: int, keycode: int, device: int, when: float) -> None:
        """Note physical key events, but only of the keys that are watched."""
        held = self._held.get(keycode)
        if kind == xinput.RawKeyPress:
            if held is not None and held.device == device:
                held.typed_at = when
            elif self._grabs.uses(keycode):
                self._pressed_on[keycode] = device
        elif self._own_releases[keycode] and is_xtest(self._display, device):
            self._own_releases[keycode] -= 1
        elif held is not None and held.device in (None, device):
            typed_at, held.typed_at = held.typed_at, None
            if typed_at is None or when - typed_at > TYPED_SECONDS:
                self._release(keycode, when)

    def _press(self, keycode: int, state: int, when: float) -> None:
        self._display.ungrab_keyboard(X.CurrentTime)
        xtest.fake_input(self._display, X.KeyRelease, keycode)
        self._own_releases[keycode] += 1
        self._display.flush()
        hotkey = self._grabs.hotkey(keycode, state)
        if hotkey is None or keycode in self._held:
            return
        device = self._pressed_on.pop(keycode, None)
        self._held[keycode] = _Held(
            hotkey,
            device,
            checkable=device is not None and not is_xtest(self._display, device),
            since=when,
            has_modifiers=bool(hotkey.modifiers),
        )
        self._on_key(hotkey, True, when)

    def _release(self, keycode: int, when: float) -> None:
        self._on_key(self._held.pop(keycode).hotkey, False, when)

    def _look_after_held(self) -> None:
        """Release modifiers in time, and find keys whose release was missed."""
        now = time.monotonic()
        for held in self._held.values():
            if held.has_modifiers and now >= held.since + LET_GO_SECONDS:
                held.has_modifiers = False
                self._let_go(held.hotkey.modifiers)
        if self._held and now >= self._check_at:
            self._check_at = now + CHECK_SECONDS
            for keycode, held in list(self._held.items()):
                if (
                    held.checkable
                    and held.device
                    and not x11_server.is_down(self._display, held.device, keycode)
                ):
                    self._release(keycode, now)

    def _let_go(self, names: frozenset[str]) -> None:
        # Alt or Super pressed and released alone opens a menu, which would receive the text. The
        # window did not see our key in between, so send one that does nothing instead.
        for kind in (X.KeyPress, X.KeyRelease):
            xtest.fake_input(self._display, kind, self._display.display.info.min_keycode)
        down = self._display.query_keymap()
        for name in names:
            for keycode in self._grabs.modifiers.keycodes.get(name, ()):
                if down[keycode // 8] >> keycode % 8 & 1:
                    xtest.fake_input(self._display, X.KeyRelease, keycode)
        self._display.flush()
