"""Somebody who speaks several languages: each utterance is written in its own."""

from pathlib import Path

import numpy as np
import pytest

from dictation import app, paths
from dictation.audio.chunk import Samples, position
from dictation.audio.files import load
from dictation.errors import LanguageError
from dictation.recognition import backends
from dictation.recognition.backends import LoadedModel
from dictation.recognition.request import RecognitionRequest
from dictation.recognition.streaming.reading import chunks
from dictation.results import Commit, joined
from dictation.settings import ModelSettings
from tests.words import words

ENGLISH = paths.resource("speech/short-send.flac")  # "Send it now."
SPANISH = Path(__file__).with_name("spanish.flac")  # made with espeak-ng
SAID = words("Send it now. Buenos días, muchas gracias por su carta. Send it now.")
BILINGUAL = RecognitionRequest(("en", "es"))


@pytest.fixture(scope="module")
def model(base_model: Path) -> LoadedModel:
    return backends.load(base_model)


@pytest.fixture(scope="module", params=[0.7, 3.0])
def letter(request: pytest.FixtureRequest) -> Samples:
    """English, Spanish, and English again, with pauses in between that end a segment or don't."""
    room = np.random.default_rng(0)
    pause = room.normal(0, 1e-4, position(request.param)).astype(np.float32)
    parts = [one for path in (ENGLISH, SPANISH, ENGLISH) for one in (load(path), pause)]
    return np.concatenate(parts)


def test_each_utterance_is_written_live_in_its_language(
    model: LoadedModel, letter: Samples
) -> None:
    replay = app.replay(model, BILINGUAL)
    outcomes = [timed.outcome for timed in replay.run(chunks(letter))]
    text = "".join(joined(one.words) for one in outcomes if isinstance(one, Commit))
    assert words(text) == SAID


def test_so_is_each_in_a_whole_recording(model: LoadedModel, letter: Samples) -> None:
    reading = model.read(letter, BILINGUAL, False)
    assert words("".join(segment.text for segment in reading)) == SAID


def test_a_language_that_is_not_spoken_is_never_heard(model: LoadedModel) -> None:
    replay = app.replay(model, RecognitionRequest(("en", "fr", "de")))
    for _ in replay.run(chunks(load(SPANISH))):
        pass
    assert replay.language in (None, "en", "fr", "de")


def test_the_settings_and_the_command_line_take_several() -> None:
    asked = RecognitionRequest.asked("base", "English, es", "transcribe")
    assert asked == RecognitionRequest(("en", "es"), model="base")
    assert RecognitionRequest.of(ModelSettings("base", "en, es")) == asked
    assert asked.language is None
    with pytest.raises(LanguageError) as unknown:
        RecognitionRequest.asked("base", "en, Klingon", "transcribe")
    assert "Klingon" in unknown.value.problem
    with pytest.raises(LanguageError) as unfit:
        asked.check(multilingual=False)
    assert "Spanish" in unfit.value.problem
