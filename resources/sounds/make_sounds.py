"""Make start.wav, stop.wav and problem.wav beside this file: `python make_sounds.py`.

Each sound is a few notes with a soft beginning and end, 48 kHz, mono, 16 bits. The same numbers
come out each time.
"""

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE = 48_000
PEAK = 0.25
"""Of full scale: quiet, and still heard over a fan."""
C5, G5 = 523.25, 783.99
E4, C4 = 329.63, 261.63

# (frequency in Hz, begin and length in seconds) of each note
SOUNDS = {
    "start": [(C5, 0.00, 0.10), (G5, 0.05, 0.11)],
    "stop": [(G5, 0.00, 0.10), (C5, 0.05, 0.11)],
    "problem": [(E4, 0.00, 0.08), (C4, 0.09, 0.09)],
}


def note(frequency: float, length: float) -> npt.NDArray[np.float64]:
    """Return a tone with a little of its overtones that swells in 8 ms and fades to nothing."""
    time = np.arange(round(length * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * frequency * n * time) / n**2.5 for n in (1, 2, 3))
    attack = np.sin(np.pi / 2 * np.minimum(time / 0.008, 1)) ** 2
    fade = np.cos(np.pi / 2 * time / length) ** 2
    return np.asarray(tone * attack * fade)


def samples(notes: list[tuple[float, float, float]]) -> npt.NDArray[np.int16]:
    """Mix notes (frequency in Hz, begin and length in seconds) to 16 bits at PEAK."""
    mix = np.zeros(max(round((begin + length) * RATE) for _, begin, length in notes))
    for frequency, begin, length in notes:
        at, tone = round(begin * RATE), note(frequency, length)
        mix[at : at + len(tone)] += tone[: len(mix) - at]
    return np.rint(mix / np.abs(mix).max() * PEAK * 32_767).astype("<i2")


def make(folder: Path) -> None:
    """Write all sounds into a folder."""
    for name, notes in SOUNDS.items():
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples(notes).tobytes())


if __name__ == "__main__":
    make(Path(__file__).parent)
