"""The sound of takes: kept as the user wants it, heard and read again, and never lost."""

import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dictation import paths
from dictation.audio.chunk import position
from dictation.audio.files import load
from dictation.errors import AudioFileError, DictationError
from dictation.history.reader import Reader
from dictation.history.recordings import RecordingError, find
from dictation.history.sessions import Filter, KeptSession, UnknownSessionError
from dictation.settings import HistorySettings, ModelSettings
from tests import words as said
from tests.words import NOTE as NOTE_WORDS
from tests.words import words

SEND = paths.resource("speech/short-send.flac")
NOTE = paths.resource("speech/note.flac")
MEETING = paths.resource("speech/meeting.flac")


def last() -> KeptSession:
    """The latest session."""
    with Reader() as reader:
        return reader.session(reader.sessions()[0].id)


def text(kept: KeptSession) -> str:
    return "".join(word.text for word in kept.words).strip()


def files(folder: Path) -> list[str]:
    return sorted(path.suffix for path in folder.glob("*"))


@pytest.fixture
def compressed(screen: Any) -> Callable[[], KeptSession]:
    """Wait until the sound of the latest session lies beside it for good."""

    def wait() -> KeptSession:
        def is_there() -> bool:
            return next(iter(last().recordings.values()), "").endswith(".opus")

        screen.wait_until(is_there)
        screen.wait_until(lambda: files(paths.recordings_dir()) == [".opus"])
        return last()

    return wait


def test_a_take_can_be_heard_and_read_again_and_goes_with_its_session(
    sit_down: Any, open_editor: Any, compressed: Callable[[], KeptSession], screen: Any
) -> None:
    desk = sit_down(history=HistorySettings(audio="always"))
    open_editor("letter")
    desk.dictate(NOTE)
    kept = compressed()
    assert files(paths.spool_dir()) == []
    sound = load(find(kept.recordings[""]))
    # where the words are, it is loud; before them it is not
    first, *_, final = kept.words
    said = sound[position(first.start) : position(final.end)]
    before = sound[: position(max(0.0, first.start - 0.3))]
    assert np.abs(said).max() > 0.1
    assert np.abs(before).max(initial=0.0) < 0.05
    desk.controller.redo(kept.id).result(60)
    again = last()
    assert words(text(again)) == NOTE_WORDS
    assert again.words[0].start == pytest.approx(first.start, abs=0.4)
    assert again.recordings == kept.recordings
    with Reader() as reader:
        (earlier,) = reader.previous_versions(kept.id)
    assert "".join(p.text for p in earlier.passages) == text(kept)
    desk.controller.change_history(lambda store: store.delete([kept.id])).result(60)
    desk.controller.apply(desk.settings)  # tidies up
    desk.controller.change_history(lambda store: store.sync()).result(60)
    assert files(paths.recordings_dir()) == [".opus"], "it can be restored"
    desk.controller.change_history(lambda store: store.purge(time.time() + 1)).result(60)
    desk.controller.apply(desk.settings)
    screen.wait_until(lambda: files(paths.recordings_dir()) == [])


@pytest.mark.parametrize(
    ("history", "left"),
    [
        (HistorySettings(), []),
        (HistorySettings(keep=False, audio="always"), []),
        (HistorySettings(audio="unread"), [".opus"]),
    ],
)
def test_sound_is_kept_as_the_user_wants_it(
    sit_down: Any, open_editor: Any, screen: Any, history: HistorySettings, left: list[str]
) -> None:
    desk = sit_down(history=history)
    open_editor("letter")
    assert words(desk.dictate(SEND).text) == said.SEND
    screen.wait_until(lambda: files(paths.spool_dir()) == [])
    screen.wait_until(lambda: files(paths.recordings_dir()) == left)

    def recorded() -> list[bool]:
        with Reader() as reader:
            return [one.recorded for one in reader.sessions()]

    screen.wait_until(lambda: recorded() == [bool(left)] * history.keep)
    if left:
        desk.controller.change_history(lambda store: store.mark_seen(1)).result(60)
        desk.controller.apply(desk.settings)
        screen.wait_until(lambda: files(paths.recordings_dir()) == [])
        assert recorded() == [False]


def test_a_dropped_take_leaves_no_sound(sit_down: Any, open_editor: Any, screen: Any) -> None:
    desk = sit_down(history=HistorySettings(audio="always"))
    open_editor("letter")
    desk.drop(MEETING)
    screen.wait_until(lambda: files(paths.spool_dir()) == [])
    screen.wait_until(lambda: last().recordings == {})
    with Reader() as reader:
        assert reader.sessions(Filter(delivered=False)) == []


def test_what_was_not_delivered_keeps_its_sound_until_it_is(
    desk: Any, open_editor: Any, screen: Any, compressed: Callable[[], KeptSession]
) -> None:
    open_editor("letter")
    desk.hold()
    desk.say(SEND)
    desk.until(lambda: desk.committed)
    open_editor("another")
    desk.say(SEND)
    desk.let_go()
    desk.until(lambda: desk.over)
    kept = compressed()
    desk.controller.apply(desk.settings)
    desk.controller.change_history(lambda store: store.sync()).result(60)
    assert last().recordings
    ended = kept.session.ended
    assert ended is not None
    desk.controller.change_history(
        lambda store: store.finish(kept.id, ended, delivered=True)
    ).result(60)
    desk.controller.apply(desk.settings)
    screen.wait_until(lambda: files(paths.recordings_dir()) == [])
    assert last().recordings == {}


