"""A few seconds from the microphone, played back at once."""

import tempfile
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from dictation.audio.chunk import SAMPLE_RATE, Samples
from dictation.desktop.sounds import Playback
from dictation.errors import DictationError
from dictation.gui import background
from dictation.gui.settings_window.noted_button import NotedButton

Record = Callable[[float], Samples]
"""Records for so many seconds and returns what was heard; blocks, raises DictationError."""

SECONDS = 5.0
_TICK_MS = 100
_SILENT = 1e-4  # no microphone is as quiet as that, but one that is switched off


class RecordingTest(NotedButton):
    """A button that records, then plays, and says which of them it does."""

    def __init__(self, record: Record, parent: QWidget | None = None) -> None:
        super().__init__(f"Record {SECONDS:.0f} seconds and play them back", parent)
        self._record = record
        self._playback: Playback | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._left = 0.0
        self._timer = QTimer(self, interval=_TICK_MS)
        self._button.clicked.connect(self._begin)
        self._timer.timeout.connect(self._tick)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Stop playing when the page is left."""
        super().hideEvent(event)
        if self._playback is not None:
            self._playback.stop()

    def _begin(self) -> None:
        self._button.setEnabled(False)
        self._left = SECONDS
        self._notice.hint("Speak now…")
        self._timer.start()
        self._folder = tempfile.TemporaryDirectory(prefix="dictation-")
        path = Path(self._folder.name) / "test.wav"
        background.run(self, lambda: _recorded(self._record, path), self._play, self._fail)

    def _tick(self) -> None:
        if self._playback is None:
            self._left = max(0.0, self._left - _TICK_MS / 1000)
            self._notice.hint(f"Speak now… {self._left:.0f}")
        elif not self._playback.playing:
            self._end()

    def _play(self, playback: Playback | None) -> None:
        if playback is None:
            self._end()
            self._notice.warn(
                "There was no sound at all. Choose another microphone, or turn this one on in"
                " the system's sound settings."
            )
            return
        self._playback = playback
        self._notice.hint("Playing…")
        if not self.isVisible():
            playback.stop()

    def _fail(self, error: DictationError) -> None:
        self._end()
        self._notice.tell(error)

    def _end(self) -> None:
        self._timer.stop()
        self._playback = None
        if self._folder is not None:
            self._folder.cleanup()
        self._notice.hint("")
        self._button.setEnabled(True)


def _recorded(record: Record, path: Path) -> Playback | None:
    """Record into a file and begin to play it; None if there was only silence.

    Raises DictationError.
    """
    samples = record(SECONDS)
    if not len(samples) or np.abs(samples).max() < _SILENT:
        return None
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return Playback(path)
