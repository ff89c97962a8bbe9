"""The text of a session as paragraphs, with times in the margin."""

import time
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QPainter,
    QPaintEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from dictation.gui.history.text_line import Line, line
from dictation.gui.widgets.colors import doubtful, good, muted
from dictation.history.export_session import clock
from dictation.history.sessions import KeptPassage, Passage
from dictation.results import Word

DOUBTFUL = 0.5
"""Words with a lower probability are marked as uncertain."""
_SLICE = 0.008  # seconds; long sessions are laid out in slices, to keep the window responsive
_MARGIN = 14
_LINE_PERCENT = 130
_LONGEST_SOURCE = 14  # characters

WordAt = tuple[int, int]
"""The index of a paragraph, and the index of a word in it."""


class PassageView(QTextEdit):
    """Shows each passage as a paragraph, and maps words to positions."""

    filled = Signal()
    """All paragraphs have been laid out."""

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
        self.document().setDocumentMargin(_MARGIN)
        self._passages: list[KeptPassage] = []
        self._lines: list[Line] = []
        self._labels: list[str] = []
        self._filling: Iterator[None] = iter(())
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._fill)

    @property
    def written(self) -> Sequence[KeptPassage]:
        """The passages that have been laid out so far, in order."""
        return self._passages[: len(self._lines)]

    def show_all(self, passages: Sequence[KeptPassage]) -> None:
        """Show other passages from their start; what isn't visible may be added a little later."""
        self.clear()
        self._passages = list(passages)
        self._lines = []
        self._labels = _labels([one.passage for one in passages])
        self._filling = self._paragraphs()
        self._slices.start()
        self._fill()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def replace(self, passage_id: int, passage: Passage) -> None:
        """Update a passage."""
        for number, kept in enumerate(self._passages):
            if kept.id == passage_id:
                self._passages[number] = KeptPassage(passage_id, passage)
                if number < len(self._lines):
                    self._lines[number] = line(passage.words)
                    self._rewrite(number)

    # Building

    def _fill(self) -> None:
        """Add paragraphs for a few milliseconds."""
        until = time.perf_counter() + _SLICE
        while time.perf_counter() < until:
            if next(self._filling, self) is self:
                self._slices.stop()
                self.filled.emit()
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
                self.cursor_on((number, place)).setCharFormat(looks)

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
        caret, at = self.textCursor(), self.textCursor().position()
        cursor = QTextCursor(self.document().findBlockByNumber(number))
        cursor.beginEditBlock()
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        self._write(cursor, number)
        cursor.endEditBlock()
        caret.setPosition(min(at, self.document().characterCount() - 1))
        self.setTextCursor(caret)

    # Words and places

    def cursor_on(self, word: WordAt, select: bool = True) -> QTextCursor:
        """Return a cursor that selects a word, or is in front of it."""
        number, place = word
        start, end = self._lines[number].bounds[place]
        block = self.document().findBlockByNumber(number)
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + start)
        if select:
            cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def word_at(self, position: int) -> WordAt | None:
        """Return the word at a position of the document, or the one before it."""
        block = self.document().findBlock(position)
        if not block.isValid() or block.blockNumber() >= len(self._lines):
            return None
        place = self._lines[block.blockNumber()].word_at(position - block.position())
        return None if place is None else (block.blockNumber(), place)

    def word_under(self, point: QPoint) -> WordAt | None:
        """Return the word at a point of the viewport; None outside the text."""
        scrolled = QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        position = (
            self.document()
            .documentLayout()
            .hitTest((point + scrolled).toPointF(), Qt.HitTestAccuracy.ExactHit)
        )
        return None if position < 0 else self.word_at(position)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the times in the margin."""
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
        """Return the top of a paragraph and the baseline of its first line."""
        place = self.document().documentLayout().blockBoundingRect(block)
        layout = block.layout()
        first = layout.lineAt(0) if layout.lineCount() else None
        below = first.y() + first.ascent() if first else 0.0
        return place.top(), layout.position().y() + below


def _labels(passages: Sequence[Passage]) -> list[str]:
    """Return the label of each passage: its time, and the speaker if there are several."""
    several = len({passage.voice for passage in passages}) > 1
    labels = []
    for passage in passages:
        began = clock(passage.words[0].start) if passage.words else ""
        source = passage.voice.label[:_LONGEST_SOURCE] if several else ""
        labels.append(f"{began}  {source}".rstrip())
    return labels
