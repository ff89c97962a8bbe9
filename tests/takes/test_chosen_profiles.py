"""Profiles that people choose, by name or with a hotkey, and those with a model of their own."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dictation import paths
from dictation.audio.files import load
from dictation.desktop.focus import Window
from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.errors import DictationError
from dictation.history.reader import Reader
from dictation.recognition.request import RecognitionRequest
from dictation.settings import Profile, TextSettings
from dictation.takes.events import Level, Notice, ProfileChosen, StateChanged, TakeBegan
from dictation.takes.state import State
from tests.takes.played import SETTINGS, Booth, ScriptedEngine

SEND = load(paths.resource("speech/short-send.flac"))
LINES = TextSettings(spoken_commands=True)
PLAIN = Profile("Code", ("code",), {("text", "spoken_commands"): False}, hotkey="ctrl+f9")
CTRL_F9 = Hotkey.parse("ctrl+f9")


@pytest.fixture
def booth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Booth]]:
    """The takes with these profiles, and words that are recognized in whatever is said."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    booths: list[Booth] = []

    def sit(*profiles: Profile, **parts: Any) -> Booth:
        booths.append(Booth(replace(SETTINGS, profiles=profiles, text=LINES)))
        booths[-1].script(ScriptedEngine(" One", " new", " line", " two."))
        booths[-1].exchange(**parts)
        booths[-1].start()
        return booths[-1]

    yield sit
    for booth in booths:
        booth.controller.close()


def typed(booth: Booth, window: str = "letter", key: Hotkey | None = None) -> str:
    """Dictate into an application's window; what arrived there."""
    booth.page.text, before = "", len(booth.over)
    booth.focus.window = Window(hash(window), window)
    keys = {} if key is None else {"key": key}
    booth.press(**keys)
    booth.say(SEND)
    booth.let_go(**keys)
    booth.until(lambda: len(booth.over) > before)
    return booth.page.text.strip()


def began(booth: Booth) -> list[str]:
    return [event.profile for event in booth.events if isinstance(event, TakeBegan)]


def test_a_chosen_profile_applies_in_every_window_until_it_is_switched_back(
    booth: Callable[..., Booth],
) -> None:
    desk = booth(PLAIN)
    assert typed(desk) == "One\nTwo."
    assert desk.controller.choose_profile("CODE") == "Code"
    assert typed(desk) == "One new line two."
    assert desk.controller.profile == "Code"
    desk.page.text = ""
    desk.controller.type_text("One\nTwo.").result(60)
    assert desk.page.text.strip() == "One Two."  # what is typed again, too
    desk.controller.choose_profile("")
    assert typed(desk) == "One\nTwo."
    assert began(desk) == ["", "Code", ""]
    chosen = [event.profile for event in desk.events if isinstance(event, ProfileChosen)]
    assert chosen == ["Code", ""]


def test_a_profile_that_does_not_exist_is_refused_with_those_that_do(
    booth: Callable[..., Booth],
) -> None:
    desk = booth(PLAIN)
    with pytest.raises(DictationError) as refused:
        desk.controller.choose_profile("Cod")
    assert refused.value.problem == "There is no profile “Cod”."
    assert refused.value.remedy == "The profiles are “Code”."
    assert desk.controller.profile == ""


def test_if_the_chosen_profile_is_removed_the_window_decides_again(
    booth: Callable[..., Booth],
) -> None:
    desk = booth(PLAIN)
    desk.controller.choose_profile("Code")
    desk.controller.apply(replace(desk.settings, profiles=(replace(PLAIN, name="Other"),)))
    desk.controller.catch_up()
    assert desk.controller.profile == ""
    assert [n.text for n in desk.events if isinstance(n, Notice)] == [
        "The profile that you had chosen no longer exists."
    ]
    assert typed(desk) == "One\nTwo."


