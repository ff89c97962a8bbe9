"""Where captions come from: what is played, what is said, or a file, all with one time base."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from dictation.audio.chunk import AudioChunk, position, seconds
from dictation.audio.files import read_chunks
from dictation.audio.microphone import Microphone, MicrophoneEvent
from dictation.audio.realtime import RealTimeRecording
from dictation.audio.standby import Heard
from dictation.audio.system_sound import SystemSound
from dictation.errors import AudioFileError
from dictation.recognition.streaming.reading import CHUNK_SECONDS
from dictation.session import Source

DEVICES = ("mic", "system")


def label(name: str) -> str:
    """Return what people call a source: one of `DEVICES`, or the name of a file."""
    return name if name in DEVICES else Path(name).name


def open_source(name: str, device: str | None) -> Source:
    """Return the source that `name` stands for: one of `DEVICES`, or a file's path.

    `device` is the microphone, None for the system's default. What can't be opened fails later,
    in the thread that asks for its chunks.
    """
    if name == "mic":
        return Opening(Microphone(device, give_up_after=float("inf")))
    if name == "system":
        return Opening(SystemSound())
    return RealTimeRecording(read_chunks(name, CHUNK_SECONDS))


def check(names: Iterable[str]) -> None:
    """Raise AudioFileError where nothing can be heard, before a model is loaded for it."""
    failed: AudioFileError | None = None
    for name in names:
        if name in DEVICES or name == "-":
            return
        try:
            next(read_chunks(name, CHUNK_SECONDS))
        except AudioFileError as error:
            failed = failed or error
        else:
            return
    if failed is not None:
        raise AudioFileError(failed.problem, f"{failed.remedy}, or use mic or system.")


class Opening:
    """A microphone or the system's sound, opened in the thread that asks for its chunks.

    So one that can't be opened fails like one that is lost: its session ends, others continue.
    """

    def __init__(self, microphone: Microphone) -> None:
        self._microphone = microphone

    def chunks(self) -> Iterator[AudioChunk | MicrophoneEvent]:
        """Open it and yield what it captures. Raises AudioError."""
        with self._microphone as microphone:
            yield from microphone.chunks()

    def stop(self) -> None:
        """End `chunks` soon."""
        self._microphone.stop()


class Aligned:
    """A source whose positions count from `began` (monotonic clock), by silence put before it.

    Devices wake up at different times; words of several sources have to be put in order.
    """

    def __init__(self, source: Source, began: float) -> None:
        self._source = source
        self._began = began

    def chunks(self) -> Iterator[Heard]:
        """Yield what `source` does, all positions later by the same amount."""
        late: int | None = None
        for piece in self._source.chunks():
            if not isinstance(piece, AudioChunk):
                yield piece
                continue
            if late is None:
                late = position(max(0.0, time.monotonic() - self._began - seconds(piece.end)))
                if late:
                    yield AudioChunk(np.zeros(late, np.float32), 0)
            yield replace(piece, start=piece.start + late)

    def stop(self) -> None:
        """End `chunks` soon."""
        self._source.stop()
