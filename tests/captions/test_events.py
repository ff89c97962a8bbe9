"""What crosses a process boundary is on the other side what it was."""

import json
from dataclasses import replace

import pytest

from dictation.audio.microphone import MicrophoneEvent
from dictation.captions.events import (
    CaptionEvent,
    Failed,
    Listening,
    Served,
    from_json,
    to_json,
)
from dictation.captions.request import CaptionRequest, recognition
from dictation.errors import DictationError, LanguageError
from dictation.recognition.streaming.figures import Meter
from dictation.results import Commit, Endpoint, Partial, Word
from dictation.session import Finished, Warned
from dictation.settings import HistorySettings, MicrophoneSettings, ModelSettings, Settings
from dictation.settings.sections.captions import CaptionSettings

WORDS = (Word(" Grüße,", 0.5, 0.9, 0.98), Word("\n", 0.9, 1.2, 0.5, " new line"))
FULL = DictationError("The disk is full.", "Free up space.")


@pytest.mark.parametrize(
    "event",
    [
        Commit(WORDS),
        Partial(()),
        Endpoint(2.5, segment_over=True),
        *MicrophoneEvent,
        Listening(("mic", "film.mkv")),
        Served("http://127.0.0.1:8000/secret/"),
        Warned(FULL),
        Failed(FULL),
    ],
)
@pytest.mark.parametrize("translation", [False, True])
def test_an_event_is_the_same_in_another_process(event: object, translation: bool) -> None:
    told = CaptionEvent("film.mkv", event, translation)  # type: ignore[arg-type]
    heard = from_json(json.loads(json.dumps(to_json(told))))
    assert heard is not None
    if isinstance(event, Warned | Failed):
        assert type(heard.event) is type(event)
        assert str(heard.event.error) == str(FULL)
        heard = replace(heard, event=event)
    assert heard == told


def test_figures_are_for_those_who_read_json() -> None:
    assert from_json(to_json(CaptionEvent("mic", Finished(1.0, 0.5, Meter(10), "en")))) is None


def test_a_request_is_the_same_in_another_process() -> None:
    request = CaptionRequest(
        ("mic", "system"),
        recognition("tiny", "German", "both"),
        both=True,
        device="Headset",
        keep=False,
        outlets={"page": "0"},
    )
    assert CaptionRequest.from_json(json.loads(json.dumps(request.to_json()))) == request


def test_the_settings_say_what_is_captioned() -> None:
    settings = Settings(
        model=ModelSettings("tiny", "de"),
        microphone=MicrophoneSettings(device="Headset"),
        history=HistorySettings(keep=True, audio="always"),
        captions=CaptionSettings(sources="both", task="both"),
    )
    request = CaptionRequest.of(settings)
    assert request.sources == ("mic", "system")
    assert (request.recognition.model, request.recognition.language) == ("tiny", "de")
    assert (request.both, request.device, request.keep, request.keep_audio) == (
        *(True, "Headset", True, True),
    )
    played = replace(settings, captions=CaptionSettings(sources="system", task="translate"))
    request = CaptionRequest.of(played)
    assert (request.sources, request.device, request.both) == (("system",), None, False)
    assert request.recognition.task == "translate"


def test_a_task_that_no_model_has_is_refused() -> None:
    with pytest.raises(LanguageError, match="sing"):
        recognition("tiny", None, "sing")
