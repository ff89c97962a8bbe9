"""Whole recordings, read by the real models."""

import json
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import jiwer
import numpy as np
import pytest
from faster_whisper import WhisperModel
from whisper_normalizer.english import EnglishTextNormalizer

from dictation import paths
from dictation.audio import files
from dictation.audio.chunk import SAMPLE_RATE
from dictation.errors import LanguageError
from dictation.recognition.whisper import model, whole
from dictation.recognition.whisper.whole import Reading
from dictation.results import Segment

RECORDINGS = json.loads(paths.resource("speech/manifest.json").read_text(encoding="utf-8"))
normalize = EnglishTextNormalizer()


@pytest.fixture(scope="module")
def base(base_model: Path) -> WhisperModel:
    return model.load(base_model, device="cpu")


@pytest.fixture(scope="module")
def tiny(tiny_model: Path) -> WhisperModel:
    return model.load(tiny_model, device="cpu")


def speech(name: str) -> np.ndarray:
    return files.load(paths.resource(f"speech/{name}.flac"))


def words_wrong(name: str, segments: Iterable[Segment]) -> float:
    text = " ".join(segment.text for segment in segments)
    return jiwer.wer(normalize(RECORDINGS[name]["text"]), normalize(text))


def test_base_makes_next_to_no_errors(base):
    reading = Reading(base, speech("letter"))
    assert words_wrong("letter", reading) < 0.03
    assert reading.language == "en"
    assert reading.language_probability > 0.9
    assert reading.duration == pytest.approx(RECORDINGS["letter"]["seconds"], abs=0.01)


def test_word_times_increase_and_fit_the_sentences(tiny):
    segments = list(Reading(tiny, speech("note"), word_timestamps=True))
    words = [word for segment in segments for word in segment.words]
    assert "".join(word.text for word in words) == "".join(segment.text for segment in segments)
    assert all(word.start <= word.end for word in words)
    assert all(before.end <= after.start for before, after in pairwise(words))
    assert words[0].start == pytest.approx(0.4, abs=0.4)
    call = next(word for word in words if word.text.strip() == "Call")
    assert call.start == pytest.approx(3.43, abs=0.4)


def test_a_cut_recording_loses_no_words_and_keeps_its_times(tiny, monkeypatch):
    monkeypatch.setattr(whole, "_PIECE", 15 * SAMPLE_RATE)
    monkeypatch.setattr(whole, "_CUT_WITHIN", 8 * SAMPLE_RATE)
    samples = speech("meeting")
    assert len(list(whole._pieces(samples))) >= 3
    reading = Reading(tiny, samples)
    segments = list(reading)
    assert words_wrong("meeting", segments) < 0.03
    assert all(before.end <= after.start + 0.5 for before, after in pairwise(segments))
    last = RECORDINGS["meeting"]["sentences"][-1]
    assert segments[-1].end == pytest.approx(last["end"], abs=1.0)


def test_times_are_those_of_the_recording_also_behind_long_pauses(tiny):
    pause = np.zeros(round(6.5 * SAMPLE_RATE), np.float32)
    samples = np.concatenate([speech("short-yes"), pause, speech("note")])
    shift = len(samples) / SAMPLE_RATE - RECORDINGS["note"]["seconds"]
    segments = list(Reading(tiny, samples, word_timestamps=True))
    words = [word for segment in segments for word in segment.words]
    assert words[0].end < 3
    call = next(word for word in words if word.text.strip() == "Call")
    assert call.start == pytest.approx(shift + 3.43, abs=0.4)
    assert (segments[0].start, segments[-1].end) == (words[0].start, words[-1].end)
    assert list(Reading(tiny, samples))[-1].end == pytest.approx(segments[-1].end, abs=1.0)


def test_silence_noise_and_a_tone_say_nothing(base):
    time = np.arange(8 * SAMPLE_RATE) / SAMPLE_RATE
    noise = np.random.default_rng(1).normal(0, 0.05, len(time))
    for sound in (np.zeros(len(time)), noise, 0.3 * np.sin(2 * np.pi * 440 * time)):
        assert list(Reading(base, sound.astype(np.float32))) == []


def test_no_sound_at_all_says_nothing(tiny):
    assert list(Reading(tiny, np.zeros(0, np.float32))) == []


def test_language_and_task_reach_whisper(base, monkeypatch):
    asked = {}
    really = base.transcribe

    def listen(*arguments, **options):
        asked.update(options)
        return really(*arguments, **options)

    monkeypatch.setattr(base, "transcribe", listen)
    reading = Reading(base, speech("short-yes"), spoken=["fr"], task="translate")
    list(reading)
    assert (asked["language"], asked["task"]) == ("fr", "translate")
    assert (reading.language, reading.language_probability) == ("fr", 1.0)


def test_an_english_model_refuses_french(tiny):
    with pytest.raises(LanguageError, match="only English"):
        Reading(tiny, np.zeros(0, np.float32), spoken=["fr"])
