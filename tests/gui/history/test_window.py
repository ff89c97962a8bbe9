"""The history window, with a real store, a real window, and real keys."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAction, QFont, QFontMetrics, QGuiApplication, QTextCursor
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QListView, QPushButton
from pytestqt.qtbot import QtBot

from dictation.errors import StorageError
from dictation.gui.history import HistoryWindow
from dictation.gui.history.delegate import whole_words
from dictation.gui.history.pane import SessionPane
from dictation.gui.history.sidebar import Sidebar
from dictation.gui.history.store_watch import StoreWatch
from dictation.gui.history.text_view import TextView
from dictation.gui.history.undo_bar import UndoBar
from dictation.gui.history.word_editor import WordEditor
from dictation.history.reader import Reader
from dictation.history.schema import FILE_NAME
from dictation.history.sessions import Filter, Kind, Passage, Session
from dictation.history.store import Store
from dictation.results import Word
from tests.gui.history.parts import action, problem

Open = Callable[[], HistoryWindow]
NOTE = (
    "Remind me to call the dentist tomorrow morning. And ask Anna whether she still has "
    "the blue folder."
)
LETTER = [
    "Dear Anna, thank you for your letter, which reached me on Thursday. I was very glad to hear "
    "that the move went well and that the children like their new school.",
    "The garden is beautiful at this time of the year. Yesterday we sat under the apple tree until "
    "it grew dark, and spoke about the summer when you were all here.",
    "Please come and see us in December, if the trains still run. There is room for everyone.",
]
MEETING = [
    ("me", "Shall we begin? First the figures of October, then the move to the new building."),
    (
        "system",
        "The figures are good: twelve per cent more than a year ago, mostly from the north.",
    ),
    ("me", "And the new building? The letter from the city says that the lift comes in January."),
    ("system", "January is what they say. I would plan with February, to be honest."),
    ("me", "Then let us tell everybody February, and be glad if it is sooner."),
    (
        "system",
        "Agreed. I can write that down today and send it round before the weekend, so that nobody "
        "has to ask. What about the furniture?",
    ),
    (
        "me",
        "The tables come with us, the chairs do not. Maria has three offers, and the cheapest one "
        "is not the worst. She needs a yes by Wednesday.",
    ),
    ("system", "She has my yes. Anything else for today?"),
    ("me", "Only the party in December, but that can wait. Thank you all, and see you on Monday."),
]

EVERYDAY = [
    (0, 15, "Thunderbird", "Thanks, that works for me. See you on Thursday at ten."),
    (0, 95, "Slack", "The build is green again, it was only the cache."),
    (1, -70, "Thunderbird", "Could you send me the invoice once more, the file did not open."),
    (1, 200, "Obsidian", "Idea for the talk: begin with the sound, and only then show the text."),
    (2, 20, "Firefox", "Bread with walnuts, without yeast."),
    (2, 130, "LibreOffice Writer", "Chapter three. The harbour lay quiet when they came back."),
    (5, 44, "Text Editor", "Milk, eggs, lamp oil, a new brush for the bicycle chain."),
]


@pytest.fixture
def sessions(library: Any) -> dict[str, int]:
    """Some sessions of several days and kinds, by name."""
    keep, passages, talk = library.keep, library.passages, library.talk
    hours, days = (lambda n: timedelta(hours=n)), (lambda n: timedelta(days=n))
    return {
        "interview": keep(
            days(9) + hours(2),
            passages(["Wir sprechen heute über den Fluss und seine Brücken."]),
            kind=Kind.FILE,
            source="interview-bruecken.mp3",
            language="de",
            delivered=None,
        ),
        "meeting": keep(
            days(1) + hours(1),
            talk(MEETING),
            kind=Kind.CAPTIONS,
            source="System sound",
            title="Monday meeting",
            tags=("work", "building"),
            delivered=None,
        ),
        "lost": keep(
            days(1) - hours(3),
            passages(["The parcel for number seven is still at the post office."]),
            application="Terminal",
            delivered=False,
        ),
        "letter": keep(hours(3), passages(LETTER), application="LibreOffice Writer"),
        "search": keep(
            hours(2),
            passages(["Train times to Vienna on a Sunday."]),
            application="Firefox",
        ),
        "note": keep(hours(1), passages([NOTE]), application="Text Editor"),
    }


def titles(window: HistoryWindow) -> list[str]:
    """Return the first line of each listed session."""
    return [index.data() for index in entries(window) if index.flags()]


def entries(window: HistoryWindow) -> list[QModelIndex]:
    """Return all entries of the list, including days."""
    model = window.findChild(QListView).model()
    return [model.index(at, 0) for at in range(model.rowCount())]


def choose_session(window: HistoryWindow, beginning: str) -> None:
    index = next(index for index in entries(window) if index.data().startswith(beginning))
    window.findChild(QListView).setCurrentIndex(index)


def spoken_rows(window: HistoryWindow) -> list[str]:
    """Return the rows as read by a screen reader."""
    return [index.data(Qt.ItemDataRole.AccessibleTextRole) for index in entries(window)]


def text(window: HistoryWindow) -> str:
    return str(window.findChild(TextView).toPlainText())


def marked(window: HistoryWindow) -> list[str]:
    """Return the words marked as search hits."""
    return [mark.cursor.selectedText() for mark in window.findChild(TextView).extraSelections()]


def find(window: HistoryWindow, qtbot: QtBot, typed: str) -> None:
    """Paste into the search field, which looks once for all of it, and wait for the results."""
    field = window.findChild(QLineEdit, "search")
    field.setFocus()
    field.selectAll()
    with qtbot.waitSignal(window.findChild(Sidebar).listed):
        field.insert(typed)


def click_word(window: HistoryWindow, qtbot: QtBot, word: str) -> WordEditor:
    """Double-click a word and return its editor."""
    view = window.findChild(TextView)
    cursor = view.document().find(word)
    assert cursor.hasSelection()
    cursor.setPosition(cursor.selectionStart() + 1)
    point = view.cursorRect(cursor).center()
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    return window.findChild(WordEditor)


def test_sessions_are_listed_by_day_and_the_newest_is_shown(
    show: Open, qtbot: QtBot, sessions: dict[str, int]
) -> None:
    window = show()
    qtbot.waitUntil(lambda: NOTE in text(window))
    rows = spoken_rows(window)
    assert len(rows) == len(sessions) + 3
    assert (rows[0], rows[4]) == ("Today", "Yesterday")
    assert rows[1].startswith("Dictation, Remind me to call the dentist")
    assert "Text Editor" in rows[1]
    assert rows[5].startswith("Dictation, The parcel")
    assert rows[5].endswith("not typed")
    assert "Captions, Monday meeting" in rows[6]


def test_search_lists_and_marks_matches(show: Open, qtbot: QtBot, sessions: dict[str, int]) -> None:
    window = show()
    find(window, qtbot, "anna")
    assert len(titles(window)) == 2
    assert titles(window)[0].startswith("… And ask Anna") or "Anna" in titles(window)[0]
    qtbot.waitUntil(lambda: marked(window) == ["Anna"])
    assert NOTE in text(window)
    find(window, qtbot, "lett")
    assert ["Dear Anna" in title or "letter" in title for title in titles(window)] == [True, True]
    qtbot.waitUntil(lambda: marked(window) == ["letter,"])
    find(window, qtbot, "nobody ever said this")
    assert titles(window) == []
    qtbot.waitUntil(lambda: says(window, "No matching sessions"))
    qtbot.mouseClick(button(window, "Clear search and filters"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(titles(window)) == len(sessions))


@pytest.mark.usefixtures("sessions")
def test_the_next_hit_is_one_key_away(show: Open, qtbot: QtBot) -> None:
    window = show()
    find(window, qtbot, "the")
    qtbot.waitUntil(lambda: len(marked(window)) > 1)
    view = window.findChild(TextView)
    first = view.textCursor().position()
    qtbot.keyClick(window, Qt.Key.Key_F3)
    second = view.textCursor().position()
    assert second > first
    qtbot.keyClick(window, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert view.textCursor().position() == first


def test_a_hit_far_down_is_shown_with_lines_around_it(
    show: Open, qtbot: QtBot, library: Any
) -> None:
    said = ["Hay, and nothing else but hay."] * 60
    said[40] = "Hay with a needle in it."
    library.keep(timedelta(0), library.passages(said))
    window = show()
    find(window, qtbot, "needle")
    qtbot.waitUntil(lambda: marked(window) == ["needle"])
    view = window.findChild(TextView)
    place = view.cursorRect()
    assert 3 * place.height() < place.top() < view.viewport().height() - 3 * place.height()


@pytest.mark.usefixtures("sessions")
def test_filters_narrow_the_list(show: Open, qtbot: QtBot) -> None:
    window = show()
    panel = window.findChild(Sidebar).filters
    qtbot.waitUntil(lambda: panel._language.count() == 3)  # all, English, German

    def choose(combo: Any, words: str) -> list[str]:
        with qtbot.waitSignal(window.findChild(Sidebar).listed):
            combo.setCurrentText(words)
        return titles(window)

    assert choose(panel._kind, "Captions") == ["Monday meeting"]
    choose(panel._kind, "All kinds")
    assert choose(panel._language, "German") == [
        "Wir sprechen heute über den Fluss und seine Brücken."
    ]
    choose(panel._language, "All languages")
    assert len(choose(panel._span, "Today")) == 3
    assert len(choose(panel._span, "Last 7 days")) == 5
    choose(panel._span, "Any time")
    assert choose(panel._tag, "work") == ["Monday meeting"]
    choose(panel._tag, "All tags")
    with qtbot.waitSignal(window.findChild(Sidebar).listed):
        panel.undelivered.click()
    assert titles(window) == ["The parcel for number seven is still at the post office."]


@pytest.mark.usefixtures("sessions")
def test_deleted_sessions_can_be_restored(show: Open, qtbot: QtBot, library: Any) -> None:
    window = show()
    before = titles(window)
    view = window.findChild(QListView)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: titles(window) == [before[0], *before[3:]])
    assert len(library.do(lambda store: store.sessions(Filter(deleted=True)))) == 2
    qtbot.waitUntil(lambda: says(window, "Deleted 2 sessions"))
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: titles(window) == before)
    assert view.currentIndex().data() == before[1]


def test_a_correction_keeps_the_original_and_can_be_undone(
    show: Open, qtbot: QtBot, library: Any, sessions: dict[str, int]
) -> None:
    window = show()
    qtbot.waitUntil(lambda: NOTE in text(window))
    editor = click_word(window, qtbot, "dentist")
    assert editor.selectedText() == "dentist"
    qtbot.keyClicks(editor, "doctor")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "call the doctor tomorrow" in text(window))

    def kept() -> Passage:
        with library.reader() as reader:
            return reader.session(sessions["note"]).passages[0].passage

    assert kept().originals == {5: " dentist"}
    assert "recognized as “dentist”" in window.findChild(TextView)._tip((0, 5))
    qtbot.waitUntil(lambda: "doctor" in titles(window)[0])
    qtbot.mouseClick(button(window, "&Undo"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: NOTE in text(window))
    qtbot.waitUntil(lambda: kept().originals == {})


@pytest.mark.usefixtures("sessions")
def test_f2_corrects_the_word_at_the_cursor_and_escape_leaves_it(show: Open, qtbot: QtBot) -> None:
    window = show()
    qtbot.waitUntil(lambda: NOTE in text(window))
    view = window.findChild(TextView)
    view.setFocus()
    for _ in range(2):
        view.moveCursor(QTextCursor.MoveOperation.NextWord)
    qtbot.keyClick(view, Qt.Key.Key_F2)
    editor = window.findChild(WordEditor)
    assert editor.text() == "to"
    qtbot.keyClicks(editor, "never")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(WordEditor) is None)
    assert view.hasFocus()
    assert NOTE in text(window)


@pytest.mark.usefixtures("sessions")
def test_leaving_the_editor_accepts_and_the_menu_restores_the_original(
    show: Open, qtbot: QtBot
) -> None:
    window = show()
    qtbot.waitUntil(lambda: NOTE in text(window))
    editor = click_word(window, qtbot, "blue")
    qtbot.keyClicks(editor, "green")
    window.findChild(QListView).setFocus()
    qtbot.waitUntil(lambda: "the green folder" in text(window))
    view = window.findChild(TextView)
    view.setTextCursor(view.document().find("green"))
    view.restore_word()
    qtbot.waitUntil(lambda: NOTE in text(window))


def test_title_and_tags_can_be_edited(
    show: Open, qtbot: QtBot, library: Any, sessions: dict[str, int]
) -> None:
    window = show()
    qtbot.waitUntil(lambda: NOTE in text(window))
    title, tags = window.findChild(SessionPane).title, window.findChild(SessionPane).tags
    title.setFocus()
    qtbot.keyClicks(title, "Dentist")
    qtbot.keyClick(title, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: titles(window)[0] == "Dentist")
    tags.setFocus()
    qtbot.keyClicks(tags, "health, calls, health")
    qtbot.keyClick(tags, Qt.Key.Key_Return)

    def kept() -> Session:
        with library.reader() as reader:
            return reader.session(sessions["note"]).session

    qtbot.waitUntil(lambda: kept().tags == ("calls", "health"))
    assert kept().title == "Dentist"


def test_copy_and_type_take_the_text(show: Open, qtbot: QtBot, sessions: dict[str, int]) -> None:
    window = show()
    qtbot.waitUntil(lambda: NOTE in text(window))
    qtbot.keyClick(window, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == NOTE
    with qtbot.waitSignal(window.type_requested) as asked:
        qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    text_typed, session = asked.args
    assert (text_typed, session.id) == (NOTE, sessions["note"])
    view = window.findChild(TextView)
    view.setFocus()
    view.setTextCursor(view.document().find("blue folder"))
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "blue folder"
    with qtbot.waitSignal(window.type_requested) as asked:
        qtbot.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked.args == ["blue folder", None]


def test_typed_text_contains_no_unrequested_line_breaks(
    show: Open, qtbot: QtBot, library: Any
) -> None:
    library.keep(timedelta(hours=1), library.passages(LETTER))
    window = show()
    qtbot.waitUntil(lambda: LETTER[-1] in text(window))
    with qtbot.waitSignal(window.type_requested) as asked:
        action(window, "Type").trigger()
    assert asked.args[0] == " ".join(LETTER)
    window.findChild(TextView).selectAll()
    with qtbot.waitSignal(window.type_requested) as asked:
        action(window, "Type").trigger()
    assert asked.args == [" ".join(LETTER), None]


def test_spoken_line_breaks_are_typed(show: Open, qtbot: QtBot, library: Any) -> None:
    greeting = Passage((Word(" Dear", 0.0, 0.4, 0.9), Word(" Anna,", 0.4, 0.8, 0.9)))
    broken = Passage((*greeting.words, Word("\n\n", 0.9, 1.5, 0.9, " new paragraph")))
    said = [broken, library.spoken("Thank you.", start=4.0), library.spoken("Bye.", start=8.0)]
    library.keep(timedelta(hours=1), said)
    window = show()
    qtbot.waitUntil(lambda: "Bye." in text(window))
    with qtbot.waitSignal(window.type_requested) as asked:
        action(window, "Type").trigger()
    assert asked.args[0] == "Dear Anna,\n\nThank you. Bye."


def test_changes_by_another_program_are_shown(show: Open, qtbot: QtBot, library: Any) -> None:
    number = library.keep(timedelta(hours=1), library.passages([NOTE]))
    window = show()
    qtbot.waitUntil(lambda: NOTE in text(window))
    with closing(Store(library.folder)) as elsewhere:
        elsewhere.set_title(number, "Dentist")
    qtbot.waitUntil(lambda: titles(window) == ["Dentist"])
    with closing(Store(library.folder)) as elsewhere:
        elsewhere.delete([number])
    qtbot.waitUntil(lambda: titles(window) == [])
    with qtbot.assertNotEmitted(window.findChild(StoreWatch).changed):
        window.findChild(StoreWatch)._look()  # what the window reads is no change


def test_the_heading_follows_a_correction(show: Open, qtbot: QtBot, library: Any) -> None:
    library.keep(timedelta(hours=1), library.passages(["Coal the dentist."]))
    window = show()
    qtbot.waitUntil(lambda: "dentist" in text(window))
    editor = click_word(window, qtbot, "Coal")
    qtbot.keyClicks(editor, "Call")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: titles(window) == ["Call the dentist."])
    assert window.findChild(SessionPane).title.placeholderText() == "Call the dentist."


@pytest.mark.usefixtures("qapp")
def test_a_narrow_list_cuts_between_words() -> None:
    metrics = QFontMetrics(QFont())
    text = "See you on Thursday, at ten."
    assert whole_words(text, metrics, metrics.horizontalAdvance(text)) == text
    for room, shown in (("See you on Thurs…", "See you on…"), ("Se…", "Se…")):
        assert whole_words(text, metrics, metrics.horizontalAdvance(room)) == shown


def test_a_long_title_is_shortened_between_words(show: Open, qtbot: QtBot, library: Any) -> None:
    library.keep(timedelta(hours=1), library.passages(LETTER))
    window = show()
    qtbot.waitUntil(lambda: "Dear Anna" in text(window))
    beginning = "Dear Anna, thank you for your letter, which reached me on Thursday. I was very…"
    assert titles(window) == [beginning]
    assert window.findChild(SessionPane).title.placeholderText() == beginning


@pytest.mark.parametrize(
    ("entry", "suffix", "beginning"),
    [
        ("Text…", "txt", "Remind me to call"),
        ("Markdown with timestamps…", "md", "# Remind me to call"),
        ("Subtitles (SRT)…", "srt", "1\n00:00:00,400 -->"),
    ],
)
@pytest.mark.usefixtures("sessions")
def test_export_writes_a_file(
    show: Open,
    qtbot: QtBot,
    tmp_path: Path,
    entry: str,
    suffix: str,
    beginning: str,
) -> None:
    window = show()
    qtbot.waitUntil(lambda: NOTE in text(window))
    menu_entry(window, entry).trigger()
    dialog = window.findChild(QFileDialog)
    qtbot.waitUntil(dialog.isVisible)
    assert "Remind me to call" in dialog.selectedFiles()[0]
    target = tmp_path / f"out.{suffix}"
    name = dialog.findChild(QLineEdit)
    name.setText(str(target.with_suffix("")))
    qtbot.keyClick(name, Qt.Key.Key_Return)
    qtbot.waitUntil(target.exists)
    assert target.read_text(encoding="utf-8").startswith(beginning)
    qtbot.waitUntil(lambda: says(window, f"Saved to {target}"))


@pytest.mark.usefixtures("sessions")
def test_export_to_a_missing_folder_is_reported(show: Open, qtbot: QtBot, tmp_path: Path) -> None:
    window = show()
    qtbot.waitUntil(lambda: NOTE in text(window))
    kept = window.findChild(SessionPane).kept
    assert kept is not None
    window._exporter._write(kept, "txt", tmp_path / "gone" / "out.txt")
    qtbot.waitUntil(lambda: "Nothing can be written to" in problem(window).text())
    assert "choose another folder" in problem(window).text()


@pytest.mark.usefixtures("sessions")
def test_arrow_keys_skip_day_headings(show: Open, qtbot: QtBot) -> None:
    window = show()
    view = window.findChild(QListView)
    everything = titles(window)
    qtbot.keyClick(window.findChild(QLineEdit, "search"), Qt.Key.Key_Down)
    assert view.hasFocus()
    walked = [view.currentIndex().data()]
    for _ in everything[1:]:
        qtbot.keyClick(view, Qt.Key.Key_Down)
        walked.append(view.currentIndex().data())
    assert walked == everything
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.currentIndex().data() == everything[0]
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.currentIndex().data() == everything[-1]


def test_a_finished_take_is_added_on_top_without_moving_the_view(
    show: Open, qtbot: QtBot, library: Any
) -> None:
    for hour in range(1, 40):
        library.keep(timedelta(hours=hour), library.passages([f"Session {hour} of many."]))
    window = show()
    view = window.findChild(QListView)
    choose_session(window, "Session 21 ")
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    middle = QPoint(100, view.viewport().height() // 2)
    seen, where = view.indexAt(middle).data(), view.visualRect(view.indexAt(middle)).top()
    library.keep(timedelta(0), library.passages(["The newest."]))
    with qtbot.waitSignal(window.findChild(Sidebar).listed):
        window.refresh()
    assert titles(window)[0] == "The newest."
    assert view.currentIndex().data() == "Session 21 of many."
    assert view.indexAt(middle).data() == seen
    assert view.visualRect(view.indexAt(middle)).top() == where


@pytest.mark.usefixtures("sessions")
def test_at_the_top_the_list_shows_what_is_new(show: Open, qtbot: QtBot, library: Any) -> None:
    window = show()
    library.keep(timedelta(0), library.passages(["The newest."]))
    with qtbot.waitSignal(window.findChild(Sidebar).listed):
        window.refresh()
    view = window.findChild(QListView)
    assert view.indexAt(QPoint(100, 80)).data() == "The newest."
    assert view.currentIndex().data().startswith("Remind me")


def test_long_lists_load_page_by_page(show: Open, qtbot: QtBot, library: Any) -> None:
    for hour in range(450):
        library.keep(timedelta(hours=hour), library.passages([f"Session {hour}."]))
    window = show()
    assert len(titles(window)) == 200
    view = window.findChild(QListView)
    for expected in (400, 450):
        view.scrollToBottom()
        qtbot.waitUntil(lambda number=expected: len(titles(window)) == number)
    assert titles(window) == [f"Session {hour}." for hour in range(450)]
    view.scrollToBottom()
    assert not view.model().canFetchMore(view.rootIndex())


def test_a_long_session_does_not_block_the_window(show: Open, qtbot: QtBot, library: Any) -> None:
    said = [
        library.spoken("These are words of a long meeting, many of them. " * 3, start=i * 20.0)
        for i in range(1500)
    ]
    library.keep(timedelta(0), said)
    window = show()
    qtbot.waitUntil(lambda: text(window) != "")
    assert window.findChild(TextView).document().blockCount() < 1500
    qtbot.waitUntil(lambda: window.findChild(TextView).document().blockCount() == 1500)


def test_an_empty_history_explains_how_to_start(show: Open) -> None:
    window = show()
    assert says(window, "No sessions yet")


@pytest.mark.usefixtures("sessions")
def test_a_failed_deletion_is_reported_and_the_session_stays(
    show: Open, qtbot: QtBot, library: Any
) -> None:
    window = show()
    before = titles(window)
    with closing(sqlite3.connect(library.folder / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        action(window, "Delete").trigger()
        qtbot.waitUntil(lambda: "locked" in problem(window).text())
    assert problem(window).isVisible()
    assert titles(window) == before
    action(window, "Delete").trigger()
    qtbot.waitUntil(lambda: titles(window) == before[1:])
    assert not problem(window).isVisible()


@pytest.mark.usefixtures("sessions")
def test_all_focusable_controls_have_names_and_a_sensible_order(show: Open, qtbot: QtBot) -> None:
    window = show()
    find(window, qtbot, "letter")
    qtbot.waitUntil(lambda: marked(window) != [])
    names = []
    while not names or QApplication.focusWidget() is not window.findChild(QLineEdit, "search"):
        focused = QAccessible.queryAccessibleInterface(QApplication.focusWidget())
        names.append(focused.text(QAccessible.Text.Name).replace("&", ""))
        window.focusNextChild()
    assert names == [
        *("Search history", "Filters", "Needs attention", "Sessions", "Title", "Tags"),
        *("Copy", "Type", "Export", "Delete", "Previous match", "Next match", "Transcript"),
    ]


@pytest.mark.usefixtures("screen")
def test_an_unreadable_history_is_reported_with_a_remedy(qtbot: QtBot, library: Any) -> None:
    def reader() -> Reader:
        raise StorageError("The file can't be read.", "Look after it.")

    window = HistoryWindow(reader, library.change, library.redo)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: problem(window).text() == "The file can't be read. Look after it.")
    assert problem(window).isVisible()


def test_escape_clears_the_search_then_closes(
    show: Open, qtbot: QtBot, sessions: dict[str, int]
) -> None:
    window = show()
    find(window, qtbot, "anna")
    field = window.findChild(QLineEdit, "search")
    with qtbot.waitSignal(window.findChild(Sidebar).listed):
        qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert len(titles(window)) == len(sessions)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not window.isVisible()


@pytest.mark.usefixtures("colors")
def test_pictures(
    show: Open,
    qtbot: QtBot,
    library: Any,
    sessions: dict[str, int],
    picture: Callable[[QRect, str], None],
) -> None:
    for days, minutes, where, said in EVERYDAY:
        library.keep(
            timedelta(days=days, minutes=minutes), library.passages([said]), application=where
        )
    window = show()
    window.resize(1000, 640)

    def take(name: str) -> None:
        settle(qtbot)
        picture(window.geometry(), name)

    choose_session(window, "Monday")
    qtbot.waitUntil(lambda: "figures" in text(window))
    editor = click_word(window, qtbot, "honest.")
    editor.setText("honest!")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "honest!" in text(window))
    window.findChild(UndoBar).hide()
    click_word(window, qtbot, "weekend")
    take("history-correct")
    window.findChild(QListView).setFocus()
    for name in ("me", "system"):  # from now on there is something to be heard
        library.do(
            lambda store, name=name: store.set_recording(
                sessions["meeting"], name, f"2-{name}.opus"
            )
        )
    choose_session(window, "Train")
    qtbot.waitUntil(lambda: "Vienna" in text(window))
    choose_session(window, "Monday")
    qtbot.waitUntil(lambda: "honest!" in text(window))
    take("history")
    find(window, qtbot, "lett")
    choose_session(window, "… you for")
    qtbot.waitUntil(lambda: marked(window) == ["letter,"])
    take("history-search")
    window.findChild(Sidebar)._open_filters.click()
    window.findChild(Sidebar).filters._span.setCurrentIndex(4)
    qtbot.waitUntil(lambda: len(titles(window)) == 2)
    action(window, "Delete").trigger()
    qtbot.waitUntil(lambda: len(titles(window)) == 1)
    take("history-filters")
    find(window, qtbot, "giraffe")
    take("history-nothing")


def settle(qtbot: QtBot) -> None:
    """Wait until everything has been painted."""
    QApplication.processEvents()
    qtbot.wait(150)


def says(window: HistoryWindow, words: str) -> bool:
    """Whether a text is visible anywhere in the window."""
    return any(one.text() == words and one.isVisible() for one in window.findChildren(QLabel))


def button(window: HistoryWindow, words: str) -> QPushButton:
    return next(one for one in window.findChildren(QPushButton) if one.text() == words)


def menu_entry(window: HistoryWindow, words: str) -> QAction:
    return next(one for one in action(window, "Export").menu().actions() if one.text() == words)
