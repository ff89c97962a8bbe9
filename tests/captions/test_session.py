"""Two who speak at once, one of whom may fail: every word under its own name."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dictation import app, paths
from dictation.audio.files import read_chunks
from dictation.audio.realtime import RealTimeRecording
from dictation.captions.events import CaptionEvent, Failed
from dictation.captions.session import CaptionSession
from dictation.errors import AudioFileError, MicrophoneError
from dictation.recognition import backends
from dictation.recognition.backends import LoadedModel
from dictation.recognition.request import RecognitionRequest
from dictation.results import Commit
from dictation.session import Finished, Source

NOTE = paths.resource("speech/note.flac")
SEND = paths.resource("speech/short-send.flac")
ENGLISH = RecognitionRequest(("en",))
SAID = "remember to buy milk bread and apples call the dentist before friday"


@pytest.fixture(scope="module")
def whisper(tiny_model: Path) -> LoadedModel:
    return backends.load(tiny_model)


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


def playing(path: Path) -> Source:
    return RealTimeRecording(read_chunks(path, 0.032))


def captions(whisper: LoadedModel, **sources: Source) -> CaptionSession:
    return app.captions(sources, lambda: whisper, ENGLISH)


@pytest.fixture(scope="module")
def multilingual(base_model: Path) -> LoadedModel:
    return backends.load(base_model)


def text(events: list[CaptionEvent], source: str) -> str:
    said = [e.event for e in events if e.label == source and isinstance(e.event, Commit)]
    words = "".join(word.text for commit in said for word in commit.words)
    return re.sub(r"[^\w ]", "", words).lower().strip()


def test_two_who_speak_at_once_are_told_apart(whisper: LoadedModel) -> None:
    session = captions(whisper, mic=playing(SEND), system=playing(NOTE))
    events = list(session.events())
    assert text(events, "system") == SAID
    assert text(events, "mic") == "send it now"
    finished = {e.label: e.event for e in events if isinstance(e.event, Finished)}
    assert finished["system"].audio == pytest.approx(5.92, abs=0.2)
    assert finished["mic"].audio == pytest.approx(2.12, abs=0.2)
    # the short one was not made to wait until the long one was over
    sources = [event.source for event in events]
    assert sources.index("mic") < len(sources) - 1 - sources[::-1].index("mic") < len(sources) - 1


def test_a_source_that_fails_is_told_and_the_other_goes_on(
    whisper: LoadedModel, tmp_path: Path
) -> None:
    session = captions(whisper, gone=playing(tmp_path / "gone.flac"), send=playing(SEND))
    events = list(session.events())
    (failed,) = [e for e in events if isinstance(e.event, Failed)]
    assert failed.source == "gone"
    assert isinstance(failed.event, Failed)
    assert isinstance(failed.event.error, AudioFileError)
    assert text(events, "send") == "send it now"
    assert isinstance(events[-1].event, Finished)


class Pulled:
    """A microphone that is pulled out after the note was spoken."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def chunks(self) -> Iterator[object]:
        yield from read_chunks(NOTE, 0.032)
        raise self._error

    def stop(self) -> None:
        pass


def test_what_was_said_before_a_source_failed_is_written_down(whisper: LoadedModel) -> None:
    pulled = Pulled(MicrophoneError("The microphone was disconnected.", "Plug it in."))
    *events, last = captions(whisper, mic=pulled).events()
    assert isinstance(last.event, Failed)
    assert text(events, "mic") == SAID


def test_a_bug_in_one_source_ends_it_all(whisper: LoadedModel) -> None:
    endless = RealTimeRecording(
        chunk for _ in iter(int, 1) for chunk in read_chunks(NOTE, 0.032) if chunk.start == 0
    )
    session = captions(whisper, mic=Pulled(ZeroDivisionError()), system=endless)
    with pytest.raises(ZeroDivisionError):
        list(session.events())


def test_stop_keeps_what_was_said(whisper: LoadedModel) -> None:
    session = captions(whisper, one=playing(NOTE), other=playing(SEND))
    events = []
    for event in session.events():
        events.append(event)
        if isinstance(event.event, Commit):
            session.stop()
    *whole, _cut_off = text(events, "one").split()
    assert SAID.startswith(" ".join(whole))
    assert sum(isinstance(event.event, Finished) for event in events) == 2


def test_one_who_speaks_is_written_down_in_both_languages(multilingual: LoadedModel) -> None:
    session = app.captions({"note": playing(NOTE)}, lambda: multilingual, ENGLISH, both=True)
    events = list(session.events())
    assert text(events, "note") == SAID
    assert text(events, "note (English)") == SAID  # it was English before
    finished = {e.label: e.event for e in events if isinstance(e.event, Finished)}
    assert finished["note (English)"].audio == pytest.approx(finished["note"].audio, abs=0.1)


def test_a_source_that_fails_ends_its_translation_too(multilingual: LoadedModel) -> None:
    pulled = Pulled(MicrophoneError("The microphone was disconnected.", "Plug it in."))
    session = app.captions({"mic": pulled}, lambda: multilingual, ENGLISH, both=True)
    events = list(session.events())
    assert text(events, "mic") == text(events, "mic (English)") == SAID
    last = {event.label: event.event for event in events}
    assert isinstance(last["mic"], Failed)
    assert isinstance(last["mic (English)"], Finished)  # it is told once
