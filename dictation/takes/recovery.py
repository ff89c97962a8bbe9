"""Takes that were cut off (a crash, power loss, no model) are written down from their sound."""

from faster_whisper import WhisperModel

from dictation.audio.chunk import Samples
from dictation.audio.files import load
from dictation.audio.spool import left_over
from dictation.errors import AudioFileError
from dictation.settings import ModelSettings
from dictation.takes.keeping import Keeper
from dictation.transcripts.sessions import Kind, Session
from dictation.whisper.whole import Reading


def recover(model: WhisperModel, settings: ModelSettings, keeper: Keeper) -> int:
    """Write down what earlier runs have left on disk; return how many takes had words.

    Each becomes a session that was not delivered, and only then is its sound removed. Raises
    DictationError; what is not yet done is still there the next time.
    """
    found = 0
    for path in left_over():
        try:
            samples = load(path)
        except AudioFileError:
            path.rename(path.with_suffix(".broken"))  # kept, but not tried again
            continue
        found += _write_down(samples, path.stat().st_mtime, model, settings, keeper)
        path.unlink()
    return found


def _write_down(
    samples: Samples, ended: float, model: WhisperModel, settings: ModelSettings, keeper: Keeper
) -> bool:
    reading = Reading(
        model,
        samples,
        language=settings.language or None,
        task=settings.task,
        word_timestamps=True,
    )
    session = Session(
        ended - reading.duration,
        Kind.DICTATION,
        model=settings.name,
        language=settings.language or None,
    )
    record = keeper.begin(session)
    words = [word for segment in reading for word in segment.words]
    record.add(tuple(words))
    record.finish(ended, "", delivered=False, figures={"audio": reading.duration}).result()
    return bool(words)
