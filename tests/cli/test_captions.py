"""`dictation captions`: system sound, microphone and recordings, for people and for programs."""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from dictation import paths
from dictation.bench.score import word_errors
from dictation.cli import main
from dictation.history.reader import Reader

if TYPE_CHECKING:
    from tests.cli.conftest import Listening
    from tests.conftest import SoundServer

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="signals as on Unix"),
]

DICTATION = (sys.executable, "-m", "dictation")
NOTE = paths.resource("speech/note.flac")
SEND = paths.resource("speech/short-send.flac")
SAID = "Remember to buy milk, bread and apples. Call the dentist before Friday."
BRIEF = "Send it now."


@pytest.fixture
def speaker(microphone: "SoundServer") -> Iterator[Callable[[Path], object]]:
    """Plays a file, to its end, by the loudspeaker that is the system's default."""
    speaker = ("module-null-sink", "sink_name=speaker", "norewinds=1")
    module = microphone.pactl("load-module", *speaker)
    microphone.pactl("set-default-sink", "speaker")

    def play(path: Path) -> None:
        subprocess.run(["paplay", "--device=speaker", str(path)], check=True, timeout=60)

    yield play
    microphone.pactl("unload-module", module)


def wrong(said: str, written: str) -> int:
    return word_errors(said, written, "en").errors


def of(source: str, events: list[dict[str, Any]]) -> str:
    words = [e["words"] for e in events if (e["source"], e["event"]) == (source, "commit")]
    return "".join(word["text"] for some in words for word in some)


def lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_what_the_computer_plays_is_written_and_kept(
    start: "Callable[..., Listening]",
    speaker: Callable[[Path], object],
    tiny_model: Path,
    tmp_path: Path,
) -> None:
    shown = tmp_path / "obs.txt"
    captions = start("captions", "--model", tiny_model, "--text-file", shown)
    captions.until(lambda: "The system's sound is being captured." in captions.said)
    speaker(SEND)
    captions.until(lambda: "now" in captions.out)
    captions.until_file(shown, "now")
    assert captions.interrupt() == 0
    assert wrong(BRIEF, captions.out) <= 1
    assert captions.out.endswith("\n")
    assert "Spoken to committed" in captions.said
    assert shown.read_text(encoding="utf-8") == ""
    kept = start("sessions", "show", "1")
    assert kept.ends() == 0
    assert wrong(BRIEF, kept.out.splitlines()[-1].partition(" ")[2]) <= 1
    assert "captions" in kept.out
    assert "system" in kept.out


def test_microphone_and_system_at_once_as_events(
    start: "Callable[..., Listening]",
    microphone: "SoundServer",
    speaker: Callable[[Path], object],
    tiny_model: Path,
) -> None:
    both = ("--source", "mic", "--source", "system")
    captions = start("captions", *both, "--model", tiny_model, "--json", "--serve", "0")
    for source in ("mic", "system"):
        captions.until(lambda source=source: f'"source": "{source}"' in captions.out)
    address = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+/events)", captions.said)
    assert address
    stream = http.client.HTTPConnection("127.0.0.1", int(address[1]), timeout=60)
    stream.request("GET", address[2])
    served = stream.getresponse()
    speaking = microphone.play(SEND)
    speaker(NOTE)
    assert speaking.wait(60) == 0
    captions.until(lambda: "riday" in captions.out and "now" in captions.out)
    assert captions.interrupt() == 0
    events = lines(captions.out)
    assert wrong(SAID, of("system", events)) <= 1
    assert wrong(BRIEF, of("mic", events)) <= 1
    assert {e["source"] for e in events if e["event"] == "finished"} == {"mic", "system"}
    told = [json.loads(one) for one in re.findall("data: (.*)\n", served.read().decode())]
    stream.close()
    # of the tails that may still change, each outlet shows what it comes to
    kept_by_all = [event for event in events if event["event"] != "partial"]
    last = [event for event in told if event["event"] != "partial"]
    assert last == kept_by_all[-len(last) :]
    assert wrong(SAID, of("system", told)) <= 1
    kept = start("sessions", "show", "1")
    assert kept.ends() == 0
    assert re.search("mic: Send it now", kept.out)
    assert re.search("system: Remember", kept.out)


def test_recordings_come_in_their_own_time_and_end(
    start: "Callable[..., Listening]", tiny_model: Path, tmp_path: Path
) -> None:
    recordings = ("--source", NOTE, "--source", SEND)
    captions = start("captions", *recordings, "--model", tiny_model, "--no-keep")
    assert captions.ends() == 0
    said = {"note.flac": "", "short-send.flac": ""}
    for line in captions.out.splitlines():
        name, _, text = line.partition(": ")
        said[name] += f"{text} "
    assert wrong(SAID, said["note.flac"]) <= 1
    assert wrong(BRIEF, said["short-send.flac"]) <= 1
    assert not list((tmp_path / "dictation").glob("*.sqlite*"))


