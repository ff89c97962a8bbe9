"""The system's clipboard through Qt, for the output thread.

Qt's clipboard belongs to the main thread. Requests of the output thread run there and are answered
through a future, with a timeout, because a main thread that is shutting down doesn't answer.
"""

import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from PySide6.QtCore import QByteArray, QMimeData, QObject, Qt, Signal, Slot
from PySide6.QtGui import QClipboard, QGuiApplication

from dictation.errors import OutputError
from dictation.output.clipboard import Offer

ANSWER = 10.0  # seconds to wait for the main thread
READING = 1.0  # seconds to wait for the text of another program
KEEPING = 0.5  # seconds to spend on saving the content of a slow program

MODES = (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection)
TEXT_FORMATS = ("text/plain", "text/plain;charset=utf-8")
# Formats that tell the clipboard managers of KDE and Windows not to save the content:
# https://learn.microsoft.com/windows/win32/dataxchg/clipboard-formats (cloud clipboard formats)
PASSING_MARKS = {
    "linux": {"x-kde-passwordManagerHint": b"secret"},
    "win32": {
        "ExcludeClipboardContentFromMonitorProcessing": b"1",
        "CanIncludeInClipboardHistory": bytes(4),
        "CanUploadToCloudClipboard": bytes(4),
    },
}.get(sys.platform, {})

TRANSIENT = "org.nspasteboard.TransientType"
# not content: Qt's conversion of images, and requests of the X11 protocol (ICCCM)
NO_CONTENT = {"application/x-qt-image", "TARGETS", "MULTIPLE", "TIMESTAMP", "SAVE_TARGETS"}

_Answer = TypeVar("_Answer")


