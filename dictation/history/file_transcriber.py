"""Transcribe complete recordings: with another model, or after a failure or a crash."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dictation import languages
from dictation.audio.chunk import position
from dictation.audio.files import load
from dictation.audio.locks import is_locked
from dictation.errors import DictationError
from dictation.history import recordings, rows
from dictation.history.recordings import RecordingError
from dictation.history.sessions import KeptSession, Passage, Session
from dictation.recognition.backends import LoadedModel
from dictation.recognition.request import RecognitionRequest
from dictation.results import Word
from dictation.text.pipeline import Pipeline
from dictation.text.transforms.registry import pipeline

_PIECE = 1800.0  # seconds, which take 115 MB of memory


class ShutdownError(DictationError):
    """The program is quitting; nothing has changed."""


@dataclass(frozen=True, slots=True)
class TranscribedText:
    """The text of one or more recordings; `duration` in seconds is that of the longest."""

    passages: tuple[Passage, ...]
    language: str | None
    duration: float


@dataclass(frozen=True, slots=True)
class FileTranscriber:
    """Transcribes files with `model` as `request` says.

    `wait` is called between sentences; it may block while the user dictates, or raise
    ShutdownError. `pipeline` creates the text pipeline for a recording that was dictated.
    """

    model: LoadedModel
    request: RecognitionRequest
    wait: Callable[[], None] = lambda: None
    pipeline: Callable[[], Pipeline] | None = None

    def transcribe_all(self, files: Mapping[str, Path]) -> TranscribedText:
        """Transcribe the recordings of all sources; raises the errors of `transcribe`."""
        texts = [self.transcribe(path, source) for source, path in files.items()]
        return TranscribedText(
            tuple(passage for text in texts for passage in text.passages),
            next((text.language for text in texts if text.passages), self.request.language),
            max(text.duration for text in texts),
        )

    def transcribe(self, path: Path, source: str = "") -> TranscribedText:
        """Transcribe one recording. Raises AudioFileError, and LanguageError before it starts."""
        words: list[Word] = []
        request, start = self.request, 0.0
        while True:
            self.wait()
            samples = load(path, start, _PIECE)
            is_last = len(samples) < position(_PIECE)
            reading = self.model.read(samples, request, word_timestamps=True)
            segments = []
            for segment in reading:
                segments.append(segment)
                self.wait()
            if segments:
                request = request.after(reading.language)
            length = reading.duration
            if not is_last and segments and segments[-1].start > _PIECE / 2:
                # the piece may cut this segment short: start the next piece with it
                length = segments.pop().start
            words += [_later(word, start) for segment in segments for word in segment.words]
            start += length
            if is_last:
                dictated = self.pipeline and self.pipeline()
                text = dictated or pipeline(vocabulary=request.vocabulary)
                written = text.write(words) + text.flush()
                return TranscribedText(
                    tuple(rows.passages(written, source)), request.language, start
                )


def in_its_language(request: RecognitionRequest, session: Session) -> RecognitionRequest:
    """Return the request for transcribing a session again.

    In the session's own language, unless that was detected, perhaps wrongly.
    """
    own = None if session.figures.get("detected") == session.language else session.language
    given = languages.known(own)
    return request if given is None else request.speaking(given)


def sound(kept: KeptSession) -> dict[str, Path]:
    """Return the paths of a finished session's recordings, by source.

    Raises RecordingError if there are none, one is missing, or the session is still running.
    """
    if not kept.recordings:
        raise not_recorded(kept.id)
    found = {source: recordings.find(name) for source, name in kept.recordings.items()}
    if kept.session.ended is None and any(map(is_locked, found.values())):
        raise RecordingError(
            f"Session {kept.id} is still running.", "Wait until it ends, then try again."
        )
    return found


def not_recorded(session_id: int) -> RecordingError:
    """Return the error for a session without audio."""
    return RecordingError(
        f"No audio was kept for session {session_id}.",
        "To keep audio, see Privacy & history in the settings.",
    )


def _later(word: Word, seconds: float) -> Word:
    return replace(word, start=word.start + seconds, end=word.end + seconds)
