"""Other settings in some applications: the window at key-down decides, and no take waits for it."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dictation import paths
from dictation.audio.chunk import AudioChunk
from dictation.audio.files import load
from dictation.audio.spool import Spool
from dictation.desktop import focused_window
from dictation.desktop.focus import Window
from dictation.desktop.platform import this_desktop
from dictation.history.reader import Reader
from dictation.history.sessions import Kind, Session
from dictation.history.store import Store
from dictation.output import choose
from dictation.output.delivery import Delivery
from dictation.recognition.request import RecognitionRequest
from dictation.results import Word
from dictation.settings import HistorySettings, Profile, TextSettings
from dictation.takes.events import Notice, TakeBegan
from tests.takes.played import SETTINGS, Booth, ScriptedEngine

SEND = load(paths.resource("speech/short-send.flac"))
COMMANDS = TextSettings(spoken_commands=True)


def profile(application: str, **values: object) -> Profile:
    sections = {"language": "model", "keep": "history", "spoken_commands": "text", "name": "model"}
    changes = {(sections.get(key, "output"), key): value for key, value in values.items()}
    return Profile(application.title(), (application,), changes)


@pytest.fixture
def booth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Booth]]:
    """The takes with these profiles, and words that are recognized in whatever is said."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    booths: list[Booth] = []

    def sit(*profiles: Profile, words: str = " One new line two.", **sections: Any) -> Booth:
        settings = replace(SETTINGS, profiles=profiles, **sections)
        booths.append(Booth(settings))
        booths[-1].script(ScriptedEngine(*words.replace(" ", "# ").split("#")[1:]))
        return booths[-1]

    yield sit
    for booth in booths:
        booth.controller.close()


class Clipboard:
    """What was put there last."""

    text = ""

    def put(self, text: str) -> None:
        self.text = text


@pytest.fixture
def on_screen(booth: Callable[..., Booth]) -> Callable[..., Booth]:
    """The same, typed into the windows of the screen."""

    def sit(*profiles: Profile, **sections: Any) -> Booth:
        here, clipboard = this_desktop(), Clipboard()
        made = booth(*profiles, **sections)
        surroundings = partial(choose.surroundings, here, clipboard)  # type: ignore[arg-type]
        made.exchange(
            delivery=Delivery(surroundings, made._report),
            focus=partial(focused_window.connect, here),
        )
        made.start()
        return made

    return sit


def stored() -> list[str]:
    """The applications of what is in the history, the newest first."""
    with Reader() as reader:
        return [one.session.application for one in reader.sessions()]


def began(booth: Booth) -> list[str]:
    return [event.profile for event in booth.events if isinstance(event, TakeBegan)]


@pytest.mark.screen
def test_each_window_gets_text_by_its_own_profile(
    on_screen: Callable[..., Booth], open_editor: Any, screen: Any
) -> None:
    booth = on_screen(profile("code", spoken_commands=False, language="de"), text=COMMANDS)
    code, letter = open_editor("code"), open_editor("letter")
    booth.dictate(SEND)
    assert letter.gets("One\nTwo.")
    screen.focus("code")
    booth.dictate(SEND)
    assert code.gets("One new line two.")
    assert [request.languages for request in booth.requests] == [("en",), ("de",)]
    assert began(booth) == ["", "Code"]
    assert stored() == ["code", "letter"]


@pytest.mark.screen
def test_two_windows_of_one_application_are_told_apart_by_their_titles(
    on_screen: Callable[..., Booth], open_editor: Any, screen: Any
) -> None:
    """The editor's class is its title here, so the profile names no application."""
    python = Profile("Python", (), {("text", "spoken_commands"): False}, titles=("*.PY*",))
    booth = on_screen(python, text=COMMANDS)
    code, letter = open_editor("window.py"), open_editor("letter")
    booth.dictate(SEND)
    assert letter.gets("One\nTwo.")
    screen.focus("window.py")
    booth.dictate(SEND)
    assert code.gets("One new line two.")
    assert began(booth) == ["", "Python"]


@pytest.mark.screen
def test_a_take_is_for_the_window_that_had_the_focus_when_the_key_went_down(
    on_screen: Callable[..., Booth], open_editor: Any
) -> None:
    booth = on_screen(profile("code", spoken_commands=False), text=COMMANDS)
    code = open_editor("code")
    booth.press()
    booth.until(lambda: began(booth))
    other = open_editor("other")
    booth.say(SEND)
    booth.let_go()
    booth.until(lambda: booth.over)
    assert booth.over[0] is not None
    assert booth.over[0].undelivered == "One new line two."
    assert (code.text, other.text, booth.over[0].application) == ("", "", "code")


@pytest.mark.screen
def test_text_that_follows_the_focus_stays_under_the_profile_it_was_begun_with(
    on_screen: Callable[..., Booth], open_editor: Any
) -> None:
    booth = on_screen(
        profile("code", spoken_commands=False, on_focus_change="follow"), text=COMMANDS
    )
    open_editor("code")
    booth.press()
    booth.until(lambda: began(booth))
    other = open_editor("other")
    booth.say(SEND)
    booth.let_go()
    booth.until(lambda: booth.over)
    assert other.gets("One new line two.")


