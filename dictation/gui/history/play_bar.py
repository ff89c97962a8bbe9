"""The bar below the text: actions for the audio of a session."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from dictation import paths
from dictation.gui.history.icon_buttons import ActionButton, IconButton
from dictation.history.export_session import clock

_KEY = "Ctrl+P"


class PlayBar(QFrame):
    """A button to play and stop, the time, further actions, and the audio files."""

    pressed = Signal()

    def __init__(self, actions: Iterable[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._length = 0.0
        self._play = IconButton("play", "", "")
        QShortcut(QKeySequence(_KEY), self._play).activated.connect(self._play.click)
        self._time = QLabel()
        self._where = QToolButton(autoRaise=True)
        self._where.clicked.connect(self._open_folder)
        self._play.clicked.connect(self.pressed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(9, 4, 9, 4)
        layout.setSpacing(6)
        layout.addWidget(self._play)
        layout.addWidget(self._time)
        for action in actions:
            layout.addWidget(ActionButton(action))
        layout.addStretch()
        layout.addWidget(self._where)
        self.show_files((), 0.0)

    def show_files(self, names: Sequence[str], length: float) -> None:
        """Show which recordings there are, and their length in seconds."""
        self._length = length
        for widget in (self._play, self._time, self._where):
            widget.setVisible(bool(names))
        if names:
            files = "\n".join(str(paths.recordings_dir() / name) for name in names)
            self._where.setText("Show in folder")
            self._where.setAccessibleName(self._where.text())
            self._where.setToolTip(f"The recording on this computer:\n{files}")
        self.show_playing(False)
        self.show_position(0.0)

    def show_playing(self, playing: bool) -> None:
        """Show the button to stop, or to play."""
        if playing:
            self._play.set_icon("stop", "Stop", f"Stop ({_KEY}, Escape, or Space in the text)")
        else:
            self._play.set_icon(
                "play", "Play", f"Play from the cursor ({_KEY}, or Space in the text)"
            )

    def show_position(self, seconds: float) -> None:
        """Show the current position."""
        shown = f"{clock(seconds)} / {clock(self._length)}"
        if shown != self._time.text():
            self._time.setText(shown)

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(paths.recordings_dir())))
