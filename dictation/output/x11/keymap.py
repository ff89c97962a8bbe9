"""Which keys write a text: those of the user's layout, and a few that are lent for the rest."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from Xlib import XK, X

Rows = Mapping[int, Sequence[int]]
"""A keyboard map as the core protocol tells it: the keysyms of each keycode."""

# Where a row has levels 0–3 of the first two groups (XKB protocol, chapter 12.4). Where levels
# 2 and 3 of the second are depends on all other keys, and the other groups come after that.
_COLUMNS = ((0, 1, 4, 5), (2, 3))
_KEYPAD = range(XK.XK_KP_Space, XK.XK_KP_Equal + 1)
_ISO_LEVEL3_SHIFT = 0xFE03  # AltGr; python-xlib loads the names of XKB only when asked


@dataclass(frozen=True, slots=True)
class Stroke:
    """A key and what is held with it: 0 nothing, 1 Shift, 2 AltGr, 3 both."""

    keycode: int
    level: int


@dataclass(frozen=True, slots=True)
class Layout:
    """What the user's own keys write, and the keycodes to hold for each level that can be had."""

    strokes: Mapping[str, Stroke]
    modifiers: Mapping[int, tuple[int, ...]]


def read_layout(
    rows: Rows, group: int, lent: Collection[int], character: Callable[[int], str | None]
) -> Layout:
    """Read what the keys write in one group (0–3); `lent` keys are not the user's.

    Keys of the keypad are left out: what they write depends on Num Lock.
    """
    own = {
        keycode: row
        for keycode, row in rows.items()
        if keycode not in lent and not any(keysym in _KEYPAD for keysym in row)
    }
    modifiers = _modifiers(own)
    strokes: dict[str, Stroke] = {}
    for level, column in enumerate(_COLUMNS[group] if group < len(_COLUMNS) else ()):
        if level not in modifiers:
            continue
        for keycode, row in own.items():
            written = character(row[column]) if column < len(row) else None
            if written is not None:
                strokes.setdefault(written, Stroke(keycode, level))
    return Layout(strokes, modifiers)


def _modifiers(rows: Rows) -> dict[int, tuple[int, ...]]:
    """The keycodes to hold for each level, as far as there are such keys."""

    def key(*keysyms: int) -> int | None:
        return next((code for code, row in rows.items() if row and row[0] in keysyms), None)

    shift, level3 = key(XK.XK_Shift_L, XK.XK_Shift_R), key(_ISO_LEVEL3_SHIFT)
    wanted = {0: (), 1: (shift,), 2: (level3,), 3: (shift, level3)}
    return {
        level: tuple(code for code in codes if code is not None)
        for level, codes in wanted.items()
        if None not in codes
    }


def key_events(
    strokes: Iterable[Stroke], modifiers: Mapping[int, tuple[int, ...]]
) -> Iterator[tuple[int, int]]:
    """The key events (X.KeyPress or X.KeyRelease, keycode) of some strokes; none stays held."""
    held: tuple[int, ...] = ()
    for stroke in strokes:
        wanted = modifiers[stroke.level]
        yield from ((X.KeyRelease, code) for code in held if code not in wanted)
        yield from ((X.KeyPress, code) for code in wanted if code not in held)
        held = wanted
        yield X.KeyPress, stroke.keycode
        yield X.KeyRelease, stroke.keycode
    yield from ((X.KeyRelease, code) for code in held)


def batches(text: str, own: Collection[str], size: int) -> Iterator[str]:
    """Cut a text so that no piece has more than `size` different characters outside `own`."""
    start = 0
    foreign: set[str] = set()
    for position, written in enumerate(text):
        if written in own or written in foreign:
            continue
        if len(foreign) == size:
            yield text[start:position]
            start = position
            foreign.clear()
        foreign.add(written)
    if text[start:]:
        yield text[start:]


class Slots:
    """Which characters the lent keys write: two a key, plain and with Shift.

    Both levels of a key in use are always filled, since X reads a lone letter as its two cases.
    """

    def __init__(self, keycodes: Iterable[int]) -> None:
        self.keycodes = tuple(keycodes)
        places = [Stroke(keycode, level) for keycode in self.keycodes for level in (0, 1)]
        self._written: dict[Stroke, str | None] = dict.fromkeys(places)
        self._used: dict[Stroke, float] = dict.fromkeys(places, 0.0)

    def __len__(self) -> int:
        return len(self._written)

    @property
    def strokes(self) -> dict[str, Stroke]:
        """How to write what can be written with the lent keys."""
        return {written: place for place, written in self._written.items() if written is not None}

    @property
    def last_used(self) -> float:
        """When something was last typed with a lent key; 0 for never."""
        return max(self._used.values())

    def lend(self, wanted: Set[str]) -> float:
        """Find places for at most `len(self)` characters, those used longest ago first.

        Returns when the last of the characters that had to go was typed; 0 if none went.
        """
        missing = [written for written in sorted(wanted) if written not in self.strokes]
        free = sorted(
            (place for place, written in self._written.items() if written not in wanted),
            key=lambda place: self._used[place],
        )
        taken = free[: len(missing)]
        self._written.update(zip(taken, missing, strict=True))
        return max((self._used[place] for place in taken), default=0.0)

    def touch(self, typed: Set[str], now: float) -> None:
        """Note that the places of these characters were used."""
        self._used.update(
            {place: now for place, written in self._written.items() if written in typed}
        )

    def forget(self, keycode: int) -> None:
        """Forget a key whose meaning another program has changed."""
        self._written.update({Stroke(keycode, 0): None, Stroke(keycode, 1): None})

    def pair(self, keycode: int) -> tuple[str, str] | None:
        """The characters of both levels of a key; None while it is not in use."""
        plain, shifted = (self._written[Stroke(keycode, level)] for level in (0, 1))
        either = plain or shifted
        return None if either is None else (plain or either, shifted or either)
