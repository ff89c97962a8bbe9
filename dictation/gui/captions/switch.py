"""Captions that are switched on in the tray: heard in another process, shown in this one."""

from PySide6.QtCore import QObject, Signal

from dictation.captions.events import CaptionEvent, Failed
from dictation.captions.remote import RemoteCaptions
from dictation.captions.request import CaptionRequest
from dictation.desktop.platform import Desktop
from dictation.errors import DictationError
from dictation.gui.captions.key import CaptionKey
from dictation.gui.captions.on_screen import CaptionsOnScreen
from dictation.session import Warned
from dictation.settings import Settings

_CLOSING = 3.0
"""Seconds for the last words when the program ends."""


class CaptionsSwitch(QObject):
    """Switches captions on and off. For the Qt thread."""

    running = Signal(bool)
    """Captions have been switched on, or have ended."""
    failed = Signal(DictationError)
    """Something went wrong, whether or not captions continue."""
    moved = Signal(dict)
    """The user has moved them: the caption settings that are other ones now, by their keys."""
    settings_wanted = Signal()
    _heard = Signal(object)
    _ended = Signal(object)

    def __init__(self, desktop: Desktop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._key = CaptionKey(desktop, self)
        self._key.failed.connect(self.failed)
        self._heard.connect(self._show)
        self._ended.connect(self._over)
        self._remote: RemoteCaptions | None = None
        self._on_screen: CaptionsOnScreen | None = None
        self._request: CaptionRequest | None = None
        self._settings = Settings()
        self._stopping = self._again = False

    def start(self, settings: Settings) -> None:
        """Show captions of what the settings say, unless they are shown already."""
        self._settings = settings
        if self._remote is None:
            self._start()
        elif self._stopping:
            self._again = True

    def apply(self, settings: Settings) -> None:
        """Use other settings; what is to be heard in another way is started again."""
        self._settings = settings
        if self._on_screen is None or self._stopping:
            return
        self._on_screen.apply(settings.captions)
        if _request(settings) != self._request:
            self.stop()
            self._again = True

    def stop(self) -> None:
        """End captions; what has been heard is still saved."""
        self._again = False
        if self._remote is not None:
            self._stopping = True
            self._remote.stop()

    def close(self) -> None:
        """End captions because the program ends; saving the words may take longer than that."""
        self.stop()
        if self._remote is not None:
            self._remote.close(_CLOSING)
        self._clear()
        self._key.close()

    def _start(self) -> None:
        self._stopping = self._again = False
        try:
            request = CaptionRequest.of(self._settings)
            self._remote = RemoteCaptions(request, self._heard.emit, self._ended.emit)
        except DictationError as error:
            self._over(error)
            return
        self._request = request
        shown = self._on_screen = CaptionsOnScreen(self._settings.captions, self._key, self)
        shown.moved.connect(self.moved)
        shown.settings_wanted.connect(self.settings_wanted)
        shown.closed.connect(self._closed)
        self.running.emit(True)

    def _show(self, event: CaptionEvent) -> None:
        match event.event:
            case Warned(error):
                self.failed.emit(error)
            case Failed(error) if self._request is not None and len(self._request.sources) > 1:
                self.failed.emit(error)
            case _ if self._on_screen is not None:
                self._on_screen.show(event)

    def _closed(self) -> None:
        """Take them away at once; what is still being heard is only saved."""
        self.stop()
        self._clear_screen()

    def _over(self, error: DictationError | None) -> None:
        self._clear()
        if self._again:
            self._start()
            return
        self.running.emit(False)
        if error is not None:
            self.failed.emit(
                DictationError(
                    f"Captions have ended: {error.problem}",
                    error.remedy,
                )
            )

    def _clear(self) -> None:
        self._remote = None
        self._clear_screen()

    def _clear_screen(self) -> None:
        if self._on_screen is not None:
            self._on_screen.close()
            self._on_screen.deleteLater()
            self._on_screen = None


def _request(settings: Settings) -> CaptionRequest | None:
    """Return the request, None for one that no model can meet."""
    try:
        return CaptionRequest.of(settings)
    except DictationError:
        return None
