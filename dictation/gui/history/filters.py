"""Filter the session list by date, kind, language, tag, and delivery."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from enum import StrEnum

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QWidget,
)

from dictation.gui.history.rows import KIND_WORDS
from dictation.history.sessions import Filter, Kind
from dictation.languages import NAMES


class Span(StrEnum):
    """The choices for the date filter."""

    EVER = "Any time"
    TODAY = "Today"
    WEEK = "Last 7 days"
    MONTH = "Last 30 days"
    CHOSEN = "Custom range"


_DAYS = {Span.TODAY: 1, Span.WEEK: 7, Span.MONTH: 30}


def bounds(span: Span, today: date, first: date, last: date) -> tuple[float | None, float | None]:
    """Return the start and end of a span in seconds since 1970; `first` and `last` are custom."""
    if span is Span.EVER:
        return None, None
    if span is Span.CHOSEN:
        first, last = min(first, last), max(first, last)
        return _begin(first), _begin(last + timedelta(days=1))
    return _begin(today - timedelta(days=_DAYS[span] - 1)), None


def _begin(day: date) -> float:
    """Return the start of a day in local time."""
    return datetime.combine(day, time_of_day()).timestamp()


class FilterPanel(QWidget):
    """The filter controls; emits `changed` when the filter changes."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._span = QComboBox()
        for span in Span:
            self._span.addItem(span.value, span)
        self._kind = QComboBox()
        self._kind.addItem("All kinds", None)
        for kind, words in KIND_WORDS.items():
            self._kind.addItem(words, kind)
        self._language = QComboBox()
        self._tag = QComboBox()
        self.undelivered = QCheckBox("&Needs attention")
        """Placed outside this panel, so that it is visible whenever it applies."""
        self._first, self._last = _day_edit("From"), _day_edit("To")
        self._days = QWidget()
        self._lay_out()
        self.offer((), (), False)
        self.reset()
        for combo in (self._span, self._kind, self._language, self._tag):
            combo.currentIndexChanged.connect(self._change)
        self.undelivered.toggled.connect(self._change)
        for edit in (self._first, self._last):
            edit.dateChanged.connect(self._change)

    def _lay_out(self) -> None:
        days = QHBoxLayout(self._days)
        days.setContentsMargins(0, 0, 0, 0)
        days.addWidget(self._first, 1)
        days.addWidget(QLabel("–"))
        days.addWidget(self._last, 1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self._labels = {}
        for at, (words, tip, field) in enumerate(
            (
                ("&When", "When it was recorded", self._span),
                ("", "", self._days),
                ("&Kind", "Dictation, captions, or a file", self._kind),
                ("&Language", "The language spoken", self._language),
                ("&Tag", "A tag you have given", self._tag),
            )
        ):
            label = QLabel(words)
            label.setBuddy(field)
            field.setToolTip(tip)
            field.setAccessibleName(words.replace("&", ""))
            grid.addWidget(label, at, 0)
            grid.addWidget(field, at, 1)
            self._labels[field] = label
        self.undelivered.setToolTip("Only sessions whose text was not delivered")

    def offer(self, languages: Sequence[str], tags: Sequence[str], undelivered: bool) -> None:
        """Offer the values that occur, keeping the current choice."""
        self.undelivered.setVisible(undelivered or self.undelivered.isChecked())
        named = [(code, NAMES.get(code, code)) for code in languages]
        _refill(self._language, "All languages", sorted(named, key=lambda one: one[1]))
        _refill(self._tag, "All tags", [(tag, tag) for tag in tags])
        for combo in (self._language, self._tag):
            useful = combo.count() > 2 or combo.currentIndex() > 0 or combo is self._tag
            useful = useful and combo.count() > 1
            combo.setVisible(useful)
            self._labels[combo].setVisible(useful)

    def reset(self) -> None:
        """Clear all filters."""
        for combo in (self._span, self._kind, self._language, self._tag):
            combo.setCurrentIndex(0)
        self.undelivered.setChecked(False)
        self._first.setDate(QDate.currentDate().addMonths(-1))
        self._last.setDate(QDate.currentDate())
        self._show_days()

    @property
    def wanted(self) -> Filter:
        """Return the current filter."""
        since, until = bounds(
            Span(self._span.currentData()),
            date.today(),
            _python_date(self._first.date()),
            _python_date(self._last.date()),
        )
        kind = self._kind.currentData()  # Qt converts the enum to a plain string
        return Filter(
            since,
            until,
            kind and Kind(kind),
            self._language.currentData(),
            self._tag.currentData(),
            False if self.undelivered.isChecked() else None,
        )

    def _change(self) -> None:
        self._show_days()
        self.changed.emit()

    def _show_days(self) -> None:
        self._days.setVisible(self._span.currentData() == Span.CHOSEN)


def _python_date(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())


def _day_edit(name: str) -> QDateEdit:
    edit = QDateEdit()
    edit.setCalendarPopup(True)
    edit.setAccessibleName(name)
    edit.setToolTip("Inclusive")
    return edit


def _refill(combo: QComboBox, everything: str, choices: Sequence[tuple[str, str]]) -> None:
    chosen = combo.currentData()
    combo.blockSignals(True)
    combo.clear()
    combo.addItem(everything, None)
    for value, words in choices:
        combo.addItem(words, value)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))
    combo.blockSignals(False)