def test_nothing_is_kept_of_what_is_said_under_a_profile_that_says_so(
    booth: Callable[..., Booth], tmp_path: Path
) -> None:
    desk = booth(profile("diary", keep=False), history=HistorySettings(audio="always"))
    desk.focus.window = Window(1, "diary")
    desk.start()
    desk.press()
    desk.until(lambda: began(desk))
    desk.say(SEND)
    during = {path.suffix for path in tmp_path.rglob("*") if path.is_file()}
    desk.let_go()
    desk.until(lambda: desk.over)
    desk.controller.close()
    assert desk.page.text == "One new line two."
    assert stored() == []
    after = {path.suffix for path in tmp_path.rglob("*") if path.is_file()}
    assert not (during | after) & {".wav", ".opus"}, "sound, if only for a while"


def test_no_take_waits_until_the_focus_is_known(booth: Callable[..., Booth]) -> None:
    desk = booth(history=HistorySettings(audio="always"))
    looks = []

    class Slow:
        """Answers the second question, a take's, only when somebody has spoken."""

        def focused(self) -> None:
            looks.append(threading.current_thread().name)
            if len(looks) == 2:
                desk.microphone.play(SEND)

        def title(self, _window: Window) -> str:
            pytest.fail("no profile has titles")

        def close(self) -> None:
            pass

    desk.exchange(focus=Slow)
    desk.start()
    desk.press()
    desk.until(lambda: began(desk))
    desk.let_go()
    desk.until(lambda: desk.over)
    assert desk.page.text == "One new line two."
    with Reader() as reader:
        (session,) = reader.sessions()
        heard = session.session.figures["audio"]
    assert heard >= len(SEND) / 16_000, "the beginning was not heard"
    assert looks == ["controller"] * 2


def test_where_the_focus_cant_be_known_the_general_settings_are_used(
    booth: Callable[..., Booth],
) -> None:
    desk = booth(profile("code", spoken_commands=False), text=COMMANDS)
    asked = []

    def lost() -> Any:
        asked.append(True)
        raise ConnectionError

    desk.exchange(focus=lost)
    desk.start()
    desk.dictate(SEND)
    assert desk.page.text == "One\nTwo."
    assert desk.problems == []
    assert len(asked) == 2, "it is tried again"


def test_a_profile_for_a_language_that_the_model_does_not_know_is_told(
    booth: Callable[..., Booth],
) -> None:
    desk = booth(profile("mail", language="de"))
    english: Any = SimpleNamespace(multilingual=False)
    desk.exchange(load=lambda _request: english)
    desk.focus.window = Window(1, "mail")
    desk.start()
    desk.hold_and_say(SEND)
    desk.until(lambda: desk.over)
    assert [one.text for one in desk.problems] == ["This model knows only English, not German."]
    desk.focus.window = Window(2, "other")
    desk.dictate(SEND)
    assert desk.page.text == "One new line two."


def test_text_is_typed_again_as_the_window_in_front_wants_it(booth: Callable[..., Booth]) -> None:
    desk = booth(profile("code", spoken_commands=False), text=COMMANDS)
    desk.focus.window = Window(1, "letter")
    desk.start()
    desk.dictate(SEND)
    assert desk.page.text == "One\nTwo."
    desk.page.text = ""
    desk.focus.window = Window(2, "code")
    desk.controller.type_text("One\nTwo.").result(60)
    assert desk.page.text.strip() == "One Two."


class Whole:
    """A model that reads the same words in every recording; `requests` is what was asked of it."""

    multilingual = True

    def __init__(self) -> None:
        self.requests: list[RecognitionRequest] = []

    def read(self, samples: Any, request: RecognitionRequest, word_timestamps: bool) -> Any:
        assert word_timestamps
        self.requests.append(request)
        words = tuple(Word(text, 0.1, 0.2, 0.9) for text in (" One", " new", " line", " two."))

        class Reading:
            language = request.language
            duration = len(samples) / 16_000

            def __iter__(self) -> Iterator[Any]:
                yield SimpleNamespace(start=0.1, words=words)

        return Reading()


def texts() -> list[str]:
    with Reader() as reader:
        kept = [reader.session(one.id) for one in reader.sessions()]
    return ["".join(word.text for word in one.words) for one in kept]


def test_a_take_that_was_interrupted_is_recovered_in_the_language_of_its_profile(
    booth: Callable[..., Booth],
) -> None:
    desk = booth(profile("mail", language="de"))
    spool = Spool()
    spool.write(AudioChunk(SEND, 0))
    with Store() as store:
        begun = Session(time.time(), Kind.DICTATION, language="de")
        store.begin(begun, {"": spool.path.name})
    spool.close(keep=True)
    model: Any = Whole()
    desk.exchange(load=lambda _request: model)
    desk.start()
    desk.until(lambda: any(isinstance(event, Notice) for event in desk.events))
    assert [request.languages for request in model.requests] == [("de",)]
    assert texts() == ["One new line two."]


def test_a_session_is_transcribed_again_under_the_profile_of_its_application(
    booth: Callable[..., Booth], tmp_path: Path
) -> None:
    settings = {"history": HistorySettings(audio="always"), "text": COMMANDS}
    mail = profile("mail", spoken_commands=False, name=str(tmp_path))
    desk = booth(mail, words=" Something.", **settings)
    model: Any = Whole()
    desk.exchange(load=lambda _request: model)
    desk.start()
    for application in ("mail", "other"):
        desk.focus.window = Window(1, application)
        desk.dictate(SEND)
    with Reader() as reader:
        sessions = [one.id for one in reader.sessions()]
    for session in sessions:
        desk.controller.redo(session).result(60)
    with Reader() as reader:
        used = [one.session.model for one in reader.sessions()]
    assert used == ["tiny.en", "tiny.en"], "the model that was asked for, not the profile's"
    assert texts() == ["One\nTwo.", "One new line two."]
