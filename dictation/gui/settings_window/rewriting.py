"""Page: the server that rewrites texts on request."""

import asyncio
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from dictation.errors import DictationError, RewritingError
from dictation.gui import background
from dictation.gui.settings_window.noted_button import NotedButton
from dictation.gui.settings_window.page import Page
from dictation.gui.widgets import Notice
from dictation.gui.widgets.fields import Line, Number
from dictation.gui.widgets.table_edit import TableEdit
from dictation.gui.widgets.table_model import Row
from dictation.rewriting.server import Server
from dictation.settings import RewritingSettings, Settings, describe

_ABOUT = (
    "Rewrites the last take or a selection with a language model on a server that you run, such as"
    " llama.cpp, Ollama, or LM Studio: only when you ask for it, from the tray or with its hotkey."
)
_OWN = (
    "They are offered besides the ready-made ones; one with the name of a ready-made one, such as"
    " Tidy, replaces it."
)


class RewritingPage(Page):
    """Which server and model, and a test that lists the server's models."""

    name, title = "rewriting", "Rewriting"

    def __init__(self) -> None:
        super().__init__()
        self._settings = RewritingSettings()
        self._where = Notice()
        self._model = _Model()
        test = _Test(self)
        test.listed.connect(self._model.offer)
        self.add_widget(Notice(_ABOUT))
        self.add("rewriting", "address", "&Address", Line("http://localhost:11434/v1"))
        self.add_widget(self._where)
        self.add("rewriting", "model", "Mode&l", self._model)
        self.add_row("Connection", test, "Ask the server for its models; no text is sent")
        self.add(
            "rewriting",
            "key_variable",
            "&Key from",
            Line("LLM_KEY"),
            "The environment variable with the server's key. Local servers need none.",
        )
        self.add("rewriting", "translate_to", "T&ranslate to", Line("English"))
        self.add(
            "rewriting",
            "timeout",
            "Give &up after",
            Number(describe("rewriting", "timeout"), "seconds", step=10),
        )
        columns = ("Name", "What the model is asked to do")
        own = TableEdit("&Your own instructions", columns, "Add &instruction", _fine, hint=_OWN)
        self.add_wide("rewriting", "instructions", own)

    def server(self) -> Server:
        """Return the server as it is set up now. Raises RewritingError."""
        return Server.of(self._settings)

    def refresh(self, settings: Settings) -> None:
        """Show these settings, and where texts would be sent."""
        super().refresh(settings)
        self._settings = settings.rewriting
        try:
            server = self.server()
        except RewritingError as error:
            (self._where.tell if self._settings.address else self._say_off)(error)
            return
        if server.is_here:
            self._where.hint(f"Texts stay {server.whereabouts}, as far as the server keeps them.")
        else:
            self._where.warn(
                f"The texts that you rewrite are sent to a server {server.whereabouts}."
            )

    def _say_off(self, _error: RewritingError) -> None:
        self._where.hint("Rewriting is off. Nothing is sent anywhere.")


def _fine(_rows: Sequence[Row]) -> Mapping[int, str]:
    return {}


class _Model(QComboBox):
    """A model's name, to write or to choose from those of the server."""

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._known = ""
        line = self.lineEdit()
        assert line is not None
        line.setPlaceholderText("The server's only model")
        line.editingFinished.connect(self._entered)
        self.activated.connect(self._entered)

    def value(self) -> str:
        """Return the name as it was entered last."""
        return self._known

    def set_value(self, value: str) -> None:
        """Show a name."""
        self._known = value
        self.setEditText(value)

    def offer(self, names: Sequence[str]) -> None:
        """Offer these names."""
        self.clear()
        self.addItems(names)
        self.setCurrentIndex(-1)
        self.setEditText(self._known)

    def _entered(self) -> None:
        if self.currentText() != self._known:
            self._known = self.currentText()
            self.edited.emit(self._known)


class _Test(NotedButton):
    """Asks the server for its models."""

    listed = Signal(object)

    def __init__(self, page: RewritingPage) -> None:
        super().__init__("&Test")
        self._page = page
        self._button.clicked.connect(self._ask)

    def _ask(self) -> None:
        try:
            server = self._page.server()
        except RewritingError as error:
            self._notice.tell(error)
            return
        self._button.setEnabled(False)
        self._notice.hint(f"Asking {server.place}…")
        background.run(self, lambda: _models(server), self._show, self._fail)

    def _show(self, names: Sequence[str]) -> None:
        self._button.setEnabled(True)
        count = f"{len(names)} model{'s' * (len(names) != 1)}"
        self._notice.hint(f"The server answers and has {count}: {', '.join(names)}")
        self.listed.emit(names)

    def _fail(self, error: DictationError) -> None:
        self._button.setEnabled(True)
        self._notice.tell(error)


def _models(server: Server) -> list[str]:
    """Ask the server, in a background thread. Raises RewritingError."""
    from dictation.rewriting import client  # its libraries take long to import, and much memory

    return asyncio.run(client.models(server))
