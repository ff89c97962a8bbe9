"""Puts the parts together; the only place that knows them all."""

from faster_whisper import WhisperModel

from dictation.audio.spool import Spool
from dictation.session import LiveSession, Source
from dictation.speech.endpoint import EndpointSettings
from dictation.speech.segmenter import Segmenter
from dictation.streaming.recognizer import Recognizer, StreamingSettings
from dictation.streaming.replay import Replay
from dictation.whisper.engine import WhisperEngine


def live_session(
    source: Source, model: WhisperModel, language: str | None, task: str, spool: Spool | None
) -> LiveSession:
    """A session that writes down what is spoken, while it is spoken."""
    return LiveSession(source, *_live_path(model, language, task), spool)


def replay(model: WhisperModel, language: str | None, task: str) -> Replay:
    """The same live path on a virtual clock, for recordings and measurements."""
    return Replay(*_live_path(model, language, task))


def _live_path(
    model: WhisperModel, language: str | None, task: str
) -> tuple[Segmenter, Recognizer]:
    engine = WhisperEngine(model, language, task)
    return Segmenter(EndpointSettings()), Recognizer(engine, StreamingSettings())
