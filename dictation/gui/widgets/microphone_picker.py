"""Choose a microphone: the system's default, or one by name."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from dictation.audio.devices import InputDevice, input_devices
from dictation.errors import DictationError
from dictation.gui import background
from dictation.gui.widgets.notice import Notice

ListDevices = Callable[[], list[InputDevice]]


class _Combo(QComboBox):
    """Emits a signal when its list is about to open."""

    opening = Signal()

    def showPopup(self) -> None:  # noqa: N802
        """Open the list with the known microphones; an update follows."""
        self.opening.emit()
        super().showPopup()


class MicrophonePicker(QWidget):
    """A list of microphones, updated in the background when it is shown and opened.

    A microphone that is not connected stays selected. A problem is shown below the list.
    """

    edited = Signal(str)

    def __init__(self, devices: ListDevices = input_devices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = devices
        self._value = ""
        self._known: list[InputDevice] | None = None
        self._asking = False
        self._combo = _Combo()
        self._combo.setMinimumContentsLength(24)
        self._combo.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._notice = Notice()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._combo)
        column.addWidget(self._notice)
        self.setFocusProxy(self._combo)
        self._combo.opening.connect(self.look_again)
        self._combo.activated.connect(self._chosen)
        self._fill()

    def value(self) -> str:
        """Return the microphone's name, "" for the system's default."""
        return self._value

    def set_value(self, name: str) -> None:
        """Select a microphone by name, whether or not it is connected."""
        self._value = name
        self._fill()

    def look_again(self) -> None:
        """Update the list of microphones."""
        if not self._asking:
            self._asking = True
            background.run(self, self._list, self._found, self._failed)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Bring the list up to date."""
        super().showEvent(event)
        self.look_again()

    def _found(self, devices: list[InputDevice]) -> None:
        self._asking = False
        self._notice.hint("")
        if devices != self._known:
            self._known = devices
            self._fill()
            if self._combo.view().isVisible():
                QComboBox.showPopup(self._combo)  # resizes it for the new list

    def _failed(self, error: DictationError) -> None:
        self._asking = False
        self._known = []
        self._fill()
        self._notice.tell(error)

    def _fill(self) -> None:
        default = next((device.name for device in self._known or () if device.is_default), "")
        self._combo.clear()
        self._combo.addItem(f"System default ({default})" if default else "System default", "")
        for name in dict.fromkeys(device.name for device in self._known or ()):
            self._combo.addItem(name, name)
        if self._combo.findData(self._value) < 0:
            self._combo.addItem(self._unlisted(), self._value)
        self._combo.setCurrentIndex(self._combo.findData(self._value))

    def _unlisted(self) -> str:
        """Describe a name that isn't in the list, which may still match a microphone."""
        wanted = self._value.casefold()
        meant = (
            device.name
            for device in self._known or ()
            if wanted in device.name.casefold() or wanted in (device.source or "").casefold()
        )
        if self._known is None:
            return self._value
        return f"{self._value} ({next(meant, 'not connected')})"

    def _chosen(self, index: int) -> None:
        name = self._combo.itemData(index)
        if name != self._value:
            self._value = name
            self.edited.emit(name)
