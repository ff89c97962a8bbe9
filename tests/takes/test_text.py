"""One path for text: what is shown, typed and stored is the same, and what was said is known."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dictation import paths
from dictation.audio.files import load
from dictation.desktop.commands import Command
from dictation.errors import OutputError
from dictation.history.reader import Reader
from dictation.results import Word
from dictation.settings import TextSettings
from dictation.takes.events import Level, Notice, Shown
from tests.takes.played import SETTINGS, Booth, ScriptedEngine

SEND = load(paths.resource("speech/short-send.flac"))


@pytest.fixture
def dictated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Booth]]:
    """Dictate a take in which these words are recognized."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    booths: list[Booth] = []

    def dictate(
        *words: str,
        spoken_commands: bool = True,
        clipboard: Callable[[], str] = lambda: "",
        **settings: Any,
    ) -> Booth:
        text = TextSettings(spoken_commands=spoken_commands, **settings)
        booths.append(Booth(replace(SETTINGS, text=text)))
        booths[-1].exchange(clipboard=clipboard)
        booths[-1].script(ScriptedEngine(*words))
        booths[-1].start()
        booths[-1].dictate(SEND)
        return booths[-1]

    yield dictate
    for booth in booths:
        booth.controller.close()


def stored() -> tuple[Word, ...]:
    with Reader() as reader:
        return reader.session(reader.sessions()[0].id).words


def text(words: tuple[Word, ...]) -> str:
    return "".join(word.text for word in words)


def test_a_spoken_line_is_the_same_in_the_window_the_indicator_and_the_history(
    dictated: Callable[..., Booth],
) -> None:
    booth = dictated(" Dear", " Ann,", " new", " line", " thank", " you.")
    # the first word of a text has no space before it where nothing stands before the caret
    assert booth.page.text == "Dear Ann,\nThank you."
    assert text(stored()) == booth.page.text
    assert "".join(word.recognized for word in stored()) == "Dear Ann, new line thank you."
    shown = [event for event in booth.events if isinstance(event, Shown)]
    assert shown[-1].committed == booth.page.text


def test_a_word_that_waits_for_the_next_is_typed_when_the_key_goes_up(
    dictated: Callable[..., Booth],
) -> None:
    booth = dictated(" Something", " new")
    assert booth.page.text == text(stored()) == "Something new"


def test_without_the_setting_the_words_are_typed_as_they_were_said(
    dictated: Callable[..., Booth],
) -> None:
    booth = dictated(" One", " new", " line", spoken_commands=False)
    assert booth.page.text == text(stored()) == "One new line"


SNIPPETS = {"my address": "12 Main St\nSpringfield", "see": "<{clipboard}>"}


def test_a_phrase_is_replaced_in_the_window_and_in_the_history(
    dictated: Callable[..., Booth],
) -> None:
    words = (" My", " address,", " um,", " see", " there.")
    booth = dictated(*words, clipboard=lambda: "a link", replacements=SNIPPETS, remove_fillers=True)
    assert booth.page.text == text(stored()) == "12 Main St\nSpringfield <a link> there."
    assert booth.problems == []


def test_without_a_clipboard_the_rest_is_written_and_the_user_is_told(
    dictated: Callable[..., Booth],
) -> None:
    def busy() -> str:
        raise OutputError("The clipboard does not answer.", "Try again.")

    booth = dictated(" Please", " see", " there.", clipboard=busy, replacements=SNIPPETS)
    assert booth.page.text == text(stored()) == "Please <> there."
    told = [event for event in booth.events if isinstance(event, Notice)]
    assert [(one.text, one.level) for one in told] == [
        ("The clipboard does not answer.", Level.WARNING)
    ]


def test_a_take_typed_again_is_the_same_text(dictated: Callable[..., Booth]) -> None:
    booth: Any = dictated(" One", " newline", " two")
    first = booth.page.text
    assert first == "One\nTwo"
    booth.page.text = ""
    typed = threading.Event()
    booth.page.finish = typed.set
    booth.controller.do(Command.RETYPE)
    assert typed.wait(60)
    assert booth.page.text == f" {first}", "with the space that it needs behind the first"
