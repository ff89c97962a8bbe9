"""Untrusted files are either imported completely or rejected with a reason, in bounded memory."""

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dictation.gui.history import rows
from dictation.history import export_session, session_json
from dictation.history.importing import import_file
from dictation.history.session_json import ImportFormatError
from dictation.history.sessions import Filter, Kind, Session
from dictation.history.store import Store

WORD = {"text": " hello", "start": 0.5, "end": 0.9, "probability": 0.7, "original": " hallo"}
DOCUMENT = {
    "format": "dictation session",
    "version": 1,
    "started": 1_700_000_000.0,
    "ended": 1_700_000_009.0,
    "kind": "dictation",
    "source": "Microphone",
    "model": "base",
    "language": "en",
    "title": "A talk",
    "application": "firefox",
    "delivered": True,
    "tags": ["work"],
    "figures": {"delay": 0.4},
    "segments": [{"source": "", "words": [WORD, WORD]}],
}

numbers = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([-1e11, 1e11, 3e11, 1e300, 10**400, -0.0, 2**63, 253_402_300_799]),
)
texts = st.text(st.characters(codec=None, exclude_categories=()), max_size=30)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
places = st.sampled_from(
    [(key,) for key in DOCUMENT]
    + [("segments", 0), ("segments", 0, "source"), ("segments", 0, "words"), ("tags", 0)]
    + [("segments", 0, "words", place, key) for place in (0, 1) for key in WORD]
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Draw an exported session in which a few values were replaced by others."""
    document = copy.deepcopy(DOCUMENT)
    for place in draw(st.lists(places, min_size=1, max_size=4)):
        holder = document
        try:
            for step in place[:-1]:
                holder = holder[step]
            holder[place[-1]] = draw(values)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier replacement removed the parent of this value
    return json.dumps(document)


def show_everything(store: Store) -> None:
    """Read and format everything in the store, as the history window and the CLI do."""
    for one in store.sessions():
        row = rows.from_summary(one)
        assert rows.spoken(row).isprintable()
        rows.moment(one.session.started)
        session = store.session(one.id)
        export_session.file_name(session, "txt").encode()
        for make in (one.write for one in export_session.FORMATS.values()):
            make(session).encode()
        back, passages = session_json.load(session_json.dump(session))
        assert back == session.session
        assert passages == [kept.passage for kept in session.passages]
    rows.from_hits(store.search("hello"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("started", [-1e11, 1e300, -1e300, 0.0, float("inf")])
def test_the_list_can_show_any_start_time(store: Store, started: float) -> None:
    store.put(Session(started, Kind.DICTATION, ended=-started), [])
    store.put(Session(1_700_000_000.0, Kind.FILE, ended=1e300), [])
    shown = [rows.from_summary(one) for one in store.sessions()]
    assert [1970 <= row.day.year <= 9999 for row in shown] == [True, True]
    assert all(rows.NOTHING_SAID in rows.spoken(row) for row in shown)
    assert {export_session.when(row.session.started)[:2] for row in shown} <= {"19", "20", "99"}


@settings(
    max_examples=120,
    deadline=timedelta(seconds=20),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=st.one_of(documents(), st.text(max_size=200), values.map(json.dumps)))
def test_any_file_is_either_imported_and_shown_or_rejected(
    store: Store, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "session.json"
    file.write_bytes(text.encode(errors="surrogatepass"))
    try:
        number = import_file(store, file)
    except ImportFormatError:
        assert store.count() == 0
        return
    show_everything(store)
    store.forget(number)
    assert store.sessions(Filter(deleted=True)) == []


@pytest.mark.skipif(sys.platform != "linux", reason="memory can't be limited")
@pytest.mark.parametrize("piece", [b'{"":0},', b"9" * 4000 + b","])
def test_importing_the_largest_file_needs_bounded_memory(tmp_path: Path, piece: bytes) -> None:
    """Import the worst case of 32 MiB in a process limited to 4 GiB."""
    head = b'{"format": "dictation session", "version": 1, "figures": ['
    file = tmp_path / "large.json"
    file.write_bytes(head + piece * ((32 << 20) // len(piece) - 1))
    resource = pytest.importorskip("resource")
    script = (
        "import sys; from pathlib import Path\n"
        "from dictation.errors import DictationError\n"
        "from dictation.history.importing import import_file\n"
        "from dictation.history.store import Store\n"
        "with Store(Path(sys.argv[1])) as store:\n"
        "    try: import_file(store, Path(sys.argv[2]))\n"
        "    except DictationError as error: print(error.problem)\n"
    )
    limits = (4 << 30, 4 << 30)
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "data"), str(file)],
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, limits),
    )
    assert "can't be imported" in done.stdout, done.stderr[-2000:]
