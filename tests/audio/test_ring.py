"""The ring buffer returns exactly what was written, or raises if it is gone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictation.audio.ring import RingBuffer

CAPACITY = 160  # samples: 0.01 s


def numbered(start: int, length: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.arange(start, start + length, dtype=np.float32)


@given(sizes=st.lists(st.integers(0, 3 * CAPACITY), max_size=20), data=st.data())
def test_reads_what_was_written_at_that_position(sizes: list[int], data: st.DataObject) -> None:
    ring = RingBuffer(0.01)
    for size in sizes:
        ring.write(numbered(ring.newest, size))
    assert ring.newest == sum(sizes)
    assert ring.newest - ring.oldest == min(sum(sizes), CAPACITY)
    start = data.draw(st.integers(ring.oldest, ring.newest))
    end = data.draw(st.integers(start, ring.newest))
    np.testing.assert_array_equal(ring.read(start, end), numbered(start, end - start))


@given(written=st.integers(0, 3 * CAPACITY), start=st.integers(-9, 600), length=st.integers(0, 200))
def test_reading_overwritten_or_future_samples_raises(
    written: int, start: int, length: int
) -> None:
    ring = RingBuffer(0.01)
    ring.write(numbered(0, written))
    if start < ring.oldest or start + length > ring.newest:
        with pytest.raises(LookupError, match=f"{ring.oldest} to {ring.newest} are here"):
            ring.read(start, start + length)


def test_samples_that_were_read_never_change() -> None:
    ring = RingBuffer(0.01)
    ring.write(numbered(0, CAPACITY))
    read = ring.read(0, 10)
    ring.write(numbered(CAPACITY, CAPACITY))
    np.testing.assert_array_equal(read, numbered(0, 10))
