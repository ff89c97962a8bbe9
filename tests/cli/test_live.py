"""The commands `dictation listen` and `demo` as processes, with a virtual microphone."""

import json
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from dictation import paths
from dictation.audio.files import load
from dictation.bench.score import word_errors

if TYPE_CHECKING:
    from tests.cli.conftest import Listening
    from tests.conftest import SoundServer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals as on Unix")

NOTE = paths.resource("speech/note.flac")
SEND = paths.resource("speech/short-send.flac")
LETTER = paths.resource("speech/letter.flac")
MANIFEST = json.loads(paths.resource("speech/manifest.json").read_text(encoding="utf-8"))
SAID: dict[str, str] = {name: entry["text"] for name, entry in MANIFEST.items()}


def spooled(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "dictation" / "spool").glob("*"))


def wrong(said: str, written: str) -> int:
    return word_errors(said, written, "en").errors


def test_speech_is_transcribed_until_ctrl_c(
    start: "Callable[..., Listening]",
    microphone: "SoundServer",
    tiny_model: Path,
    tmp_path: Path,
) -> None:
    listen = start("listen", "--model", tiny_model)
    listen.until(lambda: "Listening." in listen.said)
    microphone.play(NOTE).wait(90)
    listen.until(lambda: "Friday" in listen.out)
    assert len(spooled(tmp_path)) == 1, "a take is on disk while it runs"
    assert listen.interrupt() == 0
    assert wrong(SAID["note"], listen.out) <= 1
    assert listen.out.endswith("\n")
    assert "\x1b" not in listen.out
    assert "Spoken to committed" in listen.said
    assert spooled(tmp_path) == []


def test_ctrl_c_in_mid_sentence_keeps_the_text_so_far(
    start: "Callable[..., Listening]",
    microphone: "SoundServer",
    tiny_model: Path,
    tmp_path: Path,
) -> None:
    listen = start("listen", "--model", tiny_model)
    listen.until(lambda: "Listening." in listen.said)
    microphone.play(LETTER)
    listen.until(lambda: "Thursday" in listen.out)
    assert listen.interrupt() == 0
    assert re.match("Dear Anna,? thank you for your letter", listen.out)
    assert spooled(tmp_path) == []


def test_events_as_json(
    start: "Callable[..., Listening]", microphone: "SoundServer", tiny_model: Path
) -> None:
    listen = start("listen", "--model", tiny_model, "--json")
    listen.until(lambda: "Listening." in listen.said)
    microphone.play(NOTE).wait(90)
    listen.until(lambda: '"segment_over": true' in listen.out)
    assert listen.interrupt() == 0
    events: list[dict[str, Any]] = [json.loads(line) for line in listen.out.splitlines()]
    kinds = [event["event"] for event in events]
    assert {"microphone", "partial", "commit", "endpoint", "finished"} >= set(kinds)
    assert {"event": "microphone", "state": "ready"} in events
    words = [w for event in events if event["event"] == "commit" for w in event["words"]]
    assert wrong(SAID["note"], "".join(word["text"] for word in words)) <= 1
    times = [time for word in words for time in (word["start"], word["end"])]
    assert times == sorted(times)
    assert all(0 <= word["probability"] <= 1 for word in words)
    assert kinds[-1] == "finished"
    assert events[-1]["audio"] >= times[-1]
    assert events[-1]["language"] == "en"
    assert set(events[-1]) == {
        *("event", "audio", "compute_share", "commit_latency", "shown_latency", "changed_share"),
        *("changes_per_minute", "language"),
    }


def test_a_microphone_that_is_unplugged_and_replugged(
    start: "Callable[..., Listening]", microphone: "SoundServer", tiny_model: Path
) -> None:
    listen = start("listen", "--model", tiny_model)
    listen.until(lambda: "Listening." in listen.said)
    microphone.play(SEND).wait(90)
    microphone.unplug()
    listen.until(lambda: "The microphone is gone" in listen.said)
    microphone.plug()
    listen.until(lambda: "The microphone is back" in listen.said)
    # a null sink that has just been made takes a moment until it plays
    listen.until(lambda: listen.said.rstrip().endswith(("ready.", "silent …")))
    microphone.play(NOTE).wait(90)
    listen.until(lambda: "Friday" in listen.out)
    assert listen.interrupt() == 0
    assert wrong(f"{SAID['short-send']} {SAID['note']}", listen.out) <= 2
    assert "Traceback" not in listen.said
    assert "Expression" not in listen.said, "PortAudio's own remarks"


