"""The settings file: reading reports every mistake, and writing keeps everything else in it."""

import os
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import tomlkit.exceptions

from dictation import files, paths
from dictation.errors import SettingsError, StorageError
from dictation.settings import checking, disk, document, template
from dictation.settings.option import Unusable
from dictation.settings.options import Settings
from dictation.settings.problems import Problem, shown
from dictation.settings.registry import describe

_MOST_TOLD = 10


@dataclass(frozen=True, slots=True)
class _Good:
    """A text without syntax errors, and the settings in it."""

    text: str
    settings: Settings


class SettingsFile:
    """`settings.toml` in the user's configuration folder, or the file at `path`.

    A file with a syntax error is left alone: the last valid settings stay in use, even at the next
    start, since a copy of them is stored in the folder `state`.

    For one thread. `path` is the real path if the file is a symbolic link.
    """

    def __init__(self, path: Path | None = None, state: Path | None = None) -> None:
        # not Path.resolve, which raises if links form a loop
        self.path = Path(os.path.realpath(path or paths.config_dir() / "settings.toml"))
        self._copy = (state or paths.state_dir()) / "last-good-settings.toml"
        self._last: _Good | None = None
        self._known: disk.Stamp | None = None
        self._told: set[document.Path] = set()
        self._replaced: SettingsError | None = None

    def read(self) -> tuple[Settings, list[SettingsError]]:
        """Return the settings, and the mistakes in the file in the order of its lines.

        A wrong value is replaced by its default; an unknown key is reported only once. If the file
        can't be read or parsed, the settings are the last valid ones. A missing file is created.
        """
        self._known = disk.stamp(self.path)
        told, self._replaced = self._replaced, None
        notes = [told] if told else []
        try:
            text, content = disk.load(self.path)
        except FileNotFoundError:
            new = template.defaults()
            return checking.settings(tomllib.loads(new))[0], notes + self._begin(new)
        except OSError as error:
            return self._fallback(disk.unreadable(self.path, error))
        except SettingsError as error:
            return self._fallback(error)
        settings, problems = checking.settings(content)
        self._keep(_Good(text, settings))
        unknown = {path: told for path, told in checking.unknown(content) if path not in self._told}
        self._told.update(unknown)
        return settings, notes + self._by_line(text, problems | unknown)

    def write(self, section: str, key: str, value: object) -> None:
        """Change one setting in the file as it is on disk now, and add missing settings.

        A file with a syntax error is copied, then replaced by the last valid one with the change;
        `changed` is true after that, and the next `read` reports where the copy is.

        Raises SettingsError if the value can't be used, StorageError if the file can't be written,
        and KeyError for a setting that doesn't exist.
        """
        option = describe(section, key)
        try:
            value = option.checked(value)
        except Unusable as error:
            raise SettingsError(
                f"{shown(value)} can't be used for {key} in [{section}]: it {error}.",
                error.advice or f"Choose {option.allowed}.",
            ) from error
        self._edit(
            lambda text: template.changed(text, option, value),
            f"Change {key} in [{section}] in the file itself.",
        )

    def write_profiles(self, change: Callable[[str], str]) -> None:
        """Change the profiles in the file's text, as the functions of `profile_text` do.

        Raises SettingsError if somebody else has changed the file: the profiles are counted as they
        were when it was read. Raises StorageError if it can't be written.
        """
        if self.changed():
            raise SettingsError(
                "Another program has just changed the settings file.",
                "Do it again when its changes are shown here.",
            )
        self._edit(
            lambda text: template.with_line_ends(text, change),
            "Change the profiles in the file itself.",
        )

    def _edit(self, change: Callable[[str], str], otherwise: str) -> None:
        """Change the text of the file; `otherwise` is what to do if tomlkit can't.

        Raises SettingsError and StorageError as `write` does.
        """
        missed = self.changed()
        try:
            text, _ = disk.load(self.path)
        except FileNotFoundError:
            text = template.defaults()
        except OSError as error:
            told = disk.unreadable(self.path, error)
            raise StorageError(told.problem, told.remedy) from error
        except SettingsError as error:
            aside = disk.set_aside(self.path)
            self._replaced = _replaced(error, aside)
            missed = True
            text = good.text if (good := self._good()) else template.defaults()
        try:
            text = change(text)
        except (RecursionError, tomlkit.exceptions.TOMLKitError) as error:
            raise SettingsError(
                f"{self.path} is formatted in a way that Dictation can't edit.",
                otherwise,
            ) from error
        if len(text.encode()) > disk.LARGEST:
            raise SettingsError(
                disk.too_large(self.path), "Delete everything that isn't a setting."
            )
        known = disk.save(self.path, text)
        if not missed:  # otherwise another program's changes have not been read yet
            self._known = known

    def _by_line(self, text: str, problems: Mapping[document.Path, Problem]) -> list[SettingsError]:
        """Return errors in the order of the lines; only count them beyond the first few."""
        lines = document.lines(text, problems) if problems else {}
        found = sorted((lines[path], problem) for path, problem in problems.items())
        told = [
            SettingsError(f"{self.path}, line {line}: {problem}", remedy)
            for line, (problem, remedy) in found[:_MOST_TOLD]
        ]
        if rest := found[_MOST_TOLD:]:
            told.append(
                SettingsError(
                    f"{self.path}: {len(rest)} more mistakes, starting at line {rest[0][0]}.",
                    "Fix the ones above first.",
                )
            )
        return told

    def changed(self) -> bool:
        """Whether the file has changed since it was last read or written; takes one system call."""
        return disk.stamp(self.path) != self._known

    def looks_unfinished(self) -> bool:
        """Whether the file is missing, blank, or invalid, as while an editor writes it."""
        try:
            return not disk.load(self.path)[0].strip()
        except (OSError, SettingsError):
            return True

    def _fallback(self, error: SettingsError) -> tuple[Settings, list[SettingsError]]:
        """Return the last valid settings, and the error, which then says that they are used."""
        good = self._good()
        used = "the previous settings stay in use" if good else "the defaults are used"
        told = SettingsError(error.problem, f"{error.remedy} Until then {used}.")
        told.__cause__ = error.__cause__
        return (good.settings if good else Settings()), [told]

    def _good(self) -> _Good | None:
        """Return the last valid settings, from this run or an earlier one."""
        if self._last is None:
            with suppress(OSError, ValueError, RecursionError):
                text = self._copy.read_text("utf-8")
                self._last = _Good(text, checking.settings(tomllib.loads(text))[0])
        return self._last

    def _keep(self, good: _Good) -> None:
        """Remember valid settings; if they can't be copied to disk, only for this run."""
        self._last = good
        with suppress(OSError, ValueError):
            if good.text.strip() and not self._is_kept(good.text):
                self._copy.parent.mkdir(parents=True, exist_ok=True)
                files.replace(self._copy, good.text)

    def _is_kept(self, text: str) -> bool:
        try:
            return self._copy.read_text("utf-8") == text
        except (FileNotFoundError, ValueError):
            return False

    def _begin(self, text: str) -> list[SettingsError]:
        """Write a new file; return the error if that fails."""
        try:
            self._known = disk.save(self.path, text)
        except StorageError as error:
            told = SettingsError(
                error.problem,
                f"{error.remedy} Until then the defaults are used, and changes aren't saved.",
            )
            told.__cause__ = error
            return [told]
        return []


def _replaced(error: SettingsError, aside: Path) -> SettingsError:
    return SettingsError(
        f"{error.problem} To save your change, Dictation has replaced the file with the"
        " settings in use.",
        f"The original file was saved as {aside.name}.",
    )
