"""Typing on macOS: keyboard events that carry text (Quartz event services).

https://developer.apple.com/documentation/coregraphics/cgevent/keyboardsetunicodestring(stringlength:unicodestring:)
An event carries at most 20 UTF-16 units; the rest would be lost.
"""

import sys
import time
import unicodedata
from collections.abc import Iterator

from dictation.errors import OutputError
from dictation.output.look import Look
from dictation.output.paste import Combination
from dictation.output.text_output import BACKSPACE, ENTER

UNITS = 20
PAUSE = 0.002  # between events: some programs drop them when they come faster

RETURN, TAB, DELETE, V = 36, 48, 51, 9  # virtual key codes: where the keys are, whatever the layout
NAMED = {"\n": RETURN, ENTER: RETURN, "\t": TAB, BACKSPACE: DELETE}
COMBINATIONS = {"cmd+v": V, "backspace": DELETE, "enter": RETURN, "tab": TAB}

JOINER = "\u200d"
SKIN_TONES = range(0x1F3FB, 0x1F400)
REGIONAL = range(0x1F1E6, 0x1F200)


def units(text: str) -> int:
    """Return the length of `text` in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def clusters(text: str) -> Iterator[str]:
    """Cut `text` where people see one character end and the next begin.

    Knows combining marks, joined emoji, skin tones and flags; not all that Unicode's annex 29
    does. Nothing is lost where it is wrong.
    """
    cluster = ""
    for character in text:
        if cluster and not _belongs(cluster, character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _belongs(cluster: str, character: str) -> bool:
    if cluster in NAMED or character in NAMED:
        return False
    if ord(character) in REGIONAL:  # two of them are a flag
        return len(cluster) == 1 and ord(cluster) in REGIONAL
    return (
        unicodedata.category(character).startswith("M")
        or ord(character) in SKIN_TONES
        or character == JOINER
        or cluster.endswith(JOINER)
    )


def events(text: str) -> Iterator[str]:
    """Cut `text` into what one event carries; newlines and tabs are keys, and so alone."""
    carried = ""
    for cluster in clusters(text):
        for piece in [cluster] if units(cluster) <= UNITS else cluster:
            alone = piece in NAMED or carried in NAMED
            if carried and (alone or units(carried) + units(piece) > UNITS):
                yield carried
                carried = ""
            carried += piece
    if carried:
        yield carried


if sys.platform == "darwin":
    import ctypes

    import Quartz
    from ApplicationServices import AXIsProcessTrusted

    _carbon = ctypes.CDLL("/System/Library/Frameworks/Carbon.framework/Carbon")
    _carbon.IsSecureEventInputEnabled.restype = ctypes.c_bool

    _MODIFIERS = (
        Quartz.kCGEventFlagMaskShift
        | Quartz.kCGEventFlagMaskControl
        | Quartz.kCGEventFlagMaskAlternate
        | Quartz.kCGEventFlagMaskCommand
    )

    def modifiers_held() -> bool:
        """Whether the user holds Shift, Control, Option or Command."""
        state = Quartz.CGEventSourceFlagsState(Quartz.kCGEventSourceStateHIDSystemState)
        return bool(state & _MODIFIERS)

    def _check_permission() -> None:
        if not AXIsProcessTrusted():
            raise OutputError(
                "macOS does not let Dictation type into other programs' windows.",
                "Allow it in System Settings > Privacy & Security > Accessibility, then dictate"
                " again.",
            )
        if _carbon.IsSecureEventInputEnabled():
            raise OutputError(
                "A password field has the focus, or a program has asked macOS for secure keyboard"
                " entry, so nothing was typed.",
                "Click another field; in Terminal, turn off Secure Keyboard Entry.",
            )

    def _press(key: int, text: str | None, flags: int) -> None:
        for down in (True, False):
            event = Quartz.CGEventCreateKeyboardEvent(None, key, down)
            if text is not None:
                Quartz.CGEventKeyboardSetUnicodeString(event, units(text), text)
            Quartz.CGEventSetFlags(event, flags)
            Quartz.CGEventPost(Quartz.kCGHIDEventTap, event)

    class MacOutput:
        """Types into the window with the focus, an event at a time."""

        name = "type"

        def prepare(self, rest: str, application: str) -> int:  # noqa: ARG002
            """See TextOutput. Raises OutputError without permission and in password fields."""
            _check_permission()
            return len(next(events(rest)))

        def send(self, chunk: str, look: Look) -> bool:  # noqa: ARG002 (it can't be held on to)
            """Type `chunk`."""
            key = NAMED.get(chunk)
            _press(key or 0, chunk if key is None else None, 0)
            return True

        def confirm(self) -> None:
            """Nothing tells whether the window has it; give it time."""
            time.sleep(PAUSE)

        def finish(self) -> None:
            """Nothing was altered."""

        def close(self) -> None:
            """Nothing is held."""

    class MacPasteKeys:
        """Implements `PasteKeys`; what pastes here is Cmd+V."""

        def press(self, combination: Combination, look: Look) -> bool:  # noqa: ARG002
            """Press and release Cmd+V or a key. Raises OutputError as typing does."""
            _check_permission()
            flags = Quartz.kCGEventFlagMaskCommand if combination == "cmd+v" else 0
            _press(COMBINATIONS[combination], None, flags)
            return True