def test_the_audio_of_a_killed_take_is_found_by_the_next_run(
    start: "Callable[..., Listening]",
    microphone: "SoundServer",
    tiny_model: Path,
    tmp_path: Path,
) -> None:
    killed = start("listen", "--model", tiny_model)
    killed.until(lambda: "Listening." in killed.said)
    microphone.play(NOTE).wait(90)
    killed.until(lambda: "dentist" in killed.out)
    killed.process.send_signal(signal.SIGKILL)
    assert killed.ends() == -signal.SIGKILL
    (take,) = spooled(tmp_path)
    heard = load(take)
    assert len(heard) > 5 * 16_000
    assert np.abs(heard).max() > 0.1
    listen = start("listen", "--model", tiny_model)
    listen.until(lambda: "Listening." in listen.said)
    assert listen.interrupt() == 0
    assert take.name in listen.said
    assert "dictation transcribe" in listen.said
    assert spooled(tmp_path) == [take]


@pytest.mark.usefixtures("microphone")
def test_sigterm_ends_it_like_ctrl_c(start: "Callable[..., Listening]", tiny_model: Path) -> None:
    listen = start("listen", "--model", tiny_model, "--json")
    listen.until(lambda: "Listening." in listen.said)
    listen.process.send_signal(signal.SIGTERM)
    assert listen.ends() == 0
    assert json.loads(listen.out.splitlines()[-1])["event"] == "finished"


@pytest.mark.usefixtures("microphone")
@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--language", "Frensh", "Did you mean French (fr)"),
        ("--language", "fr", "This model knows only English"),
        ("--task", "sing", "the task “sing”"),
        ("--device", "gramophone", "gramophone"),
        ("--model", "bass", "no model called “bass”"),
        ("--model", "./nowhere/model", "no folder nowhere/model"),
        ("--model", ".", "doesn't hold a complete Whisper model"),
    ],
)
def test_invalid_arguments_are_explained(
    start: "Callable[..., Listening]", tiny_model: Path, option: str, value: str, words: str
) -> None:
    listen = start("listen", "--model", tiny_model, option, value)
    assert listen.ends() == 1
    assert words in listen.said
    assert "Traceback" not in listen.said
    assert listen.out == ""


@pytest.mark.usefixtures("sound_server")
def test_a_missing_microphone_is_reported(
    start: "Callable[..., Listening]",
    tiny_model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nobody")
    listen = start("listen", "--model", tiny_model)
    assert listen.ends() == 1
    assert "No audio device was found" in listen.said
    assert "Traceback" not in listen.said
    assert spooled(tmp_path) == []


def test_the_demo_shows_the_transcript_and_measurements(
    start: "Callable[..., Listening]", tiny_model: Path
) -> None:
    began = time.monotonic()
    demo = start("demo", "--model", tiny_model)
    assert demo.ends() == 0
    assert time.monotonic() - began > 38, "it is played in its own time"
    live, _, rest = demo.out.partition("Transcript")
    transcript, _, figures = rest.partition("Figures")
    assert wrong(SAID["meeting"], transcript.strip("─\n ")) <= 12
    assert live.strip("─\n ").split() == transcript.strip("─\n ").split()
    assert re.search(r"Words +\d+ in 38.5 s", figures)
    assert re.search(r"Spoken to committed +\d", figures)
    assert "Model" in demo.said


def test_ctrl_c_ends_the_demo_early(start: "Callable[..., Listening]", tiny_model: Path) -> None:
    demo = start("demo", "--model", tiny_model)
    demo.until(lambda: "Good morning" in demo.out)
    assert demo.interrupt() == 0
    assert "Transcript" in demo.out
    assert "Figures" in demo.out
    assert "Traceback" not in demo.said
