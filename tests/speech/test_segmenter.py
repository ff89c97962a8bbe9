"""Speech is found in real recordings: nothing is cut off, and nothing comes twice."""

import json

import numpy as np
import pytest

from dictation import paths
from dictation.audio.chunk import AudioChunk, position, seconds
from dictation.audio.files import load
from dictation.speech.endpoint import EndpointSettings
from dictation.speech.segmenter import HardEndpoint, Segmenter, SoftEndpoint, SpeechAudio

MANIFEST = json.loads(paths.resource("speech/manifest.json").read_text())


def segment(samples, chunk=500):
    segmenter = Segmenter(EndpointSettings())
    events = []
    for start in range(0, len(samples), chunk):
        events += segmenter.accept(AudioChunk(samples[start : start + chunk], start))
    return events + list(segmenter.finish())


def heard(events):
    """Return the audio in the segments, as joined (start, end) positions."""
    spans = []
    for event in events:
        if isinstance(event, SpeechAudio):
            if event.starts_segment:
                spans.append([event.chunk.start, event.chunk.start])
            assert event.chunk.start == spans[-1][1]
            spans[-1][1] = event.chunk.end
    return spans


@pytest.mark.parametrize("name", MANIFEST)
def test_every_sentence_is_completely_within_a_segment(name):
    events = segment(load(paths.resource(f"speech/{MANIFEST[name]['file']}")))
    spans = heard(events)
    for sentence in MANIFEST[name]["sentences"]:
        start, end = position(sentence["start"]), position(sentence["end"])
        assert any(first <= start and end <= last for first, last in spans), sentence["text"]


def test_segments_contain_the_original_audio_and_no_speech_twice():
    samples = load(paths.resource("speech/meeting.flac"))
    events = segment(samples)
    spoken = 0
    for event in events:
        if isinstance(event, SpeechAudio):
            assert event.chunk.start >= spoken
            spoken = event.speech_end
            ours = samples[event.chunk.start : event.chunk.end]
            assert np.array_equal(event.chunk.samples[: len(ours)], ours)


def test_the_chunk_size_does_not_change_the_segments():
    samples = load(paths.resource("speech/note.flac"))
    assert heard(segment(samples, 160)) == heard(segment(samples, 7001))


def test_pauses_between_sentences_are_endpoints():
    events = segment(load(paths.resource("speech/letter.flac")))
    ends = [e.speech_end for e in events if isinstance(e, SoftEndpoint | HardEndpoint)]
    for sentence in MANIFEST["letter"]["sentences"]:
        assert any(abs(seconds(end) - sentence["end"]) < 0.3 for end in ends), sentence["text"]


def test_a_recording_that_stops_in_mid_word_ends_its_segment():
    samples = load(paths.resource("speech/note.flac"))[: position(1.5)]
    events = segment(samples)
    assert isinstance(events[-1], HardEndpoint)
    assert heard(events)[-1][1] >= len(samples)


@pytest.mark.parametrize("kind", ["silence", "hiss", "hum", "clicks"])
def test_other_sounds_do_not_start_a_segment(kind):
    rng = np.random.default_rng(0)
    time = np.arange(position(10)) / 16_000
    samples = {
        "silence": np.zeros(len(time)),
        "hiss": rng.normal(0, 0.05, len(time)),
        "hum": 0.2 * np.sin(2 * np.pi * 50 * time) + 0.1 * np.sin(2 * np.pi * 150 * time),
        "clicks": np.where(rng.random(len(time)) < 0.0003, 0.8, 0.0),
    }[kind].astype(np.float32)
    assert segment(samples) == []
