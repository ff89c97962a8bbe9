"""Exported transcripts are readable by other programs."""

import io
import json

import av
import pytest

from dictation.history import export
from dictation.history.transcript import Transcript
from dictation.results import Segment, Word

TALK = Transcript(
    source="talk.mp3",
    duration=3725.5,
    language="en",
    language_probability=0.98765,
    segments=(
        Segment(
            " Fish & chips.",
            0.5,
            1.75,
            (
                Word(" Fish", 0.5, 0.9, 0.9),
                Word(" &", 0.9, 1.0, 0.8),
                Word(" chips.", 1.0, 1.75, 1),
            ),
        ),
        Segment(" a --> b <i> ça — 日本", 3723.004, 3725.0),
    ),
)
NOTHING = Transcript("silence.wav", 3.0, None, 0.0, ())


def test_plain_text_has_one_line_per_segment():
    assert export.txt(TALK) == "Fish & chips.\na --> b <i> ça — 日本\n"


def test_json_contains_everything():
    document = json.loads(export.as_json(TALK))
    assert document["source"] == "talk.mp3"
    assert document["duration"] == 3725.5
    assert (document["language"], document["language_probability"]) == ("en", 0.988)
    first, second = document["segments"]
    assert first["text"] == "Fish & chips."
    assert first["words"][0] == {"text": "Fish", "start": 0.5, "end": 0.9, "probability": 0.9}
    assert second == {
        "text": "a --> b <i> ça — 日本",
        "start": 3723.004,
        "end": 3725.0,
        "words": [],
    }


def test_subrip_numbers_cues_and_replaces_arrows_in_the_text():
    assert export.srt(TALK) == (
        "1\n00:00:00,500 --> 00:00:01,750\nFish & chips.\n\n"
        "2\n01:02:03,004 --> 01:02:05,000\na → b <i> ça — 日本\n\n"
    )


def test_webvtt_escapes_markup():
    assert export.vtt(TALK) == (
        "WEBVTT\n\n00:00:00.500 --> 00:00:01.750\nFish &amp; chips.\n\n"
        "01:02:03.004 --> 01:02:05.000\na --&gt; b &lt;i&gt; ça — 日本\n\n"
    )


@pytest.mark.parametrize("suffix", ["srt", "vtt"])
def test_ffmpeg_reads_the_subtitles_with_their_times(suffix):
    file = io.BytesIO(export.FORMATS[suffix].write(TALK).encode())
    with av.open(file, format={"srt": "srt", "vtt": "webvtt"}[suffix]) as container:
        packets = [packet for packet in container.demux() if packet.size]
    times = [float(packet.pts * packet.time_base) for packet in packets]
    assert times == [0.5, 3723.004]
    assert bytes(packets[0]).decode().strip() in ("Fish & chips.", "Fish &amp; chips.")


def test_without_speech_the_file_is_still_valid():
    assert export.txt(NOTHING) == export.srt(NOTHING) == ""
    assert export.vtt(NOTHING) == "WEBVTT\n\n"
    document = json.loads(export.as_json(NOTHING))
    assert (document["language"], document["segments"]) == (None, [])
