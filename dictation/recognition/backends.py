"""The back-ends, which turn speech into words, and the choice of the one that a model is for.

A new one is a module (or folder) with a `Backend`, and a line in `BACKENDS`. Nothing else needs to
know about it.
"""

from pathlib import Path
from typing import Protocol

from dictation.audio.chunk import Samples
from dictation.recognition.long_reading import WindowReading
from dictation.recognition.recognizer import Recognizer
from dictation.recognition.request import RecognitionRequest
from dictation.recognition.whisper_backend import WhisperBackend


class FileReading(WindowReading, Protocol):
    """The transcription of a recording: iterate once to get its segments as they are ready.

    `duration` is in seconds. `language` is a code, or None until it has been detected;
    `language_probability` is 0 to 1, and 1 for a language that was given.
    """

    duration: float


class LoadedModel(Protocol):
    """A model in memory, for any number of recognizers and files that take turns computing."""

    @property
    def multilingual(self) -> bool:
        """Whether it knows languages other than English, and can translate."""

    def describe(self) -> str:
        """Return where it runs and its compute type, for people: ``CPU (int8)``."""

    def recognizer(self, request: RecognitionRequest) -> Recognizer:
        """Make a recognizer for the live speech of one source."""

    def read(
        self, samples: Samples, request: RecognitionRequest, word_timestamps: bool
    ) -> FileReading:
        """Transcribe a recording (mono, 16 kHz) as a whole.

        Raises LanguageError if the model doesn't know the language or the task.
        """

    def window_cost(self) -> float:
        """Process 30 s of silence to measure the machine; return the seconds it took."""


class Backend(Protocol):
    """Loads one kind of model."""

    def knows(self, folder: Path) -> bool:
        """Return whether the folder holds a model of this kind."""

    def load(self, folder: Path, threads: int) -> LoadedModel:
        """Load the model in a folder; never downloads anything.

        `threads` is for the CPU; 0 uses all cores available to this process. Raises ModelError,
        which says what is missing if files are.
        """


BACKENDS: list[Backend] = [
    WhisperBackend(),  # the last: it takes every folder
]


def load(folder: Path, *, threads: int = 0) -> LoadedModel:
    """Load a model with the first back-end that knows it; raises the errors of its `load`."""
    return next(one for one in BACKENDS if one.knows(folder)).load(folder, threads)
