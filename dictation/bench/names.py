"""Measure what a vocabulary does: `python -m dictation.bench.names MANIFEST… --names "…"`.

Every recording is transcribed live and as a whole file, without and with the vocabulary: how many
of its names that were said are wrong, how many other words, and which names appear where nobody
said them. With `--hours`, also in that much silence, noise, and music.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import jiwer
import numpy as np
import soxr
from whisper_normalizer.basic import BasicTextNormalizer

from dictation import app
from dictation.audio.chunk import SAMPLE_RATE, Samples, position
from dictation.audio.files import load
from dictation.bench.manifest import Recording, gather
from dictation.models import store
from dictation.recognition import backends
from dictation.recognition.backends import LoadedModel
from dictation.recognition.request import RecognitionRequest
from dictation.recognition.streaming.reading import chunks
from dictation.recognition.streaming.replay import together
from dictation.results import Commit, joined
from dictation.text.transforms.registry import pipeline

_PIECE = 60.0  # seconds of noise at a time
_normalized = BasicTextNormalizer()


@dataclass(frozen=True, slots=True)
class NameErrors:
    """Wrong names and other words, of all that were said, and names that nobody said."""

    names_wrong: int = 0
    names: int = 0
    others_wrong: int = 0
    others: int = 0
    invented: int = 0

    def __add__(self, other: "NameErrors") -> "NameErrors":
        return NameErrors(
            self.names_wrong + other.names_wrong,
            self.names + other.names,
            self.others_wrong + other.others_wrong,
            self.others + other.others,
            self.invented + other.invented,
        )


def name_errors(said: str, written: str, names: Sequence[str]) -> NameErrors:
    """Compare a text with what was said; a name that is missing or another word is wrong."""
    listed = {word for name in names for word in _words(name)}
    reference, hypothesis = _words(said), _words(written)
    if not reference:
        invented = sum(word in listed for word in hypothesis)
        return NameErrors(0, 0, len(hypothesis), 0, invented)
    wrong = names_wrong = invented = 0
    result = jiwer.process_words(" ".join(reference), " ".join(hypothesis) or "-")
    for piece in result.alignments[0]:
        if piece.type == "equal":
            continue
        missed = reference[piece.ref_start_idx : piece.ref_end_idx]
        heard = hypothesis[piece.hyp_start_idx : piece.hyp_end_idx]
        wrong += max(len(missed), len(heard))
        names_wrong += sum(word in listed for word in missed)
        invented += sum(word in listed for word in heard)
    names_said = sum(word in listed for word in reference)
    return NameErrors(
        names_wrong, names_said, wrong - names_wrong, len(reference) - names_said, invented
    )


def measure(
    model: LoadedModel, recordings: Sequence[Recording], names: Mapping[str, str], listed: bool
) -> tuple[NameErrors, NameErrors]:
    """Return the errors of live recognition and of whole files; with the vocabulary if `listed`."""
    live = whole = NameErrors()
    for recording in recordings:
        request = RecognitionRequest(vocabulary=names if listed else {})
        request = request.speaking(recording.language)
        samples = load(recording.path)
        said = recording.text or ""
        live += name_errors(said, _live(model, samples, request), list(names))
        whole += name_errors(said, _whole(model, samples, request), list(names))
    return live, whole


def noises(music: Sequence[Samples], hours: float, seed: int = 0) -> Iterator[Samples]:
    """Yield pieces of silence, noise, and `music` that last so many hours together."""
    chance = np.random.default_rng(seed)
    length = position(_PIECE)
    for number in range(round(hours * 3600 / _PIECE)):
        kind = number % (4 + len(music))
        loud = 10 ** (chance.uniform(-50, -10) / 20)
        if kind == 0:
            sound = np.zeros(length)
        elif kind == 1:
            sound = chance.normal(size=length) * loud
        elif kind == 2:  # most rooms
            spectrum = np.fft.rfft(chance.normal(size=length))
            sound = np.fft.irfft(spectrum / np.sqrt(np.arange(1, len(spectrum) + 1)), length)
            sound *= loud / sound.std()
        elif kind == 3:  # the mains, with a click now and then
            time = np.arange(length) / SAMPLE_RATE
            sound = loud * np.sin(2 * np.pi * 50 * np.outer((1, 2, 3, 5), time)).mean(axis=0)
            sound[chance.integers(0, length, 20)] += 0.5
        else:
            speed = chance.uniform(0.8, 1.25)
            played = soxr.resample(music[kind - 4], SAMPLE_RATE * speed, SAMPLE_RATE)
            sound = np.resize(played, length) * chance.uniform(0.1, 1.0)
        yield np.clip(sound, -1, 1).astype(np.float32)


def _live(model: LoadedModel, samples: Samples, request: RecognitionRequest) -> str:
    played = together([(app.replay(model, request), chunks(samples))])
    return "".join(
        joined(timed.outcome.words) for _, timed in played if isinstance(timed.outcome, Commit)
    )


def _whole(model: LoadedModel, samples: Samples, request: RecognitionRequest) -> str:
    reading = model.read(samples, request, word_timestamps=True)
    written = pipeline(vocabulary=request.vocabulary).segments(reading)
    return "".join(segment.text for segment in written)


def _words(text: str) -> list[str]:
    return str(_normalized(text)).split()


def _row(what: str, errors: NameErrors) -> str:
    rate = 100 * errors.others_wrong / errors.others if errors.others else 0.0
    return (
        f"{what:<28} names wrong {errors.names_wrong} of {errors.names}, other words wrong"
        f" {errors.others_wrong} of {errors.others} ({rate:.2f} %), names that nobody said"
        f" {errors.invented}"
    )


def main(arguments: list[str]) -> None:
    """Measure, and print what came out."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("manifest", type=Path, nargs="+")
    options.add_argument("--names", required=True, help="separated by commas")
    options.add_argument("--model", action="append", help="can be repeated")
    options.add_argument("--hours", type=float, default=0.0, help="of silence, noise, and music")
    chosen = options.parse_args(arguments)
    recordings = gather(chosen.manifest)
    names = {name.strip(): "" for name in chosen.names.split(",")}
    for name in chosen.model or ["base"]:
        model = backends.load(store.locate(name))
        spoken = [r for r in recordings if r.text and (model.multilingual or r.language == "en")]
        for listed in (False, True):
            label = f"{name} {'with' if listed else 'without'}"
            live, whole = measure(model, spoken, names, listed)
            print(_row(f"{label}, live", live))
            print(_row(f"{label}, whole files", whole), flush=True)
        if chosen.hours:
            music = [load(recording.path) for recording in recordings if recording.text == ""]
            request = RecognitionRequest(vocabulary=names).speaking("en")
            live = whole = NameErrors()
            for sound in noises(music, chosen.hours):
                live += name_errors("", _live(model, sound, request), list(names))
                whole += name_errors("", _whole(model, sound, request), list(names))
            for how, errors in (("live", live), ("whole files", whole)):
                print(
                    f"{name} with, {how}, {chosen.hours:g} h of noise:"
                    f" {errors.others_wrong} words, {errors.invented} of them names",
                    flush=True,
                )


if __name__ == "__main__":
    main(sys.argv[1:])
