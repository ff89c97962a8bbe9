"""A bug at any stage of a take: the user is told, the sound is kept, and the next take works."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dictation import paths
from dictation.audio import opus, standby
from dictation.audio.chunk import SAMPLE_RATE, AudioChunk, Samples
from dictation.audio.files import load
from dictation.audio.microphone import MicrophoneEvent
from dictation.audio.ring import RingBuffer
from dictation.audio.spool import Spool
from dictation.errors import DictationError
from dictation.history.reader import Reader
from dictation.history.store import Store
from dictation.output.delivery import Delivery
from dictation.session import LiveSession
from dictation.settings import HistorySettings
from dictation.speech.segmenter import Segmenter
from dictation.takes import under_way
from dictation.takes.keys import Keys
from dictation.text.pipeline import Pipeline
from tests.takes.played import SETTINGS, Booth, ScriptedEngine

SEND = load(paths.resource("speech/short-send.flac"))


class BugError(RuntimeError):
    """What nobody expected."""


class Once:
    """Raises a bug when it is called for the `at`-th time, and never again."""

    def __init__(self, at: int = 1) -> None:
        self._left = at

    def __call__(self) -> None:
        self._left -= 1
        if not self._left:
            raise BugError("a bug")


ENGINE = ScriptedEngine(" Send", " it", " now.")


@pytest.fixture
def booth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Booth]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    booth = Booth()
    booth.script(ENGINE)
    yield booth
    booth.controller.close()


def microphone(booth: Booth, _monkeypatch: pytest.MonkeyPatch) -> None:
    bug = Once(12)
    hear = booth.microphone.chunks

    def chunks() -> Iterator[AudioChunk | MicrophoneEvent]:
        for piece in hear():
            if isinstance(piece, AudioChunk) and np.abs(piece.samples).max() > 0.02:
                bug()  # while somebody speaks
            yield piece

    booth.microphone.chunks = chunks  # type: ignore[method-assign]


def pre_roll(booth: Booth, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    bug = Once()

    class Ring(RingBuffer):
        def read(self, start: int, end: int) -> Samples:
            bug()
            return super().read(start, end)

    monkeypatch.setattr(standby, "RingBuffer", Ring)


def voice_detector(booth: Booth, _monkeypatch: pytest.MonkeyPatch) -> None:
    bug = Once(40)

    class Deaf(Segmenter):
        def accept(self, chunk: AudioChunk) -> Iterator[Any]:
            bug()
            return super().accept(chunk)

    booth.script(ENGINE, Deaf)


def decoder(booth: Booth, _monkeypatch: pytest.MonkeyPatch) -> None:
    bug = Once()

    class Engine(ScriptedEngine):
        def read(self, snapshot: Any) -> Any:
            bug()
            return super().read(snapshot)

    booth.script(Engine(" Send", " it", " now."))


def transform(booth: Booth, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    bug = Once()

    class Broken:
        def write(self, words: Any) -> Any:
            bug()
            return words

        def flush(self) -> Any:
            return ()

    monkeypatch.setattr(under_way, "pipeline", lambda *_: Pipeline([Broken()]))


def window(booth: Booth, _monkeypatch: pytest.MonkeyPatch) -> None:
    bug, send = Once(), booth.page.send

    def refuse(text: str, look: Any) -> bool:
        bug()
        return send(text, look)

    booth.page.send = refuse  # type: ignore[method-assign]


def surroundings(booth: Booth, _monkeypatch: pytest.MonkeyPatch) -> None:
    at_the_start, bug, make = Once(), Once(), booth.surroundings

    def fail() -> Any:
        at_the_start()
        bug()
        return make()

    booth.exchange(delivery=Delivery(fail, booth._report))


def _fail_once(monkeypatch: pytest.MonkeyPatch, where: Any, name: str, bug: Once) -> None:
    work = getattr(where, name)

    def fail(*arguments: Any, **named: Any) -> Any:
        bug()
        return work(*arguments, **named)

    monkeypatch.setattr(where, name, fail)


LOST = [microphone, voice_detector, decoder, transform, window, surroundings]
"""Where a bug costs text, so that the sound must be there."""


def said(samples: Samples) -> bool:
    """Whether at least the beginning of the words is in it."""
    return len(samples) > SAMPLE_RATE / 2 and float(np.abs(samples).max()) > 0.1


@pytest.mark.parametrize("break_it", LOST, ids=lambda stage: stage.__name__)
def test_a_bug_that_costs_text_is_told_and_the_sound_waits_under_what_needs_attention(
    booth: Booth,
    monkeypatch: pytest.MonkeyPatch,
    break_it: Callable[[Booth, pytest.MonkeyPatch], None],
) -> None:
    break_it(booth, monkeypatch)
    booth.start()
    booth.dictate(SEND)
    booth.idle()
    assert "inside Dictation" in booth.problems[0].text
    (listed,) = booth.listed()
    assert said(listed.sound)
    before, told = booth.page.text, list(booth.problems)
    taken = booth.dictate(SEND)
    assert taken is not None
    assert taken.text.strip() == "Send it now."
    assert booth.page.text == before + taken.text
    assert booth.problems == told
    assert len(booth.listed()) == 1


def test_without_a_history_the_words_that_are_lost_are_told(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    booth.settings = replace(SETTINGS, history=HistorySettings(keep=False))
    decoder(booth, monkeypatch)
    booth.start()
    booth.dictate(SEND)
    (problem,) = booth.problems
    assert "inside Dictation" in problem.text
    assert "What was not typed yet is lost" in problem.text
    assert booth.listed() == []
    taken = booth.dictate(SEND)
    assert taken is not None
    assert taken.text.strip() == booth.page.text.strip() == "Send it now."


def test_a_take_without_its_beginning_is_told_and_the_next_one_works(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    pre_roll(booth, monkeypatch)
    booth.start()
    booth.say(SEND[:4000])  # there is sound from before the key
    booth.dictate(SEND)  # the microphone closes before it hears anything
    assert "inside Dictation" in booth.problems[0].text
    taken = booth.dictate(SEND)
    assert taken is not None
    assert taken.text.strip() == "Send it now."


def test_a_bug_in_the_store_is_told_and_writing_is_tried_again(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail_once(monkeypatch, Store, "finish", Once())
    booth.start()
    booth.dictate(SEND)
    booth.idle()
    assert booth.page.text.strip() == "Send it now."
    booth.until(lambda: booth.problems)
    assert "inside Dictation" in booth.problems[0].text
    booth.dictate(SEND)
    booth.controller.close()
    assert booth.spooled() == []
    with Reader() as reader:
        assert [one.session.delivered for one in reader.sessions()] == [True, True]


def test_a_bug_in_the_spool_is_told_and_the_text_arrives(booth: Booth) -> None:
    bug = Once(20)

    class Leaky(Spool):
        def write(self, chunk: AudioChunk) -> None:
            bug()
            super().write(chunk)

    booth.exchange(spool=Leaky)
    booth.start()
    booth.dictate(SEND)
    assert "inside Dictation" in booth.problems[0].text
    booth.dictate(SEND)
    assert booth.page.text.split() == ["Send", "it", "now."] * 2
    assert len(booth.problems) == 1


def test_a_spool_that_can_not_be_made_is_told_and_the_text_arrives(booth: Booth) -> None:
    bug = Once()

    def spool() -> Spool:
        bug()
        return Spool()

    booth.exchange(spool=spool)
    booth.start()
    booth.dictate(SEND)
    assert "inside Dictation" in booth.problems[0].text
    assert booth.page.text.strip() == "Send it now."


def test_a_session_that_can_not_be_made_is_told_and_the_next_take_works(booth: Booth) -> None:
    bug = Once()

    def session(*arguments: Any) -> LiveSession:
        bug()
        return whole(*arguments)

    whole = booth.parts.session
    booth.exchange(session=session)
    booth.start()
    booth.hold_and_say(SEND)
    booth.until(lambda: booth.problems)
    assert "inside Dictation" in booth.problems[0].text
    assert list(paths.spool_dir().glob("*")) == []
    booth.dictate(SEND)
    assert booth.page.text.strip() == "Send it now."


def test_a_front_that_fails_stops_nothing(booth: Booth) -> None:
    bug, tell = Once(6), booth._tell

    def fail(event: Any) -> None:
        tell(event)
        bug()

    booth._tell = fail  # type: ignore[method-assign]
    booth.start()
    for _ in range(2):
        booth.dictate(SEND)
    assert booth.page.text.split() == ["Send", "it", "now."] * 2


def test_compressing_that_fails_is_told_and_the_sound_stays(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail_once(monkeypatch, opus, "compress", Once())
    booth.settings = replace(SETTINGS, history=HistorySettings(audio="always"))
    booth.start()
    booth.dictate(SEND)
    booth.until(lambda: booth.problems)
    assert "inside Dictation" in booth.problems[0].text
    (sound,) = paths.recordings_dir().glob("*")
    assert said(load(sound))


def test_a_controller_that_fails_tells_it_and_delivers_what_was_said(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_keys: Keys) -> float:
        raise BugError("a bug")

    booth.start()
    booth.press()
    booth.say(SEND)
    monkeypatch.setattr(Keys, "deadline", fail)
    booth.hand(False, booth.clock.now)
    booth.until(lambda: booth.over)
    booth.until(lambda: booth.problems)
    assert booth.page.text == "Send it now."
    assert "inside Dictation" in booth.problems[0].text
    booth.controller.close()  # it waits for nobody


def test_text_of_the_history_that_comes_while_the_program_quits_is_refused(booth: Booth) -> None:
    booth.start()
    booth.controller.close()
    problem = booth.controller.type_text("From the history.").exception(10)
    assert isinstance(problem, DictationError)
    assert problem.problem == "Dictation is quitting."
    assert booth.page.text == ""
