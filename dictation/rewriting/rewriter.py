"""Rewrite texts, one at a time, in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import aclosing
from functools import partial

from dictation import workers
from dictation.rewriting import answer
from dictation.rewriting.instructions import Instruction, request
from dictation.rewriting.server import Server


async def rewrite(
    server: Server, instruction: Instruction, text: str, show: Callable[[str], object]
) -> str:
    """Return the rewritten text; `show` gets what there is of it meanwhile.

    Raises RewritingError.
    """
    from dictation.rewriting import client  # its libraries take long to import, and much memory

    said = ""
    async with aclosing(client.answer(server, request(server, instruction, text))) as pieces:
        async for piece in pieces:
            said += piece
            if len(said) > answer.longest(text):
                raise answer.too_long()
            show(answer.bare(said, text))
    return answer.rewritten(said, text)


class Rewriter:
    """Calls are for any thread and return at once; the futures raise all errors.

    Cancel a future to give up its work, even in the middle: the connection is closed at once.
    The thread starts with the first text.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._under_way: Future[str] | None = None

    def rewrite(
        self, server: Server, instruction: Instruction, text: str, show: Callable[[str], object]
    ) -> "Future[str]":
        """Rewrite a text as `rewrite` does; whatever is under way is canceled first.

        `show` is called in the rewriter's thread.
        """
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                run = partial(_run, self._loop)
                self._thread = workers.start("rewriting", run, workers.log_only, daemon=True)
            if self._under_way is not None:
                self._under_way.cancel()
            work = rewrite(server, instruction, text, show)
            self._under_way = asyncio.run_coroutine_threadsafe(work, self._loop)
            return self._under_way

    def close(self) -> None:
        """Give up whatever is under way, and end the thread. Waits for it."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()


def _run(loop: asyncio.AbstractEventLoop) -> None:
    """Run the loop until it is stopped, then cancel its tasks and close it."""
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.get_loop().run_forever()
