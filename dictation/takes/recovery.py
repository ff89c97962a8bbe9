"""Takes that were cut off (a crash, power loss, a full disk) are written down from their sound."""

from contextlib import suppress
from functools import partial
from pathlib import Path

from dictation.audio.spool import left_over, move
from dictation.errors import AudioFileError
from dictation.takes.keeping import Keeper
from dictation.takes.redo import Scribe, Text
from dictation.transcripts.recordings import make_folder
from dictation.transcripts.sessions import Kind, Session, SessionSummary
from dictation.transcripts.store import Store


def recover(scribe: Scribe, model_name: str, keeper: Keeper, keep_sound: bool) -> int:
    """Write down what earlier runs have left in the spool; return how many takes had words.

    Each becomes a session that was not delivered, with its sound, or completes the one that was
    cut off. `keep_sound` is for those that were over, but for their sound. Raises DictationError;
    what is not yet done is still there the next time.
    """
    found = 0
    for path in left_over():
        about = keeper.change(partial(Store.recorded_in, name=path.name)).result()
        if about is not None and about.session.delivered is not None:
            if keep_sound or not about.session.delivered:
                keeper.archive.add(make_folder() / path.name, partial(_move, path))
            else:
                path.unlink()
                keeper.change(partial(_no_sound, about.id)).result()
            continue
        try:
            text = scribe.read(path)
        except AudioFileError:
            path.rename(path.with_suffix(".broken"))  # kept, but not tried again
            continue
        found += bool(text.passages)
        if text.passages or about is not None:
            ended = path.stat().st_mtime
            keeper.change(partial(_keep, about, path.name, ended, text, model_name)).result()
            keeper.archive.add(make_folder() / path.name, partial(_move, path))
        else:
            path.unlink()
    return found


def forget() -> None:
    """Delete what earlier runs have left in the spool: the user wants nothing to be kept."""
    for path in left_over():
        with suppress(OSError):
            path.unlink()


def _keep(
    about: SessionSummary | None,
    name: str,
    ended: float,
    text: Text,
    model_name: str,
    store: Store,
) -> None:
    """Write a text down, in the session that was cut off or in a new one."""
    if about is None:
        session = Session(
            ended - text.duration, Kind.DICTATION, model=model_name, language=text.language
        )
        number = store.begin(session, {"": name})
        for passage in text.passages:
            store.add(number, passage.words)
    else:
        number = about.id
        if text.passages:
            store.rewrite(number, model_name, text.language, text.passages, [""])
    store.finish(number, ended, delivered=False, figures={"audio": text.duration})


def _move(path: Path, target: Path) -> None:
    if path.exists():  # else it was found twice before it could be moved
        move(path, target)


def _no_sound(session_id: int, store: Store) -> None:
    store.set_recording(session_id, "", None)
