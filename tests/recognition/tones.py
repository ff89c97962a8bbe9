"""A back-end that is no Whisper: tones above speech are its words.

Its models are folders with a `tones.json`, which names the word of each pitch (Hz). `over` plays
tones over somebody who speaks, since the program listens only while somebody does.
"""

import json
import time
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from dictation.audio.chunk import SAMPLE_RATE, AudioChunk, Samples, position, seconds
from dictation.recognition.request import RecognitionRequest
from dictation.results import Commit, Endpoint, Outcome, Partial, Segment, Word
from dictation.speech.segmenter import HardEndpoint, SpeechAudio, SpeechEvent

FRAME = 512
SHORTEST = 4
"""Frames of a tone that is a word."""


class ToneBackend:
    """Loads folders with a `tones.json`."""

    def knows(self, folder: Path) -> bool:
        return (folder / "tones.json").is_file()

    def load(self, folder: Path, _threads: int) -> "ToneModel":
        return ToneModel({float(k): v for k, v in json.loads(_read(folder)).items()})


class ToneModel:
    """The words by their pitches."""

    multilingual = True

    def __init__(self, words: Mapping[float, str]) -> None:
        self._words = words

    def describe(self) -> str:
        return "CPU (ear)"

    def recognizer(self, request: RecognitionRequest) -> "ToneRecognizer":
        return ToneRecognizer(self._words, request.language)

    def read(
        self, samples: Samples, request: RecognitionRequest, word_timestamps: bool
    ) -> "ToneReading":
        return ToneReading(self.recognizer(request), samples, request, word_timestamps)

    def window_cost(self) -> float:
        began = time.perf_counter()
        list(self.read(np.zeros(position(30.0), np.float32), RecognitionRequest(), False))
        return time.perf_counter() - began


class ToneRecognizer:
    """Shows a tone while it sounds, and commits it when it has ended."""

    def __init__(self, words: Mapping[float, str], language: str | None) -> None:
        self.language: str | None = None
        self._words = words
        self._spoken = language
        self._events: deque[SpeechEvent] = deque()
        self._waiting = np.zeros(0, np.float32)
        self._at = 0
        self._frames: list[str | None] = []
        """What each frame since `_start` sounds like: all of them are of one tone, or of none."""
        self._start = 0

    def accept(self, event: SpeechEvent) -> None:
        self._events.append(event)

    def step(self) -> list[Outcome] | None:
        if not self._events:
            return None
        event = self._events.popleft()
        if isinstance(event, SpeechAudio):
            return self._hear(event)
        over = isinstance(event, HardEndpoint)
        return [*self._end(), Partial(()), Endpoint(seconds(event.speech_end), over)]

    def _hear(self, event: SpeechAudio) -> list[Outcome]:
        if event.starts_segment:
            self._waiting, self._at = self._waiting[:0], event.chunk.start
        self._waiting = np.concatenate([self._waiting, event.chunk.samples])
        outcomes: list[Outcome] = []
        while len(self._waiting) >= FRAME:
            frame, self._waiting = self._waiting[:FRAME], self._waiting[FRAME:]
            word = self._word(frame)
            if self._frames and word != self._frames[0]:
                outcomes += self._end()
            if not self._frames:
                self._start = self._at
            self._frames.append(word)
            self._at += FRAME
        return [*outcomes, Partial(self._sounding())]

    def _end(self) -> list[Outcome]:
        words = self._sounding()
        self._frames = []
        if words:
            self.language = self._spoken or "en"
        return [Commit(words)] if words else []

    def _sounding(self) -> tuple[Word, ...]:
        text = self._frames[0] if len(self._frames) >= SHORTEST else None
        start, end = seconds(self._start), seconds(self._at)
        return () if text is None else (Word(f" {text}", start, end, 1.0),)

    def _word(self, frame: Samples) -> str | None:
        """The word of the tone that sounds in a frame; None if there is none."""
        spectrum = np.abs(np.fft.rfft(frame * np.hanning(FRAME)))
        around = float(np.median(spectrum[len(spectrum) // 2 :])) + 1e-3
        loudness = {hz: float(spectrum[round(hz * FRAME / SAMPLE_RATE)]) for hz in self._words}
        loudest = max(loudness, key=lambda hz: loudness[hz])
        return self._words[loudest] if loudness[loudest] > 20 * around else None


class ToneReading:
    """A whole recording, by the same ear."""

    def __init__(
        self,
        recognizer: ToneRecognizer,
        samples: Samples,
        request: RecognitionRequest,
        word_timestamps: bool,
    ) -> None:
        self.duration = seconds(len(samples))
        self.language = request.language
        self.language_probability = 1.0 if request.language else 0.0
        self._recognizer = recognizer
        self._word_timestamps = word_timestamps
        recognizer.accept(SpeechAudio(AudioChunk(samples, 0), len(samples), starts_segment=True))
        recognizer.accept(HardEndpoint(len(samples)))

    def __iter__(self) -> Iterator[Segment]:
        while (outcomes := self._recognizer.step()) is not None:
            for outcome in outcomes:
                if isinstance(outcome, Commit):
                    self.language = self._recognizer.language
                    text = "".join(word.text for word in outcome.words)
                    kept = outcome.words if self._word_timestamps else ()
                    yield Segment(text, outcome.words[0].start, outcome.words[-1].end, kept)


def model_folder(folder: Path, words: Mapping[float, str]) -> Path:
    """Write a model."""
    folder.mkdir()
    (folder / "tones.json").write_text(json.dumps(words))
    return folder


def over(speech: Samples, *tones: tuple[float, float, float]) -> Samples:
    """Speech with tones over it, each of a pitch (Hz) and from a start to an end (seconds)."""
    at = np.arange(len(speech)) / SAMPLE_RATE
    mixed = speech.copy()
    for hz, start, end in tones:
        mixed += (0.1 * np.sin(2 * np.pi * hz * at) * ((at >= start) & (at < end))).astype(
            np.float32
        )
    return mixed


def _read(folder: Path) -> str:
    return (folder / "tones.json").read_text()
