"""The streaming engine with a real Whisper: prefixes, guesses, silence, times."""

from dataclasses import replace

import numpy as np
import pytest

from dictation import paths
from dictation.audio.files import load
from dictation.recognition.whisper import model
from dictation.recognition.whisper.engine import WhisperEngine
from dictation.recognition.whisper.snapshot import Snapshot


@pytest.fixture(scope="module")
def engine(tiny_model):
    return WhisperEngine(model.load(tiny_model), ["en"])


@pytest.fixture(scope="module")
def note():
    """Remember to buy milk, bread and apples. Call the dentist before Friday."""
    samples = load(paths.resource("speech/note.flac"))
    return Snapshot(samples, 100.0, (), (), speech_end=105.12)


def text(words):
    return "".join(word.written.text for word in words).strip().lower()


def test_a_whole_recording_is_read(engine, note):
    words = engine.read(note).words
    assert text(words) == "remember to buy milk, bread, and apples. call the dentist before friday."


def test_times_are_those_of_the_recording_and_in_order(engine, note):
    times = [t for w in engine.read(note).words for t in (w.word.start, w.word.end)]
    assert times == sorted(times)
    assert times[0] == pytest.approx(100.4, abs=0.4)
    assert times[-1] == pytest.approx(105.1, abs=0.3)


def test_what_is_certain_is_not_written_again(engine, note):
    words = engine.read(note).words
    reading = engine.read(replace(note, prefix=words[:7]))
    assert text(reading.prefix) == "remember to buy milk, bread, and apples."
    assert text(reading.words) == "call the dentist before friday."


def test_the_mark_behind_what_is_certain_is_read_anew(engine, note):
    words = engine.read(note).words
    milk = replace(words[3], mark=replace(words[6].mark, text="."))  # "milk." where it was ","
    reading = engine.read(replace(note, prefix=(*words[:3], milk)))
    assert text(reading.prefix) == "remember to buy milk,"
    assert text(reading.words) == "bread, and apples. call the dentist before friday."
    # and stays where nothing is found behind it
    whole = replace(words[-1], mark=replace(words[-1].mark, text="!"))
    reading = engine.read(replace(note, prefix=(*words[:-1], whole)))
    assert reading.words == ()
    assert text(reading.prefix)[-7:-1] == "friday"
    assert text(reading.prefix)[-1] in ".!"


def test_nothing_is_added_when_nothing_new_was_said(engine, note):
    words = engine.read(note).words
    assert engine.read(replace(note, prefix=words)).words == ()


def test_a_right_guess_is_borne_out_and_a_wrong_one_is_not(engine, note):
    words = engine.read(note).words
    right = engine.read(replace(note, guess=words))
    assert text(right.words) == text(words)
    assert right.sure == len(words)
    wrong = [*words[:4], words[9], *words[5:]]  # "dentist" in place of "bread"
    checked = engine.read(replace(note, guess=tuple(wrong)))
    assert text(checked.words[: checked.sure]) == "remember to buy milk,"


def test_a_draft_has_the_words_of_a_reading_but_not_their_times(engine, note):
    whole = engine.read(note)
    known = replace(note, prefix=whole.words[:3])
    draft = engine.read(replace(known, draft=True))
    assert text(draft.words) == text(engine.read(known).words)
    ends = [word.word.end for word in draft.words]
    assert ends == sorted(ends)
    assert draft.prefix[-1].word.end < ends[0]
    assert ends[-1] == pytest.approx(note.speech_end)


@pytest.mark.parametrize("loudness", [0.0, 0.001, 0.05])
def test_silence_and_hiss_say_that_nothing_was_said(engine, loudness):
    hiss = np.random.default_rng(1).normal(0, loudness, 48_000).astype(np.float32)
    reading = engine.read(Snapshot(hiss, 0.0, (), (), 3.0))
    assert not reading.words or reading.no_speech > 0.3


def test_a_pause_before_a_word_is_not_part_of_the_word(engine, note):
    quiet = np.zeros(24_000, np.float32)
    late = replace(note, samples=np.concatenate([quiet, note.samples]), speech_end=106.62)
    first = engine.read(late).words[0].word
    assert first.end - first.start < 1.0


def test_a_pause_behind_a_sentence_is_not_part_of_its_last_word(engine):
    send = load(paths.resource("speech/short-send.flac"))  # "Send it now.", and most of a second
    once = engine.read(Snapshot(send, 0.0, (), (), speech_end=1.3)).words
    twice = Snapshot(np.concatenate([send, send]), 0.0, once, (), speech_end=3.4)
    for words in (once, engine.read(twice).prefix):
        assert words[-1].word.end == pytest.approx(1.4, abs=0.3)


def test_the_language_is_found_when_none_is_given(base_model, note):
    engine = WhisperEngine(model.load(base_model))
    assert engine.read(note).language == "en"


def test_a_real_end_of_a_sentence_is_likelier_than_one_inside_it(engine, note):
    words = engine.read(note).words
    end, inside = words[:7], words[:3]  # "... and apples." and "Remember to buy"
    stop = words[6].mark

    def odds(prefix, following):
        snapshot = replace(note, prefix=prefix)
        opening = f" {following.word.text.strip().capitalize()}"
        return engine.odds_of_end(snapshot, stop, opening, [following])

    before = replace(end[-1], mark=None)
    lower = replace(words[7], tokens=words[4].tokens)  # " bread" where " Call" was said
    assert odds((*end[:-1], before), lower) > 0
    assert odds(inside, words[3]) < -3
