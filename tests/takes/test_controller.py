"""Hold a key, speak, read what stands in the window: keys, microphone, Whisper and X are real."""

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

from dictation import paths
from dictation.errors import DictationError
from dictation.settings import MicrophoneSettings, OutputSettings
from dictation.takes.events import Notice, Shown
from dictation.takes.state import State
from tests import words as said
from tests.words import words

SEND = paths.resource("speech/short-send.flac")
YES = paths.resource("speech/short-yes.flac")
NOTE = paths.resource("speech/note.flac")
MEETING = paths.resource("speech/meeting.flac")


def test_what_is_said_while_the_key_is_held_stands_in_the_window_and_in_the_history(
    desk: Any, open_editor: Any
) -> None:
    editor = open_editor("letter")
    taken = desk.dictate(NOTE)
    assert editor.gets(taken.text)
    assert words(editor.text) == said.NOTE
    assert (taken.undelivered, taken.problem) == ("", None)
    assert desk.kept() == [(editor.text, True)]
    assert desk.problems == []
    desk.until(lambda: desk.controller.state is State.IDLE)


def test_words_come_while_the_key_is_still_held(desk: Any, open_editor: Any, screen: Any) -> None:
    editor = open_editor("letter")
    desk.hold()
    speaking = desk.microphone.play(MEETING)
    screen.wait_until(lambda: len(editor.text.split()) > 5)
    assert speaking.poll() is None, "it is still being spoken"
    desk.let_go()
    desk.until(lambda: desk.over)
    speaking.kill()
    speaking.wait()


def test_a_tap_starts_and_a_tap_stops(desk: Any, open_editor: Any) -> None:
    editor = open_editor("letter")
    desk.tap()
    desk.until(lambda: desk.listening)
    desk.say(SEND)
    assert desk.controller.state is not State.IDLE
    desk.tap()
    desk.until(lambda: desk.over)
    assert editor.gets("Send it now.")


def test_takes_in_a_row_come_in_order_with_spaces_between(desk: Any, open_editor: Any) -> None:
    editor = open_editor("letter")
    for recording in (SEND, YES, SEND):
        # the next one begins while the last words of the one before are being written
        desk.hold()
        desk.say(recording)
        desk.let_go()
        desk.until(lambda: not desk.listening)
    desk.until(lambda: len(desk.over) == 3)
    first, second, third = (taken.text for taken in desk.over)
    assert editor.gets(first + second + third)
    assert [words(text) for text in (first, second, third)] == [said.SEND, said.YES, said.SEND]
    assert (first[0], second[0], third[0]) == ("S", " ", " ")


def test_escape_drops_the_take_and_belongs_to_the_window_otherwise(
    desk: Any, open_editor: Any, screen: Any, tmp_path: Path
) -> None:
    editor = open_editor("letter")
    desk.tap()
    desk.until(lambda: desk.listening)
    speaking = desk.microphone.play(MEETING)
    screen.wait_until(lambda: editor.text)
    desk.tap("Escape")
    desk.until(lambda: desk.over)
    speaking.kill()
    speaking.wait()
    assert desk.over == [None]
    assert desk.committed.startswith(editor.text), "no more than what was certain"
    desk.until(lambda: desk.controller.state is State.IDLE)
    keys = tmp_path / "keys"
    keys.touch()
    reading = f"stty raw -echo; head -c1 > {keys}"
    terminal = subprocess.Popen(["xterm", "-T", "keys", "-e", "sh", "-c", reading])
    screen.wait_for_window("keys")
    screen.wait_until(lambda: desk.tap("Escape") or keys.read_bytes() == b"\x1b")
    assert terminal.wait(60) == 0


def test_the_last_take_can_be_typed_again(desk: Any, open_editor: Any) -> None:
    open_editor("letter")
    desk.dictate(SEND)
    other = open_editor("another")
    desk.tap("F10")
    assert other.gets("Send it now.")


def test_a_take_that_did_not_arrive_counts_as_delivered_once_it_is_typed_again(
    desk: Any, open_editor: Any, screen: Any
) -> None:
    desk.dictate(SEND)  # no window is there yet
    assert desk.kept() == [("Send it now.", False)]
    editor = open_editor("letter")
    desk.tap("F10")
    assert editor.gets("Send it now.")
    screen.wait_until(lambda: desk.kept() == [("Send it now.", True)])


def test_whether_a_text_of_the_history_has_arrived_is_known(
    sit_down: Any, open_editor: Any
) -> None:
    letter = open_editor("letter")
    sit_down().controller.type_text("From the history.").result(60)
    assert letter.gets("From the history.")


def test_that_a_text_of_the_history_can_not_arrive_is_known_and_told(sit_down: Any) -> None:
    desk = sit_down(output=OutputSettings(method="wtype"))  # which is not for this desktop
    problem = desk.controller.type_text("From the history.").exception(10)
    assert isinstance(problem, DictationError)
    desk.until(lambda: desk.problems)
    assert desk.problems == [Notice.of(problem)]


def test_who_has_said_nothing_yet_is_told(desk: Any) -> None:
    desk.tap("F10")
    desk.until(lambda: desk.problems)
    assert "no take" in desk.problems[0].text


