"""One at a time, and nobody starves."""

import threading
import time
from collections import Counter

from dictation.captions.fair_lock import FairLock


def test_one_at_a_time_in_the_order_of_asking() -> None:
    lock = FairLock()
    inside = Counter[str]()
    order: list[str] = []
    ended = time.monotonic() + 0.5

    def work(name: str) -> None:
        while time.monotonic() < ended:
            with lock.turn():
                inside["now"] += 1
                assert inside["now"] == 1
                order.append(name)
                time.sleep(0.002)
                inside["now"] -= 1

    workers = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert not worker.is_alive()
    counts = Counter(order)
    assert set(counts) == set("abc")
    assert max(counts.values()) - min(counts.values()) <= 2 + len(order) // 20


def test_a_turn_that_fails_lets_the_next_one_in() -> None:
    lock = FairLock()
    try:
        with lock.turn():
            raise ValueError
    except ValueError:
        pass
    with lock.turn():
        pass
