"""The right side of the window: one session with its words, title and tags."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QKeySequence,
    QPalette,
    QShortcut,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from dictation.gui.history.rows import KIND_WORDS, NOTHING_SAID, day_heading, length, time_of_day
from dictation.gui.history.signs import SignButton
from dictation.gui.history.text_view import Hits, TextView
from dictation.gui.widgets.notice import Notice
from dictation.transcripts.sessions import KeptPassage, KeptSession, Kind, Passage, Session
from dictation.whisper.languages import NAMES

_MARGIN = 14


class SessionPane(QWidget):
    """Shows a session; what is to be changed goes out by signals, with the session's number."""

    title_wanted = Signal(int, str)
    tags_wanted = Signal(int, object)

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kept: KeptSession | None = None
        self.title = _Field("Title", "Click to give it a title of your own")
        self.tags = _Field("Tags", "Words to find it by, separated by commas")
        self.tags.setPlaceholderText("Add tags, separated by commas")
        self._facts = Notice()
        self._undelivered = Notice()
        self.text = TextView()
        self._hits = QLabel()
        self._previous = _hit_button(
            "previous", "Previous hit", "Shift+F3", lambda: self.text.go_to_hit(-1)
        )
        self._next = _hit_button("next", "Next hit", "F3", lambda: self.text.go_to_hit(1))
        self._lay_out(actions)
        self.title.editingFinished.connect(self._title_edited)
        self.tags.editingFinished.connect(self._tags_edited)
        self.text.hits_counted.connect(self._show_hits)

    def _lay_out(self, actions: Sequence[QAction]) -> None:
        font = QFont(self.title.font())
        font.setPointSizeF(font.pointSizeF() * 1.4)
        font.setBold(True)
        self.title.setFont(font)
        line = QHBoxLayout()
        line.setSpacing(6)
        buttons = []
        for action in actions:
            button = QToolButton(autoRaise=True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            button.setDefaultAction(action)
            line.addWidget(button)
            buttons.append(button)
        line.addStretch()
        line.addWidget(self._hits)
        line.addWidget(self._previous)
        line.addWidget(self._next)
        head = QVBoxLayout()
        head.setContentsMargins(_MARGIN - 5, 10, _MARGIN - 5, 6)
        head.setSpacing(4)
        for widget in (self.title, self._facts, self._undelivered, self.tags):
            head.addWidget(widget)
        for label in (self._facts, self._undelivered):
            label.setContentsMargins(5, 0, 5, 0)
        head.addLayout(line)
        rule = QFrame()
        rule.setFrameShape(QFrame.Shape.HLine)
        rule.setFrameShadow(QFrame.Shadow.Plain)
        rule.setForegroundRole(QPalette.ColorRole.Mid)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(rule)
        layout.addWidget(self.text, 1)
        in_order = (self.title, self.tags, *buttons, self._previous, self._next, self.text)
        for one, following in pairwise(in_order):
            QWidget.setTabOrder(one, following)

    def show_session(self, kept: KeptSession, hits: Hits) -> None:
        """Show a session, with hits marked."""
        shown, self.kept = self.kept, kept
        session, same = kept.session, shown is not None and shown.id == kept.id
        self.title.setPlaceholderText(kept.title or NOTHING_SAID)
        for field, text in ((self.title, session.title), (self.tags, ", ".join(session.tags))):
            if not (same and field.hasFocus()):  # nothing is taken from under the user's hands
                field.setText(text)
                field.setCursorPosition(0)
        self._facts.hint(facts(session))
        self._undelivered.hint("")
        if session.delivered is False:
            where = f" in {session.application}" if session.application else ""
            self._undelivered.warn(f"This text did not arrive{where}. Copy it, or type it again.")
        if shown is None or (shown.id, shown.passages) != (kept.id, kept.passages):
            self.text.show_passages(kept.passages, hits)
        elif hits != self.text.hits:
            self.text.mark(hits)

    def replace(self, passage_id: int, passage: Passage) -> None:
        """Show a passage as it is now, if it belongs to the session that is shown."""
        if self.kept is not None:
            passages = tuple(
                KeptPassage(one.id, passage) if one.id == passage_id else one
                for one in self.kept.passages
            )
            self.kept = replace(self.kept, passages=passages)
            self.text.replace(passage_id, passage)

    def _title_edited(self) -> None:
        if self.kept is not None and self.title.text().strip() != self.kept.session.title:
            self.title_wanted.emit(self.kept.id, self.title.text().strip())

    def _tags_edited(self) -> None:
        tags = tuple(sorted({tag.strip() for tag in self.tags.text().split(",")} - {""}))
        if self.kept is not None and tags != tuple(sorted(self.kept.session.tags)):
            self.tags_wanted.emit(self.kept.id, tags)

    def _show_hits(self, current: int, number: int) -> None:
        self._hits.setText(f"{current} of {number} " if number else "")
        for button in (self._previous, self._next):
            button.setVisible(bool(number))


def facts(session: Session) -> str:
    """What is known of a session, as one line."""
    day = day_heading(date.fromtimestamp(session.started), date.today())
    to = f"into {session.application}" if session.application else ""
    source = session.source if session.kind is not Kind.DICTATION else ""
    language = NAMES.get(session.language or "", session.language or "")
    known = (
        *(f"{day}, {time_of_day(session)}", length(session), KIND_WORDS[session.kind]),
        *(to, source, language, session.model),
    )
    return " · ".join(fact for fact in known if fact)


class _Field(QLineEdit):
    """Looks like text until the mouse or the focus comes; Enter leaves it, Escape takes back."""

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setFrame(False)
        self.setTextMargins(3, 2, 3, 2)
        self._look(Qt.GlobalColor.transparent)
        self.returnPressed.connect(self.clearFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Escape takes back what was typed."""
        if event.key() == Qt.Key.Key_Escape:
            while self.isUndoAvailable():
                self.undo()
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Look like a field."""
        super().focusInEvent(event)
        self._look(QApplication.palette().base().color())

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Look like text again."""
        super().focusOutEvent(event)
        self._look(Qt.GlobalColor.transparent)

    def _look(self, ground: QColor | Qt.GlobalColor) -> None:
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Base, ground)
        self.setPalette(palette)


def _hit_button(sign: str, name: str, key: str, come: Callable[[], object]) -> SignButton:
    button = SignButton(sign, name, f"{name} ({key})")
    # a button's own shortcut would be slow: it shows the button pressed first
    QShortcut(QKeySequence(key), button).activated.connect(button.click)
    button.clicked.connect(come)
    button.hide()
    return button
