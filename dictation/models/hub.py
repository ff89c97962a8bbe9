"""Download models from the Hugging Face hub: resumable, verified, and with timeouts.

The hub's own client library makes the requests (and so handles HF_ENDPOINT, HF_HUB_OFFLINE,
HF_TOKEN, proxies, and certificates). Its `hf_hub_download` isn't used: it restarts an interrupted
download from the first byte, and reports progress only through its own bars.
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
from dictation.models.catalog import ModelFile, ModelSpec
from dictation.models.manifest import Manifest
from dictation.models.packaged import Progress

ANSWER_SECONDS = 8.0
"""How long the hub may take to start an answer, and to continue one."""

_CHUNK = 1 << 16

# Its own messages (“please log in”) would mix with ours.
logging.getLogger("huggingface_hub").setLevel(logging.ERROR)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Published:
    """A file as published: with its SHA-256, otherwise its git hash."""

    name: str
    size: int
    sha256: str | None
    git_sha1: str | None = None

    def is_in(self, path: Path) -> bool:
        """Return whether the file at `path` has exactly the published bytes."""
        if self.sha256:
            return disk.sha256(path) == self.sha256
        blob = b"blob %d\0" % self.size + path.read_bytes()
        return hashlib.sha1(blob, usedforsecurity=False).hexdigest() == self.git_sha1


def fetch(spec: ModelSpec, folder: Path, progress: Progress) -> Manifest:
    """Complete the model's files in `folder`; partial files are continued.

    Raises `ModelDownloadError` if the hub can't be reached or disconnects, `ModelDamagedError` for
    other bytes than were published (which are deleted), and `StorageError`.
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
    """Return whether the user forbids network access with HF_HUB_OFFLINE."""
    return constants.is_offline_mode()


def _look_up(spec: ModelSpec) -> list[_Published]:
    """List the files to download: the catalog's, with the hub's hash if it has none.

    The hub is asked in any case: this short request shows whether it can be reached at all. Files
    that the hub lists but the catalog doesn't are ignored.
    """
    try:
        info = _within(
            ANSWER_SECONDS,
            lambda: HfApi().model_info(
                spec.repository, revision=spec.revision, files_metadata=True, timeout=ANSWER_SECONDS
            ),
        )
    except (ValueError, TypeError, KeyError) as error:  # a web page instead of JSON
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
    """Return a file with the hash that the hub states; sizes must match."""
    for sibling in info.siblings or ():
        if sibling.rfilename == file.name and sibling.size == file.size and sibling.blob_id:
            sha256 = sibling.lfs.sha256 if sibling.lfs else None
            return _Published(file.name, file.size, sha256, sibling.blob_id)
    raise ModelDamagedError(
        f"The hub's {file.name} of {spec.repository} is not the published file.",
        "Try again later, or choose another model: `dictation models list` shows them.",
    )


def _download(url: str, file: _Published, path: Path, count: Callable[[int], None]) -> None:
    """Download the rest of `path`, and verify it.

    After a lost connection, another one is made as long as each brings something.
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
    """Append what one connection brings to `path`, up to `size` bytes in total."""
    present = _present(path)
    # Without compression, or positions would differ from the server's.
    headers = {**build_hf_headers(), "Accept-Encoding": "identity", "Range": f"bytes={present}-"}
    client = get_session()
    request = client.build_request("GET", url, headers=headers, timeout=ANSWER_SECONDS)
    response = _within(
        ANSWER_SECONDS, lambda: client.send(request, stream=True), lambda late: late.close()
    )
    try:
        hf_raise_for_status(response)
        if response.status_code != httpx2.codes.PARTIAL_CONTENT:
            present = 0  # the server doesn't support ranges: start over
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


def _within(
    seconds: float, ask: Callable[[], T], discard: Callable[[T], object] = lambda _late: None
) -> T:
    """Wait for the answer; raise `TimeoutError` if it takes longer, and `discard` it if it comes.

    The HTTP library's own timeout restarts with each address of a host and excludes the name
    lookup: on a network that drops packets, it adds up to minutes.
    """
    answer: Future[T] = Future()

    def run() -> None:
        try:
            result = ask()
        except Exception as error:
            if answer.set_running_or_notify_cancel():
                answer.set_exception(error)
        else:
            if answer.set_running_or_notify_cancel():
                answer.set_result(result)
            else:
                discard(result)

    Thread(target=run, name="hub", daemon=True).start()
    try:
        return answer.result(seconds)
    except TimeoutError:
        if answer.cancel():
            raise
        return answer.result()  # it came at the last moment


@contextmanager
def _in_words(spec: ModelSpec) -> Iterator[None]:
    """Turn network errors into a `ModelDownloadError` for people."""
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
