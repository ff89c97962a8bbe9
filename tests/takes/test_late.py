"""A busy machine comes late to a key: what counts is when the hand moved."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dictation import paths
from dictation.audio.chunk import Samples, position, seconds
from dictation.audio.files import load
from dictation.audio.spool import Spool
from dictation.audio.standby import RELEASE_MAX
from dictation.session import RELEASE_MIN
from dictation.settings import HotkeySettings
from dictation.takes.state import State
from tests.takes.played import Booth, ScriptedEngine

# without the silence around them
SEND = load(paths.resource("speech/short-send.flac"))[position(0.4) : position(1.3)]
YES = load(paths.resource("speech/short-yes.flac"))[position(0.4) : position(1.0)]
SLACK = 0.1
"""Seconds that a sound may be on its way, and the windows in which speech is looked for."""


def quiet(length: float) -> Samples:
    return np.zeros(position(length), np.float32)


class Noted(Spool):
    """Notes what it holds, before it is compressed or deleted."""

    takes: dict[Path, Samples]

    def end(self) -> None:
        super().end()
        if self.path.exists():
            self.takes[self.path] = load(self.path)


@pytest.fixture
def recordings(monkeypatch: pytest.MonkeyPatch) -> dict[Path, Samples]:
    """The sound of the takes that are over, by files whose names are in order."""
    takes: dict[Path, Samples] = {}
    monkeypatch.setattr(Noted, "takes", takes, raising=False)
    return takes


@pytest.fixture
def booth(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    recordings: dict[Path, Samples],  # noqa: ARG001
) -> Iterator[Booth]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    booth = Booth()
    booth.exchange(spool=Noted)
    booth.script(ScriptedEngine(" Send", " it", " now.", until=0.6))
    yield booth
    booth.controller.close()


def place(recording: Samples, heard: Samples) -> int:
    """Where a recording begins in all that was heard; no sample of it must differ."""
    look = 300
    windows = np.lib.stride_tricks.sliding_window_view(heard, look)
    at = int(np.abs(windows - recording[:look]).max(axis=1).argmin())
    # files hold nothing louder than full scale
    part = np.clip(heard[at : at + len(recording)], -1.0, 1.0)
    np.testing.assert_allclose(recording, part, atol=1e-4)
    return at


def test_a_take_holds_the_sound_until_its_key_came_up_and_the_next_one_the_rest(
    booth: Booth, recordings: dict[Path, Samples]
) -> None:
    booth.start()
    booth.press()
    pause = 0.4
    said = np.concatenate([SEND, quiet(pause), YES, quiet(0.5)])
    booth.say(said)
    # only now is heard of the key, which came up in the pause, and went down again
    sent = seconds(booth.microphone.spoken_at + len(SEND))
    up, down = sent + 0.05, sent + 0.25
    booth.let_go(booth.microphone.began + up)
    booth.press(booth.microphone.began + down)
    booth.let_go()
    booth.until(lambda: len(booth.over) == 2)
    assert [one.text for one in booth.over if one] == ["Send it now.", " Send it now."]
    booth.controller.close()
    one, other = (recordings[path] for path in sorted(recordings))
    heard = np.concatenate(booth.microphone.heard)
    end = place(one, heard) + len(one)
    assert up + RELEASE_MIN <= seconds(end) <= down + SLACK
    assert place(other, heard) == end, "a sample is lost, or in both"
    assert seconds(end + len(other)) > sent + pause + seconds(len(YES))


def test_sound_behind_a_key_that_came_up_belongs_to_nobody(
    booth: Booth, recordings: dict[Path, Samples]
) -> None:
    booth.start()
    booth.press()
    booth.say(np.concatenate([SEND, YES, YES, quiet(0.1)]))
    up = seconds(booth.microphone.spoken_at + len(SEND))
    booth.let_go(booth.microphone.began + up)
    booth.until(lambda: booth.over)
    booth.controller.close()
    (one,) = recordings.values()
    heard = np.concatenate(booth.microphone.heard)
    end = seconds(place(one, heard) + len(one))
    assert up + RELEASE_MIN <= end <= up + RELEASE_MAX + SLACK


def test_a_tap_that_is_heard_of_late_stays_a_tap(booth: Booth) -> None:
    hotkeys = HotkeySettings(mode="hybrid", dictate="f9", hold_seconds=0.2)
    booth.settings = replace(booth.settings, hotkeys=hotkeys)
    booth.start()
    pressed = booth.clock.now
    booth.say(SEND)
    booth.press(pressed)
    booth.let_go(pressed + 0.1)
    booth.until(lambda: booth.controller.state is State.LISTENING)
    booth.press()
    booth.let_go()
    booth.until(lambda: booth.over)
    assert booth.page.text == "Send it now."
