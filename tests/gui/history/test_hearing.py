"""A session is heard from any word on: real recordings, a real sound server, real clicks."""

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
from dictation.gui.history.heard import Heard
from dictation.gui.history.text_view import TextView
from dictation.gui.history.word_editor import WordEditor
from dictation.history.sessions import Kind, Passage, Voice
from dictation.results import Word

Open = Callable[[], HistoryWindow]
SAID = "One two three four five six seven eight nine ten eleven twelve and so on to the end."
SECONDS = 30


@pytest.fixture
def recorded(
    library: Any, sound_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., int]:
    """Keep a session with the sound of some of its sources; its number."""
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
    """Whether something is played on the machine."""
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
    """The visible button that a screen reader calls this."""
    return next(
        one
        for one in window.findChildren(QToolButton)
        if one.accessibleName().startswith(name) and one.isVisible()
    )


def test_a_click_on_a_word_plays_from_it_and_marks_what_is_said(
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


def test_the_bar_plays_stops_and_says_where_the_sound_is(
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
    """Click twice, as a hand does: the first click comes by itself."""
    click(window, qtbot, word)
    place = point(window, word)
    qtbot.mouseDClick(view(window).viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseRelease(view(window).viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_double_click_corrects_without_a_sound(
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
    assert not window._pane.hearing.playing


def test_a_double_click_stops_what_is_heard(
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


def test_a_word_can_be_marked_with_the_mouse_without_a_sound(
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
    assert not window._pane.hearing.playing


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


def test_every_source_has_its_own_sound(
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
    assert window._pane.hearing.playing


def test_a_translation_is_heard_in_the_original(
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


def test_a_missing_recording_is_told(show: Open, qtbot: QtBot, library: Any, recorded: Any) -> None:
    number = recorded(library.passages([SAID]), "")
    (paths.recordings_dir() / f"{number}.wav").unlink()
    window = show()
    qtbot.waitUntil(lambda: SAID in view(window).toPlainText())
    click(window, qtbot, "three")
    qtbot.waitUntil(lambda: "The audio of this session is missing" in window._problem.text())
    assert window._problem.isVisible()
    assert marked(window) == []


def test_a_damaged_recording_is_told(show: Open, qtbot: QtBot, library: Any, recorded: Any) -> None:
    number = recorded(library.passages([SAID]), "")
    (paths.recordings_dir() / f"{number}.wav").write_bytes(b"no sound")
    window = show()
    qtbot.waitUntil(lambda: SAID in view(window).toPlainText())
    click(window, qtbot, "three")
    qtbot.waitUntil(
        lambda: (
            "can't be read" in window._problem.text()
            or "isn't a supported audio" in window._problem.text()
        )
    )
    assert not window._pane.hearing.playing


def test_another_session_silences_the_first(
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


def test_the_text_follows_what_is_heard_unless_one_scrolls_away(
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


def test_which_word_is_said() -> None:
    words = (Word(" one", 1.0, 1.4, 0.9), Word("", 1.4, 1.5, 0.9), Word(" two", 2.5, 3.0, 0.9))
    heard = Heard(
        [Passage(words, "me"), Passage((Word(" no", 1.2, 1.3, 0.9),), "you")], Voice("me")
    )
    times = (0.9, 1.0, 1.45, 2.4, 2.5, 3.4, 3.6)
    assert [heard.at(at) for at in times] == [
        *(None, (0, 0), (0, 0), None, (0, 2), (0, 2), None),
    ]
    assert Heard([], Voice()).at(1.0) is None


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
    picture(window.geometry(), "history-hearing")
