"""Recordings as they sound elsewhere: `python -m dictation.bench.conditions MANIFEST FOLDER`.

Makes one manifest per condition, with its recordings, for `dictation bench`, and one of sounds in
which nobody speaks, alone and behind the first recording with words. What is random depends
only on the seed, so the same recordings come out every time.
"""

import argparse
import json
import sys
import wave
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np

from dictation.audio.chunk import SAMPLE_RATE, Samples, position
from dictation.audio.files import load
from dictation.bench import sounds
from dictation.bench.manifest import Recording, gather

Words = tuple[tuple[str, float | None], ...]
"""Each word and where it ends, in seconds, if that is known."""
Condition = Callable[[Samples, Words, np.random.Generator], tuple[Samples, Words]]
"""Changes a recording of shape (n,), and moves the ends of its words along."""

_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.3, 2.0  # seconds
_WORDS_BETWEEN_PAUSES = 6
_ENDS = ".,;:?!"


def noise(ratio: float) -> Condition:
    """Add pink noise, which has the spectrum of many rooms, `ratio` dB below the speech."""

    def add(samples: Samples, words: Words, chance: np.random.Generator) -> tuple[Samples, Words]:
        return _mixed(samples, sounds.pink(len(samples), chance), ratio), words

    return add


def music(ratio: float) -> Condition:
    """Play music, `ratio` dB below the speech."""

    def add(samples: Samples, words: Words, chance: np.random.Generator) -> tuple[Samples, Words]:
        return _mixed(samples, sounds.music(len(samples), chance), ratio), words

    return add


def babble(ratio: float) -> Condition:
    """Let eight others speak, `ratio` dB below: the recording itself, backwards and shifted."""

    def add(samples: Samples, words: Words, chance: np.random.Generator) -> tuple[Samples, Words]:
        voices = [
            np.roll(samples[::-1], int(chance.integers(len(samples)))) * chance.uniform(0.5, 1)
            for _ in range(8)
        ]
        return _mixed(samples, np.sum(voices, axis=0), ratio), words

    return add


def gain(change: float) -> Condition:
    """Make it louder by `change` dB, as a microphone would: what is too loud is clipped."""

    def scale(samples: Samples, words: Words, _: np.random.Generator) -> tuple[Samples, Words]:
        loud = np.clip(samples * 10 ** (change / 20), -1, 1)
        # and in steps of 16 bits, where something quiet loses the most
        return (np.round(loud * 32767) / 32767).astype(np.float32), words

    return scale


def tempo(rate: float) -> Condition:
    """Speak `rate` times as fast, at the same pitch."""

    def stretch(samples: Samples, words: Words, _: np.random.Generator) -> tuple[Samples, Words]:
        moved = tuple((text, None if end is None else end / rate) for text, end in words)
        return _filtered(samples, "atempo", str(rate)), moved

    return stretch


def opus(samples: Samples, words: Words, _: np.random.Generator) -> tuple[Samples, Words]:
    """Send it through a call: Opus at 12 kbit/s."""
    coder = av.CodecContext.create("libopus", "w")
    decoder = av.CodecContext.create("libopus", "r")
    for codec in (coder, decoder):
        codec.sample_rate, codec.layout = SAMPLE_RATE, "mono"
    coder.format, coder.bit_rate = "flt", 12_000
    coder.open()
    resampler = av.AudioResampler("flt", "mono", SAMPLE_RATE)
    size = coder.frame_size
    padded = np.pad(samples, (0, size - len(samples) % size))
    pieces = []
    for at in range(0, len(padded), size):
        frame = av.AudioFrame.from_ndarray(padded[np.newaxis, at : at + size], "flt", "mono")
        frame.sample_rate, frame.pts = SAMPLE_RATE, at
        for packet in coder.encode(frame):
            for heard in decoder.decode(packet):
                pieces += [out.to_ndarray()[0] for out in resampler.resample(heard)]
    sound = np.concatenate(pieces).astype(np.float32)[: len(samples)]
    return np.pad(sound, (0, len(samples) - len(sound))), words


def cut(samples: Samples, words: Words, chance: np.random.Generator) -> tuple[Samples, Words]:
    """Begin 0 to 0.3 s before the first sound and end as long after the last one."""
    step = position(0.02)
    whole = samples[: len(samples) // step * step].reshape(-1, step)
    loud = np.flatnonzero(np.abs(whole).max(axis=1) > 0.05 * np.abs(samples).max(initial=0.0))
    if not len(loud):
        return samples, words
    before, after = (position(float(chance.uniform(0, 0.3))) for _ in range(2))
    start = max(0, int(loud[0]) * step - before)
    shift = start / SAMPLE_RATE
    moved = tuple((text, None if end is None else end - shift) for text, end in words)
    return samples[start : (int(loud[-1]) + 1) * step + after], moved


def telephone(samples: Samples, words: Words, _: np.random.Generator) -> tuple[Samples, Words]:
    """Keep the band of a telephone, 300 to 3400 Hz."""
    spectrum = np.fft.rfft(samples)
    frequencies = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    spectrum[(frequencies < 300) | (frequencies > 3400)] = 0
    return np.fft.irfft(spectrum, len(samples)).astype(np.float32), words


def room(samples: Samples, words: Words, chance: np.random.Generator) -> tuple[Samples, Words]:
    """Add the echo of a room with a reverberation time of 0.5 s, as loud as the speech."""
    times = np.arange(position(0.5)) / SAMPLE_RATE
    echo = chance.normal(size=len(times)) * 10 ** (-3 * times / 0.5)
    echo[: position(0.005)] = 0  # the way to the nearest wall and back
    size = len(samples) + len(echo)
    sound = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(echo, size), size)
    return _mixed(samples, sound[: len(samples)], 0.0), words


