"""Ask an OpenAI-compatible server: which models it has, and for a model's answer as it comes.

Requests go straight to the address: no proxy of the environment is used and no redirect followed,
so that the text goes where the user was told, and nowhere else. To cancel a request, cancel its
task; the connection is closed at once, at which servers stop computing.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Any

import httpx2

from dictation.errors import RewritingError
from dictation.rewriting.server import Server

CONNECT_SECONDS = 5.0
LIST_SECONDS = 10.0
"""How long the list of models may take."""
_MOST_BYTES = 32 << 20
"""Of a whole response; a model that thinks aloud sends a few hundred bytes per token."""
_MESSAGE = 200  # characters of a server's own message


async def models(server: Server) -> list[str]:
    """Return the names of the server's models. Raises RewritingError."""
    async with _response(server, "GET", "models", None, LIST_SECONDS) as response:
        listed = _parsed(b"".join([line async for line in _lines(response)]), server)
    try:
        return sorted(str(entry["id"]) for entry in listed["data"])
    except (LookupError, TypeError) as error:
        raise _stranger(server) from error


async def answer(server: Server, request: Mapping[str, Any]) -> AsyncGenerator[str, None]:
    """Yield a model's answer piece by piece, whether the server streams it or not.

    `request` is as `instructions.request` returns it.

    Raises RewritingError if the answer doesn't come, isn't complete, or takes too long.
    """
    finish: str | None = None
    path = "chat/completions"
    async with _response(server, "POST", path, request, server.timeout) as response:
        streamed = "text/event-stream" in response.headers.get("content-type", "")
        async with aclosing(_events(response, server, streamed)) as events:
            async for event in events:
                text, finish = _choice(event, server, finish)
                if text:
                    yield text
    if finish is None:
        raise _broken_off(server)
    if finish == "length":
        raise RewritingError(
            "The model stopped in the middle: it has no room for the whole text.",
            "Rewrite a shorter text, or give the model a larger context on the server.",
        )


async def _events(
    response: httpx2.Response, server: Server, streamed: bool
) -> AsyncGenerator[Any, None]:
    """Yield the JSON objects of a response until it says that it is complete."""
    async with aclosing(_lines(response)) as lines:
        if not streamed:
            yield _parsed(b"".join([line async for line in lines]), server)
            return
        async for line in lines:
            if not line.startswith(b"data:"):
                continue  # a comment that keeps the connection alive, or the end of an event
            content = line[5:].strip()
            if content == b"[DONE]":
                return
            yield _parsed(content, server)


def _choice(event: Any, server: Server, finish: str | None) -> tuple[str, str | None]:
    """Return the text in a part of an answer, and why the answer ends if it does."""
    try:
        if "error" in event:
            raise RewritingError(
                f"The server failed in the middle of the answer: “{_message(event)}”",
                "Try again; the server's log may tell more.",
            )
        if not event["choices"]:
            return "", finish  # figures about the answer
        choice = event["choices"][0]
        part = choice.get("delta") or choice.get("message") or {}
        text = part.get("content") or ""
        if not isinstance(text, str):
            raise TypeError("content is no text")
        return text, choice.get("finish_reason") or finish
    except (LookupError, TypeError, AttributeError) as error:
        raise _stranger(server) from error


@asynccontextmanager
async def _response(
    server: Server, method: str, path: str, content: Any, seconds: float
) -> AsyncIterator[httpx2.Response]:
    """Send a request and check the status of the response; all must be read in so many seconds."""
    headers = {"Accept-Encoding": "identity"}
    if server.key:
        headers["Authorization"] = f"Bearer {server.key}"
    timeout = httpx2.Timeout(None, connect=CONNECT_SECONDS)
    try:
        async with (
            asyncio.timeout(seconds),
            httpx2.AsyncClient(trust_env=False, headers=headers, timeout=timeout) as client,
            client.stream(method, f"{server.address}/{path}", json=content) as response,
        ):
            if response.status_code != httpx2.codes.OK:
                raise await _refusal(response, server)
            yield response
    except TimeoutError as error:
        raise RewritingError(
            f"The server at {server.place} took longer than {seconds:g} seconds.",
            "Try a shorter text or a smaller model, or allow more time in Settings, Rewriting.",
        ) from error
    except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
        raise RewritingError(
            f"No server answers at {server.place}.",
            "Start it, or correct its address in Settings, Rewriting.",
        ) from error
    except httpx2.TransportError as error:
        raise _broken_off(server) from error
    except httpx2.InvalidURL as error:
        raise RewritingError(
            f"“{server.address}” is not the address of a server.",
            "Write it in full, such as http://localhost:11434/v1.",
        ) from error


async def _lines(response: httpx2.Response) -> AsyncGenerator[bytes, None]:
    """Yield the lines of a response. Raises RewritingError if it doesn't come to an end."""
    rest, size = b"", 0
    async for chunk in response.aiter_bytes():
        size += len(chunk)
        if size > _MOST_BYTES:
            raise RewritingError(
                "The server's answer doesn't come to an end.", "Try another model or instruction."
            )
        *complete, rest = (rest + chunk).split(b"\n")
        for line in complete:
            yield line
    if rest:
        yield rest


async def _refusal(response: httpx2.Response, server: Server) -> RewritingError:
    """Explain a response that is no answer."""
    try:
        message = _message(json.loads(b"".join([line async for line in _lines(response)])))
    except ValueError:
        message = ""
    said = f" It says: “{message.rstrip('.')}”." if message else ""
    status = response.status_code
    if status in (401, 403):
        return RewritingError(
            f"The server at {server.place} refuses the key.{said}",
            "Check the environment variable that Settings, Rewriting names.",
        )
    if status == 404 and "model" in message.lower():
        return RewritingError(
            f"The server at {server.place} doesn't have the model “{server.model}”.{said}",
            "Choose one of its models in Settings, Rewriting.",
        )
    if status == 404 or 300 <= status < 400:
        return _stranger(server)
    if status == 429 or status == 503:
        return RewritingError(
            f"The server at {server.place} is busy.{said}", "Try again in a moment."
        )
    if status >= 500:
        return RewritingError(
            f"The server at {server.place} failed ({status}).{said}",
            "Try again; the server's log may tell more.",
        )
    return RewritingError(
        f"The server at {server.place} refuses the request ({status}).{said}",
        "Check the model in Settings, Rewriting.",
    )


def _parsed(content: bytes, server: Server) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _stranger(server) from error


def _message(answer: Any) -> str:
    """Return the server's own message about a failure, shortened to a sentence; "" for none."""
    said = answer.get("error") if isinstance(answer, dict) else None
    if isinstance(said, dict):
        said = said.get("message")
    line = " ".join(said.split()) if isinstance(said, str) else ""
    return line if len(line) <= _MESSAGE else f"{line[:_MESSAGE]}…"


def _stranger(server: Server) -> RewritingError:
    return RewritingError(
        f"What answers at {server.address} is not a server for language models.",
        "Correct the address in Settings, Rewriting. It usually ends in /v1.",
    )


def _broken_off(server: Server) -> RewritingError:
    return RewritingError(
        f"The connection to {server.place} broke off in the middle of the answer.",
        "Try again; the server's log may tell more.",
    )
