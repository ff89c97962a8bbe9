"""The caption key never makes the windows wait."""

import threading
from typing import Any

import pytest
from PySide6.QtCore import QObject

from dictation.desktop.hotkeys.hotkey import Hotkey
from dictation.desktop.platform import Desktop
from dictation.gui.captions import key as caption_key
from dictation.gui.captions.key import CaptionKey


class Asking:
    """A desktop that asks its user about the key, as on Wayland."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.answered = threading.Event()
        self.closed = threading.Event()

    def watch(self, hotkeys: frozenset[Hotkey]) -> None:
        if hotkeys:
            self.asked.set()
            assert self.answered.wait(60)

    def close(self) -> None:
        self.closed.set()


def test_a_question_that_is_not_answered_does_not_keep_the_program_from_ending(
    qtbot: Any,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asking, parent = Asking(), QObject()
    monkeypatch.setattr(caption_key, "listener", lambda _desktop, _heard: asking)
    monkeypatch.setattr(caption_key, "_CLOSING", 0.05)
    key = CaptionKey(Desktop("wayland"), parent)
    key.watch("ctrl+alt+c")
    assert asking.asked.wait(60)
    key.close()
    assert not asking.closed.is_set()
    asking.answered.set()
    assert asking.closed.wait(60)