def test_the_hotkey_of_a_profile_dictates_with_it_in_any_window(
    booth: Callable[..., Booth],
) -> None:
    desk = booth(PLAIN)
    assert typed(desk, key=CTRL_F9) == "One new line two."
    assert typed(desk) == "One\nTwo."
    desk.controller.choose_profile("Code")
    assert typed(desk) == "One new line two."
    assert began(desk) == ["Code", "", "Code"]


def test_the_title_of_a_window_decides_and_is_stored_nowhere(
    booth: Callable[..., Booth], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = booth(replace(PLAIN, titles=("*.py - *",)))
    desk.focus.window_title = "secret.py - editor"
    assert typed(desk, "code") == "One new line two."
    desk.focus.window_title = "letter - editor"
    assert typed(desk, "code") == "One\nTwo."
    assert desk.focus.titles_read == 2
    assert typed(desk, "other") == "One\nTwo."
    assert desk.focus.titles_read == 2
    desk.controller.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"editor" not in kept
    assert "editor" not in caplog.text


class Models:
    """Loads models in no time, but the one called "slow" only when it is let."""

    def __init__(self) -> None:
        self.loaded: list[str] = []
        self.let = threading.Event()
        self.let.set()

    def __call__(self, request: RecognitionRequest) -> Any:
        if request.model.endswith("slow"):
            assert self.let.wait(60)
        self.loaded.append(Path(request.model).name)
        return SimpleNamespace(multilingual=True)


def own_model(folder: Path, name: str) -> Profile:
    """A profile with a model in a folder of the user's, for the application of that name."""
    (folder / name).mkdir(exist_ok=True)
    return Profile(name, (name,), {("model", "name"): str(folder / name)})


def test_a_model_of_a_profile_is_loaded_when_it_is_needed_and_then_kept(
    booth: Callable[..., Booth], tmp_path: Path
) -> None:
    models = Models()
    desk = booth(*(own_model(tmp_path, name) for name in ("one", "two")), load=models)
    assert models.loaded == ["tiny.en"]
    for window in ("one", "letter", "one", "two", "letter", "two"):
        assert typed(desk, window) == "One\nTwo."
    assert models.loaded == ["tiny.en", "one", "two"]
    assert typed(desk, "one") == "One\nTwo."
    assert models.loaded[3:] == ["one"], "more than two would fill the memory"
    with Reader() as reader:
        named = [Path(one.session.model).name for one in reader.sessions()]
    assert named == ["one", "two", "tiny.en", "two", "one", "tiny.en", "one"]


def test_what_is_said_while_a_model_is_loaded_is_not_lost(
    booth: Callable[..., Booth], tmp_path: Path
) -> None:
    models = Models()
    models.let.clear()
    desk = booth(own_model(tmp_path, "slow"), load=models)
    desk.focus.window = Window(1, "slow")
    desk.press()
    desk.say(SEND)
    desk.until(lambda: began(desk))
    assert desk.controller.state is State.LOADING
    models.let.set()
    desk.until(lambda: desk.controller.state in (State.LISTENING, State.SPEECH))
    desk.let_go()
    desk.until(lambda: desk.over)
    assert desk.page.text.strip() == "One\nTwo."


def test_a_model_that_is_missing_is_told_once_and_the_general_one_is_used(
    booth: Callable[..., Booth],
) -> None:
    models = Models()
    missing = Profile("Big", ("big",), {("model", "name"): "large-v3"})
    desk = booth(missing, load=models)
    assert typed(desk, "big") == typed(desk, "big") == "One\nTwo."
    (told,) = desk.problems
    assert told.level is Level.WARNING
    assert told.text == "The model large-v3 is not installed yet. tiny.en is used instead."
    assert told.hint == "Download it with `dictation models download large-v3`."
    after = desk.events[: desk.events.index(told)]
    assert isinstance(after[-1], StateChanged), "the indicator's new state would hide it"
    with Reader() as reader:
        assert {one.session.model for one in reader.sessions()} == {"tiny.en"}
    assert models.loaded == ["tiny.en"]
