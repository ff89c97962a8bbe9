"""The back-ends: what can turn speech into words, and which of them a model is for.

A new one is a module with a `Backend` and its line in `BACKENDS`; nothing else has to know it.
"""

from pathlib import Path
from typing import Protocol

from dictation.audio.chunk import Samples
from dictation.recognition.recognizer import Recognizer
from dictation.recognition.request import RecognitionRequest
from dictation.recognition.whisper.long import WindowReading
from dictation.recognition.whisper_backend import WhisperBackend


class FileReading(WindowReading, Protocol):
    """The transcription of a recording: iterate once to get its segments as they are made.

    `duration` is in seconds. `language` is a code, or None until it has been detected;
    `language_probability` is 0 to 1, and 1 for a language that was given.
    """

    duration: float


class LoadedModel(Protocol):
    """A model in memory, for any number of recognizers and readings that compute in turns."""

    @property
    def multilingual(self) -> bool:
        """Whether it knows languages other than English, and translates."""

    def describe(self) -> str:
        """Where it runs and how it counts, for people: ``CPU (int8)``."""

    def recognizer(self, request: RecognitionRequest) -> Recognizer:
        """Recognize what one source says, while it is spoken."""

    def read(
        self, samples: Samples, request: RecognitionRequest, word_timestamps: bool
    ) -> FileReading:
        """Read a recording (mono, 16 kHz) whole.

        Raises LanguageError when the model doesn't know the language or the task.
        """

    def window_cost(self) -> float:
        """Take in 30 s of silence, to measure the machine; return the seconds it took."""


class Backend(Protocol):
    """Loads models of one kind."""

    def knows(self, folder: Path) -> bool:
        """Whether the folder holds a model of this kind."""

    def load(self, folder: Path, threads: int) -> LoadedModel:
        """Load the model in a folder; never fetches anything.

        `threads` is for the CPU; 0 takes all cores this process may use. Raises ModelError.
        """


BACKENDS: list[Backend] = [
    WhisperBackend(),  # the last: it takes every folder
]


def load(folder: Path, *, threads: int = 0) -> LoadedModel:
    """Load a model with the first back-end that knows it; raises what its `load` does."""
    return next(one for one in BACKENDS if one.knows(folder)).load(folder, threads)
