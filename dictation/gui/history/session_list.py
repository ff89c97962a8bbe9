"""The list view of sessions: scrolling and keys."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtWidgets import QAbstractItemView, QListView

from dictation.gui.history.delegate import SessionDelegate


class SessionList(QListView):
    """Shows a `SessionModel`."""

    def __init__(self) -> None:
        super().__init__()
        self.setItemDelegate(SessionDelegate(self))
        self.setUniformItemSizes(True)
        self.setAccessibleName("Sessions")
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)

    @contextmanager
    def scrolling_kept(self) -> Iterator[None]:
        """Keep visible rows in place while rows are added above, except at the top."""
        bar = self.verticalScrollBar()
        anchor = QPersistentModelIndex(self.indexAt(QPoint(self.width() // 2, 0)))
        at_top, before = bar.value() == 0, self._bottom(anchor)
        yield
        if anchor.isValid() and not at_top:
            self.doItemsLayout()
            bar.setValue(bar.value() + self._bottom(anchor) - before)

    def moveCursor(  # noqa: N802
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Go to the first session on Home, not to the day above it, which can't be selected."""
        if action == QAbstractItemView.CursorAction.MoveHome:
            return self.model().index(1, 0)
        return super().moveCursor(action, modifiers)

    def _bottom(self, anchor: QPersistentModelIndex) -> int:
        return self.visualRect(self.model().index(anchor.row(), 0)).bottom()
