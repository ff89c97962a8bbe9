"""Fetching from a hub that breaks off, lies, hangs, or isn't there."""

import hashlib
import socket
import time
from pathlib import Path
from threading import Event, Thread

import pytest
from huggingface_hub import constants

from dictation.errors import ModelDamagedError, ModelDownloadError, ModelError
from dictation.models import catalog, manifest, store
from dictation.models import hub as hub_module


def published(hub) -> dict[str, bytes]:
    return {name: content for name, content in hub.files.items() if name != "README.md"}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        file.name: file.read_bytes() for file in folder.iterdir() if file.name != manifest.FILE_NAME
    }


def test_a_model_is_fetched_verified_and_put_in_place(hub, models_home, capfd):
    told = []
    folder = store.ensure("toy", lambda *figures: told.append(figures))
    assert folder == models_home / "toy"
    assert contents(folder) == published(hub)
    total = sum(map(len, published(hub).values()))
    assert told[0] == ("", 0, 0)
    assert told[-1] == ("vocabulary.txt", total, total)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert [path.name for path in models_home.iterdir() if path.is_dir()] == ["toy"]
    assert capfd.readouterr() == ("", "")


def test_a_model_that_is_there_asks_nobody(hub):
    store.ensure("toy")
    hub.asked.clear()
    store.ensure("toy", lambda *_: pytest.fail("nothing is fetched"))
    assert hub.asked == []


def test_where_the_catalog_has_no_hash_the_hubs_is_taken(hub, monkeypatch):
    monkeypatch.setattr(catalog, "_catalog", lambda: {"toy": hub.spec(hashed=False)})
    folder = store.ensure("toy")
    assert contents(folder) == published(hub)
    noted = manifest.read(folder)
    assert noted.revision == "a" * 40
    assert {file.name: file.sha256 for file in noted.files} == {
        name: hashlib.sha256(content).hexdigest() for name, content in published(hub).items()
    }
    store.verify("toy")


@pytest.mark.parametrize("change", [b"", b"{}\n"])
def test_a_hub_that_states_another_size_is_refused(hub, models_home, monkeypatch, change):
    spec = hub.spec(hashed=False)
    monkeypatch.setattr(catalog, "_catalog", lambda: {"toy": spec})
    hub.files["tokenizer.json"] = change
    if not change:
        del hub.files["tokenizer.json"]
    with pytest.raises(ModelDamagedError, match=r"tokenizer\.json of someone/whisper-toy is not"):
        store.ensure("toy")
    assert not (models_home / "toy").exists()


@pytest.mark.parametrize("hashed", [True, False])
def test_names_that_the_catalog_does_not_know_are_never_used(hub, models_home, monkeypatch, hashed):
    monkeypatch.setattr(catalog, "_catalog", lambda: {"toy": hub.spec(hashed=hashed)})
    hub.more = [
        *(
            "vocabulary.x/../../../evil",
            "vocabulary.x",
            "../config.json",
            "/etc/evil",
            "sub/x.json",
        ),
        *("C:\\evil", "..\\evil", "vocabulary.\n", "vocabulary.\x00", "manifest.json"),
    ]
    assert contents(store.ensure("toy")) == published(hub)
    asked = {path.rpartition("/")[2] for path, _ in hub.asked if "/resolve/" in path}
    assert asked == set(published(hub))
    written = {path.name for path in models_home.parent.parent.parent.rglob("*") if path.is_file()}
    assert written == {*published(hub), manifest.FILE_NAME, ".toy.lock"}


@pytest.mark.parametrize("name", ["config.json", "model.bin"])
@pytest.mark.parametrize("hashed", [True, False])
def test_other_bytes_are_refused_and_thrown_away(hub, models_home, monkeypatch, name, hashed):
    monkeypatch.setattr(catalog, "_catalog", lambda: {"toy": hub.spec(hashed=hashed)})
    hub.corrupt.add(name)
    with pytest.raises(ModelDamagedError, match=name):
        store.ensure("toy")
    assert not (models_home / "toy").exists()
    assert not (models_home / ".toy.partial" / name).exists()
    hub.corrupt.clear()
    assert contents(store.ensure("toy")) == published(hub)


def test_a_broken_off_download_goes_on_next_time(hub, models_home):
    hub.cuts = [600_000, 0]
    with pytest.raises(ModelDownloadError, match="broke"):
        store.ensure("toy")
    with pytest.raises(ModelError, match="not installed"):
        store.locate("toy")
    partial = (models_home / ".toy.partial" / "model.bin").stat().st_size
    assert 500_000 < partial <= 600_000
    hub.asked.clear()
    assert contents(store.ensure("toy")) == published(hub)
    assert hub.model_requests() == [f"bytes={partial}-"]