def pauses(samples: Samples, words: Words, chance: np.random.Generator) -> tuple[Samples, Words]:
    """Stop in the middle of sentences: at word ends without a mark, for 0.3 to 2 s.

    The pauses hold the quietest tenth of a second of the recording. Recordings whose word ends are
    unknown stay as they are.
    """
    step = position(0.1)
    quiet = min(
        (samples[at : at + step] for at in range(0, max(1, len(samples) - step), step)),
        key=lambda piece: float(np.square(piece).sum()),
    )
    pieces: list[Samples] = []
    moved: list[tuple[str, float | None]] = []
    cut, added, since = 0, 0.0, 0
    for number, (text, end) in enumerate(words):
        since += 1
        moved.append((text, None if end is None else end + added))
        last = number == len(words) - 1
        if end is None or last or text[-1] in _ENDS or since < _WORDS_BETWEEN_PAUSES:
            continue
        length = float(chance.uniform(_SHORTEST_PAUSE, _LONGEST_PAUSE))
        here = position(end)
        silence = np.resize(np.concatenate([quiet, quiet[::-1]]), position(length))
        pieces += [samples[cut:here], silence]
        cut, added, since = here, added + length, 0
    return np.concatenate([*pieces, samples[cut:]]), tuple(moved)


CONDITIONS: dict[str, Condition] = {
    "noise-20": noise(20),
    "noise-10": noise(10),
    "noise-5": noise(5),
    "quiet": gain(-30),
    "clipped": gain(20),
    "babble": babble(10),
    "music": music(10),
    "opus": opus,
    "cut": cut,
    "fast": tempo(1.3),
    "slow": tempo(0.8),
    "telephone": telephone,
    "room": room,
    "pauses": pauses,
}


SOUND_SECONDS = 60.0


def make_sounds(speech: Recording | None, folder: Path, seed: int = 0) -> Path:
    """Write a minute of each sound in which nobody speaks, alone and behind `speech`, if any."""
    folder.mkdir(parents=True, exist_ok=True)
    entries: dict[str, Any] = {}
    for name, sound in sounds.SOUNDS.items():
        samples = sound(position(SOUND_SECONDS), np.random.default_rng(seed))
        _write(folder / f"{name}.wav", samples)
        entries[name] = {"file": f"{name}.wav", "text": "", "language": "en"}
        if speech is not None:
            behind = f"behind-{name}"
            _write(folder / f"{behind}.wav", np.concatenate([load(speech.path), samples]))
            entries[behind] = {
                "file": f"{behind}.wav",
                "text": speech.text,
                "language": speech.language,
            }
    return _listed(folder, entries)


def make(recordings: Sequence[Recording], folder: Path, seed: int = 0) -> list[Path]:
    """Write the recordings under every condition; return the manifests."""
    made = []
    for name, condition in CONDITIONS.items():
        chance = np.random.default_rng(seed)
        place = folder / name
        place.mkdir(parents=True, exist_ok=True)
        entries: dict[str, Any] = {}
        for recording in recordings:
            words = _with_marks(recording)
            samples, moved = condition(load(recording.path), words, chance)
            _write(place / f"{recording.name}.wav", samples)
            entries[recording.name] = {
                "file": f"{recording.name}.wav",
                "text": recording.text,
                "language": recording.language,
                "words": [{"word": word, "end": end} for word, end in moved],
            }
        made.append(_listed(place, entries))
    return made


def _listed(folder: Path, entries: dict[str, Any]) -> Path:
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps(entries, ensure_ascii=False, indent=2), encoding="utf-8")
    return manifest


def _with_marks(recording: Recording) -> Words:
    """The words as the text spells them, where it has as many: a pause must know the marks."""
    spelled = (recording.text or "").split()
    if len(spelled) != len(recording.word_ends):
        return recording.word_ends
    return tuple((text, end) for text, (_, end) in zip(spelled, recording.word_ends, strict=True))


def _mixed(samples: Samples, sound: np.ndarray[Any, Any], ratio: float) -> Samples:
    """Add a sound `ratio` dB below the samples, without clipping."""
    power = float(np.mean(np.square(samples))), float(np.mean(np.square(sound)))
    if not all(power):
        return samples
    mixed = samples + sound * np.sqrt(power[0] / power[1]) * 10 ** (-ratio / 20)
    return np.asarray(mixed / max(1.0, float(np.abs(mixed).max())), np.float32)


def _filtered(samples: Samples, name: str, value: str) -> Samples:
    """Run the samples through one of FFmpeg's filters."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(format="flt", sample_rate=SAMPLE_RATE, layout="mono")
    sink = graph.add("abuffersink")
    graph.link_nodes(source, graph.add(name, value), sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(samples[np.newaxis], format="flt", layout="mono")
    frame.sample_rate = SAMPLE_RATE
    graph.push(frame)
    graph.push(None)
    pieces = []
    while True:
        try:
            pieces.append(graph.pull().to_ndarray()[0])
        except (av.EOFError, av.BlockingIOError):
            return np.concatenate(pieces).astype(np.float32)


def _write(path: Path, samples: Samples) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def main(arguments: list[str]) -> None:
    """Make the recordings and print their manifests."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("manifest", type=Path, nargs="+")
    options.add_argument("folder", type=Path)
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args(arguments)
    recordings = gather(chosen.manifest)
    for path in make(recordings, chosen.folder, chosen.seed):
        print(path)
    spoken = next((recording for recording in recordings if recording.text), None)
    print(make_sounds(spoken, chosen.folder / "sounds", chosen.seed))


if __name__ == "__main__":
    main(sys.argv[1:])
