"""Resampling keeps length, pitch, and level, whatever the size of the pieces."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dictation.audio.chunk import SAMPLE_RATE, Samples
from dictation.audio.resample import StreamResampler

RATES = [8_000, 22_050, 44_100, 48_000, 96_000]


def tone(rate: int, hertz: float, length: float) -> Samples:
    return np.sin(2 * np.pi * hertz * np.arange(round(rate * length)) / rate).astype(np.float32)


def resampled(rate: int, pieces: list[Samples]) -> Samples:
    resampler = StreamResampler(rate)
    return np.concatenate([*map(resampler.process, pieces), resampler.flush()])


@pytest.mark.parametrize("rate", RATES)
def test_the_length_stays_correct(rate: int) -> None:
    sound = tone(rate, 440, 2.5)
    assert abs(len(resampled(rate, [sound])) - 2.5 * SAMPLE_RATE) <= 1


@pytest.mark.parametrize("rate", RATES)
def test_a_tone_keeps_its_pitch_and_level(rate: int) -> None:
    out = resampled(rate, [tone(rate, 440, 2.0)])
    spectrum = np.abs(np.fft.rfft(out))
    assert np.argmax(spectrum) * SAMPLE_RATE / len(out) == pytest.approx(440, abs=1)
    assert np.abs(out[1000:-1000]).max() == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("rate", RATES)
def test_audio_is_not_shifted_in_time(rate: int) -> None:
    click = np.zeros(rate, np.float32)
    click[rate // 2] = 1
    assert abs(int(np.argmax(resampled(rate, [click]))) - SAMPLE_RATE // 2) <= 1


@settings(max_examples=40)
@given(
    rate=st.sampled_from(RATES),
    sizes=st.lists(st.integers(0, 5_000), min_size=1, max_size=12),
    seed=st.integers(0, 9),
)
def test_resampling_in_pieces_equals_resampling_at_once(
    rate: int, sizes: list[int], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    pieces = [rng.uniform(-0.5, 0.5, size).astype(np.float32) for size in sizes]
    whole = resampled(rate, [np.concatenate(pieces)])
    np.testing.assert_allclose(resampled(rate, pieces), whole, atol=1e-5)


def test_loud_edges_stay_within_full_scale() -> None:
    square = np.sign(tone(48_000, 300, 0.5))
    assert np.abs(resampled(48_000, [square])).max() <= 1.0


def test_16_khz_audio_passes_unchanged() -> None:
    sound = tone(SAMPLE_RATE, 440, 0.1)
    np.testing.assert_array_equal(resampled(SAMPLE_RATE, [sound]), sound)
