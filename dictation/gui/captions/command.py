"""Captions that are switched on in the tray: `dictation captions --overlay`, run for the user."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, QProcess, Signal

from dictation.errors import DictationError
from dictation.program import command
from dictation.settings import Settings
from dictation.settings.options import CaptionSources

_LAST_WORDS = 400
_SOURCES: Mapping[CaptionSources, tuple[str, ...]] = {
    "system": ("system",),
    "microphone": ("mic",),
    "both": ("mic", "system"),
}


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
        self._arguments: list[str] = []
        self._stopping = self._again = False

    def start(self, settings: Settings) -> None:
        """Show captions of what the settings say, unless they are shown already."""
        self._arguments = _arguments(settings)
        if self._process.state() == QProcess.ProcessState.NotRunning:
            self._start()
        elif self._stopping:
            self._again = True

    def apply(self, settings: Settings) -> None:
        """Have captions that are shown begin anew where these settings ask for other ones.

        What they look like is the command's own business: it watches the settings itself.
        """
        before, self._arguments = self._arguments, _arguments(settings)
        runs = self._process.state() != QProcess.ProcessState.NotRunning
        if runs and not self._stopping and self._arguments != before:
            self.stop()
            self._again = True

    def stop(self) -> None:
        """End captions; what was heard until now is still written down."""
        self._stopping, self._again = True, False
        self._process.terminate()

    def close(self) -> None:
        """The program ends: wait a moment for the command, then end it by force."""
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self.stop()
            if not self._process.waitForFinished(3000):
                self._process.kill()
                self._process.waitForFinished(1000)

    def _start(self) -> None:
        self._stopping = self._again = False
        program, *arguments = command(*self._arguments)
        self._process.start(program, arguments)

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._ended(1)

    def _ended(self, code: int) -> None:
        if self._again:
            self._start()
            return
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


def _arguments(settings: Settings) -> list[str]:
    captions, model = settings.captions, settings.model
    arguments = ["captions", "--overlay", "--model", model.name, "--task", captions.task]
    for source in _SOURCES[captions.sources]:
        arguments += ["--source", source]
    if model.language:
        arguments += ["--language", model.language]
    if captions.sources != "system" and settings.microphone.device:
        arguments += ["--device", settings.microphone.device]
    if not settings.history.keep:
        arguments += ["--no-keep"]
    return arguments