def test_what_is_said_and_its_translation_are_told_apart(
    start: "Callable[..., Listening]", base_model: Path
) -> None:
    captions = start("captions", "--source", SEND, "--model", base_model, "--task", "both")
    assert captions.ends() == 0
    said = {"short-send.flac": "", "short-send.flac (English)": ""}
    for line in captions.out.splitlines():
        name, _, text = line.partition(": ")
        said[name] += f"{text} "
    assert max(wrong(BRIEF, text) for text in said.values()) == 0
    kept = start("sessions", "show", "1")
    assert kept.ends() == 0
    assert "short-send.flac: Send" in kept.out
    assert "short-send.flac (English): Send" in kept.out


def test_one_that_can_not_be_heard_is_told_and_the_other_goes_on(
    start: "Callable[..., Listening]", tiny_model: Path
) -> None:
    captions = start("captions", "--source", "gone.flac", "--source", SEND, "--model", tiny_model)
    assert captions.ends() == 0
    assert "“gone.flac” doesn't exist." in captions.said
    assert "Send it now" in captions.out


Refused = Callable[..., str]


@pytest.fixture
def refused(
    tiny_model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Refused:
    """Runs the command within the test, until it gives up; returns what it says."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> str:
        line = ("dictation", "captions", "--model", tiny_model, *arguments)
        monkeypatch.setattr(sys, "argv", [str(word) for word in line])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 1
        out, said = capfd.readouterr()
        assert out == ""
        assert "Traceback" not in said
        return said

    return run


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--source", "gone.flac"), "“gone.flac” doesn't exist."),
        (("--language", "Klingon"), "Klingon"),
        (("--language", "fr"), "knows only English"),
        (("--task", "sing"), "the task “sing”"),
        (("--task", "both"), "only English, so it can't translate"),
        (("--serve", "99999"), "port 99999"),
    ],
)
def test_what_can_not_work_is_said(
    refused: Refused, arguments: tuple[str, ...], words: str
) -> None:
    assert words in refused(*arguments)


def test_a_port_that_is_taken_is_said(refused: Refused) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"port {port}: it is in use" in refused("--source", SEND, "--serve", port)


def test_a_text_file_whose_folder_goes_away_is_told_and_captions_go_on(
    start: "Callable[..., Listening]", tiny_model: Path, tmp_path: Path
) -> None:
    file = tmp_path / "obs" / "captions.txt"
    file.parent.mkdir()
    shown = ("--text-file", file)
    captions = start("captions", "--source", NOTE, "--model", tiny_model, "--no-keep", *shown)
    captions.until_file(file, "milk")
    shutil.rmtree(file.parent)
    assert captions.ends() == 0
    assert wrong(SAID, captions.out) <= 1
    assert captions.said.count("can't be written to") == 1


def test_no_loudspeaker_is_said(
    start: "Callable[..., Listening]", microphone: "SoundServer", tiny_model: Path
) -> None:
    microphone.unplug()
    captions = start("captions", "--model", tiny_model)
    assert captions.ends() == 1
    assert "there are no speakers or headphones" in captions.said
    assert "Traceback" not in captions.said


def test_captions_lie_on_top_of_everything_until_the_recording_is_over(
    screen: Any, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "dictation", "captions", "--overlay", "--no-keep"),
            *("--source", str(SEND), "--model", str(tiny_model), "--language", "en"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    screen.wait_until(lambda: screen.window("Dictation captions") is not None, 60)
    said, _ = process.communicate(timeout=90)
    assert wrong(BRIEF, said) == 0
    assert process.returncode == 0
    screen.wait_until(lambda: screen.window("Dictation captions") is None)


def kept_text(home: Path) -> str:
    """The text of the only session there, as far as it has been kept."""
    with Reader(home / "dictation") as reader:
        return "".join(
            word.text for kept in reader.sessions() for word in reader.session(kept.id).words
        )


def test_a_stopped_terminal_stops_nothing_else(tiny_model: Path, tmp_path: Path) -> None:
    ours, terminal = os.openpty()
    process = subprocess.Popen(
        [*DICTATION, "captions", "--source", str(NOTE), "--model", str(tiny_model)],
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path), "TERM": "xterm"},
    )
    os.close(terminal)
    said = b""
    while b"Listening to" not in said:
        said += os.read(ours, 1024)
    os.write(ours, b"\x13")  # Ctrl-S
    process.wait(90)
    assert wrong(SAID, kept_text(tmp_path)) <= 3
    os.close(ours)
    (kept,) = Reader(tmp_path / "dictation").sessions()
    assert kept.session.ended is not None, "it was finished in order"


def test_an_overlay_that_hangs_stops_nothing_else(
    screen: Any, start: "Callable[..., Listening]", tiny_model: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    overlay = ("--overlay", "--no-keep", "--source", SEND)
    captions = start("captions", *overlay, "--model", tiny_model)
    screen.wait_until(lambda: screen.window("Dictation captions") is not None, 60)
    (child,) = psutil.Process(captions.process.pid).children()
    child.suspend()
    assert captions.ends() == 0
    assert wrong(BRIEF, captions.out) == 0
    assert not child.is_running()
