"""Windows in reference cycles are deleted only in the Qt thread."""

import threading
from typing import Any

from PySide6.QtCore import QObject

WORKERS = 4


class Tracked(QObject):
    """Notes in which thread it is deleted; in a reference cycle, like windows with their slots."""

    def __init__(self, gone: list[int]) -> None:
        super().__init__()
        self._gone = gone
        self.me = self

    def __del__(self) -> None:
        self._gone.append(threading.get_ident())


def test_qt_objects_are_deleted_only_in_the_qt_thread(qtbot: Any) -> None:
    gone: list[int] = []
    for _ in range(100):
        Tracked(gone)

    def make_garbage() -> None:
        for _ in range(20_000):
            cycle: list[Any] = []
            cycle.append(cycle)

    workers = [threading.Thread(target=make_garbage) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    qtbot.waitUntil(lambda: len(gone) == 100)
    assert set(gone) == {threading.get_ident()}
