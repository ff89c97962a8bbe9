"""The text of a session with search hits, in which words can be played and corrected."""

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QApplication, QTextEdit, QToolTip, QWidget

from dictation.gui.history.colors import (
    current_hit_ground,
    hit_ground,
    hit_text,
    spoken_ground,
)
from dictation.gui.history.passage_view import PassageView, WordAt
from dictation.gui.history.word_editor import WordEditor
from dictation.gui.history.word_tip import describe
from dictation.history.sessions import KeptPassage, Passage

Hits = Mapping[int, tuple[int, ...]]


class TextView(PassageView):
    """Shows one session, with one paragraph per passage."""

    correction_wanted = Signal(int, int, str)
    """A passage number, the index of a word in it, and its correction."""
    word_clicked = Signal(object)
    """The `WordAt` of a single click."""
    play_pressed = Signal()
    correcting = Signal()
    """A word is about to be corrected."""
    hits_counted = Signal(int, int)
    """The number of the current hit (0 for none), and the number of hits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Transcript")
        self.hits: Hits = {}
        self.heard_sources: Collection[str] = ()
        """The sources with audio, whose words are played when clicked."""
        self.correctable = True
        self._marks: list[QTextEdit.ExtraSelection] = []
        self._spoken: WordAt | None = None
        self._pressed: QPoint | None = None
        self._clicked: WordAt | None = None
        self._clicks = QTimer(self, singleShot=True)
        self._clicks.timeout.connect(lambda: self.word_clicked.emit(self._clicked))
        self._found: list[WordAt] = []
        self._current = -1
        self._editor: WordEditor | None = None
        self.filled.connect(self._find_more)
        self.verticalScrollBar().valueChanged.connect(self._leave_editor)

    def show_passages(self, passages: Sequence[KeptPassage], hits: Hits) -> None:
        """Show a session from its start, or from its first hit."""
        self._close_editor()
        self._clicks.stop()
        self.hits, self._found, self._spoken = {}, [], None
        self.show_all(passages)
        self.mark(hits)

    def replace(self, passage_id: int, passage: Passage) -> None:
        """Update a passage."""
        super().replace(passage_id, passage)
        self._paint_hits()

    def mark(self, hits: Hits) -> None:
        """Mark search hits and go to the first."""
        self.hits = hits
        self._current = 0
        self._find()

    def go_to_hit(self, step: int) -> None:
        """Go to the next hit (1) or the previous one (-1), wrapping around."""
        if self._found:
            self._current = (self._current + step) % len(self._found)
            self._come_to_hit()

    def correct_word(self) -> None:
        """Let the user correct the word at the cursor."""
        self.correcting.emit()
        if word := self.word_at(self.textCursor().position()):
            self._open_editor(word)

    def mark_spoken(self, word: WordAt | None) -> None:
        """Mark the word being played, and follow it unless the user has scrolled away."""
        before = self._spoken
        self._spoken = word if word is not None and word[0] < len(self.written) else None
        if self._spoken is not None and (before is None or self._sees(before)):
            self._come_to_see(self._spoken)
        if self._spoken != before:
            self._show_marks()

    def restore_word(self) -> None:
        """Request the original of the word at the cursor."""
        if word := self.word_at(self.textCursor().position()):
            kept = self.written[word[0]]
            if (original := kept.passage.originals.get(word[1])) is not None:
                self.correction_wanted.emit(kept.id, word[1], original.strip())

    # Hits

    def _find(self) -> None:
        self._found = self._words_found()
        self._come_to_hit()

    def _find_more(self) -> None:
        """Mark hits in newly added paragraphs without moving the view."""
        if not self._found:
            self._find()
            return
        self._found = self._words_found()
        self._paint_hits()
        self.hits_counted.emit(self._current + 1, len(self._found))

    def _words_found(self) -> list[WordAt]:
        return [
            (number, place)
            for number, kept in enumerate(self.written)
            for place in self.hits.get(kept.id, ())
        ]

    def _come_to_hit(self) -> None:
        if self._found:
            self.setTextCursor(self.cursor_on(self._found[self._current], select=False))
            self._come_to_see(self._found[self._current])
        self._paint_hits()
        self.hits_counted.emit(self._current + 1 if self._found else 0, len(self._found))

    def _come_to_see(self, word: WordAt) -> None:
        """Scroll if a word and the lines around it aren't visible."""
        place = self.cursorRect(self.cursor_on(word, select=False))
        seen = self.viewport().rect()
        line = place.height()
        if not seen.adjusted(0, line, 0, -3 * line).contains(place):
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + place.top() - seen.height() // 3)

    def _paint_hits(self) -> None:
        grounds = hit_ground(self.palette()), current_hit_ground(self.palette())
        self._marks = [
            self._mark(word, grounds[at == self._current]) for at, word in enumerate(self._found)
        ]
        self._show_marks()

    def _show_marks(self) -> None:
        spoken = [] if self._spoken is None else [self._spoken]
        ground = spoken_ground(self.palette())
        self.setExtraSelections([*self._marks, *(self._mark(word, ground) for word in spoken)])

    def _mark(self, word: WordAt, ground: QColor) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        mark.cursor = self.cursor_on(word)
        looks = QTextCharFormat()
        looks.setBackground(ground)
        looks.setForeground(hit_text(self.palette()))
        mark.format = looks
        return mark

    def _sees(self, word: WordAt) -> bool:
        return (
            self.viewport().rect().intersects(self.cursorRect(self.cursor_on(word, select=False)))
        )

    def _tip(self, word: WordAt) -> str:
        passage = self.written[word[0]].passage
        is_playable = passage.source in self.heard_sources
        return describe(passage, word[1], is_playable, self.correctable)

    # Correcting

    def _open_editor(self, word: WordAt) -> None:
        if not self.correctable:
            return
        self._close_editor()
        cursor = self.cursor_on(word)
        self.setTextCursor(self.cursor_on(word, select=False))
        self.ensureCursorVisible()
        start = self.cursorRect()
        ending = QTextCursor(cursor)
        ending.setPosition(cursor.selectionEnd())
        end = self.cursorRect(ending)
        width = end.left() - start.left() if end.top() == start.top() else 0
        kept = self.written[word[0]]
        self._editor = WordEditor(cursor.selectedText(), self.viewport())
        self._editor.accepted.connect(
            lambda text: self.correction_wanted.emit(kept.id, word[1], text)
        )
        self._editor.closed.connect(self._editor_closed)
        self._editor.open_over(QRect(start.topLeft(), start.bottomLeft() + QPoint(width, 0)))

    def _close_editor(self) -> None:
        if self._editor is not None:
            self._editor.give_up()

    def _leave_editor(self) -> None:
        """Accept the correction when the word is scrolled out of view."""
        if self._editor is not None:
            self.setFocus()

    def _editor_closed(self) -> None:
        self._editor = None

    # Events

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Remember where a click may have started."""
        super().mousePressEvent(event)
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        is_click = event.button() == Qt.MouseButton.LeftButton and plain
        self._pressed = event.position().toPoint() if is_click else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Emit which word was clicked, unless text was selected."""
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        if pressed is None or self.textCursor().hasSelection():
            return
        moved = (event.position().toPoint() - pressed).manhattanLength()
        if moved < QApplication.startDragDistance() and (word := self.word_under(pressed)):
            self._clicked = word
            # a second click would make it a double click
            wait = QApplication.doubleClickInterval() if self.correctable else 0
            self._clicks.start(wait)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Correct a double-clicked word."""
        self._pressed = None
        self._clicks.stop()
        if word := self.word_under(event.position().toPoint()):
            self.correcting.emit()
            self._open_editor(word)
        else:
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Play or stop on Space."""
        if event.key() == Qt.Key.Key_Space and self.heard_sources:
            self.play_pressed.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Add the correction of the word to Qt's menu."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            word = self.word_under(event.pos())
            if word and not self.textCursor().hasSelection():
                self.setTextCursor(self.cursor_on(word, select=False))
        else:
            word = self.word_at(self.textCursor().position())
        menu = self.createStandardContextMenu()
        menu.addSeparator()
        change = menu.addAction("Correct word…\tF2", self.correct_word)
        change.setEnabled(word is not None and self.correctable)
        restore = menu.addAction("Restore original", self.restore_word)
        restore.setEnabled(
            word is not None
            and self.correctable
            and word[1] in self.written[word[0]].passage.originals
        )
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def event(self, event: QEvent) -> bool:
        """Leave Ctrl+C to the window while nothing is selected here."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Copy)
            and not self.textCursor().hasSelection()
        ):
            event.ignore()
            return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Show a tooltip for the word under the mouse."""
        if event.type() == QEvent.Type.ToolTip:
            point = event.pos()  # type: ignore[attr-defined]
            word = self.word_under(point)
            tip = self._tip(word) if word else ""
            QToolTip.showText(self.viewport().mapToGlobal(point), tip, self.viewport())
            return True
        return super().viewportEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow changes of the color scheme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.document().blockCount() > 1:
            self._paint_hits()