def test_a_connection_that_keeps_breaking_is_made_again_while_it_brings_something(hub):
    hub.cuts = [300_000, 300_000, 300_000]
    assert contents(store.ensure("toy")) == published(hub)
    assert len(hub.model_requests()) == 4


def test_a_server_without_ranges_starts_from_the_beginning(hub):
    hub.cuts = [600_000, 0]
    with pytest.raises(ModelDownloadError):
        store.ensure("toy")
    hub.ranges = False
    assert contents(store.ensure("toy")) == published(hub)


def test_leaving_in_the_middle_leaves_no_model(hub):
    def leave(_file: str, done: int, _total: int) -> None:
        if done > 500_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.ensure("toy", leave)
    assert store.installed() == []
    assert contents(store.ensure("toy")) == published(hub)


def test_a_damaged_model_is_fetched_again(hub):
    model = store.ensure("toy") / "model.bin"
    model.write_bytes(model.read_bytes()[:-1])
    with pytest.raises(ModelDamagedError, match="models download toy"):
        store.locate("toy")
    assert contents(store.ensure("toy")) == published(hub)


def test_of_two_at_once_one_fetches_and_both_have_it(hub, models_home):
    hub.chunk_pause = 0.05
    found: list[Path] = []
    both = [Thread(target=lambda: found.append(store.ensure("toy"))) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert found == [models_home / "toy"] * 2
    assert len(hub.model_requests()) == 1


def test_a_hub_that_never_answers_is_given_up(hub, monkeypatch):
    monkeypatch.setattr(hub_module, "ANSWER_SECONDS", 0.3)
    hub.hang.set()
    began = time.monotonic()
    with pytest.raises(ModelDownloadError, match="can't be downloaded"):
        store.ensure("toy")
    assert time.monotonic() - began < 50


def test_a_file_that_never_quite_begins_is_given_up(hub, monkeypatch):
    monkeypatch.setattr(hub_module, "ANSWER_SECONDS", 0.3)
    hub.trickle = True
    began = time.monotonic()
    with pytest.raises(ModelDownloadError, match="didn't answer"):
        store.ensure("toy")
    assert time.monotonic() - began < 50


def test_a_hub_that_stops_in_the_middle_is_given_up(hub, monkeypatch):
    monkeypatch.setattr(hub_module, "ANSWER_SECONDS", 0.3)

    def stop(_file: str, done: int, _total: int) -> None:
        if done > 100_000:
            hub.chunk_pause = 60
            hub.hang.set()

    hub.chunk_pause = 0.05
    began = time.monotonic()
    with pytest.raises(ModelDownloadError):
        store.ensure("toy", stop)
    assert time.monotonic() - began < 50


def test_a_connection_whose_answer_comes_too_late_is_closed():
    released, closed = Event(), Event()
    with pytest.raises(TimeoutError):
        hub_module._within(0.01, lambda: released.wait(60), lambda _answer: closed.set())
    assert not closed.is_set()
    released.set()
    assert closed.wait(60)


@pytest.mark.usefixtures("hub")
def test_a_name_that_is_never_resolved_is_given_up(use_hub, monkeypatch):
    monkeypatch.setattr(hub_module, "ANSWER_SECONDS", 0.3)
    resolved = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: resolved.wait(60) and [])
    use_hub("http://hub.invalid")
    began = time.monotonic()
    with pytest.raises(ModelDownloadError, match=r"hub\.invalid didn't answer"):
        store.ensure("toy")
    assert time.monotonic() - began < 50
    resolved.set()


@pytest.mark.usefixtures("hub")
def test_a_hub_that_is_not_there(use_hub):
    use_hub("http://127.0.0.1:9")
    with pytest.raises(ModelDownloadError, match=r"127\.0\.0\.1 can't be reached"):
        store.ensure("toy")


def test_a_repository_that_is_gone(hub):
    hub.status = 404
    with pytest.raises(ModelDownloadError, match="answered 404 for someone/whisper-toy"):
        store.ensure("toy")


def test_a_file_that_is_gone(hub):
    with pytest.raises(ModelDownloadError, match="answered 404"):
        store.ensure("toy", lambda *figures: setattr(hub, "status", 404 if figures[2] else 0))


def test_a_web_page_in_the_place_of_the_hub(hub):
    hub.page = b"<html>Please log in</html>"
    with pytest.raises(ModelDownloadError, match="answers instead of the model hub"):
        store.ensure("toy")


def test_offline_by_the_users_wish(hub, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelDownloadError, match="HF_HUB_OFFLINE"):
        store.ensure("toy")
    assert hub.asked == []
