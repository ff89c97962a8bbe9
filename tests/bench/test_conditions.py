"""Recordings as they sound elsewhere."""

import json

import numpy as np
import pytest

from dictation import paths
from dictation.audio.chunk import position, seconds
from dictation.audio.files import load
from dictation.bench import conditions
from dictation.bench.conditions import CONDITIONS
from dictation.bench.manifest import Recording, gather
from dictation.bench.sounds import SOUNDS

TEXT = "Remember to buy milk, bread and apples. Call the dentist before Friday."
SAMPLES = load(paths.resource("speech/note.flac"))
LENGTH = seconds(len(SAMPLES))
WORDS = tuple((word, 0.35 * (k + 1)) for k, word in enumerate(TEXT.split()))


def under(name, seed=0):
    return CONDITIONS[name](SAMPLES, WORDS, np.random.default_rng(seed))


def level(samples):
    return 10 * np.log10(np.mean(np.square(samples)))


@pytest.mark.parametrize(
    ("name", "ratio"),
    [("noise-20", 20), ("noise-10", 10), ("noise-5", 5), ("babble", 10), ("music", 10)],
)
def test_noise_is_as_loud_as_it_says(name, ratio):
    samples, words = under(name)
    assert words == WORDS
    # scaled, if it would have been clipped
    scale = np.dot(samples, SAMPLES) / np.dot(SAMPLES, SAMPLES)
    assert level(SAMPLES * scale) - level(samples - SAMPLES * scale) == pytest.approx(ratio, abs=1)


def test_quiet_and_clipped_are_a_matter_of_gain():
    assert level(under("quiet")[0]) == pytest.approx(level(SAMPLES) - 30, abs=0.5)
    loud = under("clipped")[0]
    assert np.abs(loud).max() == 1
    assert np.mean(np.abs(loud) == 1) > 0.01


@pytest.mark.parametrize(("name", "rate"), [("fast", 1.3), ("slow", 0.8)])
def test_tempo_changes_the_length_and_the_times(name, rate):
    samples, words = under(name)
    assert seconds(len(samples)) == pytest.approx(LENGTH / rate, abs=0.1)
    assert words[3] == ("milk,", pytest.approx(1.4 / rate))


def test_a_telephone_leaves_its_band():
    spectrum = np.abs(np.fft.rfft(under("telephone")[0]))
    frequencies = np.fft.rfftfreq(len(SAMPLES), 1 / 16_000)
    outside = (frequencies < 290) | (frequencies > 3410)
    assert np.square(spectrum[outside]).sum() < 1e-6 * np.square(spectrum).sum()


def test_pauses_stand_in_mid_sentence_and_move_what_follows():
    samples, words = under("pauses")
    added = [now - before for (_, now), (_, before) in zip(words, WORDS, strict=True)]
    stops = [k for k in range(1, len(added)) if added[k] > added[k - 1] + 1e-9]
    # the earliest six words after the start or the last pause, and behind no mark
    assert [WORDS[k - 1][0] for k in stops] == ["and"]
    assert 0.3 <= added[-1] <= 2.0
    assert seconds(len(samples)) == pytest.approx(LENGTH + added[-1], abs=0.001)
    cut = position(WORDS[stops[0] - 1][1])
    assert np.array_equal(samples[:cut], SAMPLES[:cut])
    assert np.array_equal(samples[-1000:], SAMPLES[-1000:])
    assert level(samples[cut : cut + position(added[-1])]) < level(SAMPLES) - 20


@pytest.mark.parametrize("name", sorted(CONDITIONS))
def test_a_seed_always_makes_the_same_and_nothing_is_out_of_range(name):
    samples, words = under(name, seed=4)
    again, words_again = under(name, seed=4)
    assert np.array_equal(samples, again)
    assert words == words_again
    assert samples.dtype == np.float32
    assert np.abs(samples).max() <= 1


def test_the_manifests_can_be_measured(tmp_path):
    recording = Recording("note", paths.resource("speech/note.flac"), TEXT, "en", WORDS)
    manifests = conditions.make([recording], tmp_path)
    assert [path.parent.name for path in manifests] == list(CONDITIONS)
    for path in manifests:
        (made,) = gather([path])
        assert (made.name, made.text, made.language) == ("note", TEXT, "en")
        assert len(load(made.path)) > 0
        assert len(made.word_ends) == len(json.loads(path.read_text())["note"]["words"]) == 12


def test_a_call_keeps_the_words_where_they_are():
    sound = under("opus")[0]
    assert len(sound) == len(SAMPLES)
    piece = SAMPLES[20_000:60_000]
    shift = int(np.argmax(np.correlate(sound[18_000:62_000], piece, "valid"))) - 2_000
    assert abs(shift) / 16_000 < 0.02
    assert not np.allclose(sound, SAMPLES, atol=0.01)


def test_a_cut_take_leaves_a_moment_around_what_was_said():
    padded = np.pad(SAMPLES, 16_000)
    words = tuple((word, end + 1) for word, end in WORDS)
    samples, moved = CONDITIONS["cut"](padded, words, np.random.default_rng(3))
    assert len(samples) < len(padded) - 20_000
    begin = words[0][1] - moved[0][1]
    kept = samples[: position(5.0)]
    assert np.array_equal(padded[position(begin) :][: len(kept)], kept)


def test_sounds_stand_alone_and_behind_speech(tmp_path):
    speech = Recording("note", paths.resource("speech/note.flac"), TEXT, "en", WORDS)
    made = {one.name: one for one in gather([conditions.make_sounds(speech, tmp_path)])}
    assert sorted(made) == sorted([*SOUNDS, *(f"behind-{name}" for name in SOUNDS)])
    for name in SOUNDS:
        alone, behind = made[name], made[f"behind-{name}"]
        assert (alone.text, behind.text) == ("", TEXT)
        assert seconds(len(load(alone.path))) == pytest.approx(60)
        assert seconds(len(load(behind.path))) == pytest.approx(60 + LENGTH, abs=0.01)


@pytest.mark.parametrize("name", sorted(SOUNDS))
def test_a_sound_goes_on_and_is_always_the_same(name):
    sound, again = (SOUNDS[name](80_000, np.random.default_rng(2)) for _ in range(2))
    assert np.array_equal(sound, again)
    assert sound.dtype == np.float32
    assert 0 < np.abs(sound).max() <= 1
    assert np.abs(sound[40_000:]).max() > 0
