"""The settings file: read with every wrong value named, changed without losing what is in it."""

import os
import re
import shutil
import tempfile
import time
import tomllib
from pathlib import Path
from typing import Any

from dictation import paths
from dictation.errors import SettingsError, StorageError
from dictation.settings import checking, document, template
from dictation.settings.options import Settings, Unusable, describe


class SettingsFile:
    """`settings.toml` in the user's configuration folder, or the file at `path`.

    For one thread. `path` is where the file really lies, when it is a link to somewhere else.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = (path or paths.config_dir() / "settings.toml").resolve()
        self._known: tuple[int, int] | None = None
        self._told: set[document.Path] = set()

    def read(self) -> tuple[Settings, list[SettingsError]]:
        """Return the settings, and what is wrong with the file in the order of its lines.

        A wrong value becomes its default; an unknown key is told the first time. A file that is
        not there is written; one that is no TOML is renamed and a new one written.
        """
        self._known = self._stamp()
        try:
            text, content = self._load()
        except FileNotFoundError:
            return Settings(), self._begin()
        except OSError as error:
            return Settings(), [self._unreadable(error)]
        except SettingsError as error:
            return Settings(), self._set_aside(error)
        settings, problems = checking.settings(content)
        unknown = {path: told for path, told in checking.unknown(content) if path not in self._told}
        self._told.update(unknown)
        found = [
            (document.line_of(text, path), problem)
            for path, problem in (problems | unknown).items()
        ]
        return settings, [
            SettingsError(f"{self.path}, line {line}: {problem}", remedy)
            for line, (problem, remedy) in sorted(found)
        ]

    def write(self, section: str, key: str, value: object) -> None:
        """Change one setting in the file as it is on disk now; keys that are missing are added.

        Raises SettingsError when the value, or what is in the file, can't be used, StorageError
        when nothing can be written, KeyError for a setting that was never declared.
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
        known = self._save(template.changed(text, content, option, value))
        if not missed:  # else what somebody else wrote is still to be read
            self._known = known

    def changed(self) -> bool:
        """Whether the file is another one than was last read or written; costs one look-up."""
        return self._stamp() != self._known

    def _stamp(self) -> tuple[int, int] | None:
        try:
            return _stamp(self.path.stat())
        except OSError:
            return None

    def _load(self) -> tuple[str, dict[str, Any]]:
        """Return text and content; raises OSError, and SettingsError when it is no TOML."""
        data = self.path.read_bytes()
        try:
            text = data.decode("utf-8-sig")  # Windows' editor may put a mark in front
            return text, tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            raise SettingsError(
                f"{self.path}, {_where(error, data)}: this can't be understood, so that nothing in"
                " the file can be used.",
                "Correct that line.",
            ) from error

    def _unreadable(self, error: OSError) -> SettingsError:
        told = SettingsError(
            f"The settings in {self.path} can't be read: {error.strerror}.",
            "Give yourself the right to read this file; until then the defaults are used.",
        )
        told.__cause__ = error
        return told

    def _begin(self) -> list[SettingsError]:
        """Write the defaults; return the error if that can't be done."""
        try:
            self._known = self._save(template.defaults())
        except StorageError as error:
            told = SettingsError(error.problem, error.remedy)
            told.__cause__ = error
            return [told]
        return []

    def _set_aside(self, error: SettingsError) -> list[SettingsError]:
        """Rename a file that is no TOML, and write one with the defaults in its place."""
        aside = base = self.path.with_name(
            f"{self.path.name}.broken-{time.strftime('%Y-%m-%d-%H%M%S')}"
        )
        number = 1
        while aside.exists():
            number += 1
            aside = base.with_name(f"{base.name}-{number}")
        try:
            self.path.rename(aside)
        except OSError as refused:
            told = SettingsError(
                f"{error.problem} Nor can it be renamed: {refused.strerror}.",
                "Correct that line; until then the defaults are used.",
            )
            told.__cause__ = error.__cause__
            return [told]
        told = SettingsError(
            error.problem,
            f"The defaults are used. Your file is kept as {aside.name}: correct that line and"
            " give it back its name.",
        )
        told.__cause__ = error.__cause__
        return [told, *self._begin()]

    def _save(self, text: str) -> tuple[int, int]:
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
                    stamp = _stamp(os.fstat(file.fileno()))
                    file.close()  # Windows renames no open file
                    os.replace(file.name, self.path)
                except BaseException:
                    file.close()
                    os.unlink(file.name)
                    raise
        except OSError as error:
            raise StorageError(
                f"The settings can't be written to {self.path}: {error.strerror}.",
                "Make room on this disk, or give yourself the right to write there.",
            ) from error
        return stamp


def _stamp(status: os.stat_result) -> tuple[int, int]:
    return status.st_mtime_ns, status.st_size


def _where(error: Exception, data: bytes) -> str:
    """Name the line at which reading stopped, as far as the error tells."""
    if told := re.search(r"at line (\d+)", str(error)):
        return f"line {told[1]}"
    if isinstance(error, UnicodeDecodeError):
        data = data[: error.start]
    elif "end of document" not in str(error):
        return "somewhere in it"
    line = data.count(b"\n") + 1
    return f"line {line}"
