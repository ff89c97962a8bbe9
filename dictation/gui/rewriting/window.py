"""The window that rewrites a text: both texts, what is sent where, and one key to take the new one.

Nothing is sent before the user chooses an instruction.
"""

import json
from concurrent.futures import Future

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication, QHideEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dictation.desktop.focus import Window
from dictation.errors import RewritingError
from dictation.gui.rewriting.choice import InstructionChoice
from dictation.gui.rewriting.original import Original
from dictation.gui.widgets import Notice
from dictation.gui.widgets.window_size import fitting
from dictation.rewriting.instructions import Instruction, available, request
from dictation.rewriting.rewriter import Rewriter
from dictation.rewriting.server import Server
from dictation.settings import RewritingSettings
from dictation.takes.events import RewritingWanted, Rewritten
from dictation.workers import explained

_SIZE = QSize(600, 560)
_SENT_LINES, _FEWEST_LINES = 8, 3


class RewritingWindow(QDialog):
    """Opened by `rewrite`; hidden once a text is taken, or with Escape."""

    taken = Signal(object)
    """The user wants this `Rewritten` text."""
    settings_requested = Signal()
    _shown = Signal(int, str)
    _ended = Signal(int, object)

    def __init__(self, rewriter: Rewriter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rewriter = rewriter
        self._settings = RewritingSettings()
        self._window: Window | None = None
        self._instruction: Instruction | None = None
        self._under_way: Future[str] | None = None
        self._rewritten = ""
        self._number = 0  # of the request; older ones may still be heard of
        self._original = Original()
        self._choice = InstructionChoice()
        self._text = QPlainTextEdit(readOnly=True, tabChangesFocus=True)
        self._notice = Notice()
        self._where = Notice()
        self._sent = QPlainTextEdit(readOnly=True, tabChangesFocus=True)
        self._show_sent = QPushButton("&What is sent", autoDefault=False)
        self._take = QPushButton("&Replace", default=True)
        self._copy = QPushButton("&Copy", autoDefault=False)
        self.setWindowTitle("Rewrite")
        self._lay_out()
        self._shown.connect(self._show)
        self._ended.connect(self._end)
        self._original.changed.connect(self._start_over)
        self._choice.chosen.connect(self._ask)
        self._show_sent.toggled.connect(self._sent.setVisible)
        self._take.clicked.connect(self._give)
        self._copy.clicked.connect(self._copy_text)
        self.use(self._settings)

    def _lay_out(self) -> None:
        self._text.setAccessibleName("Rewritten text")
        self._sent.setAccessibleName("What is sent")
        self._sent.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        line = self._sent.fontMetrics().lineSpacing()
        self._sent.setMaximumHeight(_SENT_LINES * line)
        for box in (self._text, self._sent):
            box.setMinimumHeight(_FEWEST_LINES * line)  # all of it fits a small screen
        self._sent.hide()
        self._show_sent.setCheckable(True)
        self._take.setToolTip("Put the rewritten text in place of the original (Enter)")
        self._copy.setToolTip("Put the rewritten text on the clipboard")
        settings = QPushButton("Se&ttings…", autoDefault=False)
        settings.clicked.connect(self.settings_requested)
        close = QPushButton("Cancel", autoDefault=False)
        close.setToolTip("Leave the original as it is (Escape)")
        close.clicked.connect(self.reject)
        place = QHBoxLayout()
        place.addWidget(self._where, 1)
        place.addWidget(self._show_sent, 0, Qt.AlignmentFlag.AlignTop)
        buttons = QHBoxLayout()
        buttons.addWidget(settings)
        buttons.addStretch()
        for button in (self._copy, close, self._take):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        column.addWidget(self._original, 2)
        column.addWidget(self._choice)
        column.addWidget(QLabel("Rewritten"))
        column.addWidget(self._text, 3)
        column.addWidget(self._notice)
        column.addLayout(place)
        column.addWidget(self._sent, 3)
        column.addLayout(buttons)
        self.resize(fitting(self, _SIZE))

    def use(self, settings: RewritingSettings) -> None:
        """Use these settings for the next text."""
        self._settings = settings
        self._choice.offer(available(settings))
        self._start_over()

    def offer(self, wanted: RewritingWanted) -> None:
        """Offer to rewrite the last take or, without one, another text."""
        self._window = wanted.window
        self._original.offer(wanted.text)

    def reject(self) -> None:
        """Give up what is under way; without that, close."""
        if self._under_way is not None:
            self._start_over()
        else:
            super().reject()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Nobody waits for the text any more."""
        super().hideEvent(event)
        self._stop()

    # --- one request

    def _start_over(self) -> None:
        """Show that nothing has been rewritten yet."""
        self._stop()
        self._instruction = None
        self._choice.mark(None)
        self._text.clear()
        self._offer_text("")
        self._take.setText("&Replace" if self._original.is_last_take else "&Type")
        problem = self._show_server()
        self._choice.setEnabled(problem is None and bool(self._original.text))
        if problem is not None:
            self._notice.tell(problem)
        elif self._original.text:
            self._notice.hint("Choose what to do with the text, or press its digit.")
        else:
            self._notice.warn(self._original.missing)

    def _show_server(self) -> RewritingError | None:
        """Say where texts are sent; returns why there is no such place."""
        try:
            server = Server.of(self._settings)
        except RewritingError as error:
            self._where.hint("Nothing is sent anywhere.")
            self._show_sent.hide()
            self._sent.hide()
            return error
        model = server.model or "the model"
        words = f"The original is sent to {model} {server.whereabouts}, with the instruction."
        (self._where.hint if server.is_here else self._where.warn)(words)
        self._show_sent.show()
        self._sent.setVisible(self._show_sent.isChecked())
        self._show_request(server)
        return None

    def _show_request(self, server: Server) -> None:
        instruction = self._instruction or available(self._settings)[0]
        sent = request(server, instruction, self._original.text)
        written = json.dumps(sent, ensure_ascii=False, indent=2)
        self._sent.setPlainText(f"POST {server.address}/chat/completions\n\n{written}")

    def _ask(self, instruction: Instruction) -> None:
        """Have the original rewritten, also once more in the same way."""
        self._stop()
        self._instruction = instruction
        self._text.clear()
        self._offer_text("")
        try:
            server = Server.of(self._settings)
        except RewritingError as error:
            self._notice.tell(error)
            return
        self._show_request(server)
        self._notice.hint("Waiting for the model… Escape cancels.")
        number = self._number
        self._under_way = self._rewriter.rewrite(
            server,
            instruction,
            self._original.text,
            lambda text: self._shown.emit(number, text),
        )
        self._under_way.add_done_callback(lambda done: self._ended.emit(number, done))

    def _stop(self) -> None:
        """Give up the request under way, and hear no more of it."""
        self._number += 1
        if self._under_way is not None:
            self._under_way.cancel()
            self._under_way = None

    def _show(self, number: int, text: str) -> None:
        if number == self._number:
            self._text.setPlainText(text)

    def _end(self, number: int, done: "Future[str]") -> None:
        if number != self._number or done.cancelled():  # by us, or because the program quits
            return
        self._under_way = None
        error = done.exception()
        if isinstance(error, Exception):
            self._notice.tell(explained(error))
            return
        text = done.result()
        self._text.setPlainText(text)
        self._offer_text(text)
        if self._original.is_last_take:
            self._notice.hint("Enter replaces the take; “Undo rewriting” in the tray undoes that.")
        else:
            self._notice.hint("Enter types the text where the caret is, or over the selection.")

    def _offer_text(self, text: str) -> None:
        self._rewritten = text
        for button in (self._take, self._copy):
            button.setEnabled(bool(text))

    # --- what becomes of the text

    def _give(self) -> None:
        model = self._settings.model or "rewritten"
        rewritten = Rewritten(self._original.text, self._rewritten, model, self._window)
        self.hide()
        self.taken.emit(rewritten)

    def _copy_text(self) -> None:
        QGuiApplication.clipboard().setText(self._rewritten)
        self._notice.hint("The rewritten text is on the clipboard.")
