"""The right side of the window: one session with its text, title, tags, and audio."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QFont, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dictation.gui.history.facts import facts, needs_attention
from dictation.gui.history.field import Field
from dictation.gui.history.icon_buttons import ActionButton, IconButton
from dictation.gui.history.play_bar import PlayBar
from dictation.gui.history.playback import SessionPlayback
from dictation.gui.history.previous_versions import PreviousVersionBar
from dictation.gui.history.rows import NOTHING_SAID
from dictation.gui.history.text_view import Hits, TextView
from dictation.gui.widgets.notice import Notice
from dictation.history.sessions import KeptPassage, KeptSession, Passage, PreviousVersion

_MARGIN = 14


class SessionPane(QWidget):
    """Shows a session; requests changes by signals with the session's number.

    `kept` is the session; `shown` is the same with the displayed text, perhaps a previous version.
    """

    title_wanted = Signal(int, str)
    tags_wanted = Signal(int, object)
    restore_requested = Signal(int, object)
    """The user wants to restore a `PreviousVersion`."""

    def __init__(
        self,
        actions: Sequence[QAction],
        sound_actions: Sequence[QAction],
        parent: QWidget | None = None,
    ) -> None:
        """`actions` are shown above the text, those for the audio below it."""
        super().__init__(parent)
        self.kept: KeptSession | None = None
        self.shown: KeptSession | None = None
        self._earlier: PreviousVersion | None = None
        self.title = Field("Title", "Click to rename this session")
        self.tags = Field("Tags", "Tags to find it by, separated by commas")
        self.tags.setPlaceholderText("Add tags, separated by commas")
        self._facts = Notice()
        self._left_to_do = Notice()
        self._under_way = Notice()
        self.text = TextView()
        self._earlier_bar = PreviousVersionBar(self._restore_version, self.leave_previous_version)
        self._play_bar = PlayBar(sound_actions)
        self.playback = SessionPlayback(self.text, self._play_bar)
        self._hits = QLabel()
        self._previous = _hit_button(
            "previous", "Previous match", "Shift+F3", lambda: self.text.go_to_hit(-1)
        )
        self._next = _hit_button("next", "Next match", "F3", lambda: self.text.go_to_hit(1))
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
            buttons.append(ActionButton(action))
            line.addWidget(buttons[-1])
        line.addStretch()
        line.addWidget(self._hits)
        line.addWidget(self._previous)
        line.addWidget(self._next)
        head = QVBoxLayout()
        head.setContentsMargins(_MARGIN - 5, 10, _MARGIN - 5, 6)
        head.setSpacing(4)
        for widget in (self.title, self._facts, self._left_to_do, self._under_way, self.tags):
            head.addWidget(widget)
        for label in (self._facts, self._left_to_do, self._under_way):
            label.setContentsMargins(5, 0, 5, 0)
        head.addLayout(line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._earlier_bar)
        layout.addWidget(_rule())
        layout.addWidget(self.text, 1)
        layout.addWidget(self._play_bar)
        in_order = (self.title, self.tags, *buttons, self._previous, self._next, self.text)
        for one, following in pairwise(in_order):
            QWidget.setTabOrder(one, following)

    def show_session(
        self, kept: KeptSession, earlier: Sequence[PreviousVersion], hits: Hits
    ) -> None:
        """Show a session with search hits marked; `earlier` are its previous versions."""
        before, self.kept = self.kept, kept
        same = before is not None and before.id == kept.id
        session = kept.session
        self._show_heading()
        for field, text in ((self.title, session.title), (self.tags, ", ".join(session.tags))):
            if not (same and field.hasFocus()):  # don't change what the user is editing
                field.setText(text)
                field.setCursorPosition(0)
        self._facts.hint(facts(session))
        self._left_to_do.hint("")
        if problem := needs_attention(kept):
            self._left_to_do.warn(problem)
        another = before is None or (before.id, before.passages) != (kept.id, kept.passages)
        if another or self._earlier not in earlier:
            self._earlier = None
        self._play_bar.setVisible(bool(kept.recordings or earlier))
        self._show_text(hits)

    def show_nothing(self) -> None:
        """Clear the pane."""
        self.kept = self.shown = self._earlier = None
        self.playback.stop()

    def say_under_way(self, words: str) -> None:
        """Show what is being done with the session; "" for nothing."""
        self._under_way.hint(words)

    def show_previous_version(self, text: PreviousVersion) -> None:
        """Show a previous version of the text."""
        self._earlier = text
        self._show_text({})

    def leave_previous_version(self) -> bool:
        """Show the current text; False if it is shown already."""
        if self._earlier is None:
            return False
        self._earlier = None
        self._show_text({})
        return True

    def _show_text(self, hits: Hits) -> None:
        assert self.kept is not None
        before, shown = self.shown, self.kept
        if self._earlier is not None:
            # negative numbers, because these passages can't be corrected
            passages = (KeptPassage(-at, one) for at, one in enumerate(self._earlier.passages, 1))
            shown, hits = replace(shown, passages=tuple(passages)), {}
        self.shown = shown
        self._earlier_bar.show_text(self._earlier)
        self.text.correctable = self._earlier is None
        other = before is None or (before.id, before.passages) != (shown.id, shown.passages)
        self.playback.show_session(shown, other_text=other)
        if other:
            self.text.show_passages(shown.passages, hits)
        elif hits != self.text.hits:
            self.text.mark(hits)

    def replace(self, passage_id: int, passage: Passage) -> None:
        """Update a passage if it belongs to the displayed session."""
        if self.kept is not None:
            passages = tuple(
                KeptPassage(one.id, passage) if one.id == passage_id else one
                for one in self.kept.passages
            )
            self.kept = replace(self.kept, passages=passages)
            self._show_heading()
            if self._earlier is None:
                self.shown = self.kept
                self.text.replace(passage_id, passage)

    def _show_heading(self) -> None:
        """Show the default title of a session without one."""
        if self.kept is not None:
            self.title.setPlaceholderText(self.kept.title or NOTHING_SAID)

    def _restore_version(self) -> None:
        if self.kept is not None and self._earlier is not None:
            self.restore_requested.emit(self.kept.id, self._earlier)

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


def _rule() -> QFrame:
    rule = QFrame()
    rule.setFrameShape(QFrame.Shape.HLine)
    rule.setFrameShadow(QFrame.Shadow.Plain)
    rule.setForegroundRole(QPalette.ColorRole.Mid)
    return rule


def _hit_button(icon_name: str, name: str, key: str, come: Callable[[], object]) -> IconButton:
    button = IconButton(icon_name, name, f"{name} ({key})")
    # a button's own shortcut would be slow: it animates the button first
    QShortcut(QKeySequence(key), button).activated.connect(button.click)
    button.clicked.connect(come)
    button.hide()
    return button
