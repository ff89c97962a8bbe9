"""Whisper as a back-end: live speech by streaming, files by faster-whisper's own pipeline."""

import time
from math import inf
from pathlib import Path

import numpy as np
from faster_whisper import WhisperModel

from dictation.audio.chunk import Samples, position
from dictation.recognition.request import RecognitionRequest
from dictation.recognition.streaming.recognizer import StreamingRecognizer
from dictation.recognition.streaming.settings import StreamingSettings
from dictation.recognition.whisper import model
from dictation.recognition.whisper.engine import WhisperEngine
from dictation.recognition.whisper.names import listing
from dictation.recognition.whisper.whole import Reading

_MOST_BEHIND = 15.0
"""Captions that are later than this, in seconds, are about something else."""


class WhisperBackend:
    """Loads Whisper's weights in CTranslate2's format; see `backends.Backend`."""

    def knows(self, _folder: Path) -> bool:
        """Return True: Whisper takes any folder that no other back-end knows.

        Its `load` then says which files are missing.
        """
        return True

    def load(self, folder: Path, threads: int) -> "LoadedWhisper":
        """Load the weights; raises the errors of `model.load`."""
        return LoadedWhisper(model.load(folder, threads=threads))


class LoadedWhisper:
    """Whisper's weights in memory; see `backends.LoadedModel`."""

    def __init__(self, whisper: WhisperModel) -> None:
        self._whisper = whisper

    @property
    def multilingual(self) -> bool:
        """Whether it knows languages other than English, and can translate."""
        return bool(self._whisper.model.is_multilingual)

    def describe(self) -> str:
        """Return where it runs and its compute type, for people: ``CPU (int8)``."""
        return model.describe(self._whisper)

    def recognizer(self, request: RecognitionRequest) -> StreamingRecognizer:
        """Make a recognizer for the live speech of one source."""
        names = listing(self._whisper, request.vocabulary)
        engine = WhisperEngine(
            self._whisper, request.languages, request.task, request.commands, names
        )
        settings = StreamingSettings(most_behind=_MOST_BEHIND if request.skips else inf)
        return StreamingRecognizer(engine, settings, len(request.languages) > 1)

    def read(self, samples: Samples, request: RecognitionRequest, word_timestamps: bool) -> Reading:
        """Transcribe a recording as a whole; raises LanguageError.

        Whisper isn't shown the vocabulary here: as faster-whisper's hot words it costs more errors
        in other words (tiny.en: 5.1 % instead of 4.1 %) than the text pipeline leaves in the names.
        """
        return Reading(
            self._whisper,
            samples,
            spoken=request.languages,
            task=request.task,
            word_timestamps=word_timestamps,
        )

    def window_cost(self) -> float:
        """Encode 30 s of silence, Whisper's own window; return the seconds it took."""
        features = self._whisper.feature_extractor(np.zeros(position(30.0), np.float32), padding=0)
        began = time.perf_counter()
        np.asarray(self._whisper.encode(features))
        return time.perf_counter() - began
