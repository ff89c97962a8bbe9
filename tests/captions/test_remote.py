"""Captions in a process of their own: each process notices what happens to the other."""

import json
import os
import queue
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from dictation import paths
from dictation.bench.score import word_errors
from dictation.captions import remote
from dictation.captions.events import CaptionEvent
from dictation.captions.remote import RemoteCaptions
from dictation.captions.request import CaptionRequest, recognition
from dictation.errors import DictationError
from dictation.history.reader import Reader
from dictation.results import Commit, joined
from tests.takes.conftest import eventually

SEND = str(paths.resource("speech/short-send.flac"))
LETTER = str(paths.resource("speech/letter.flac"))
SAID = "Send it now."
PATIENCE = 90.0


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path / "dictation"


class Told:
    """What remote captions tell, in order."""

    def __init__(self) -> None:
        self.heard: list[CaptionEvent] = []
        self._ended: queue.Queue[DictationError | None] = queue.Queue()

    def start(self, request: CaptionRequest) -> RemoteCaptions:
        return RemoteCaptions(request, self.heard.append, self._ended.put)

    def ends(self) -> DictationError | None:
        return self._ended.get(timeout=PATIENCE)

    @property
    def text(self) -> str:
        said = (one.event for one in self.heard)
        return "".join(joined(one.words) for one in said if isinstance(one, Commit))


def saved(data: Path) -> str:
    with Reader(data) as reader:
        (session,) = reader.sessions()
        assert session.session.ended is not None, "it was finished in order"
        return joined(reader.session(session.id).words)


def child_of(pid: int) -> psutil.Process:
    """The process with the captions; tests have other children, such as a screen."""
    children = psutil.Process(pid).children()
    (child,) = (one for one in children if "caption-service" in one.cmdline())
    return child


def test_what_is_heard_is_told_and_saved(tiny_model: Path, data: Path) -> None:
    told = Told()
    captions = told.start(CaptionRequest((SEND,), recognition(str(tiny_model), "en", "transcribe")))
    assert told.ends() is None
    captions.close(PATIENCE)
    assert word_errors(SAID, told.text, "en").errors <= 1
    assert saved(data) == told.text


def test_a_process_that_dies_is_told_in_a_sentence(tiny_model: Path) -> None:
    told = Told()
    request = CaptionRequest((LETTER,), recognition(str(tiny_model), "en", "transcribe"))
    captions = told.start(request)
    child_of(os.getpid()).kill()
    problem = told.ends()
    assert problem is not None
    assert problem.problem == "Captions stopped unexpectedly."
    assert "Turn them on again" in problem.remedy
    captions.close(PATIENCE)


def test_it_saves_everything_though_nobody_waits_for_it(tiny_model: Path, data: Path) -> None:
    told = Told()
    request = CaptionRequest((LETTER,), recognition(str(tiny_model), "en", "transcribe"))
    captions = told.start(request)
    eventually(lambda: told.text)
    captions.close(0.0)
    assert told.ends() is None
    assert saved(data) == told.text


PARENT = """
import json, sys, threading
from dictation.captions.remote import RemoteCaptions
from dictation.captions.request import CaptionRequest
from dictation.results import Commit

def heard(event):
    if isinstance(event.event, Commit):
        print("heard", flush=True)

RemoteCaptions(CaptionRequest.from_json(json.loads(sys.argv[1])), heard, lambda problem: None)
threading.Event().wait()
"""


def test_a_model_that_is_not_installed_is_told_and_not_downloaded() -> None:
    told = Told()
    captions = told.start(CaptionRequest((SEND,), recognition("large-v3", "en", "transcribe")))
    error = told.ends()
    assert error is not None
    assert "large-v3 is not installed" in error.problem
    captions.close(PATIENCE)


def test_a_process_that_writes_no_events_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that dies in mid-line, for example."""
    cut = [sys.executable, "-c", 'import sys; input(); print(\'{"event": "com\'); sys.stdin.read()']
    monkeypatch.setattr(remote, "command", lambda _name: cut)
    told = Told()
    captions = told.start(CaptionRequest((SEND,), recognition("tiny.en", "en", "transcribe")))
    assert isinstance(told.ends(), DictationError)
    captions.close(PATIENCE)


@pytest.mark.skipif(sys.platform == "win32", reason="signals as on Unix")
def test_it_saves_everything_and_ends_when_its_parent_is_killed(
    tiny_model: Path, data: Path
) -> None:
    request = CaptionRequest((LETTER,), recognition(str(tiny_model), "en", "transcribe"))
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, json.dumps(request.to_json())],
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    with parent, parent.stdout as said:
        assert said.readline() == b"heard\n"
        child = child_of(parent.pid)
        parent.send_signal(signal.SIGKILL)
    child.wait(PATIENCE)
    assert saved(data)
