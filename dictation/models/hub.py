"""Models from the Hugging Face hub: resumed where they broke off, verified, never hanging.

The hub's own client library makes the requests (HF_ENDPOINT, HF_HUB_OFFLINE, HF_TOKEN, proxies
and certificates are its business). Its `hf_hub_download` isn't used: that starts a broken-off
download from the first byte, and reports progress only through bars of its own.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TypeVar
from urllib.parse import urlsplit

import httpx2
from huggingface_hub import HfApi, constants, get_session, hf_hub_url
from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled
from huggingface_hub.hf_api import ModelInfo
from huggingface_hub.utils import (  # type: ignore[attr-defined]  # documented, not marked
    build_hf_headers,
    hf_raise_for_status,
)

from dictation.errors import ModelDamagedError, ModelDownloadError
from dictation.models import disk
from dictation.models.catalogue import ModelFile, ModelSpec
from dictation.models.manifest import Manifest
from dictation.models.packaged import Progress

ANSWER_SECONDS = 8.0
"""How long the hub may take to begin an answer, and to go on with one."""

_CHUNK = 1 << 16

# It would write its own remarks (“please log in”) between the program's words.
logging.getLogger("huggingface_hub").setLevel(logging.ERROR)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Published:
    """A file and what is known of it: SHA-256, or else the hash that git has for it."""

    name: str
    size: int
    sha256: str | None
    git_sha1: str | None = None

    def is_in(self, path: Path) -> bool:
        """Whether the file at `path` has exactly the published bytes."""
        if self.sha256:
            return disk.sha256(path) == self.sha256
        blob = b"blob %d\0" % self.size + path.read_bytes()
        return hashlib.sha1(blob, usedforsecurity=False).hexdigest() == self.git_sha1


def fetch(spec: ModelSpec, folder: Path, progress: Progress) -> Manifest:
    """Complete the model's files in `folder`; partly fetched ones are continued.

    Raises `ModelDownloadError` when the hub can't be reached or breaks off, `ModelDamagedError`
    for other bytes than were published (they are thrown away), `StorageError`.
    """
    with _in_words(spec):
        files = _look_up(spec)
        total = sum(file.size for file in files)
        done = 0
        with disk.writing(folder, total - sum(_present(folder / file.name) for file in files)):
            for file in files:

                def count(present: int, file: _Published = file, before: int = done) -> None:
                    progress(file.name, before + present, total)

                url = hf_hub_url(spec.repository, file.name, revision=spec.revision)
                _download(url, file, folder / file.name, count)
                done += file.size
    verified = tuple(
        ModelFile(file.name, file.size, disk.sha256(folder / file.name)) for file in files
    )
    return Manifest(spec.repository, spec.revision, "hub", verified)


def is_offline() -> bool:
    """Whether the user forbids the network, by HF_HUB_OFFLINE."""
    return constants.is_offline_mode()


def _look_up(spec: ModelSpec) -> list[_Published]:
    """Learn what is to come: the catalogue's files, with the hub's hash where it has none.

    The hub is asked in any case: this one short answer tells whether it is there at all. Names
    that it lists and the catalogue doesn't know are never used.
    """
    try:
        info = _within(
            ANSWER_SECONDS,
            lambda: HfApi().model_info(
                spec.repository, revision=spec.revision, files_metadata=True, timeout=ANSWER_SECONDS
            ),
        )
    except (ValueError, TypeError, KeyError) as error:  # a web page where JSON should be
        raise ModelDownloadError(
            f"The model {spec.name} can't be downloaded: something on the network answers"
            " instead of the model hub.",
            "Log in to the network if it asks you to, or ask its administrator to allow the hub.",
        ) from error
    return [
        _Published(file.name, file.size, file.sha256) if file.sha256 else _stated(spec, file, info)
        for file in spec.files
    ]


def _stated(spec: ModelSpec, file: ModelFile, info: ModelInfo) -> _Published:
    """Take a file's hash from the hub, which must agree on its size."""
    for sibling in info.siblings or ():
        if sibling.rfilename == file.name and sibling.size == file.size and sibling.blob_id:
            sha256 = sibling.lfs.sha256 if sibling.lfs else None
            return _Published(file.name, file.size, sha256, sibling.blob_id)
    raise ModelDamagedError(
        f"The hub's {file.name} of {spec.repository} is not the published file.",
        "Try again later, or choose another model: `dictation models list` shows them.",
    )


