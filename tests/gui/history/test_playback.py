"""Play sessions from any word, with real recordings, a real sound server, and real clicks."""

import wave
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QListView, QToolButton
from pytestqt.qtbot import QtBot

from dictation import paths
from dictation.gui.history import HistoryWindow
from dictation.gui.history.pane import SessionPane
from dictation.gui.history.text_view import TextView
from dictation.gui.history.word_editor import WordEditor
from dictation.gui.history.word_times import WordTimes
from dictation.history.sessions import Kind, Passage, Voice
from dictation.results import Word
from tests.gui.history.parts import problem

Open = Callable[[], HistoryWindow]
SAID = "One two three four five six seven eight nine ten eleven twelve and so on to the end."
SECONDS = 30


@pytest.fixture
def recorded(
    library: Any, sound_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., int]:
    """Save a session with recordings of some of its sources; returns its number."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    sound_server.plug()

    def keep(said: list[Passage], *sources: str, **about: Any) -> int:
        number = library.keep(timedelta(0), said, **about)
        for source in sources:
            name = f"{number}{source and '-'}{source}.wav"
            library.do(
                lambda store, source=source, name=name: store.set_recording(number, source, name)
            )
            paths.recordings_dir().mkdir(parents=True, exist_ok=True)
            hum = np.sin(np.arange(SECONDS * 16_000) / 8.0) * 1000
            with wave.open(str(paths.recordings_dir() / name), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(16_000)
                file.writeframes(hum.astype("<i2").tobytes())
        return int(number)

    return keep


@pytest.fixture
def sounding(sound_server: Any) -> Callable[[], bool]:
    """Whether any audio is being played."""
    return lambda: bool(sound_server.pactl("list", "short", "sink-inputs"))


def view(window: HistoryWindow) -> TextView:
    return window.findChild(TextView)


def point(window: HistoryWindow, word: str) -> QPoint:
    text = view(window)
    cursor = text.document().find(word)
    assert cursor.hasSelection()
    cursor.setPosition(cursor.selectionStart() + 1)
    return text.cursorRect(cursor).center()


def click(window: HistoryWindow, qtbot: QtBot, word: str) -> None:
    button = Qt.MouseButton.LeftButton
    qtbot.mouseClick(view(window).viewport(), button, pos=point(window, word))


def marked(window: HistoryWindow) -> list[str]:
    return [mark.cursor.selectedText() for mark in view(window).extraSelections()]


def button(window: HistoryWindow, name: str) -> QToolButton:
    """Return the visible button with this accessible name."""
    return next(
        one
        for one in window.findChildren(QToolButton)
        if one.accessibleName().startswith(name) and one.isVisible()
    )


def test_a_click_on_a_word_plays_from_it_and_marks_the_spoken_word(
    show: Open, qtbot: QtBot, library: Any, recorded: Any, sounding: Callable[[], bool]
) -> None:
    recorded(library.passages([SAID]), "")
    window = show()
    qtbot.waitUntil(lambda: SAID in view(window).toPlainText())
    click(window, qtbot, "three")
    qtbot.waitUntil(lambda: marked(window) == ["three"])
    qtbot.waitUntil(sounding)
    qtbot.waitUntil(lambda: marked(window) == ["four"])
    qtbot.waitUntil(lambda: marked(window) == ["five"])
    click(window, qtbot, "eleven")
    qtbot.waitUntil(lambda: marked(window) == ["eleven"])
    qtbot.waitUntil(lambda: marked(window) == ["twelve"])
    assert sounding()
    qtbot.keyClick(view(window), Qt.Key.Key_Escape)
    assert window.isVisible()
    assert marked(window) == []
    qtbot.waitUntil(lambda: not sounding())
    qtbot.keyClick(view(window), Qt.Key.Key_Space)  # goes on where it was stopped
    assert marked(window) == ["twelve"]
    qtbot.keyClick(view(window), Qt.Key.Key_Space)
    assert marked(window) == []
    qtbot.keyClick(view(window), Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_the_play_bar_plays_stops_and_shows_the_file(
    show: Open, qtbot: QtBot, library: Any, recorded: Any, sounding: Callable[[], bool]
) -> None:
    number = recorded(library.passages([SAID]), "")
    window = show()
    qtbot.waitUntil(lambda: SAID in view(window).toPlainText())
    where = button(window, "Show in folder")
    assert str(paths.recordings_dir() / f"{number}.wav") in where.toolTip()
    assert any(label.text() == "0:00 / 0:07" for label in window.findChildren(QLabel))
    button(window, "Play").click()
    qtbot.waitUntil(lambda: marked(window) == ["two"])
    qtbot.waitUntil(
        lambda: any(label.text() == "0:01 / 0:07" for label in window.findChildren(QLabel))
    )
    button(window, "Stop").click()
    assert marked(window) == []
    qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: marked(window) != [])
    window.close()
    qtbot.waitUntil(lambda: not sounding())
    assert marked(window) == []


def double_click(window: HistoryWindow, qtbot: QtBot, word: str) -> None:
    """Double-click as a user does: the first click is a separate event."""
    click(window, qtbot, word)
    place = point(window, word)
    qtbot.mouseDClick(view(window).viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseRelease(view(window).viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_double_click_corrects_without_playing(
    show: Open, qtbot: QtBot, library: Any, recorded: Any
) -> None:
    recorded(library.passages([SAID]), "")
    window = show()
    qtbot.waitUntil(lambda: SAID in view(window).toPlainText())
    patience = QApplication.doubleClickInterval() + 100
    with qtbot.assertNotEmitted(view(window).word_clicked, wait=patience):
        double_click(window, qtbot, "three")
    assert window.findChild(WordEditor).text() == "three"
    assert marked(window) == []
    assert not window.findChild(SessionPane).playback.playing


def test_a_double_click_stops_playing(
    show: Open, qtbot: QtBot, library: Any, recorded: Any, sounding: Callable[[], bool]
) -> None:
    recorded(library.passages([SAID]), "")
    window = show()
    qtbot.waitUntil(lambda: SAID in view(window).toPlainText())
    click(window, qtbot, "three")
    qtbot.waitUntil(sounding)
    double_click(window, qtbot, "six")
    assert window.findChild(WordEditor).text() == "six"
    assert marked(window) == []
    qtbot.waitUntil(lambda: not sounding())


def test_selecting_a_word_with_the_mouse_does_not_play(
    show: Open, qtbot: QtBot, library: Any, recorded: Any
) -> None:
    recorded(library.passages([SAID]), "")
    window = show()
    qtbot.waitUntil(lambda: SAID in view(window).toPlainText())
    left, seen = Qt.MouseButton.LeftButton, view(window).viewport()
    qtbot.mousePress(seen, left, pos=point(window, "two"))
    qtbot.mouseMove(seen, point(window, "five"))
    qtbot.mouseRelease(seen, left, pos=point(window, "five"))
    assert "three" in view(window).textCursor().selectedText()
    assert not window.findChild(SessionPane).playback.playing


def test_without_a_recording_a_click_only_sets_the_cursor(
    show: Open, qtbot: QtBot, library: Any, recorded: Any
) -> None:
    recorded(library.passages([SAID]))
    window = show()
    qtbot.waitUntil(lambda: SAID in view(window).toPlainText())
    with qtbot.waitSignal(view(window).word_clicked):
        click(window, qtbot, "three")
    assert marked(window) == []
    assert not any(one.accessibleName() == "Play" for one in visible_buttons(window))
    assert "click to play" not in view(window)._tip((0, 2))


def visible_buttons(window: HistoryWindow) -> list[QToolButton]:
    return [one for one in window.findChildren(QToolButton) if one.isVisible()]


def test_each_source_plays_its_own_recording(
    show: Open, qtbot: QtBot, library: Any, recorded: Any
) -> None:
    turns = [("me", "Shall we begin with the figures?"), ("system", "They are good this year.")]
    number = recorded(library.talk(turns), "me", "system", kind=Kind.CAPTIONS)
    window = show()
    qtbot.waitUntil(lambda: "figures" in view(window).toPlainText())
    where = button(window, "Show in folder").toolTip()
    assert [f"{number}-{source}.wav" in where for source in ("me", "system")] == [True, True]
    click(window, qtbot, "good")
    qtbot.waitUntil(lambda: marked(window) == ["this"])
    click(window, qtbot, "begin")
    qtbot.waitUntil(lambda: marked(window) == ["with"])
    # while the other one speaks nothing of this source is said
    qtbot.waitUntil(lambda: marked(window) == [])
    assert window.findChild(SessionPane).playback.playing


def test_a_translation_plays_the_original(
    show: Open, qtbot: QtBot, library: Any, recorded: Any
) -> None:
    said = [
        library.spoken("Wir sprechen heute über den Fluss.", "system", 1.0),
        replace(library.spoken("Today we speak about the river.", "system", 1.2), translation=True),
    ]
    recorded(said, "system", kind=Kind.CAPTIONS)
    window = show()
    qtbot.waitUntil(lambda: "river" in view(window).toPlainText())
    click(window, qtbot, "we")
    qtbot.waitUntil(lambda: marked(window) == ["about"])
    click(window, qtbot, "heute")
    qtbot.waitUntil(lambda: marked(window) == ["den"])


def test_a_missing_recording_is_reported(
    show: Open, qtbot: QtBot, library: Any, recorded: Any
) -> None:
    number = recorded(library.passages([SAID]), "")
    (paths.recordings_dir() / f"{number}.wav").unlink()
    window = show()
    qtbot.waitUntil(lambda: SAID in view(window).toPlainText())
    click(window, qtbot, "three")
    qtbot.waitUntil(lambda: "The audio of this session is missing" in problem(window).text())
    assert problem(window).isVisible()
    assert marked(window) == []


def test_a_damaged_recording_is_reported(
    show: Open, qtbot: QtBot, library: Any, recorded: Any
) -> None:
    number = recorded(library.passages([SAID]), "")
    (paths.recordings_dir() / f"{number}.wav").write_bytes(b"no sound")
    window = show()
    qtbot.waitUntil(lambda: SAID in view(window).toPlainText())
    click(window, qtbot, "three")
    qtbot.waitUntil(
        lambda: (
            "can't be read" in problem(window).text()
            or "isn't a supported audio" in problem(window).text()
        )
    )
    assert not window.findChild(SessionPane).playback.playing


def test_opening_another_session_stops_playing(
    show: Open, qtbot: QtBot, library: Any, recorded: Any, sounding: Callable[[], bool]
) -> None:
    library.keep(timedelta(hours=1), library.passages(["Something else."]))
    recorded(library.passages([SAID]), "")
    window = show()
    qtbot.waitUntil(lambda: SAID in view(window).toPlainText())
    click(window, qtbot, "three")
    qtbot.waitUntil(sounding)
    qtbot.keyClick(window.findChild(QListView), Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "Something else." in view(window).toPlainText())
    qtbot.waitUntil(lambda: not sounding())


def test_the_text_follows_the_audio_unless_the_user_scrolls_away(
    show: Open, qtbot: QtBot, recorded: Any
) -> None:
    words = [f"w{number}" for number in range(400)]
    times = [Word(f" {word}", at / 20, at / 20 + 0.04, 0.9) for at, word in enumerate(words)]
    parts = [Passage(tuple(times[at : at + 8])) for at in range(0, 400, 8)]
    recorded(parts, "")
    window = show()
    qtbot.waitUntil(lambda: view(window).document().blockCount() == 50)
    bar = view(window).verticalScrollBar()
    click(window, qtbot, "w64")
    qtbot.waitUntil(lambda: bar.value() > view(window).viewport().height())
    bar.setValue(0)
    qtbot.waitUntil(lambda: len(marked(window)) == 1)
    before = marked(window)
    qtbot.waitUntil(lambda: marked(window) != before)
    assert bar.value() == 0


def test_the_word_at_a_time() -> None:
    words = (Word(" one", 1.0, 1.4, 0.9), Word("", 1.4, 1.5, 0.9), Word(" two", 2.5, 3.0, 0.9))
    heard = WordTimes(
        [Passage(words, "me"), Passage((Word(" no", 1.2, 1.3, 0.9),), "you")], Voice("me")
    )
    times = (0.9, 1.0, 1.45, 2.4, 2.5, 3.4, 3.6)
    assert [heard.at(at) for at in times] == [
        *(None, (0, 0), (0, 0), None, (0, 2), (0, 2), None),
    ]
    assert WordTimes([], Voice()).at(1.0) is None


@pytest.mark.usefixtures("colors")
def test_pictures(
    show: Open, qtbot: QtBot, library: Any, recorded: Any, picture: Callable[[QRect, str], None]
) -> None:
    library.keep(timedelta(hours=3), library.passages(["Thanks, that works for me."]))
    recorded(library.passages([SAID, "The garden is beautiful at this time of the year."]), "")
    window = show()
    window.resize(1000, 640)
    qtbot.waitUntil(lambda: SAID in view(window).toPlainText())
    click(window, qtbot, "six")
    qtbot.waitUntil(lambda: marked(window) == ["eight"])
    qtbot.wait(60)
    picture(window.geometry(), "history-playback")
