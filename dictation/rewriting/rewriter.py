"""Rewrite texts, one at a time, in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import aclosing
from typing import Any, TypeVar

from dictation import workers
from dictation.rewriting import answer, client
from dictation.rewriting.instructions import Instruction, messages
from dictation.rewriting.server import Server

T = TypeVar("T")


async def rewrite(
    server: Server, instruction: Instruction, text: str, show: Callable[[str], object]
) -> str:
    """Return the rewritten text; `show` gets what there is of it meanwhile.

    Raises RewritingError.
    """
    said = ""
    async with aclosing(client.answer(server, messages(instruction, text))) as pieces:
        async for piece in pieces:
            said += piece
            if len(said) > answer.longest(text):
                raise answer.too_long()
            show(answer.bare(said, text))
    return answer.rewritten(said, text)


class Rewriter:
    """Calls are for any thread and return at once; the futures raise all errors.

    Cancel a future to give up its work, even in the middle: the connection is closed at once.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._under_way: Future[str] | None = None
        self._lock = threading.Lock()
        self._thread = workers.start("rewriting", self._run, workers.log_only, daemon=True)

    def rewrite(
        self, server: Server, instruction: Instruction, text: str, show: Callable[[str], object]
    ) -> "Future[str]":
        """Rewrite a text as `rewrite` does; whatever is under way is canceled first.

        `show` is called in the rewriter's thread.
        """
        with self._lock:
            if self._under_way is not None:
                self._under_way.cancel()
            self._under_way = self._do(rewrite(server, instruction, text, show))
            return self._under_way

    def models(self, server: Server) -> "Future[list[str]]":
        """Return the names of the server's models."""
        return self._do(client.models(server))

    def close(self) -> None:
        """Give up whatever is under way, and end the thread. Waits for it."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _do(self, work: "Coroutine[Any, Any, T]") -> "Future[T]":
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.get_loop().run_forever()