def _download(url: str, file: _Published, path: Path, count: Callable[[int], None]) -> None:
    """Bring `path` to its full size, from where it stands, and verify it.

    A connection that breaks is made again as long as each one brings something.
    """
    if _present(path) > file.size:
        path.unlink()
    count(_present(path))
    while (before := _present(path)) < file.size:
        try:
            _receive(url, path, file.size, count)
        except httpx2.TransportError:
            if _present(path) <= before:
                raise
        else:
            if _present(path) <= before:
                raise httpx2.ReadError(f"no more than {before} of {file.size} bytes came")
    if not file.is_in(path):
        path.unlink()
        raise ModelDamagedError(
            f"The file {file.name} from {urlsplit(url).hostname} is not the published one (its"
            " hash differs), so it was discarded.",
            "Try again; if it happens again, something on the network is altering downloads.",
        )


def _receive(url: str, path: Path, size: int, count: Callable[[int], None]) -> None:
    """Append to `path` what one connection brings, up to `size` bytes in all."""
    present = _present(path)
    # Without compression, or positions would mean something else here than at the server.
    headers = {**build_hf_headers(), "Accept-Encoding": "identity", "Range": f"bytes={present}-"}
    client = get_session()
    request = client.build_request("GET", url, headers=headers, timeout=ANSWER_SECONDS)
    response = _within(ANSWER_SECONDS, lambda: client.send(request, stream=True))
    try:
        hf_raise_for_status(response)
        if response.status_code != httpx2.codes.PARTIAL_CONTENT:
            present = 0  # the server knows no ranges: from the beginning
        with path.open("r+b" if present else "wb") as target:
            target.seek(present)
            for chunk in response.iter_bytes(_CHUNK):
                present += target.write(chunk[: size - present])
                count(present)
                if present == size:
                    break
    finally:
        response.close()


def _present(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _within(seconds: float, ask: Callable[[], T]) -> T:
    """Wait for the answer; raise `TimeoutError` when it takes longer.

    The HTTP library's own time-out begins anew with each address of a host and leaves out the
    look-up of its name: on a network that swallows packets it adds up to minutes.
    """
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(ask())
        except Exception as error:
            answer.set_exception(error)

    Thread(target=run, name="hub", daemon=True).start()
    return answer.result(seconds)


@contextmanager
def _in_words(spec: ModelSpec) -> Iterator[None]:
    """Say what goes wrong on the network as a `ModelDownloadError`."""
    host = urlsplit(HfApi().endpoint).hostname
    problem = f"The model {spec.name} can't be downloaded: "
    remedy = (
        "Check the network connection (or proxy) and try again; the download resumes where it"
        " stopped."
    )
    try:
        yield
    except OfflineModeIsEnabled as error:
        raise ModelDownloadError(
            f"{problem}HF_HUB_OFFLINE forbids it.", "Unset HF_HUB_OFFLINE and try again."
        ) from error
    except HfHubHTTPError as error:
        status = error.response.status_code
        raise ModelDownloadError(
            f"{problem}{host} answered {status} for {spec.repository}.",
            "Try again later, or choose another model (`dictation models list`).",
        ) from error
    except TimeoutError as error:
        raise ModelDownloadError(
            f"{problem}{host} didn't answer within {ANSWER_SECONDS:.0f} seconds.", remedy
        ) from error
    except httpx2.ConnectError as error:
        raise ModelDownloadError(f"{problem}{host} can't be reached.", remedy) from error
    except httpx2.TransportError as error:
        raise ModelDownloadError(f"{problem}the connection to {host} broke.", remedy) from error
