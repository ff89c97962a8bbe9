"""The user's changes to the history: corrections, titles, tags, and deletions."""

from collections.abc import Callable, Mapping

from dictation.gui.history.library import Library
from dictation.gui.history.pane import SessionPane
from dictation.gui.history.rows import Row
from dictation.gui.history.sidebar import Sidebar
from dictation.gui.history.undo_bar import More, UndoBar
from dictation.history.sessions import Passage, shortened
from dictation.text.teaching import Lesson, lesson

Vocabulary = Callable[[], Mapping[str, str]]
"""Returns the vocabulary in use."""


class Editor:
    """Changes the store, updates the view, and offers to undo."""

    def __init__(
        self,
        library: Library,
        sidebar: Sidebar,
        pane: SessionPane,
        undo_bar: UndoBar,
        vocabulary: Vocabulary,
        learn: Callable[[Lesson], object],
    ) -> None:
        """`learn` is called when the user wants a corrected word in the `vocabulary`."""
        self._library = library
        self._sidebar = sidebar
        self._pane = pane
        self._undo_bar = undo_bar
        self._vocabulary = vocabulary
        self._learn = learn

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
        word = next(
            kept.passage.words[place]
            for kept in (self._pane.kept.passages if self._pane.kept else ())
            if kept.id == passage_id
        )
        before = word.text.strip()

        def done(passage: Passage) -> None:
            words = f"Changed “{before}” to “{text}”" if text else f"Deleted “{before}”"
            self._undo_bar.offer(words, undo, self._teaching(word.recognized, text))
            self._show_corrected(passage_id, passage)

        def undo() -> None:
            self._library.change(
                lambda store: store.correct(passage_id, place, before),
                lambda passage: self._show_corrected(passage_id, passage),
            )

        self._library.change(lambda store: store.correct(passage_id, place, text), done)

    def _teaching(self, before: str, text: str) -> More | None:
        """Return the offer to learn a corrected word, if it is a name or a term."""
        taught = lesson(before, text, self._vocabulary())
        if taught is None:
            return None
        instead = f" and written where “{taught.sound}” is recognized" if taught.sound else ""
        return More(
            f"Add “{taught.spelling}” to the vocabulary",
            f"It will then be expected when you speak{instead}",
            lambda: self._learn(taught),
        )

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
