"""The text of the settings file: every key with its help above it."""

import math
import textwrap
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

import tomlkit

from dictation.settings import document
from dictation.settings.option import Option
from dictation.settings.profiles import CHANGEABLE, EXAMPLE, KEY, READY_MADE
from dictation.settings.registry import OPTIONS, SECTIONS

_HEADER = """\
# Dictation's settings. Changes take effect as soon as you save this file.
# If a value can't be used, Dictation says so and uses the default.
"""
_PROFILES = (
    "Profiles: other settings in some applications. The first profile that has the application is"
    " used; * stands for any characters. The settings window edits them, too. An example:"
)


def defaults() -> str:
    """Return the file that a new user gets."""
    text = _HEADER
    for section, about in SECTIONS.items():
        text += f"\n\n[{section}]\n{_comment(about)}\n"
        for option in (option for option in OPTIONS.values() if option.section == section):
            if isinstance(option.default, dict):
                text += f"\n[{section}.{option.key}]\n{_help(option)}\n# {option.example}\n"
            else:
                value = tomlkit.item(option.default).as_string()
                text += f"\n{_help(option)}\n{option.key} = {value}\n"
    example = "\n".join(f"# {line}" for line in EXAMPLE.splitlines())
    changeable = _comment(f"A profile may change {', '.join(CHANGEABLE)}.")
    text = f"{text}\n\n{_comment(_PROFILES)}\n#\n{example}\n#\n{changeable}\n"
    for about, profile in READY_MADE:
        text += f"\n{_comment(about)}\n{_profile(profile)}"
    return text


def _profile(values: Mapping[str, Any]) -> str:
    lines = [f"[[{KEY}]]"]
    for key, value in values.items():
        if isinstance(value, list):
            names = ", ".join(tomlkit.item(one).as_string() for one in value)
            wrapped = textwrap.fill(
                names,
                89,
                initial_indent="    ",
                subsequent_indent="    ",
                break_on_hyphens=False,
            )
            lines.append(f"{key} = [\n{wrapped},\n]")
        else:
            lines.append(f"{key} = {tomlkit.item(value).as_string()}")
    return "\n".join(lines) + "\n"


def _help(option: Option) -> str:
    """Return the comment above a key: its help and, unless obvious, the allowed values."""
    if isinstance(option.default, bool) or not (option.choices or math.isfinite(option.highest)):
        return _comment(option.help)
    return _comment(f"{option.help} Write {option.allowed}.")


def _comment(text: str) -> str:
    return textwrap.fill(
        text, 90, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False
    )


def with_line_ends(text: str, change: Callable[[str], str]) -> str:
    """Change the text of a file, which keeps its Windows line ends if it has them."""
    newline = "\r\n" if "\r\n" in text else "\n"
    return change(text.replace("\r\n", "\n")).replace("\n", newline)


def changed(text: str, option: Option, value: Any) -> str:
    """Set `option` in the text of a file, and add other missing settings."""
    content = tomllib.loads(text)
    return with_line_ends(text, lambda text: _with(text, content, option, value))


def _with(text: str, content: Mapping[str, Any], option: Option, value: Any) -> str:
    for other in OPTIONS.values():
        section = content.get(other.section, {})
        if other is option:
            text = _put(text, section, option, value)
        elif isinstance(section, dict) and other.key not in section:
            text = _put(text, section, other, other.default)
    return text


def _put(text: str, section: Any, option: Option, value: Any) -> str:
    path: document.Path = (option.section, option.key)
    if not isinstance(option.default, dict):
        return document.put(text, path, value, _help(option))
    there: Any = section.get(option.key) if isinstance(section, dict) else None
    entries: dict[str, Any] = there if isinstance(there, dict) else {}
    # what is wrong stays for its owner to fix
    gone = (name for name in entries if name not in value and isinstance(entries[name], str))
    changed = {name: entry for name, entry in value.items() if entries.get(name) != entry}
    return document.put_entries(text, path, changed, gone)
