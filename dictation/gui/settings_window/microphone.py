"""Page: where sound comes from, and whether it comes."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent

from dictation.gui.settings_window.page import Page
from dictation.gui.settings_window.recording_test import Record, RecordingTest
from dictation.gui.widgets import LevelMeter, MicrophonePicker
from dictation.gui.widgets.fields import Number
from dictation.settings import describe

_LEVEL_MS = 50


class MicrophonePage(Page):
    """Picker, level, a recording to listen to, and when the microphone is let go of."""

    name, title = "microphone", "Microphone"

    def __init__(self, level: Callable[[], float], record: Record | None) -> None:
        super().__init__()
        self._level = level
        self._meter = LevelMeter()
        self._timer = QTimer(self, interval=_LEVEL_MS)
        self._timer.timeout.connect(self._measure)
        self.add("microphone", "device", "&Microphone", MicrophonePicker())
        self.add_row(
            "Level",
            self._meter,
            "The current input level",
            "The bar should move while you speak and rest while you don't.",
        )
        if record is not None:
            test = RecordingTest(record)
            self.add_row("&Test", test, "Hear yourself as Dictation hears you")
        self.add(
            "microphone",
            "stop_after_silence",
            "&Stop after silence",
            Number(describe("microphone", "stop_after_silence"), "seconds", step=10, zero="never"),
            "Ends a take that was switched on by a tap when nobody has spoken for this long.",
        )
        self.add(
            "microphone",
            "release_after",
            "&Release after",
            Number(describe("microphone", "release_after"), "minutes", step=5, zero="never"),
            "Releases the microphone and memory after this long without dictation. The next take"
            " then starts a little later.",
        )

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Ask for the level while somebody sees it."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Ask no more."""
        super().hideEvent(event)
        self._timer.stop()
        self._meter.reset()

    def _measure(self) -> None:
        self._meter.set_level(self._level())