def test_another_window_in_front_gets_nothing_and_the_rest_is_in_the_clipboard(
    desk: Any, open_editor: Any
) -> None:
    letter = open_editor("letter")
    desk.hold()
    desk.say(SEND)
    assert letter.gets("Send it now.")
    other = open_editor("another")
    for _ in range(2):
        desk.say(SEND)
    # it is told when it happens, and shown for as long as one speaks on
    desk.until(lambda: desk.problems)
    assert "Typing has stopped" in desk.problems[0].hint
    desk.say(SEND)
    desk.until(lambda: not [e for e in desk.events if isinstance(e, Shown)][-1].typing)
    assert desk.over == []
    desk.let_go()
    desk.until(lambda: desk.over)
    taken = desk.over[0]
    assert other.text == ""
    assert taken.text == "Send it now." + taken.undelivered
    assert letter.gets("Send it now.")
    assert desk.shelf.text == taken.undelivered.strip()
    assert ["Another window" in one.text for one in desk.problems] == [True, True]
    assert desk.kept()[0][1] is False


def test_text_follows_the_focus_when_the_user_wants_it(
    sit_down: Any, open_editor: Any, screen: Any
) -> None:
    desk = sit_down(output=OutputSettings(on_focus_change="follow"))
    letter = open_editor("letter")
    desk.hold()
    speaking = desk.microphone.play(NOTE)
    desk.until(lambda: len(desk.committed.split()) > 2)
    other = open_editor("another")
    speaking.wait()
    desk.let_go()
    desk.until(lambda: desk.over)
    assert "".join(words(desk.over[0].text)) == "".join(said.NOTE)
    whole = "".join(desk.over[0].text.split())
    screen.wait_until(lambda: "".join((letter.text + other.text).split()) == whole)
    assert letter.text
    assert other.text


def test_a_window_that_is_closed_loses_no_text(desk: Any, open_editor: Any) -> None:
    editor = open_editor("letter")
    desk.hold()
    speaking = desk.microphone.play(NOTE)
    desk.until(lambda: desk.committed)
    editor.close()
    speaking.wait()
    desk.let_go()
    desk.until(lambda: desk.over)
    taken = desk.over[0]
    assert words(taken.text) == said.NOTE
    assert taken.undelivered
    assert taken.text.endswith(taken.undelivered)
    assert desk.shelf.text == taken.undelivered.strip()
    assert desk.problems


def test_a_microphone_that_goes_and_comes_back_loses_only_its_silence(
    desk: Any, open_editor: Any
) -> None:
    editor = open_editor("letter")
    desk.hold()
    desk.say(SEND)
    desk.microphone.unplug()
    desk.until(lambda: desk.problems)
    assert "microphone is gone" in desk.problems[0].text
    desk.until(lambda: desk.controller.state is State.LOADING)
    desk.microphone.plug()
    desk.microphone.wait_until_recorded()
    desk.say(SEND)
    desk.until(lambda: desk.shown.count("Send it now") == 2)  # a sink that wakes up is late
    desk.let_go()
    desk.until(lambda: desk.over)
    assert desk.over[0].text.count("Send it now") == 2
    assert editor.gets(desk.over[0].text)


def test_a_locked_screen_closes_the_microphone_and_keeps_the_rest(
    desk: Any, open_editor: Any
) -> None:
    editor = open_editor("letter")
    desk.tap()
    desk.until(lambda: desk.listening)
    speaking = desk.microphone.play(NOTE)
    desk.until(lambda: len(desk.committed.split()) > 2)
    desk.controller.interrupt(DictationError("The screen was locked.", "Press the key again."))
    desk.until(lambda: desk.over)
    taken = desk.over[0]
    assert editor.gets(taken.text.removesuffix(taken.undelivered))
    assert desk.shelf.text == taken.undelivered.strip() != ""
    assert desk.kept()[0][1] is False
    assert any("locked" in problem.text for problem in desk.problems)
    speaking.kill()
    speaking.wait()
    desk.until(lambda: desk.controller.state is State.IDLE)
    assert desk.controller.level == 0.0


def test_a_take_in_which_nobody_speaks_ends_by_itself(sit_down: Any) -> None:
    desk = sit_down(microphone=MicrophoneSettings(stop_after_silence=1.0))
    desk.tap()
    desk.until(lambda: desk.over)
    assert desk.over[0].text == ""
    assert desk.problems == []
    assert "nobody spoke" in desk.notices[0].text
    desk.until(lambda: desk.controller.state is State.IDLE)


def test_a_hotkey_that_can_not_be_is_told_and_a_better_one_works(
    desk: Any, open_editor: Any
) -> None:
    editor = open_editor("letter")
    for key in ("e", "f8"):
        hotkeys = replace(desk.settings.hotkeys, dictate=key)
        desk.controller.apply(replace(desk.settings, hotkeys=hotkeys))
    desk.until(lambda: desk.problems)
    assert "“e”" in desk.problems[0].text or " e " in desk.problems[0].text
    desk.controller.type_text("").result(60)  # behind both
    desk.hold("F8")
    desk.say(SEND)
    desk.let_go("F8")
    desk.until(lambda: desk.over)
    assert editor.gets("Send it now.")
