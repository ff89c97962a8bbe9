"""The settings file: read with every wrong value named, changed without losing what is in it."""

import os
import re
import shutil
import stat
import tempfile
import time
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit.exceptions

from dictation import files, paths
from dictation.errors import SettingsError, StorageError
from dictation.settings import checking, document, template
from dictation.settings.options import Settings, Unusable, describe

LARGEST = 50_000
"""Bytes; about ten times a settings file with all its comments."""
_MOST_TOLD = 10


@dataclass(frozen=True, slots=True)
class _Good:
    """A text that could be understood, and the settings in it."""

    text: str
    settings: Settings


class SettingsFile:
    """`settings.toml` in the user's configuration folder, or the file at `path`.

    A file with a syntax error is left alone: the settings that were understood last stay in use,
    also at the next start, as a copy of them is kept in the folder `state`.

    For one thread. `path` is where the file really is, when it is a link to somewhere else.
    """

    def __init__(self, path: Path | None = None, state: Path | None = None) -> None:
        # not Path.resolve, which raises where links lead in a circle
        self.path = Path(os.path.realpath(path or paths.config_dir() / "settings.toml"))
        self._copy = (state or paths.state_dir()) / "last-good-settings.toml"
        self._last: _Good | None = None
        self._known: tuple[int, ...] | None = None
        self._told: set[document.Path] = set()
        self._replaced: SettingsError | None = None

    def read(self) -> tuple[Settings, list[SettingsError]]:
        """Return the settings, and what is wrong with the file in the order of its lines.

        A wrong value becomes its default; an unknown key is told the first time. Where the file
        can't be read or understood, the settings are those that were understood last. A missing
        file is written.
        """
        self._known = self._stamp()
        told, self._replaced = self._replaced, None
        notes = [told] if told else []
        try:
            text, content = self._load()
        except FileNotFoundError:
            return Settings(), notes + self._begin()
        except OSError as error:
            return self._fallback(self._unreadable(error))
        except SettingsError as error:
            return self._fallback(error)
        settings, problems = checking.settings(content)
        self._keep(_Good(text, settings))
        unknown = {path: told for path, told in checking.unknown(content) if path not in self._told}
        self._told.update(unknown)
        return settings, notes + self._by_line(text, problems | unknown)

    def write(self, section: str, key: str, value: object) -> None:
        """Change one setting in the file as it is on disk now; keys that are missing are added.

        A file that can't be understood is kept beside, and replaced by what was understood last,
        with the change; the next `read`, for which `changed` asks then, tells where it is.

        Raises SettingsError when the value can't be used, StorageError when nothing can be
        written, KeyError for a setting that was never declared.
        """
        option = describe(section, key)
        try:
            value = option.checked(value)
        except Unusable as error:
            raise SettingsError(
                f"{checking.shown(value)} can't be used for {key} in [{section}]: it {error}.",
                error.advice or f"Choose {option.allowed}.",
            ) from error
        missed = self.changed()
        try:
            text, content = self._load()
        except FileNotFoundError:
            text = template.defaults()
            content = tomllib.loads(text)
        except OSError as error:
            told = self._unreadable(error)
            raise StorageError(told.problem, told.remedy) from error
        except SettingsError as error:
            aside = self._set_aside()
            self._replaced = _replaced(error, aside)
            missed = True
            text = good.text if (good := self._good()) else template.defaults()
            content = tomllib.loads(text)
        try:
            text = template.changed(text, content, option, value)
        except (RecursionError, tomlkit.exceptions.TOMLKitError) as error:
            raise SettingsError(
                f"{self.path} is formatted in a way that Dictation can't edit.",
                f"Change {key} in [{section}] in the file itself.",
            ) from error
        if len(text.encode()) > LARGEST:
            raise SettingsError(_too_large(self.path), "Delete everything that isn't a setting.")
        known = self._save(text)
        if not missed:  # else what somebody else wrote is still to be read
            self._known = known

    def _by_line(
        self, text: str, problems: Mapping[document.Path, checking.Problem]
    ) -> list[SettingsError]:
        """Say what is wrong in the order of the lines; the rest of very much is only counted."""
        lines = document.lines(text) if problems else {}
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
        """Whether the file is another one than was last read or written; costs one look-up."""
        return self._stamp() != self._known

    def looks_unfinished(self) -> bool:
        """Whether the file is missing, blank or can't be understood.

        It may be so only for a moment, while an editor writes it.
        """
        try:
            return not self._load()[0].strip()
        except (OSError, SettingsError):
            return True

    def _stamp(self) -> tuple[int, ...] | None:
        try:
            return _stamp(self.path.stat())
        except OSError:
            return None

    def _load(self) -> tuple[str, dict[str, Any]]:
        """Return text and content; raises OSError, and SettingsError when it is no TOML."""
        status = self.path.stat()
        if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
            raise OSError(0, "it is not a file")  # a pipe, say: reading would wait for ever
        with self.path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise SettingsError(_too_large(self.path), "Delete everything that isn't a setting.")
        try:
            text = data.decode("utf-8-sig")  # Windows' editor may put a mark in front
            return text, tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            raise SettingsError(
                f"{self.path}, {_where(error, data)}: this can't be read, so the whole file is"
                " ignored.",
                "Fix that line.",
            ) from error

    def _unreadable(self, error: OSError) -> SettingsError:
        told = SettingsError(
            f"The settings in {self.path} can't be read: {error.strerror}.",
            "Check the file's permissions.",
        )
        told.__cause__ = error
        return told

    def _fallback(self, error: SettingsError) -> tuple[Settings, list[SettingsError]]:
        """Return the settings that were understood last, and the error with their use told."""
        good = self._good()
        used = "the previous settings stay in use" if good else "the defaults are used"
        told = SettingsError(error.problem, f"{error.remedy} Until then {used}.")
        told.__cause__ = error.__cause__
        return (good.settings if good else Settings()), [told]

    def _good(self) -> _Good | None:
        """What was understood last, in this run or an earlier one."""
        if self._last is None:
            with suppress(OSError, ValueError, RecursionError):
                text = self._copy.read_text("utf-8")
                self._last = _Good(text, checking.settings(tomllib.loads(text))[0])
        return self._last

    def _keep(self, good: _Good) -> None:
        """Note what could be understood. Without a place for the copy it is good for this run."""
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

    def _begin(self) -> list[SettingsError]:
        """Write the defaults; return the error if that can't be done."""
        try:
            self._known = self._save(template.defaults())
        except StorageError as error:
            told = SettingsError(
                error.problem,
                f"{error.remedy} Until then the defaults are used, and changes aren't saved.",
            )
            told.__cause__ = error
            return [told]
        return []

    def _set_aside(self) -> Path:
        """Copy the file to a new name beside it. Raises StorageError."""
        aside = base = self.path.with_name(
            f"{self.path.name}.broken-{time.strftime('%Y-%m-%d-%H%M%S')}"
        )
        number = 1
        while aside.exists():
            number += 1
            aside = base.with_name(f"{base.name}-{number}")
        try:
            shutil.copy2(self.path, aside)
        except OSError as error:
            raise self._unwritable(error) from error
        return aside

    def _save(self, text: str) -> tuple[int, ...]:
        """Write the whole file or nothing of it; return its stamp. Raises StorageError."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                dir=self.path.parent, prefix=f".{self.path.name}-", delete=False
            ) as file:
                try:
                    file.write(text.encode())
                    file.flush()
                    os.fsync(file.fileno())
                    if self.path.exists():
                        shutil.copymode(self.path, file.name)
                    known = _stamp(os.fstat(file.fileno()))
                    file.close()  # Windows renames no open file
                    os.replace(file.name, self.path)
                except BaseException:
                    file.close()
                    os.unlink(file.name)
                    raise
        except OSError as error:
            raise self._unwritable(error) from error
        return known

    def _unwritable(self, error: OSError) -> StorageError:
        return StorageError(
            f"The settings can't be written to {self.path}: {error.strerror}.",
            "Make room on this disk, or check the folder's permissions.",
        )


def _too_large(path: Path) -> str:
    return f"{path} is too large for a settings file, so nothing in it can be used or changed."


def _replaced(error: SettingsError, aside: Path) -> SettingsError:
    return SettingsError(
        f"{error.problem} To save your change, Dictation has replaced the file with the"
        " settings in use.",
        f"The original file was saved as {aside.name}.",
    )


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    return status.st_ino, status.st_mtime_ns, status.st_size


def _where(error: Exception, data: bytes) -> str:
    """Name line and column at which reading stopped, as far as the error tells."""
    if told := re.search(r"at line (\d+), column (\d+)", str(error)):
        return f"line {told[1]}, column {told[2]}"
    if isinstance(error, UnicodeDecodeError):
        data = data[: error.start]
        before = data.decode("utf-8-sig", "replace").split("\n")
        return f"line {len(before)}, column {len(before[-1]) + 1}"
    if "end of document" in str(error):
        line = data.count(b"\n") + 1
        return f"line {line}"
    return "somewhere in the file"
