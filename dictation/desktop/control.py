"""One running program per user, and how that user's other processes talk to it.

A lock file decides which process is the one; it listens on a local socket, or on a named pipe on
Windows, that only its user can reach:

    folder, mode 0700     lock           held while the program runs; a crash releases it
                          address        where it listens
                          control.sock   the socket, mode 0600

Requests and replies are JSON objects: {"command": "toggle"} and the program's answer, which is
{"problem": …, "remedy": …} after a failure.
"""

import json
import logging
import os
import queue
import socket
import sys
import threading
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

from dictation import paths
from dictation.desktop.commands import Command
from dictation.errors import DesktopError, DictationError
from dictation.workers import log_only, start

if sys.platform == "win32":
    from multiprocessing.connection import PipeConnection

    _Connection: TypeAlias = "Connection[Any, Any] | PipeConnection[Any, Any]"
else:
    _Connection: TypeAlias = "Connection[Any, Any]"

_log = logging.getLogger(__name__)

COMMANDS = (
    *(command.title for command in Command),
    *("status", "show", "show captions", "profile", "quit"),
)
PROFILE = "profile "
"""What a command begins with that chooses the profile of which the name follows."""
AUTOMATIC = "auto"
"""In place of a name: the window decides which profile applies."""

REPLY_SECONDS = 2.0
"""How long `send` waits in total."""
_STARTING_SECONDS = 0.5
"""How long a program that has just started may need until it listens."""
_SILENCE_SECONDS = 2.0
"""How long a client may take to send its request."""
_MOST_CLIENTS = 50
"""More clients wait until one of these has left."""
_REQUEST_BYTES = 4096
_SOCKET_PATH_BYTES = 103
"""The limit on macOS; on Linux it is 107."""


class AlreadyRunning(Exception):  # noqa: N818 (not an error)
    """Another process of this user holds the lock."""