@pytest.fixture
def slow_model(tiny_model: Path, tmp_path: Path) -> Path:
    """A folder with a model that loads until something is written into its pipe, then fails."""
    folder = tmp_path / "slow"
    folder.mkdir()
    for path in tiny_model.iterdir():
        if not path.name.startswith("vocabulary"):
            shutil.copy(path, folder)
    os.mkfifo(folder / "vocabulary.txt")
    return folder


def write_nonsense(pipe: Path) -> None:
    """Write into a pipe, if somebody reads there."""
    with suppress(OSError):
        writing = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        os.write(writing, b"\xff")
        os.close(writing)


def test_a_take_whose_model_fails_can_be_tried_again(
    desk: Any, slow_model: Path, open_editor: Any, screen: Any
) -> None:
    open_editor("letter")
    settings = replace(desk.settings, model=ModelSettings(name=str(slow_model)))
    desk.controller.apply(settings)
    desk.hold()
    desk.say(SEND)
    desk.let_go()
    screen.wait_until(lambda: write_nonsense(slow_model / "vocabulary.txt") or desk.over)
    with Reader() as reader:
        (failed,) = reader.sessions(Filter(delivered=False))
    assert failed.recorded
    assert failed.opening == ""
    assert "what you said is kept" in desk.problems[-1].hint
    desk.controller.redo(failed.id, "tiny.en").result(60)
    assert words(text(last())) == said.SEND
    assert last().session.model == "tiny.en"
    # after that it is sound like any other
    desk.controller.apply(desk.settings)
    screen.wait_until(lambda: files(paths.recordings_dir()) == [])
    assert files(paths.spool_dir()) == []


def test_reading_again_waits_while_somebody_dictates(
    sit_down: Any, open_editor: Any, compressed: Callable[[], KeptSession]
) -> None:
    desk = sit_down(history=HistorySettings(audio="always"))
    editor = open_editor("letter")
    desk.dictate(NOTE)
    kept = compressed()
    desk.tap()
    desk.until(lambda: desk.listening)
    redone = desk.controller.redo(kept.id)
    desk.say(SEND)
    desk.until(lambda: "now" in desk.shown)
    assert not redone.done()
    desk.tap()
    desk.until(lambda: len(desk.over) == 2)
    redone.result(60)
    assert words(desk.over[1].text) == said.SEND
    assert editor.gets("".join(take.text for take in desk.over))


def test_what_can_not_be_read_again_is_said(
    sit_down: Any, open_editor: Any, compressed: Callable[[], KeptSession]
) -> None:
    desk = sit_down(history=HistorySettings(audio="always"))
    open_editor("letter")
    desk.dictate(SEND)
    kept = compressed()
    with pytest.raises(DictationError, match="no model called"):
        desk.controller.redo(kept.id, "no such model").result(60)
    path = find(kept.recordings[""])
    path.write_bytes(b"this is no sound")
    with pytest.raises(AudioFileError, match="isn't a supported audio"):
        desk.controller.redo(kept.id).result(60)
    path.unlink()
    with pytest.raises(RecordingError, match="missing"):
        desk.controller.redo(kept.id).result(60)
    with pytest.raises(UnknownSessionError):
        desk.controller.redo(99).result(60)
    desk.controller.change_history(lambda store: store.set_recording(kept.id, "", None)).result(9)
    with pytest.raises(RecordingError, match="No audio"):
        desk.controller.redo(kept.id).result(60)
    assert text(last()) == text(kept)


def test_a_session_that_is_deleted_for_good_while_it_runs_is_let_go(
    sit_down: Any, open_editor: Any, screen: Any
) -> None:
    desk = sit_down(history=HistorySettings(audio="always"))
    editor = open_editor("letter")
    desk.hold()
    desk.say(SEND)
    desk.until(lambda: desk.committed)
    screen.wait_until(lambda: desk.kept() and last().recordings)
    running = last()
    assert running.session.ended is None
    assert find(running.recordings[""]).parent == paths.spool_dir(), "it can be heard already"
    desk.controller.change_history(lambda store: store.forget(running.id)).result(60)
    desk.say(SEND)
    desk.let_go()
    desk.until(lambda: desk.over)
    assert editor.gets(desk.over[0].text)
    assert desk.problems == []
    screen.wait_until(lambda: files(paths.spool_dir()) == [])
    assert files(paths.recordings_dir()) == []
    with Reader() as reader:
        assert reader.sessions() == []


def test_a_full_disk_is_told_once_and_the_sound_stays_in_the_spool(
    sit_down: Any, open_editor: Any, compressed: Callable[[], KeptSession]
) -> None:
    paths.recordings_dir().write_text("a file where the folder should be")
    desk = sit_down(history=HistorySettings(audio="always"))
    open_editor("letter")
    desk.dictate(SEND)
    desk.until(lambda: desk.problems)
    assert len(desk.problems) == 1
    assert "can't be saved" in desk.problems[0].text
    assert find(last().recordings[""]).parent == paths.spool_dir()
    desk.controller.redo(last().id).result(60)
    assert words(text(last())) == said.SEND
    desk.controller.close()
    paths.recordings_dir().unlink()
    # the next start makes up for it
    sit_down(history=HistorySettings(audio="always"))
    compressed()
    assert files(paths.spool_dir()) == []
