"""Whatever a settings file holds: it is read and changed in bounded time, or refused in words."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dictation.errors import DictationError
from dictation.settings import OPTIONS, SECTIONS, SettingsFile
from dictation.settings.disk import LARGEST

pytestmark = pytest.mark.slow

some = hypothesis_settings(
    max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
few = hypothesis_settings(some, max_examples=40)
NAMES = [*SECTIONS, "profiles", "applications", *{key for _, key in OPTIONS}]
KEYS = st.one_of(st.sampled_from(NAMES), st.text(max_size=8))
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        *(st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.datetimes()),
        st.sampled_from(["klingon", "hold", "f9", "type"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=8,
)
LETTERS = "abc=.\"'[]{}#,\\\n\r\t 019-+:_\u00e9\x00\ufeff"


def use(path: Path) -> None:
    """Do all that the program does with a file: nothing but a DictationError comes out."""
    before = path.read_bytes()
    file = SettingsFile(path)
    said = [str(error) for error in file.read()[1]]
    assert path.read_bytes() == before
    try:
        file.write("hotkeys", "dictate", "f12")
    except DictationError as error:
        said.append(str(error))
    if path.read_bytes() != before:
        settings, wrong = file.read()
        said += map(str, wrong)
        assert settings.hotkeys.dictate == "f12"
    else:
        assert said, "it was neither changed, nor was anything told"
    assert max(map(len, said), default=0) < 1000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


@some
@given(data=st.binary(max_size=300))
def test_random_bytes(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    use(path)


@some
@given(text=st.text(LETTERS, max_size=120))
def test_random_letters_of_the_language(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
    use(path)


@few
@given(content=st.dictionaries(KEYS, st.one_of(VALUES, st.dictionaries(KEYS, VALUES)), max_size=5))
def test_random_tables(path: Path, content: dict[str, Any]) -> None:
    path.write_bytes(tomlkit.dumps(content).encode("utf-8", "replace"))
    use(path)


def fill(opening: str, line: str, closing: str = "") -> str:
    """As many lines as a settings file may have."""
    count = (LARGEST - len(opening) - len(closing) - 1) // len(line)
    return f"{opening}{line * count}{closing}\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(fill("x = '''\n", "]\n", "'''"), id="a text of many lines"),
        pytest.param(fill("x = [\n", "[1],\n", "]"), id="a list of many lines"),
        pytest.param(fill("", "\n"), id="nothing but lines"),
        pytest.param(fill("# ", "x"), id="one long remark"),
        pytest.param(fill('x = "', "x", '"'), id="one long text"),
        pytest.param(fill("x = [", "[", "]"), id="open brackets"),
        pytest.param("x = " + "[" * 100 + "]" * 100, id="deep lists"),
        pytest.param("x = " + "{a=" * 100 + "1" + "}" * 100, id="deep tables"),
        pytest.param("[" + "a." * 400 + "a]", id="a deep name"),
        pytest.param("a." * 400 + "a = 1", id="a deep key"),
        pytest.param("".join(f"[t{n}]\nx = 1\n" for n in range(2_000)), id="many tables"),
        pytest.param("x = 1\x00\n", id="nul"),
        pytest.param("x = 1" + "0" * 5000, id="a number that is too large"),
    ],
)
def test_what_would_take_long_or_much_is_bounded(path: Path, text: str) -> None:
    assert len(text.encode()) <= LARGEST
    path.write_text(text)
    use_within_limits(path)


def test_a_file_of_a_terabyte_is_not_read(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)  # it takes no room
    assert "too large for a settings file" in use_within_limits(path)


USES = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))
from dictation.errors import DictationError
from dictation.settings import SettingsFile
file = SettingsFile(Path(sys.argv[1]))
print(*file.read()[1])
if not sys.argv[2:]:
    try:
        file.write("hotkeys", "dictate", "f12")
    except DictationError as error:
        print(error)
    else:
        assert file.read()[0].hotkeys.dictate == "f12"
"""


def use_within_limits(path: Path) -> str:
    """Read and change the file in a process with 60 s of computing and 512 MB; what it says."""
    pytest.importorskip("resource", reason="there are no such limits here")
    reading = ["reading"] if path.stat().st_size > LARGEST else []
    done = subprocess.run(
        [sys.executable, "-c", USES, path, *reading], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout
