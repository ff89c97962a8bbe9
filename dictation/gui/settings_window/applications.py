"""Other ways of typing for single applications: a row for each."""

from collections.abc import Mapping
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from dictation.gui.widgets import Notice
from dictation.gui.widgets.fields import Choice

_METHOD = "Method for this application"


class _Row(QWidget):
    """The name of an application and its method; `changed` tells when either was entered."""

    changed = Signal()
    removed = Signal()

    def __init__(self, methods: Mapping[str, str]) -> None:
        super().__init__()
        self.application = QLineEdit(placeholderText="firefox")
        self.method = Choice(methods)
        remove = QPushButton("Remove", autoDefault=False)
        for widget, name, tip in (
            (self.application, "Application", "The program's name, as its window reports it"),
            (self.method, _METHOD, "How text gets into this application"),
            (remove, "Remove this application", "Use the general setting for this application"),
        ):
            widget.setAccessibleName(name)
            widget.setToolTip(tip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.application, 1)
        arrow = QLabel("→")
        arrow.setBuddy(self.method)  # list boxes have no other name on Linux
        arrow.setAccessibleName(_METHOD)
        row.addWidget(arrow)
        row.addWidget(self.method, 1)
        row.addWidget(remove)
        self.application.editingFinished.connect(self.changed)
        self.method.edited.connect(lambda _method: self.changed.emit())
        remove.clicked.connect(self.removed)
        self.in_order = (self.application, self.method, remove)

    @property
    def name(self) -> str:
        """The application's name as the settings keep it."""
        return self.application.text().strip().lower()


class Applications(QWidget):
    """Edits ``output.applications``: methods by the names of applications."""

    edited = Signal(object)

    def __init__(self, methods: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._methods = methods
        self._reasons: Mapping[str, str | None] = {}
        self._rows: list[_Row] = []
        self._known: dict[str, str] = {}
        self._notice = Notice()
        self._add = QPushButton("Add app&lication", autoDefault=False)
        self._column = QVBoxLayout()
        above = QHBoxLayout()
        above.addWidget(self._add)
        above.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(above)
        whole.addLayout(self._column)
        whole.addWidget(self._notice)
        self.setFocusProxy(self._add)
        self._add.clicked.connect(self._add_empty)

    def setAccessibleName(self, name: str) -> None:  # noqa: N802 - Qt's name
        """Name the button after its row and what stands on it."""
        super().setAccessibleName(name)
        self._add.setAccessibleName(f"{name}: {self._add.text()}".replace("&", ""))

    def value(self) -> dict[str, str]:
        """Return the methods by application; rows without a name don't count."""
        return {row.name: row.method.value() for row in self._rows if row.name}

    def set_value(self, value: Mapping[str, str]) -> None:
        """Show these methods, a row each."""
        self._known = dict(value)
        while self._rows:
            self._drop(self._rows[0])
        for name, method in value.items():
            row = self._append()
            row.application.setText(name)
            row.method.set_value(method)

    def explain(self, reasons: Mapping[str, str | None]) -> None:
        """Say which methods are not possible here."""
        self._reasons = reasons
        for row in self._rows:
            row.method.explain(reasons)

    def _append(self) -> _Row:
        row = _Row(self._methods)
        row.method.explain(self._reasons)
        row.changed.connect(self._changed)
        row.removed.connect(lambda: self._remove(row))
        self._rows.append(row)
        self._column.addWidget(row)
        row.show()  # now, so that it can have the focus
        every = [widget for one in self._rows for widget in one.in_order]
        for one, following in pairwise([self._add, *every]):
            QWidget.setTabOrder(one, following)
        return row

    def _add_empty(self) -> None:
        self._append().application.setFocus()

    def _remove(self, row: _Row) -> None:
        self._drop(row)
        self._add.setFocus()
        self._changed()

    def _drop(self, row: _Row) -> None:
        self._rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _changed(self) -> None:
        names = [row.name for row in self._rows if row.name]
        twice = next((name for name in names if names.count(name) > 1), "")
        if twice:
            self._notice.warn(f"“{twice}” is listed twice; the last entry applies. Remove one.")
        else:
            self._notice.hint("")
        if self.value() != self._known:
            self._known = self.value()
            self.edited.emit(dict(self._known))
