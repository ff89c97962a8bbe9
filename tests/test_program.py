"""Processes that the program starts import nothing from the current folder."""

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dictation.desktop import autostart
from dictation.program import command, safe_path

pytestmark = pytest.mark.slow

# Modules that the program, its libraries, or Python's own child processes import.
STRAY = ("dictation", "json", "multiprocessing", "numpy", "PySide6", "signal", "typer")


class Folder:
    """A current folder with modules that leave a note when they are imported."""

    def __init__(self, path: Path) -> None:
        self._note = path / "note"
        for name in STRAY:
            (path / f"{name}.py").write_text(f"open({str(self._note)!r}, 'a').write({name!r})\n")

    @property
    def imported(self) -> str:
        return self._note.read_text() if self._note.exists() else ""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """The stray modules' folder, as the current folder of this process and its children."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    (tmp_path / "home").mkdir(mode=0o700)
    return Folder(tmp_path)


def run(line: list[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, text=True)


def test_a_stray_module_would_be_noticed(folder: Folder) -> None:
    run([sys.executable, "-m", "dictation", "--help"])
    assert folder.imported == "dictation"


@pytest.mark.parametrize("arguments", [["--help"], ["models", "list"], ["caption-overlay"]])
def test_a_command_imports_nothing_from_the_current_folder(
    folder: Folder, arguments: list[str]
) -> None:
    assert run(command(*arguments)).returncode == 0
    assert folder.imported == ""


CAPTIONS = """
import sys
from PySide6.QtWidgets import QApplication
from dictation.desktop.platform import this_desktop
from dictation.gui.captions.switch import CaptionsSwitch
from dictation.settings import HistorySettings, ModelSettings, Settings

sys.frozen = len(sys.argv) > 1
sys.executable = (sys.argv[1:] or [sys.executable])[0]
app = QApplication([])
captions = CaptionsSwitch(this_desktop())
captions.failed.connect(lambda error: (print(error.problem), app.quit()))
model = ModelSettings("no such model")
captions.start(Settings(model=model, history=HistorySettings(keep=False)))
app.exec()
"""
"""Do what the tray does when captions are switched on; an argument is the packaged program."""


def test_captions_started_by_the_tray_import_nothing_from_the_current_folder(
    folder: Folder,
) -> None:
    assert "no such model" in run([sys.executable, "-P", "-c", CAPTIONS]).stdout
    assert folder.imported == ""


def test_starting_at_login_imports_nothing_from_the_current_folder(folder: Folder) -> None:
    """That the desktop's files contain this command is tested with autostart."""
    assert autostart.command is command
    assert "Usage" in run([*autostart.command(), "--help"]).stdout
    assert folder.imported == ""


@pytest.mark.parametrize("before", [None, "0"])
def test_multiprocessing_children_import_nothing_from_the_current_folder(
    folder: Folder, before: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    if before is not None:
        monkeypatch.setenv("PYTHONSAFEPATH", before)
    with safe_path():
        process = multiprocessing.get_context("spawn").Process(target=os.getpid)
        process.start()
    process.join(60)
    assert process.exitcode == 0
    assert folder.imported == ""
    assert os.environ.get("PYTHONSAFEPATH") == before


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads in /proc")
def test_numpy_computes_in_one_thread() -> None:
    """Its own threads would spin for a while after every product, and hold up a busy machine."""
    code = (
        "import dictation, numpy, os; numpy.ones((900, 900)) @ numpy.ones((900, 900));"
        "print(len(os.listdir('/proc/self/task')))"
    )
    free = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run([sys.executable, "-c", code], env=free, capture_output=True, check=True)
    assert done.stdout.split() == [b"1"]


FROZEN = """#!{python} -P
import sys
sys.frozen, sys.executable = True, {itself!r}
open({log!r}, "a").write(" ".join(sys.argv[1:]) + chr(10))
from dictation.cli import main
main()
"""


def test_a_packaged_program_can_run_its_own_commands(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged, log = tmp_path / "packaged", tmp_path / "log"
    source = FROZEN.format(python=sys.executable, itself=str(packaged), log=str(log))
    packaged.write_text(source)
    packaged.chmod(0o755)
    assert "no such model" in run([sys.executable, "-P", "-c", CAPTIONS, str(packaged)]).stdout
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(packaged))
    assert run(command("caption-overlay")).returncode == 0
    tray, overlay = log.read_text().splitlines()
    assert tray == "caption-service"
    assert overlay == "caption-overlay"
    assert folder.imported == ""
