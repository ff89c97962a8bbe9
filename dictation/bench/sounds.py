"""Sounds in which nobody speaks, made from a seed: what a microphone hears all day.

Each function returns samples of shape (length,) between -1 and 1.
"""

from collections.abc import Callable

import numpy as np

from dictation.audio.chunk import SAMPLE_RATE, Samples, position

Sound = Callable[[int, np.random.Generator], Samples]


def silence(length: int, chance: np.random.Generator) -> Samples:
    """Return what a quiet room leaves: noise 80 dB below full scale."""
    return (chance.normal(size=length) * 1e-4).astype(np.float32)


def hum(length: int, chance: np.random.Generator) -> Samples:
    """Return the hum of mains, 50 Hz and its harmonics."""
    times = np.arange(length) / SAMPLE_RATE
    tones = [np.sin(2 * np.pi * 50 * k * times + chance.uniform(0, 7)) / k for k in range(1, 9)]
    return _scaled(np.sum(tones, axis=0), 0.03)


def fan(length: int, chance: np.random.Generator) -> Samples:
    """Return pink noise with the slow beat of a fan."""
    times = np.arange(length) / SAMPLE_RATE
    return _scaled(pink(length, chance) * (1 + 0.3 * np.sin(2 * np.pi * 7 * times)), 0.03)


def keyboard(length: int, chance: np.random.Generator) -> Samples:
    """Return strokes of keys, five a second: short bursts of noise, each with a thud."""

    def press() -> Samples:
        times = np.arange(position(0.06)) / SAMPLE_RATE
        click = chance.normal(size=len(times)) * np.exp(-times * chance.uniform(150, 400))
        thud = np.sin(2 * np.pi * chance.uniform(90, 200) * times) * np.exp(-times * 80)
        return np.asarray(click + thud, np.float32)

    return _scaled(_scattered(length, chance, 5.0, press), 0.03)


def clicks(length: int, chance: np.random.Generator) -> Samples:
    """Return clicks of a millisecond, as of a mouse or a bad plug."""

    def click() -> Samples:
        burst = chance.normal(0, chance.uniform(0.2, 1), position(0.001))
        return np.asarray(burst, np.float32)

    return np.asarray(np.clip(_scattered(length, chance, 1.0, click) * 0.3, -1, 1), np.float32)


def breathing(length: int, chance: np.random.Generator) -> Samples:
    """Return breaths into the microphone: noise between 300 and 3000 Hz, out and in."""
    spectrum = np.fft.rfft(chance.normal(size=length))
    frequencies = np.fft.rfftfreq(length, 1 / SAMPLE_RATE)
    spectrum[(frequencies < 300) | (frequencies > 3000)] = 0
    times = np.arange(length) / SAMPLE_RATE
    swell = np.clip(np.sin(2 * np.pi * times / 1.8), 0, 1) ** 2
    return _scaled(np.fft.irfft(spectrum, length) * swell, 0.02)


def applause(length: int, chance: np.random.Generator) -> Samples:
    """Return many hands that clap, 150 times a second."""

    def clap() -> Samples:
        times = np.arange(position(0.03)) / SAMPLE_RATE
        loud = chance.uniform(0.1, 1)
        return (chance.normal(size=len(times)) * np.exp(-times * 180) * loud).astype(np.float32)

    return _scaled(_scattered(length, chance, 150.0, clap), 0.05)


def music(length: int, chance: np.random.Generator) -> Samples:
    """Return chords and a tune, two notes a second, each with harmonics that fade."""
    scale = 220 * 2 ** (np.array([0, 2, 4, 5, 7, 9, 11, 12]) / 12)
    step = position(0.5)
    times = np.arange(2 * step) / SAMPLE_RATE
    sound = np.zeros(length + 2 * step)
    for at in range(0, length, step):
        root = int(chance.integers(0, 4))
        notes = [scale[root] / 2, scale[root + 2] / 2, scale[root + 4] / 2]
        notes.append(scale[int(chance.integers(0, 8))] * 2)
        for note in notes:
            for k in range(1, 6):
                tone = np.sin(2 * np.pi * note * k * times) / k
                sound[at : at + 2 * step] += tone * np.exp(-times * 3)
    return _scaled(sound[:length], 0.05)


def pink(length: int, chance: np.random.Generator) -> Samples:
    """Return pink noise, which has the spectrum of many rooms."""
    spectrum = np.fft.rfft(chance.normal(size=length))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    return np.fft.irfft(spectrum, length).astype(np.float32)


SOUNDS: dict[str, Sound] = {
    "silence": silence,
    "hum": hum,
    "fan": fan,
    "keyboard": keyboard,
    "breathing": breathing,
    "clicks": clicks,
    "applause": applause,
    "music": music,
}


def _scattered(
    length: int, chance: np.random.Generator, rate: float, make: Callable[[], Samples]
) -> Samples:
    """Put short sounds at random places, `rate` a second."""
    sound = np.zeros(length + position(0.1), np.float32)
    for at in chance.integers(0, max(1, length), chance.poisson(rate * length / SAMPLE_RATE)):
        one = make()
        sound[at : at + len(one)] += one
    return sound[:length]


def _scaled(sound: np.ndarray[tuple[int], np.dtype[np.float64]] | Samples, level: float) -> Samples:
    """Scale a sound to a root mean square of `level`; peaks are clipped."""
    power = float(np.sqrt(np.mean(np.square(sound)))) or 1.0
    return np.clip(sound * (level / power), -1, 1).astype(np.float32)
