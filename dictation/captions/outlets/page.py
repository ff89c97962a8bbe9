"""Captions on a local page, and as server-sent events, for a browser or another program."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from dictation.captions.events import CaptionEvent, Served, to_json
from dictation.captions.outlets.relay import Outlet, Show, Stage
from dictation.captions.outlets.server import EventServer
from dictation.captions.outlets.token import token
from dictation.errors import DictationError


def outlet(port: str, stage: Stage) -> Outlet:
    """Serve at `port`, or at any free port if it is 0; `Served` tells the address."""
    hung = DictationError(
        "The local page with the captions has stopped responding.",
        "Everything else continues. Start captions again to serve them again.",
    )
    return Outlet("page", _opened(int(port), stage), hung)


@contextmanager
def _opened(port: int, stage: Stage) -> Iterator[Show]:
    server = EventServer(port, token(), stage.report)
    stage.tell(CaptionEvent("", Served(server.address)))
    try:
        yield lambda event: server.send(json.dumps(to_json(event), ensure_ascii=False))
    finally:
        server.close()
