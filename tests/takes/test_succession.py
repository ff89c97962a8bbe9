"""Takes that follow each other closely: every sample belongs to one of them."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dictation import paths
from dictation.audio.chunk import SAMPLE_RATE, AudioChunk, Samples, position
from dictation.audio.files import load
from dictation.audio.microphone import MicrophoneEvent
from dictation.audio.standby import MAX_LATE, PRE_ROLL, Standby, TakeSource
from dictation.settings import HotkeySettings, MicrophoneSettings
from dictation.takes.state import State
from tests.takes.played import BLOCK, SETTINGS, Booth, ScriptedEngine

SEND = load(paths.resource("speech/short-send.flac"))


class Counting:
    """A microphone whose samples say their own position; it hears a block when it is told to."""

    def __init__(self) -> None:
        self.level = 0.0
        self.now = 1000.0
        self._asked: threading.Semaphore = threading.Semaphore(0)
        self._heard = threading.Semaphore(0)
        self._stopped = False

    def __enter__(self) -> "Counting":
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def stop(self) -> None:
        self._stopped = True
        self._asked.release()

    def hear(self, blocks: int) -> None:
        """Hear some blocks, and wait until the listeners have them."""
        for _ in range(blocks):
            self.now += BLOCK / SAMPLE_RATE
            self._asked.release()
            assert self._heard.acquire(timeout=60)

    def chunks(self) -> Iterator[AudioChunk | MicrophoneEvent]:
        position = 0
        while self._asked.acquire() and not self._stopped:
            yield AudioChunk(np.arange(position, position + BLOCK, dtype=np.float32), position)
            self._heard.release()
            position += BLOCK


@pytest.fixture
def microphone() -> Counting:
    return Counting()


@pytest.fixture
def standby(microphone: Counting) -> Iterator[Standby]:
    standby = Standby(
        None,
        microphone=lambda _device: microphone,  # type: ignore[arg-type, return-value]
        clock=lambda: microphone.now,
    )
    standby.open()
    yield standby
    standby.release()


def heard(take: TakeSource) -> Samples:
    """All that a take that is over was given."""
    chunks = [piece for piece in take.chunks() if isinstance(piece, AudioChunk)]
    at = 0
    for chunk in chunks:
        assert chunk.start == at, "a gap"
        at = chunk.end
    return np.concatenate([np.zeros(0, np.float32), *(chunk.samples for chunk in chunks)])


def test_a_take_that_still_listens_ends_where_the_next_one_begins(
    microphone: Counting, standby: Standby
) -> None:
    microphone.hear(20)
    takes = []
    for _ in range(5):
        takes.append(standby.take())
        microphone.hear(4)
    takes[-1].stop()
    pieces = [heard(take) for take in takes]
    everything = np.concatenate(pieces)
    first = 20 * BLOCK - position(PRE_ROLL)
    assert everything.tolist() == list(range(first, 40 * BLOCK))
    assert [len(piece) for piece in pieces[1:]] == [4 * BLOCK] * 4


def test_what_was_heard_between_two_takes_begins_the_second(
    microphone: Counting, standby: Standby
) -> None:
    microphone.hear(20)
    first = standby.take()
    microphone.hear(4)
    first.stop()
    microphone.hear(3)
    second = standby.take()
    microphone.hear(1)
    second.stop()
    before, after = heard(first), heard(second)
    assert after[0] == before[-1] + 1
    assert after[-1] == 28 * BLOCK - 1


@pytest.mark.parametrize("late", [0.3, 60.0])
def test_a_key_that_is_heard_of_late_loses_no_word(
    microphone: Counting, standby: Standby, late: float
) -> None:
    microphone.hear(100)
    take = standby.take(microphone.now - late)
    microphone.hear(1)
    take.stop()
    assert heard(take)[0] == 100 * BLOCK - position(PRE_ROLL + min(late, MAX_LATE))


def test_a_test_of_the_microphone_takes_nothing_from_a_take(
    microphone: Counting, standby: Standby
) -> None:
    microphone.hear(20)
    take = standby.take()
    microphone.hear(2)
    test = standby.listen()
    microphone.hear(2)
    test.stop()
    take.stop()
    assert heard(test).tolist() == list(range(22 * BLOCK, 24 * BLOCK))
    assert heard(take)[-1] == 24 * BLOCK - 1


def test_a_microphone_that_fails_tells_the_take_that_has_just_begun(
    microphone: Counting, standby: Standby, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_source: TakeSource, _piece: object) -> bool:
        raise KeyError("a bug")

    microphone.hear(1)
    monkeypatch.setattr(TakeSource, "put", fail)
    take = standby.take()
    microphone._asked.release()
    with pytest.raises(KeyError):
        list(take.chunks())


@pytest.fixture
def booth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Booth]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    booth = Booth()
    booth.script(ScriptedEngine(" Send", " it", " now."))
    yield booth
    booth.controller.close()


def test_text_and_the_next_take_wait_for_no_store(booth: Booth) -> None:
    """The store hangs from the first take on; all texts arrive all the same."""
    going_on = threading.Event()
    booth.start()
    hanging = booth.controller.change_history(lambda _store: going_on.wait(60))
    try:
        for number in range(1, 4):
            booth.hold_and_say(SEND)
            booth.until(lambda number=number: booth.page.text.count("now.") == number)
        booth.idle()
        assert booth.over == []
    finally:
        going_on.set()
    assert hanging.result(60)
    booth.until(lambda: len(booth.over) == 3)
    assert booth.problems == []


def test_two_presses_are_two_takes_however_late_they_are_heard_of(booth: Booth) -> None:
    # the words end with the first speech, even where more of it has been heard by then
    booth.script(ScriptedEngine(" Send", " it", " now.", until=1.1))
    booth.start()
    booth.press()
    booth.say(SEND)
    up = booth.clock.now
    booth.say(SEND)
    # only now is heard of the key
    booth.let_go(up)
    booth.press(up + 0.05)
    booth.let_go(booth.clock.now)
    booth.until(lambda: len(booth.over) == 2)
    assert [one.text for one in booth.over if one] == ["Send it now.", " Send it now."]


def test_the_model_is_loaded_again_after_it_was_released(booth: Booth) -> None:
    loaded = []
    load = booth.parts.load

    def count(settings: object) -> object:
        loaded.append(1)
        return load(settings)  # type: ignore[arg-type]

    booth.exchange(load=count)
    booth.start()
    booth.until(lambda: booth.controller.state is State.IDLE)
    assert len(loaded) == 1
    booth.clock.now += 60 * SETTINGS.microphone.release_after
    booth.controller.catch_up()
    assert booth.controller.level == 0.0
    booth.controller.wake()
    booth.until(lambda: len(loaded) == 2)
    booth.idle()
    booth.dictate(SEND)
    assert booth.page.text == "Send it now."


@pytest.mark.parametrize(("mode", "ends"), [("hold", False), ("toggle", True)])
def test_silence_ends_a_take_unless_its_key_is_held(booth: Booth, mode: str, ends: bool) -> None:
    booth.settings = replace(
        SETTINGS,
        hotkeys=HotkeySettings(mode=mode, dictate="f9"),  # type: ignore[arg-type]
        microphone=MicrophoneSettings(stop_after_silence=0.3),
    )
    booth.start()
    booth.press()
    booth.until(lambda: booth.controller.state is State.LISTENING)
    # long enough for the silence to have ended it, in the time of the microphone
    booth.say(np.zeros(3 * SAMPLE_RATE, np.float32))
    if ends:
        booth.until(lambda: booth.over)
        booth.idle()
        assert booth.problems == []
    else:
        assert booth.controller.state is State.LISTENING
    booth.let_go()
    booth.until(lambda: booth.over)


def test_words_that_were_not_written_down_are_listed_with_their_sound(
    data_home: Path,  # noqa: ARG001
) -> None:
    """The live path finds no words where there are some; a second reading does."""
    booth = Booth()
    booth.script(ScriptedEngine())
    booth.exchange(load=Booth().parts.load)
    booth.start()
    try:
        assert booth.dictate(SEND).text == ""  # type: ignore[union-attr]
        booth.until(lambda: booth.problems)
        assert booth.problems[0].text == "Something you said was not typed."
        (listed,) = booth.listed()
        assert listed.text.strip() == "Send it now."
        assert np.abs(listed.sound).max() > 0.1
        # where nobody spoke nothing is left
        booth.dictate(np.zeros(SAMPLE_RATE, np.float32))
        booth.until(lambda: not list(paths.spool_dir().glob("*")))
        assert len(booth.problems) == 1
        assert len(booth.listed()) == 1
    finally:
        booth.controller.close()
