"""Captions that are switched on in the tray: `dictation captions --overlay`, run for the user."""

import sys

from PySide6.QtCore import QObject, QProcess, Signal

from dictation.errors import DictationError
from dictation.settings import Settings

_LAST_WORDS = 400


class CaptionsCommand(QObject):
    """Starts and ends the command; it has its own model, so that dictation never waits for it.

    `running` tells when it runs and when it has ended, `failed` why it could not go on.
    """

    running = Signal(bool)
    failed = Signal(DictationError)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process = QProcess(self)
        self._process.setStandardOutputFile(QProcess.nullDevice())
        self._process.started.connect(lambda: self.running.emit(True))
        self._process.errorOccurred.connect(self._not_started)
        self._process.finished.connect(self._ended)
        self._stopping = False

    def start(self, settings: Settings) -> None:
        """Show captions of what the computer plays, unless they are shown already."""
        if self._process.state() != QProcess.ProcessState.NotRunning:
            return
        model = settings.model
        command = ["-m", "dictation", "captions", "--overlay", "--model", model.name]
        command += ["--task", model.task]
        if model.language:
            command += ["--language", model.language]
        if not settings.history.keep:
            command += ["--no-keep"]
        self._stopping = False
        self._process.start(sys.executable, command)

    def stop(self) -> None:
        """End captions; what was heard until now is still written down."""
        self._stopping = True
        self._process.terminate()

    def close(self) -> None:
        """The program ends: wait a moment for the command, then end it by force."""
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self.stop()
            if not self._process.waitForFinished(3000):
                self._process.kill()
                self._process.waitForFinished(1000)

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._ended(1)

    def _ended(self, code: int) -> None:
        self.running.emit(False)
        if code and not self._stopping:
            said = bytes(self._process.readAllStandardError().data()).decode(errors="replace")
            reason = " ".join(said.split())[-_LAST_WORDS:]
            self.failed.emit(
                DictationError(
                    f"Captions have ended: {reason or self._process.errorString()}",
                    "Put right what it says, then switch them on again.",
                )
            )
