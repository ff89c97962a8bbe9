"""Words of several sources can be put in order: all count from one beginning."""

import time
from collections.abc import Iterator

import numpy as np
import pytest

from dictation.audio.chunk import AudioChunk, position, seconds
from dictation.audio.microphone import MicrophoneEvent
from dictation.captions.sources import Aligned


class Late:
    """A device that takes its time to wake up."""

    def chunks(self) -> Iterator[AudioChunk | MicrophoneEvent]:
        yield MicrophoneEvent.WAITING
        time.sleep(0.3)
        for k in range(3):
            yield AudioChunk(np.full(800, 0.5, np.float32), 800 * k)

    def stop(self) -> None:
        pass


def test_silence_stands_for_the_time_until_a_device_wakes_up() -> None:
    waiting, *pieces = Aligned(Late(), time.monotonic() - 1.0).chunks()
    assert waiting is MicrophoneEvent.WAITING
    chunks = [piece for piece in pieces if isinstance(piece, AudioChunk)]
    assert [chunk.start for chunk in chunks] == [
        0,
        *np.cumsum([len(chunk.samples) for chunk in chunks])[:-1],
    ]
    assert not chunks[0].samples.any()
    # woken 1.3 s after the beginning, and the first 50 ms of sound had come then
    assert seconds(chunks[1].start) == pytest.approx(1.25, abs=0.1)
    assert all(chunk.samples.all() for chunk in chunks[1:])


def test_what_comes_at_once_is_left_as_it_is() -> None:
    late = Late()
    pieces = list(Aligned(late, time.monotonic() + 9.0).chunks())
    assert [p.start for p in pieces if isinstance(p, AudioChunk)] == [0, 800, position(0.1)]
