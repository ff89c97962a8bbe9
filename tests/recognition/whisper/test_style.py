"""The example of style before the prompt."""

import numpy as np
import pytest

from dictation import paths
from dictation.audio.chunk import position
from dictation.audio.files import load
from dictation.recognition.whisper import model, style
from dictation.recognition.whisper.engine import WhisperEngine
from dictation.recognition.whisper.snapshot import Snapshot


def test_a_translation_is_written_like_english():
    assert style.example("en", "transcribe")
    assert style.example("fr", "translate") == style.example("en", "transcribe")
    assert style.example("fr", "transcribe") == ""


@pytest.fixture(scope="module")
def engine(base_model):
    return WhisperEngine(model.load(base_model), ["en"])


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (30.4, 33.4, "be there on Monday, and they need one day."),
        (12.2, 16.0, "it, because we have spent more on travel than we planned."),
    ],
)
def test_commas_are_written_after_a_text_without_any(engine, start, end, text):
    samples = load(paths.resource("speech/meeting.flac"))[position(start) : position(end)]
    before = "the weather is good and the people are happy and they go out and play"
    plain = tuple(engine._tokenizer("en").encode(f" {before}"))
    words = engine.read(Snapshot(samples, start, (), plain, speech_end=end)).words
    assert "".join(word.written.text for word in words).strip() == text


def test_the_example_is_not_heard_in_silence(engine):
    silence = Snapshot(np.zeros(4 * 16_000, np.float32), 0.0, (), (), speech_end=4.0)
    words = {w.word.text.strip().lower() for w in engine.read(silence).words}
    assert not words & {"first", "second", "here", "true", "old"}