class QtOffer:
    """Reports when the text is read; `fetched` is for the Qt thread, the rest for output."""

    def __init__(self) -> None:
        self._armed = threading.Event()
        self._read = threading.Event()

    def armed(self) -> None:
        """Count reads from now on."""
        self._armed.set()

    def fetched(self) -> None:
        """Note that a program has requested the text."""
        if self._armed.is_set():
            self._read.set()

    def wait_read(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds for a read that counts."""
        return self._read.wait(timeout)


class _OfferedText(QMimeData):
    """A text that is provided on request, so that requests are noticed."""

    def __init__(self, text: str, offer: QtOffer) -> None:
        super().__init__()
        self._text = text
        self._offer = offer

    def formats(self) -> list[str]:
        return [*TEXT_FORMATS, *PASSING_MARKS]

    def hasFormat(self, mimetype: str) -> bool:  # noqa: N802
        return mimetype in self.formats()

    def retrieveData(self, mimetype: str, preferred: Any) -> Any:  # noqa: N802, ARG002
        if mimetype in PASSING_MARKS:
            return QByteArray(PASSING_MARKS[mimetype])
        if mimetype not in TEXT_FORMATS:
            return None
        self._offer.fetched()
        return self._text if mimetype == "text/plain" else QByteArray(self._text.encode())


class QtClipboard(QObject):
    """Implements `output.clipboard.Clipboard`; to be created in the Qt main thread.

    Its methods may be called from any thread and raise OutputError if Qt doesn't answer. When the
    application quits, it restores the previous content and stops answering.
    """

    _asked = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._kept: dict[QClipboard.Mode, dict[str, bytes]] = {}
        self._offered = ""
        self._home = threading.get_ident()
        self._lock = threading.Lock()
        self._waiting: set[Future[Any]] | None = set()  # None once closed
        self._asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        if application := QGuiApplication.instance():
            application.aboutToQuit.connect(self.close)

    def read(self) -> str:
        """Return the user's text on the clipboard; see `Clipboard.read`."""
        return self._in_qt_thread(self._read, READING)

    def offer(self, text: str, selection: bool) -> Offer:
        """Offer `text` for a short time; see `Clipboard.offer`."""
        return self._in_qt_thread(lambda: self._offer(text, selection))

    def restore(self) -> None:
        """Restore the content from before the first offer, unless the user has copied since."""
        self._in_qt_thread(self._restore)

    def put(self, text: str) -> None:
        """Put `text` on the clipboard for the user."""
        self._in_qt_thread(lambda: self._put(text))

    def close(self) -> None:
        """Restore the previous content and fail all pending requests. In the Qt thread."""
        self._restore()
        with self._lock:
            waiting, self._waiting = self._waiting or set(), None
        for future in waiting:
            future.cancel()

    def _in_qt_thread(self, action: Callable[[], _Answer], patience: float = ANSWER) -> _Answer:
        if threading.get_ident() == self._home:
            return action()
        future: Future[_Answer] = Future()
        try:
            with self._lock:
                if self._waiting is None:
                    raise CancelledError
                self._waiting.add(future)
            self._asked.emit(action, future)
            return future.result(patience)
        except (CancelledError, TimeoutError) as error:
            future.cancel()  # must not run later, when nobody would restore the content
            raise OutputError(
                "The clipboard does not answer: the program is busy or closing.",
                "Try again; what you said is in History, unless that is off.",
            ) from error
        finally:
            with self._lock:
                if self._waiting is not None:
                    self._waiting.discard(future)

    @Slot(object, object)
    def _answer(self, action: Callable[[], object], future: "Future[object]") -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            future.set_result(action())
        except Exception as error:
            future.set_exception(error)

    def _read(self) -> str:
        mode = QClipboard.Mode.Clipboard
        if mode in self._kept and self._ours(mode):
            return _data(self._kept[mode]).text()
        return self._clipboard.text(mode)

    def _offer(self, text: str, selection: bool) -> QtOffer:
        offer = QtOffer()
        for mode in MODES if selection and self._clipboard.supportsSelection() else MODES[:1]:
            if mode not in self._kept or not self._ours(mode):
                self._kept[mode] = _snapshot(self._clipboard.mimeData(mode))
            self._clipboard.setMimeData(_OfferedText(text, offer), mode)
        self._offered = text
        _mark_transient()
        return offer

    def _restore(self) -> None:
        for mode, formats in self._kept.items():
            if not self._ours(mode):
                continue
            if not formats:
                self._clipboard.clear(mode)
                continue
            self._clipboard.setMimeData(_data(formats), mode)
        self._kept = {}

    def _put(self, text: str) -> None:
        self._kept = {}
        self._clipboard.setText(text)

    def _ours(self, mode: QClipboard.Mode) -> bool:
        selection = mode == QClipboard.Mode.Selection
        owned = self._clipboard.ownsSelection() if selection else self._clipboard.ownsClipboard()
        # on macOS, Qt never reports that it owns the clipboard
        return (owned or sys.platform == "darwin") and self._clipboard.text(mode) == self._offered


def _snapshot(data: QMimeData) -> dict[str, bytes]:
    """Copy the clipboard's content, format by format, in the owner's order of preference.

    An owner that hangs blocks the Qt thread for 5 s, after which Qt gives up.
    """
    kept: dict[str, bytes] = {}
    deadline = time.monotonic() + KEEPING
    for name in data.formats():
        if name in NO_CONTENT:
            continue
        if time.monotonic() > deadline:
            break
        kept[name] = bytes(data.data(name).data())
    return kept


def _data(formats: Mapping[str, bytes]) -> QMimeData:
    """Return content that was copied by `_snapshot`."""
    data = QMimeData()
    for name, content in formats.items():
        data.setData(name, QByteArray(content))
    return data


def _mark_transient() -> None:
    """Tell clipboard managers on macOS to ignore the offered text (nspasteboard.org)."""
    if sys.platform == "darwin":
        from AppKit import NSPasteboard

        board = NSPasteboard.generalPasteboard()
        board.addTypes_owner_([TRANSIENT], None)
        board.setString_forType_("", TRANSIENT)
