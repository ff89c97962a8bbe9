"""Recover interrupted takes (crash, power loss, full disk) by transcribing their audio."""

from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from dictation.audio.files import read_chunks
from dictation.audio.spool import left_over, move
from dictation.errors import AudioFileError
from dictation.history.file_transcriber import (
    FileTranscriber,
    ShutdownError,
    TranscribedText,
    in_its_language,
)
from dictation.history.keeper import Keeper
from dictation.history.recordings import make_folder
from dictation.history.sessions import Kind, Session, SessionSummary
from dictation.history.store import Store
from dictation.speech.endpoint import EndpointSettings
from dictation.speech.segmenter import Segmenter
from dictation.workers import explained


def recover(transcriber: FileTranscriber, model_name: str, keeper: Keeper, keep_sound: bool) -> int:
    """Transcribe what earlier runs left in the spool; return in how many takes somebody spoke.

    Each of these becomes an undelivered session with its audio, or completes the session that was
    interrupted. `keep_sound` applies to takes that were finished except for moving their audio. A
    failure is reported through the keeper and doesn't stop the others; its file stays for the next
    attempt. Raises ShutdownError.
    """
    found = 0
    told: set[str] = set()
    for path in left_over():
        try:
            found += _recover(path, transcriber, model_name, keeper, keep_sound)
        except ShutdownError:
            raise
        except Exception as error:
            problem = explained(error)
            if problem.problem not in told:
                told.add(problem.problem)
                keeper.tell(problem)
    return found


def forget() -> None:
    """Delete what earlier runs left in the spool, because the user has turned history off."""
    for path in left_over():
        with suppress(OSError):
            path.unlink()


def _recover(
    path: Path, transcriber: FileTranscriber, model_name: str, keeper: Keeper, keep_sound: bool
) -> bool:
    """Recover one take; return whether it had words."""
    about = keeper.change(partial(Store.recorded_in, name=path.name)).result()
    if about is not None and about.session.delivered is not None:
        if keep_sound or not about.session.delivered:
            keeper.archive.add(make_folder() / path.name, partial(_move, path))
        else:
            path.unlink()
            keeper.change(partial(_no_sound, about.id)).result()
        return False
    try:
        text = _suited(transcriber, about).transcribe(path)
        spoken = bool(text.passages) or _is_spoken(path)
    except AudioFileError:
        path.rename(path.with_suffix(".broken"))  # kept, but not retried
        return False
    if not spoken and about is None:
        path.unlink()
        return False
    if keeper.change(partial(_keep, about, path, text, model_name)).result():
        keeper.archive.add(make_folder() / path.name, partial(_move, path))
    return spoken


def _is_spoken(path: Path) -> bool:
    """Return whether somebody speaks in a recording in which no words were found."""
    segmenter = Segmenter(EndpointSettings())
    return any(any(segmenter.accept(chunk)) for chunk in read_chunks(path))


def _suited(transcriber: FileTranscriber, about: SessionSummary | None) -> FileTranscriber:
    """Return the transcriber for the language that the interrupted session was begun in."""
    if about is None:
        return transcriber
    return replace(transcriber, request=in_its_language(transcriber.request, about.session))


def _keep(
    about: SessionSummary | None, path: Path, text: TranscribedText, model_name: str, store: Store
) -> bool:
    """Save a text in the interrupted session or a new one; False if the audio was deleted."""
    if not path.exists():  # the user deleted everything in the meantime
        return False
    ended, figures = path.stat().st_mtime, {"audio": text.duration}
    if about is None:
        session = Session(
            ended - text.duration,
            Kind.DICTATION,
            model=model_name,
            language=text.language,
            ended=ended,
            delivered=False,
            figures=figures,
        )
        store.put(session, text.passages, {"": path.name})
        return True
    if text.passages:
        store.rewrite(about.id, model_name, text.language, text.passages, [""])
    store.finish(about.id, ended, delivered=False, figures=figures)
    return True


def _move(path: Path, target: Path) -> None:
    if path.exists():  # it may have been queued twice
        move(path, target)


def _no_sound(session_id: int, store: Store) -> None:
    store.set_recording(session_id, "", None)
