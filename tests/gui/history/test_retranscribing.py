"""Undelivered sessions, re-transcription, and previous versions in the history window."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QLabel, QListView, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from dictation.errors import StorageError
from dictation.gui.history import HistoryWindow
from dictation.gui.history.previous_versions import PreviousVersionsMenu
from dictation.gui.history.sidebar import Sidebar
from dictation.gui.history.text_view import TextView
from dictation.gui.history.word_editor import WordEditor
from dictation.history.sessions import KeptSession
from tests.gui.history.parts import action, problem

Open = Callable[[], HistoryWindow]
CONTROL = Qt.KeyboardModifier.ControlModifier
SAID = "The parcel for number seven is still at the post office."
AGAIN = "Written down again with the usual one."


@pytest.fixture
def parcel(library: Any) -> int:
    """An undelivered session whose audio was kept."""
    number = library.keep(
        timedelta(hours=1), library.passages([SAID]), application="Terminal", delivered=False
    )
    library.do(lambda store: store.set_recording(number, "", f"{number}.opus"))
    return int(number)


@pytest.fixture
def other(library: Any) -> int:
    """A newer session without audio."""
    return int(library.keep(timedelta(0), library.passages(["All is well."])))


def kept(library: Any, number: int) -> KeptSession:
    with library.reader() as reader:
        found = reader.session(number)
        assert isinstance(found, KeptSession)
        return found


def text(window: HistoryWindow) -> str:
    return str(window.findChild(TextView).toPlainText())


def titles(window: HistoryWindow) -> list[str]:
    model = window.findChild(QListView).model()
    indexes = [model.index(at, 0) for at in range(model.rowCount())]
    return [index.data() for index in indexes if index.flags()]


def labels(window: HistoryWindow) -> str:
    return " | ".join(one.text() for one in window.findChildren(QLabel) if one.isVisible())


def shown(window: HistoryWindow, words: str) -> bool:
    """Whether there is a visible button with this text."""
    return any(
        one.text().replace("&", "") == words and one.isVisible()
        for kind in (QPushButton, QToolButton)
        for one in window.findChildren(kind)
    )


def push(window: HistoryWindow, qtbot: QtBot, words: str) -> None:
    button = next(
        one for one in window.findChildren(QPushButton) if one.text() == words and one.isVisible()
    )
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def previous_versions(window: HistoryWindow) -> list[QAction]:
    return list(window.findChild(PreviousVersionsMenu).actions())


def open_last(window: HistoryWindow, qtbot: QtBot) -> None:
    """Open the session at the end of the list."""
    qtbot.keyClick(window.findChild(QListView), Qt.Key.Key_End)


def test_a_session_is_retranscribed_and_the_old_text_can_be_restored(
    show: Open, qtbot: QtBot, library: Any, parcel: int
) -> None:
    window = show()
    qtbot.waitUntil(lambda: text(window) == SAID)
    assert not shown(window, "Previous versions")
    library.going_on.clear()
    qtbot.keyClick(window, Qt.Key.Key_R, CONTROL)
    qtbot.waitUntil(lambda: "Re-transcribing" in labels(window))
    assert not action(window, "Re-transcribe").isEnabled()
    window.close()  # it goes on
    library.going_on.set()
    qtbot.waitUntil(lambda: text(window) == AGAIN)
    assert "Re-transcribing" not in labels(window)
    with qtbot.waitSignal(window.findChild(Sidebar).listed):
        window.show()
    qtbot.waitUntil(lambda: titles(window) == [AGAIN])
    qtbot.waitUntil(lambda: "Re-transcribed" in labels(window))
    assert shown(window, "Previous versions")
    assert kept(library, parcel).session.model == "small"
    push(window, qtbot, "&Undo")
    qtbot.waitUntil(lambda: text(window) == SAID)
    qtbot.waitUntil(lambda: titles(window) == [SAID])
    assert kept(library, parcel).session.model == "base"


@pytest.mark.usefixtures("parcel")
def test_a_previous_version_is_shown_and_restored(
    show: Open, qtbot: QtBot, library: Any, parcel: int
) -> None:
    window = show()
    qtbot.waitUntil(lambda: text(window) == SAID)
    window._retranscription.retranscribe()
    qtbot.waitUntil(lambda: text(window) == AGAIN)
    (entry,) = previous_versions(window)
    assert entry.text().startswith("Today, ")
    assert entry.text().endswith(" · base")
    entry.trigger()
    assert text(window) == SAID
    assert f"Previous version · {entry.text()}" in labels(window)
    qtbot.keyClick(window, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == SAID
    window.findChild(TextView).correct_word()  # it belongs to the past
    assert window.findChild(WordEditor) is None
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert (text(window), window.isVisible()) == (AGAIN, True)
    qtbot.keyClick(window, Qt.Key.Key_L, CONTROL)
    assert text(window) == SAID
    push(window, qtbot, "&Restore")
    qtbot.waitUntil(lambda: "Previous version restored" in labels(window))
    qtbot.waitUntil(lambda: "Previous version ·" not in labels(window))
    assert text(window) == SAID
    assert kept(library, parcel).passages[0].passage.text == SAID
    qtbot.waitUntil(lambda: [one.text()[-5:] for one in previous_versions(window)] == ["small"])
    push(window, qtbot, "&Undo")
    qtbot.waitUntil(lambda: text(window) == AGAIN)
    # and what was done before it, although its text has been in use since
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: text(window) == SAID)


@pytest.mark.usefixtures("parcel", "base_model")
def test_the_menu_offers_the_installed_models(show: Open, qtbot: QtBot) -> None:
    window = show()
    qtbot.waitUntil(lambda: text(window) == SAID)
    menu = action(window, "Re-transcribe").menu()
    menu.aboutToShow.emit()
    words = [one.text() for one in menu.actions() if not one.isSeparator()]
    assert words[0] == "With the model in the &settings"
    assert "With base" in words
    next(one for one in menu.actions() if one.text() == "With base").trigger()
    qtbot.waitUntil(lambda: text(window) == "Written down again with base.")


def test_a_failure_is_reported_and_can_be_retried(
    show: Open, qtbot: QtBot, library: Any, parcel: int
) -> None:
    library.problem = StorageError("The audio of this session is missing.", "Look for it.")
    window = show()
    qtbot.waitUntil(lambda: text(window) == SAID)
    qtbot.keyClick(window, Qt.Key.Key_R, CONTROL)
    qtbot.waitUntil(
        lambda: problem(window).text() == "The audio of this session is missing. Look for it."
    )
    assert problem(window).isVisible()
    assert text(window) == SAID
    assert kept(library, parcel).session.model == "base"
    library.problem = None
    qtbot.waitUntil(action(window, "Re-transcribe").isEnabled)
    qtbot.keyClick(window, Qt.Key.Key_R, CONTROL)
    qtbot.waitUntil(lambda: text(window) == AGAIN)
    assert not problem(window).isVisible()


def test_another_session_can_be_opened_in_the_meantime(
    show: Open, qtbot: QtBot, library: Any, parcel: int, other: int
) -> None:
    window = show()
    open_last(window, qtbot)
    qtbot.waitUntil(lambda: text(window) == SAID)
    library.going_on.clear()
    qtbot.keyClick(window, Qt.Key.Key_R, CONTROL)
    qtbot.keyClick(window.findChild(QListView), Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: text(window) == "All is well.")
    assert "Re-transcribing" not in labels(window)
    assert not shown(window, "Re-transcribe")  # it has no sound
    library.going_on.set()
    qtbot.waitUntil(lambda: titles(window) == ["All is well.", AGAIN])
    assert text(window) == "All is well."
    assert other != parcel


@pytest.mark.usefixtures("other")
def test_undelivered_sessions_have_an_icon_and_a_filter(
    show: Open, qtbot: QtBot, library: Any, parcel: int
) -> None:
    window = show()
    only = window.findChild(Sidebar).filters.undelivered
    qtbot.waitUntil(only.isVisible)
    model = window.findChild(QListView).model()
    said = [
        model.index(at, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        for at in range(model.rowCount())
    ]
    assert [words.endswith("not typed") for words in said] == [False, False, True]
    only.click()
    qtbot.waitUntil(lambda: titles(window) == [SAID])
    qtbot.waitUntil(lambda: text(window) == SAID)
    assert (
        "This text was not typed into Terminal. Type it (Ctrl+Return), copy it (Ctrl+C), or"
        " re-transcribe it (Ctrl+R)."
    ) in labels(window)
    with qtbot.waitSignal(window.type_requested) as asked:
        qtbot.keyClick(window.findChild(QListView), Qt.Key.Key_Return, CONTROL)
    said_again, session = asked.args
    assert said_again == SAID
    qtbot.keyClick(window.findChild(QListView), Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == SAID
    only.click()
    window.note_delivered(session)  # it has arrived
    qtbot.waitUntil(lambda: "not typed" not in labels(window))
    qtbot.waitUntil(lambda: not only.isVisible())
    assert kept(library, parcel).session.delivered is True


@pytest.mark.usefixtures("other")
def test_without_undelivered_sessions_there_is_no_filter_for_them(show: Open, qtbot: QtBot) -> None:
    window = show()
    qtbot.waitUntil(lambda: text(window) != "")
    assert not window.findChild(Sidebar).filters.undelivered.isVisible()


def test_audio_without_words_is_shown(show: Open, qtbot: QtBot, library: Any) -> None:
    number = library.keep(timedelta(0), [], delivered=False)
    library.do(lambda store: store.set_recording(number, "", f"{number}.wav"))
    window = show()
    qtbot.waitUntil(lambda: "This recording has no text yet" in labels(window))
    index = window.findChild(QListView).currentIndex()
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).endswith("not transcribed")
    qtbot.keyClick(window, Qt.Key.Key_R, CONTROL)
    qtbot.waitUntil(lambda: text(window) == AGAIN)
    qtbot.waitUntil(lambda: titles(window) == [AGAIN])
    assert "no text" not in labels(window)


def test_opening_a_session_marks_it_as_seen(
    show: Open, qtbot: QtBot, library: Any, parcel: int, other: int
) -> None:
    window = show()
    qtbot.waitUntil(lambda: kept(library, other).session.seen is not None)
    assert kept(library, parcel).session.seen is None
    open_last(window, qtbot)
    qtbot.waitUntil(lambda: kept(library, parcel).session.seen is not None)


@pytest.mark.usefixtures("colors", "parcel", "other")
def test_pictures(
    show: Open, qtbot: QtBot, library: Any, picture: Callable[[QRect, str], None]
) -> None:
    number = library.keep(timedelta(hours=2), [], delivered=False)
    library.do(lambda store: store.set_recording(number, "", f"{number}.wav"))
    window = show()
    window.resize(1000, 640)
    window.findChild(Sidebar).filters.undelivered.click()
    qtbot.waitUntil(lambda: len(titles(window)) == 2)
    qtbot.waitUntil(lambda: text(window) == SAID)
    qtbot.wait(150)
    picture(window.geometry(), "history-not-typed")
    library.going_on.clear()
    window._retranscription.retranscribe_with("small")
    qtbot.wait(150)
    picture(window.geometry(), "history-again")
    library.going_on.set()
    qtbot.waitUntil(lambda: text(window) != SAID)
    qtbot.waitUntil(lambda: shown(window, "Previous versions"))
    window.findChild(PreviousVersionsMenu).choose_latest()
    qtbot.wait(150)
    picture(window.geometry(), "history-earlier")
