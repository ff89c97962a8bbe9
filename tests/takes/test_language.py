"""A language that the model doesn't know ends in words, never in an internal error."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dictation import paths
from dictation.history.file_transcriber import in_its_language
from dictation.history.reader import Reader
from dictation.history.store import Store
from dictation.recognition.request import RecognitionRequest
from dictation.settings import HistorySettings, ModelSettings

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


def test_the_language_that_was_detected_is_kept_but_not_taken_for_granted(
    sit_down: Callable[..., Any],
) -> None:
    desk = sit_down(model=ModelSettings("tiny.en", ""))
    desk.dictate(SEND)
    with Reader() as reader:
        session = reader.sessions()[0].session
    assert session.language == "en"
    german, any_language = RecognitionRequest(("de",)), RecognitionRequest()
    assert in_its_language(german, session) == german, "who chooses one knows better"
    assert in_its_language(any_language, session) == any_language
    assert in_its_language(german, replace(session, figures={})).language == "en"


def test_a_session_whose_language_is_unknown_can_be_written_down_again(
    sit_down: Callable[..., Any],
) -> None:
    desk = sit_down(history=HistorySettings(audio="always"))
    desk.dictate(SEND)
    with Reader() as reader:
        number = reader.sessions()[0].id
        kept = reader.session(number)

    def spoil(store: Store) -> None:
        passages = [one.passage for one in kept.passages]
        store.rewrite(number, "tiny.en", "klingon", passages, [""])

    desk.controller.change_history(spoil).result(60)
    desk.controller.redo(number).result(60)
    with Reader() as reader:
        again = reader.session(number)
    assert again.session.language == "en"
    assert again.words
