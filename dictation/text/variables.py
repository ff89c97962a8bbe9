"""Variables in replacements: the date, the time, and the text on the clipboard."""

import locale
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from dictation.errors import DictationError
from dictation.text.controls import typable
from dictation.text.outside import Outside

LONGEST = 4_000
"""Characters of the clipboard that are inserted at most: more is hardly meant to be typed."""

_PLACE = re.compile(r"\{(date|time|clipboard)\}|\\(\d)")
_SECONDS = re.compile(r"(?<=\d\d)[:.]\d\d(?!\d)(?=\D*$)")


class Variables:
    """Fills in what is asked for; all copies of a transform share it.

    If the clipboard can't be read once, the user is told, and it isn't asked again for this text.
    """

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._refused = False

    def __deepcopy__(self, _: object) -> "Variables":
        return self

    def filled(self, text: str, groups: Sequence[str] = ()) -> str:
        r"""Return `text` with its variables, and with `groups`, if there are any, for \1 and on."""

        def value(place: re.Match[str]) -> str:
            if place[2]:
                return groups[int(place[2])] if groups else place[0]
            if place[1] == "clipboard":
                return self._clipboard()
            return date(datetime.now()) if place[1] == "date" else time(datetime.now())

        return _PLACE.sub(value, text)

    def _clipboard(self) -> str:
        if self._refused:
            return ""
        try:
            text = typable(self._outside.clipboard(), lines=True).strip("\n")
            if not text:
                raise DictationError(
                    "There is no text on the clipboard, so nothing was inserted for {clipboard}.",
                    "Copy some text first.",
                )
            if len(text) > LONGEST:
                raise DictationError(
                    f"The text on the clipboard is too long to be inserted: {len(text):,}"
                    f" characters; {LONGEST:,} are allowed.",
                    "Paste it instead.",
                )
        except DictationError as error:
            self._refused = True
            self._outside.report(error)
            return ""
        return text


def date(now: datetime) -> str:
    """Return the date as the user's locale writes it; as 2026-11-21 if it has no such custom."""
    return now.strftime("%x") if _has_customs() else now.strftime("%Y-%m-%d")


def time(now: datetime) -> str:
    """Return the time as the user's locale writes it, without seconds."""
    return _SECONDS.sub("", now.strftime("%X")) if _has_customs() else now.strftime("%H:%M")


def _has_customs() -> bool:
    """Adopt the user's locale for dates; the C locale has only those of programmers."""
    with suppress(locale.Error):  # a locale that isn't installed
        locale.setlocale(locale.LC_TIME, "")
    name = locale.setlocale(locale.LC_TIME)
    return name.split(".")[0] not in ("C", "POSIX")
