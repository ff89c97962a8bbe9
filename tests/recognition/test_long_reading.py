"""A recording in windows gives one text, whose times count from its beginning."""

from collections.abc import Iterator

import numpy as np
import pytest

from dictation.audio.chunk import SAMPLE_RATE, AudioChunk, Samples
from dictation.errors import AudioFileError
from dictation.recognition.long_reading import LongReading
from dictation.results import Segment, Word


class Reading:
    """Hears one word in the first second of each window that is not silent."""

    def __init__(self, samples: Samples, language: str | None) -> None:
        self.asked = language
        self.spoken = bool(samples.any())
        self.language: str | None = language or ("fr" if self.spoken else "cy")
        self.language_probability = 1.0 if language else 0.7

    def __iter__(self) -> Iterator[Segment]:
        if self.spoken:
            yield Segment(" oui", 0.25, 0.75, (Word(" oui", 0.25, 0.75, 0.9),))


def spoken(*levels: float) -> Iterator[AudioChunk]:
    """A window of ten seconds for each level."""
    for number, level in enumerate(levels):
        samples = np.full(10 * SAMPLE_RATE, level, np.float32)
        yield AudioChunk(samples, number * len(samples))


def test_times_go_on_and_the_language_of_the_first_speech_is_kept() -> None:
    read: list[Reading] = []

    def reader(samples: Samples, language: str | None) -> Reading:
        read.append(Reading(samples, language))
        return read[-1]

    reading = LongReading(spoken(0.0, 0.5, 0.5), reader, None)
    segments = list(reading)
    assert [(one.start, one.end) for one in segments] == [(10.25, 10.75), (20.25, 20.75)]
    assert [(w.start, w.end) for one in segments for w in one.words] == [
        *((10.25, 10.75), (20.25, 20.75))
    ]
    assert [one.asked for one in read] == [None, None, "fr"]
    assert (reading.language, reading.language_probability) == ("fr", 0.7)
    assert reading.duration == 30.0


def test_a_language_that_was_given_is_asked_for_everywhere() -> None:
    reading = LongReading(spoken(0.5, 0.5), Reading, "en")
    assert len(list(reading)) == 2
    assert (reading.language, reading.language_probability) == ("en", 1.0)


def test_what_was_read_before_a_file_breaks_off_is_there() -> None:
    def broken() -> Iterator[AudioChunk]:
        yield from spoken(0.5)
        raise AudioFileError("It broke off.", "Download it again.")

    reading = iter(LongReading(broken(), Reading, None))
    assert next(reading).text == " oui"
    with pytest.raises(AudioFileError):
        next(reading)
