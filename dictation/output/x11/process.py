"""The process that types: answers one request after the other, until its standard input ends.

It imports neither Qt nor numpy, and never waits while it has grabbed the X server.
"""

import json
import signal
import sys
import traceback
from contextlib import suppress
from typing import Any

from dictation.errors import OutputError
from dictation.output.x11.messages import packed, unpacked
from dictation.output.x11.typist import Typist


class _Service:
    """Does what it is asked for, over a connection that is made when it can be."""

    def __init__(self) -> None:
        self._typist: Typist | None = None
        with suppress(OutputError):  # the next request reports it
            self._connected()

    def answer(self, line: str) -> dict[str, Any]:
        """Return the answer to a request (see messages); whatever the line is, it never raises."""
        try:
            return {"value": self._do(json.loads(line))}
        except OutputError as error:
            return {"problem": error.problem, "remedy": error.remedy}
        except Exception:
            return {"bug": traceback.format_exc()}

    def close(self) -> None:
        """Put back what was lent."""
        if self._typist is not None:
            self._typist.close()

    def _do(self, request: object) -> object:
        typist = self._connected()
        match request:
            case ["look"]:
                return packed(typist.look())
            case ["prepare", str(text)]:
                return typist.prepare(text)
            case ["type", str(text), list(look)]:
                return typist.type(text, unpacked(look))
            case ["paste", str(combination), list(look)]:
                return typist.paste(combination, unpacked(look))
            case ["release"]:
                typist.release()
            case ["rest"]:
                typist.rest()
            case _:
                raise ValueError(request)
        return None

    def _connected(self) -> Typist:
        if self._typist is None:
            self._typist = Typist()
        return self._typist


def main() -> None:
    """Answer until the program that has started this process closes its end, or is killed."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # it ends with the program, never before it
    service = _Service()
    try:
        with open(sys.stdin.fileno(), encoding="utf-8", errors="replace", closefd=False) as lines:
            for line in lines:
                print(json.dumps(service.answer(line)), flush=True)
    except OSError:  # the program is gone
        pass
    finally:
        with suppress(OutputError):
            service.close()
