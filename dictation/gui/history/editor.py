"""The user's changes to the history: corrections, titles, tags, and deletions."""

from dictation.gui.history.library import Library
from dictation.gui.history.pane import SessionPane
from dictation.gui.history.rows import Row
from dictation.gui.history.sidebar import Sidebar
from dictation.gui.history.undo_bar import UndoBar
from dictation.history.sessions import Passage, shortened


class Editor:
    """Changes the store, updates the view, and offers to undo."""

    def __init__(
        self, library: Library, sidebar: Sidebar, pane: SessionPane, undo_bar: UndoBar
    ) -> None:
        self._library = library
        self._sidebar = sidebar
        self._pane = pane
        self._undo_bar = undo_bar

    def delete_selected(self) -> None:
        """Delete the sessions that are selected in the list."""
        gone = self._sidebar.selected
        numbers = [row.id for row in gone]
        words = f"“{_short(gone[0])}”" if len(gone) == 1 else f"{len(gone)} sessions"

        def undo() -> None:
            self._library.change(lambda store: store.undelete(numbers), back)

        def back(_nothing: None) -> None:
            self._sidebar.refresh_and_select(numbers[0])

        def done(_nothing: None) -> None:
            self._undo_bar.offer(f"Deleted {words}", undo)
            self._sidebar.refresh(all_of_it=True)

        self._library.change(lambda store: store.delete(numbers), done)

    def correct(self, passage_id: int, place: int, text: str) -> None:
        """Correct the word at an index of a passage; "" deletes the word."""
        before = next(
            kept.passage.words[place].text.strip()
            for kept in (self._pane.kept.passages if self._pane.kept else ())
            if kept.id == passage_id
        )

        def done(passage: Passage) -> None:
            words = f"Changed “{before}” to “{text}”" if text else f"Deleted “{before}”"
            self._undo_bar.offer(words, undo)
            self._show_corrected(passage_id, passage)

        def undo() -> None:
            self._library.change(
                lambda store: store.correct(passage_id, place, before),
                lambda passage: self._show_corrected(passage_id, passage),
            )

        self._library.change(lambda store: store.correct(passage_id, place, text), done)

    def _show_corrected(self, passage_id: int, passage: Passage) -> None:
        self._pane.replace(passage_id, passage)
        self._sidebar.refresh(all_of_it=True)

    def set_title(self, session_id: int, title: str) -> None:
        """Set a session's title."""
        self._library.change(
            lambda store: store.set_title(session_id, title),
            lambda _nothing: self._sidebar.refresh(all_of_it=True),
        )

    def set_tags(self, session_id: int, tags: tuple[str, ...]) -> None:
        """Replace a session's tags."""
        self._library.change(
            lambda store: store.set_tags(session_id, tags),
            lambda _nothing: self._sidebar.refresh(all_of_it=True),
        )


def _short(row: Row) -> str:
    return shortened(row.session.title or row.text.removeprefix("… "), 40)
