"""A language that the model doesn't know ends in words, never in an internal error."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from dictation import paths
from dictation.settings import HistorySettings, ModelSettings
from dictation.transcripts.reader import Reader
from dictation.transcripts.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.screen, pytest.mark.sound]

SEND = paths.resource("speech/short-send.flac")


def test_a_take_in_a_language_the_model_does_not_know_is_told_and_kept(
    sit_down: Callable[..., Any],
) -> None:
    desk = sit_down(history=HistorySettings(audio="off"))
    desk.controller.apply(replace(desk.settings, model=ModelSettings("tiny.en", "de")))
    desk.until(lambda: desk.problems)  # as soon as the model is there, before anybody speaks
    desk.dictate(SEND)
    assert len(desk.problems) > 1
    for problem in desk.problems:
        assert problem.text == "This model knows only English, not German."
    with Reader() as reader:
        (kept,) = reader.sessions()
        assert (kept.session.delivered, kept.recorded) == (False, True)


def test_a_session_whose_language_is_unknown_can_be_written_down_again(
    sit_down: Callable[..., Any],
) -> None:
    desk = sit_down(history=HistorySettings(audio="always"))
    desk.dictate(SEND)
    with Reader() as reader:
        number = reader.sessions()[0].id
        kept = reader.session(number)

    def spoil(store: Store) -> None:
        store.rewrite(number, "tiny.en", "klingon", [one.passage for one in kept.passages])

    desk.controller.change_history(spoil).result(10)
    desk.controller.redo(number).result(60)
    with Reader() as reader:
        again = reader.session(number)
    assert again.session.language == "en"
    assert again.words
