"""The settings that a profile may change: what they are called, and an editor for each."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from dictation.desktop.platform import Desktop
from dictation.gui.settings_window.model import TASKS
from dictation.gui.settings_window.output import FOCUS, TRAILING, methods
from dictation.gui.settings_window.text import problems
from dictation.gui.widgets import LanguagePicker
from dictation.gui.widgets.fields import Check, Choice, Found, Line, Number
from dictation.gui.widgets.table_edit import TableEdit
from dictation.gui.widgets.table_model import Row
from dictation.models import store
from dictation.settings import Option

_LABELS = {
    "task": "Task",
    "keep": "Save history",
    "method": "Output method",
    "on_focus_change": "When the focus changes",
    "trailing_key": "Key after every take",
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "task": TASKS,
    "on_focus_change": FOCUS,
    "trailing_key": TRAILING,
}
_COLUMNS: Mapping[str, Row] = {
    "vocabulary": ("Word", "Sounds like"),
    "replacements": ("Phrase", "Written"),
}


def label(key: str, option: Option) -> str:
    """Return what a setting is called, given its key in a profile."""
    if option.switch:
        return option.switch.replace("&", "")
    return _LABELS.get(key, key.replace("_", " ").capitalize())


def editor(key: str, option: Option, desktop: Desktop) -> Any:
    """Return an editor (see `widgets.fields`) for a setting, given its key in a profile."""
    if key == "language":
        return LanguagePicker()
    if key == "model":
        return Found("As in the general settings", _installed)
    if key == "method":
        return Choice(methods(desktop))
    if option.choices:
        words = _WORDS.get(key, {})
        return Choice({one: words.get(one, one.capitalize()) for one in option.choices})
    if isinstance(option.default, bool):
        return Check(label(key, option))
    if isinstance(option.default, Mapping):
        columns = _COLUMNS.get(key, ("Entry", "Value"))
        return TableEdit(label(key, option), columns, "Add", partial(problems, option))
    if isinstance(option.default, str):
        return Line("")
    return Number(option, "")


def first_value(option: Option, general: Any) -> Any:
    """Return what a setting is set to when it is added to a profile, given the general value."""
    if isinstance(general, bool):
        return not general  # else nothing would change
    return {} if isinstance(option.default, Mapping) else general


def _installed() -> dict[str, str]:
    return {model.name: model.name for model in store.installed()}
