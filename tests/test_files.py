"""Files are replaced atomically, privately, and never through a link planted by someone else."""

import os
import sys
from pathlib import Path

import pytest

from dictation import files

unix = pytest.mark.skipif(sys.platform == "win32", reason="permissions as on Unix")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_text_is_written_with_line_feeds_and_leaves_no_temporary_file(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    files.replace(path, "Grüße\n你好\n")
    assert path.read_bytes() == "Grüße\n你好\n".encode()
    files.replace(path, "")
    assert path.read_bytes() == b""
    assert list(tmp_path.iterdir()) == [path]


@unix
def test_a_new_file_is_private_and_an_existing_one_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    files.replace(path, "one")
    assert mode(path) == 0o600
    path.chmod(0o644)
    files.replace(path, "two")
    assert mode(path) == 0o644


@unix
def test_a_symbolic_link_is_followed_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    path = tmp_path / "link.txt"
    path.symlink_to(tmp_path / "real" / "words.txt")
    files.replace(path, "one")
    assert path.is_symlink()
    assert (tmp_path / "real" / "words.txt").read_text() == "one"


@unix
def test_planted_links_at_predictable_names_are_not_followed(tmp_path: Path) -> None:
    """An attacker can see the temporary names of one run, but not predict those of the next."""
    names: list[str] = []
    path = tmp_path / "words.txt"
    victim = tmp_path / "victim"
    victim.write_text("precious")
    replace = os.replace

    def watched(source: Path, target: Path) -> None:
        names.append(Path(source).name)
        replace(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", watched)
        files.replace(path, "one")
        (tmp_path / names[0]).symlink_to(victim)
        files.replace(path, "two")
    assert len(set(names)) == 2
    assert victim.read_text() == "precious"
    assert path.read_text() == "two"


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        files.replace(path, "\ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(FileNotFoundError):
        files.replace(tmp_path / "nowhere" / "words.txt", "new")
