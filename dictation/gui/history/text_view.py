"""The words of a session: times beside them, hits marked, each word to be corrected."""

import time
from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QTextEdit, QToolTip, QWidget

from dictation.gui.history.colours import current_hit_ground, hit_ground, hit_text
from dictation.gui.history.places import Line, line
from dictation.gui.history.word_editor import WordEditor
from dictation.gui.widgets.colours import doubtful, good, muted
from dictation.transcripts.export_session import clock
from dictation.transcripts.sessions import KeptPassage, Passage
from dictation.whisper.words import Word

DOUBTFUL = 0.5
"""Below this probability a word is marked as one that Whisper was not sure of."""
_SLICE = 0.008  # seconds; long sessions come in slices, between which the window answers
_MARGIN = 14
_LINE_PERCENT = 130
_LONGEST_SOURCE = 14  # characters

Hits = Mapping[int, tuple[int, ...]]
WordAt = tuple[int, int]
"""The number of a paragraph, and the place of a word in it."""


class TextView(QTextEdit):
    """Shows one session, a paragraph a passage."""

    correction_wanted = Signal(int, int, str)
    """The number of a passage, the place of a word in it, and what to write for it."""
    hits_counted = Signal(int, int)
    """Which hit one has come to (0: none), and how many there are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName("What was said")
        self.document().setDocumentMargin(_MARGIN)
        self._passages: list[KeptPassage] = []
        self._lines: list[Line] = []
        self._labels: list[str] = []
        self.hits: Hits = {}
        self._found: list[WordAt] = []
        self._current = -1
        self._editor: WordEditor | None = None
        self._filling: Iterator[None] = iter(())
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._fill)

    def show_passages(self, passages: Sequence[KeptPassage], hits: Hits) -> None:
        """Show a session from its beginning, or from its first hit."""
        self._close_editor()
        self.clear()
        self.hits = {}
        self._passages = list(passages)
        self._lines = []
        self._labels = _labels([one.passage for one in passages])
        self._filling = self._paragraphs()
        self._slices.start()
        self._fill()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.mark(hits)

    def replace(self, passage_id: int, passage: Passage) -> None:
        """Show a passage as it is now."""
        for number, kept in enumerate(self._passages):
            if kept.id == passage_id:
                self._passages[number] = KeptPassage(passage_id, passage)
                if number < len(self._lines):
                    self._lines[number] = line(passage.words)
                    self._rewrite(number)
                    self._paint_hits()

    def mark(self, hits: Hits) -> None:
        """Mark the words that were searched for, and come to the first."""
        self.hits = hits
        self._current = 0
        self._find()

    def go_to_hit(self, step: int) -> None:
        """Come to the next hit (1) or the one before (-1), round and round."""
        if self._found:
            self._current = (self._current + step) % len(self._found)
            self._come_to_hit()

    def correct_word(self) -> None:
        """Let the user write something else for the word at the cursor."""
        if word := self._word_at(self.textCursor().position()):
            self._open_editor(word)

    def restore_word(self) -> None:
        """Ask for the original of the word at the cursor."""
        if word := self._word_at(self.textCursor().position()):
            kept = self._passages[word[0]]
            if (original := kept.passage.originals.get(word[1])) is not None:
                self.correction_wanted.emit(kept.id, word[1], original.strip())

    # Building

    def _fill(self) -> None:
        """Add paragraphs for a few milliseconds."""
        until = time.perf_counter() + _SLICE
        while time.perf_counter() < until:
            if next(self._filling, self) is self:
                self._slices.stop()
                self._find_more()
                break

    def _paragraphs(self) -> Iterator[None]:
        cursor = QTextCursor(self.document())
        cursor.setBlockFormat(self._block_format())
        for number in range(len(self._passages)):
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.beginEditBlock()
            if number:
                cursor.insertBlock()
            self._lines.append(line(self._passages[number].passage.words))
            self._write(cursor, number)
            cursor.endEditBlock()
            yield

    def _block_format(self) -> QTextBlockFormat:
        paragraph = QTextBlockFormat()
        widest = max(map(self.fontMetrics().horizontalAdvance, {*self._labels, "00:00"}))
        paragraph.setLeftMargin(widest + _MARGIN)
        paragraph.setBottomMargin(self.fontMetrics().height() // 2)
        paragraph.setLineHeight(
            _LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
        )
        return paragraph

    def _write(self, cursor: QTextCursor, number: int) -> None:
        """Insert the words of a paragraph, some of them underlined."""
        cursor.insertText(self._lines[number].text, QTextCharFormat())
        passage = self._passages[number].passage
        for place, word in enumerate(passage.words):
            if looks := self._format(passage, place, word):
                self._cursor((number, place)).setCharFormat(looks)

    def _format(self, passage: Passage, place: int, word: Word) -> QTextCharFormat | None:
        looks = QTextCharFormat()
        if place in passage.originals:
            looks.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
            looks.setUnderlineColor(good(self.palette()))
        elif word.probability < DOUBTFUL:
            looks.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
            looks.setUnderlineColor(doubtful(self.palette()))
        else:
            return None
        return looks

    def _rewrite(self, number: int) -> None:
        cursor = QTextCursor(self.document().findBlockByNumber(number))
        cursor.beginEditBlock()
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        self._write(cursor, number)
        cursor.endEditBlock()

    # Hits

    def _find(self) -> None:
        self._found = self._words_found()
        self._come_to_hit()

    def _find_more(self) -> None:
        """Mark what came below, but stay where the user may have gone meanwhile."""
        if not self._found:
            self._find()
            return
        self._found = self._words_found()
        self._paint_hits()
        self.hits_counted.emit(self._current + 1, len(self._found))

    def _words_found(self) -> list[WordAt]:
        return [
            (number, place)
            for number, kept in enumerate(self._passages[: len(self._lines)])
            for place in self.hits.get(kept.id, ())
        ]

    def _come_to_hit(self) -> None:
        if self._found:
            self.setTextCursor(self._cursor(self._found[self._current], select=False))
            self.ensureCursorVisible()
        self._paint_hits()
        self.hits_counted.emit(self._current + 1 if self._found else 0, len(self._found))

    def _paint_hits(self) -> None:
        marks = []
        for at, word in enumerate(self._found):
            ground = current_hit_ground if at == self._current else hit_ground
            mark = QTextEdit.ExtraSelection()
            mark.cursor = self._cursor(word)
            looks = QTextCharFormat()
            looks.setBackground(ground(self.palette()))
            looks.setForeground(hit_text(self.palette()))
            mark.format = looks
            marks.append(mark)
        self.setExtraSelections(marks)

    # Words and places

    def _cursor(self, word: WordAt, select: bool = True) -> QTextCursor:
        number, place = word
        start, end = self._lines[number].bounds[place]
        block = self.document().findBlockByNumber(number)
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + start)
        if select:
            cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _word_at(self, position: int) -> WordAt | None:
        block = self.document().findBlock(position)
        if not block.isValid() or block.blockNumber() >= len(self._lines):
            return None
        place = self._lines[block.blockNumber()].word_at(position - block.position())
        return None if place is None else (block.blockNumber(), place)

    def _word_under(self, point: QPoint) -> WordAt | None:
        """The word at a point of the viewport, None beside the text."""
        scrolled = QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        position = (
            self.document()
            .documentLayout()
            .hitTest((point + scrolled).toPointF(), Qt.HitTestAccuracy.ExactHit)
        )
        return None if position < 0 else self._word_at(position)

    def _tip(self, word: WordAt) -> str:
        number, place = word
        passage = self._passages[number].passage
        spoken = passage.words[place]
        sure = f"{spoken.probability:.0%} sure"
        heard = f"Heard {clock(spoken.start)} after the start, {sure}"
        if (original := passage.originals.get(place)) is not None:
            heard = f"Corrected by hand; Whisper wrote “{original.strip()}”, {sure}"
        return f"{heard}. Double-click to correct it."

    # Correcting

    def _open_editor(self, word: WordAt) -> None:
        self._close_editor()
        cursor = self._cursor(word)
        self.setTextCursor(self._cursor(word, select=False))
        self.ensureCursorVisible()
        start = self.cursorRect()
        ending = QTextCursor(cursor)
        ending.setPosition(cursor.selectionEnd())
        end = self.cursorRect(ending)
        width = end.left() - start.left() if end.top() == start.top() else 0
        kept = self._passages[word[0]]
        self._editor = WordEditor(cursor.selectedText(), self.viewport())
        self._editor.accepted.connect(
            lambda text: self.correction_wanted.emit(kept.id, word[1], text)
        )
        self._editor.closed.connect(self._editor_closed)
        self._editor.open_over(QRect(start.topLeft(), start.bottomLeft() + QPoint(width, 0)))

    def _close_editor(self) -> None:
        if self._editor is not None:
            self._editor.give_up()

    def _editor_closed(self) -> None:
        self._editor = None

    # Events

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Correct the word that is clicked twice."""
        if word := self._word_under(event.position().toPoint()):
            self._open_editor(word)
        else:
            super().mouseDoubleClickEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Offer to correct the word besides what Qt offers."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            word = self._word_under(event.pos())
            if word and not self.textCursor().hasSelection():
                self.setTextCursor(self._cursor(word, select=False))
        else:
            word = self._word_at(self.textCursor().position())
        menu = self.createStandardContextMenu()
        menu.addSeparator()
        change = menu.addAction("Correct this word …\tF2", self.correct_word)
        change.setEnabled(word is not None)
        restore = menu.addAction("Put the original back", self.restore_word)
        restore.setEnabled(
            word is not None and word[1] in self._passages[word[0]].passage.originals
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
        """Say about the word under the mouse what is known of it."""
        if event.type() == QEvent.Type.ToolTip:
            point = event.pos()  # type: ignore[attr-defined]
            word = self._word_under(point)
            tip = self._tip(word) if word else ""
            QToolTip.showText(self.viewport().mapToGlobal(point), tip, self.viewport())
            return True
        return super().viewportEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the desktop from light to dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.document().blockCount() > 1:
            self._paint_hits()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the times beside the text."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        painter.setPen(muted(self.palette()))
        scrolled = self.verticalScrollBar().value()
        block = self.cursorForPosition(QPoint(0, 0)).block()
        while block.isValid() and block.blockNumber() < len(self._labels):
            top, baseline = self._baseline(block)
            if top - scrolled > self.viewport().height():
                break
            painter.drawText(_MARGIN, round(baseline - scrolled), self._labels[block.blockNumber()])
            block = block.next()

    def _baseline(self, block: QTextBlock) -> tuple[float, float]:
        """Where a paragraph begins, and the line that its first letters stand on."""
        place = self.document().documentLayout().blockBoundingRect(block)
        layout = block.layout()
        first = layout.lineAt(0) if layout.lineCount() else None
        below = first.y() + first.ascent() if first else 0.0
        return place.top(), layout.position().y() + below


def _labels(passages: Sequence[Passage]) -> list[str]:
    """The time of each passage, and who spoke where several did."""
    several = len({passage.source for passage in passages}) > 1
    labels = []
    for passage in passages:
        began = clock(passage.words[0].start) if passage.words else ""
        source = passage.source[:_LONGEST_SOURCE] if several else ""
        labels.append(f"{began}  {source}".rstrip())
    return labels