class Instance:
    """The one running program: a context manager that holds the lock and answers commands.

    `handle` gets one of COMMANDS, or PROFILE with a name, and returns the reply, whose ``text`` is
    a sentence for people. It is called in threads of this class, one call at a time, and should
    return within a second. A DictationError that it raises is passed on to the client. Entering
    raises AlreadyRunning, or DesktopError if no private folder or socket can be created.
    """

    def __init__(self, handle: Callable[[str], dict[str, object]]) -> None:
        self._handle = handle
        self._handling = threading.Lock()
        self._closing = threading.Event()
        self._room = threading.Semaphore(_MOST_CLIENTS)

    def __enter__(self) -> Self:
        # not needed to send a command, and slow to import
        from filelock import FileLock, Timeout

        folder = _folder()
        self._address_file = folder / "address"
        self._lock = FileLock(folder / "lock", blocking=False, thread_local=False)
        try:
            self._lock.acquire()
            self._listener = _listen(folder)
            self._publish()
        except Timeout as error:
            raise AlreadyRunning("Dictation is already running.") from error
        except OSError as error:
            self._lock.release()
            raise DesktopError(
                f"Commands can't reach Dictation: {error.strerror or error}.",
                f"Check the permissions of the folder {folder}, or free up space on its disk.",
            ) from error
        self._thread = start("control", self._accept_all, log_only, daemon=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.set()
        # At logout, the system may already have emptied the folder.
        with suppress(OSError):
            self._wake()
            self._thread.join()
        with suppress(OSError):
            self._listener.close()
        with suppress(OSError):
            self._address_file.unlink()
        self._lock.release()

    def _wake(self) -> None:
        """Wake the thread that waits for clients by connecting to it; closing the socket would not.

        Raises OSError if nobody can connect any more; never waits.
        """
        if sys.platform == "win32":
            Client(self._listener.address).close()
            return
        with socket.socket(socket.AF_UNIX) as client:
            client.setblocking(False)
            with suppress(BlockingIOError):  # the queue is full, so the thread is awake
                client.connect(str(self._listener.address))

    def _publish(self) -> None:
        """Write the address file atomically, so that a client never reads half an address."""
        draft = self._address_file.with_suffix(".new")
        try:
            draft.write_text(str(self._listener.address), encoding="utf-8")
            draft.replace(self._address_file)
        except OSError:
            self._listener.close()
            raise

    def _accept_all(self) -> None:
        while not self._closing.is_set():
            if not self._room.acquire(timeout=0.1):
                continue
            try:
                connection = self._listener.accept()
            except OSError:
                # the client has left already, or this process has too many files open
                self._room.release()
                self._closing.wait(0.1)
                continue
            # one thread each, so that a silent client blocks nobody
            start("control", partial(self._serve, connection), log_only, daemon=True)

    def _serve(self, connection: "_Connection") -> None:
        try:
            with connection:
                request = _request(connection)
                if request is not None:
                    reply = json.dumps(self._answer(request)).encode()
                    with suppress(OSError):  # the client may have left
                        connection.send_bytes(reply)
        finally:
            self._room.release()

    def _answer(self, request: bytes) -> dict[str, object]:
        try:
            command = json.loads(request)["command"]
        except (ValueError, TypeError, KeyError, RecursionError):
            return _told("This is not a valid request.", 'Send JSON such as {"command": "toggle"}.')
        if command not in COMMANDS and not str(command).startswith(PROFILE):
            return _told("There is no such command.", f"The commands are {', '.join(COMMANDS)}.")
        try:
            with self._handling:
                return self._handle(command)
        except DictationError as error:
            return _told(error.problem, error.remedy)
        except Exception:
            _log.exception("The command %s failed", command)
            return _told("Dictation has a bug.", "See its log for details.")


def send(command: str) -> dict[str, object]:
    """Send one of COMMANDS, or PROFILE with a name, to the running program; return its reply.

    Raises DesktopError within about REPLY_SECONDS if no program is running, if it doesn't answer,
    or, in its own words, if it can't do it.
    """
    answers: queue.SimpleQueue[dict[str, object] | DesktopError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(_exchange(command))
        except DesktopError as error:
            answers.put(error)

    # in a thread: connecting to a program that hangs may block forever
    start("asking", ask, log_only, daemon=True)
    try:
        reply = answers.get(timeout=REPLY_SECONDS)
    except queue.Empty as error:
        raise DesktopError(
            "Dictation is running but does not answer.", "End its process and start it again."
        ) from error
    if isinstance(reply, DesktopError):
        raise reply
    if "problem" in reply:
        raise DesktopError(str(reply["problem"]), str(reply.get("remedy", "")))
    return reply


def _exchange(command: str) -> dict[str, object]:
    try:
        with _connect(time.monotonic() + _STARTING_SECONDS) as connection:
            connection.send_bytes(json.dumps({"command": command}).encode())
            reply: dict[str, object] = json.loads(connection.recv_bytes())
            return reply
    except (OSError, EOFError, ValueError) as error:  # no program, or not ours
        raise DesktopError("Dictation is not running.", "Start it with: dictation") from error


def _connect(deadline: float) -> "_Connection":
    address_file = _folder() / "address"
    while True:
        try:
            return Client(address_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _request(connection: "_Connection") -> bytes | None:
    """Return what a client sends: b"" if it can't be a request, None if the client has left."""
    hurry = threading.Timer(_SILENCE_SECONDS, _cut_off, [connection])
    hurry.daemon = True
    hurry.start()
    try:
        return connection.recv_bytes(_REQUEST_BYTES) if connection.poll(_SILENCE_SECONDS) else b""
    except EOFError:
        return None
    except OSError:  # not our format, cut off, or too long
        return b""
    finally:
        hurry.cancel()
        hurry.join()  # before the connection is closed and its number reused


def _cut_off(connection: "_Connection") -> None:
    """Stop reading from a client that sends its request slowly or only in part."""
    if sys.platform == "win32":
        return  # pipes deliver whole messages
    with suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as client:
        client.shutdown(socket.SHUT_RD)


def _told(problem: str, remedy: str) -> dict[str, object]:
    return {"problem": problem, "remedy": remedy}


def _listen(folder: Path) -> Listener:
    """Listen where only this user can connect; the caller holds the lock."""
    if sys.platform == "win32":
        # a name that nobody can guess; other users can't write to our pipes
        return Listener(family="AF_PIPE")
    path = folder / "control.sock"
    path.unlink(missing_ok=True)  # left over from a crash
    fits = len(os.fsencode(path)) <= _SOCKET_PATH_BYTES
    # without an address, it creates its own temporary folder, mode 0700
    listener = Listener(str(path) if fits else None, family="AF_UNIX", backlog=16)
    Path(str(listener.address)).chmod(0o600)
    return listener


def _folder() -> Path:
    """Create and return a folder that only this user can enter. Raises DesktopError."""
    failure: OSError | None = None
    for place in (paths.runtime_dir, lambda: paths.data_dir() / "run"):
        try:
            with warnings.catch_warnings():
                # platformdirs warns if XDG_RUNTIME_DIR is missing; its fallback is fine here
                warnings.simplefilter("ignore")
                folder = place()
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)  # fails if the folder belongs to another user
        except OSError as error:
            failure = error
        else:
            return folder
    raise DesktopError(
        "Commands can't reach Dictation: there is no folder for its socket.",
        f"Check the permissions of the folder {paths.data_dir()}.",
    ) from failure
