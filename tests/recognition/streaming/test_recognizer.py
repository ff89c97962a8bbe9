"""What is committed, and when; with an engine that wavers, repeats itself and changes its mind."""

import random
from dataclasses import replace
from itertools import takewhile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dictation import paths
from dictation.audio.chunk import AudioChunk, position
from dictation.audio.files import load
from dictation.recognition.streaming.agreement import normalize
from dictation.recognition.streaming.reading import LiveReading
from dictation.recognition.streaming.recognizer import StreamingRecognizer
from dictation.recognition.streaming.replay import Replay
from dictation.recognition.streaming.settings import StreamingSettings
from dictation.recognition.whisper import model
from dictation.recognition.whisper.engine import WhisperEngine
from dictation.recognition.whisper.hypothesis import Hypothesis, HypothesisWord
from dictation.results import Commit, Endpoint, Partial, Word
from dictation.speech.endpoint import EndpointSettings
from dictation.speech.segmenter import HardEndpoint, Segmenter, SpeechAudio
from dictation.text.pipeline import Pipeline

WORD_SECONDS = 0.4


class WaveringEngine:
    """Hears one word every 0.4 s, numbered from the recording's start, and is unsure of the end.

    Near the end of the sound it may mishear, leave out, invent or change its times, as `random`
    says. `looks` keeps, for every look at the sound, how many words were certain before it
    (`certain`, which the test counts) and what it found behind them.
    """

    def __init__(self, random, cost=0.0):
        self._random = random
        self._cost = cost
        self.certain = 0
        self.looks = []

    def read(self, snapshot):
        end = snapshot.start + len(snapshot.samples) / 16_000
        prefix = tuple(self._moved(word) for word in snapshot.prefix)
        after = snapshot.prefix[-1].word.end if snapshot.prefix else snapshot.start
        words = []
        for number in range(int(after / WORD_SECONDS + 0.5), int(end / WORD_SECONDS)):
            finish = (number + 1) * WORD_SECONDS
            text = f" w{number}"
            unsure = finish > end - 1.0
            if unsure and self._random.random() < 0.3:
                text = f" x{self._random.randrange(3)}"
            if unsure and self._random.random() < 0.1:
                continue
            probability = self._random.uniform(0.2 if unsure else 0.7, 1.0)
            word = Word(text, finish - WORD_SECONDS, finish, probability)
            words.append(self._moved(HypothesisWord(word, (number,), probability)))
        sure = len(words)
        if snapshot.guess:
            pairs = zip(words, snapshot.guess, strict=False)
            borne_out = takewhile(lambda pair: pair[0].word.text == pair[1].word.text, pairs)
            sure = len(list(borne_out))
            words = [*words[:sure], *(self._moved(word) for word in snapshot.guess[sure:])]
        self.looks.append((self.certain, [normalize(w.word.text) for w in words[:sure]]))
        return Hypothesis(tuple(words), prefix, 0.0, "en", self._cost, sure)

    def _moved(self, word):
        shift = self._random.uniform(-0.1, 0.1)
        old = word.word
        start = max(0.0, old.start + shift)
        moved = Word(old.text, start, max(start, old.end + shift), old.probability)
        return HypothesisWord(moved, word.tokens, word.weakest)


stretches = st.lists(st.tuples(st.floats(0.3, 30.0), st.floats(1.0, 3.0)), min_size=1, max_size=4)


@settings(max_examples=60)
@given(stretches, st.integers(0, 2**32), st.integers(0, 60))
def test_commits_are_agreed_on_twice_or_end_at_an_endpoint(speak, stretches, seed, behind):
    engine = WaveringEngine(random.Random(seed))
    recognizer = StreamingRecognizer(engine, StreamingSettings())
    for outcomes in speak(recognizer, stretches, behind):
        words = [w for o in outcomes if isinstance(o, Commit) for w in o.words]
        if not any(isinstance(o, Endpoint) for o in outcomes):
            for place, word in enumerate(words, start=engine.certain):
                said_by = [
                    texts[place - certain : place - certain + 1] == [normalize(word.text)]
                    for certain, texts in engine.looks
                    if certain <= place
                ]
                assert said_by.count(True) >= 2
        engine.certain += len(words)
    # a word or two, left out or doubtful at every look, may be all that was said
    assert engine.certain or sum(speech for speech, _ in stretches) < 2.0


@settings(max_examples=60)
@given(stretches, st.integers(0, 2**32), st.integers(0, 60))
def test_times_never_run_backwards_and_every_segment_ends_with_nothing_open(
    speak, stretches, seed, behind
):
    recognizer = StreamingRecognizer(WaveringEngine(random.Random(seed)), StreamingSettings())
    last = 0.0
    endings = 0
    open_words = ()
    for outcomes in speak(recognizer, stretches, behind):
        for outcome in outcomes:
            if isinstance(outcome, Commit):
                for word in outcome.words:
                    assert last <= word.start <= word.end
                    last = word.end
            elif isinstance(outcome, Partial):
                open_words = outcome.words
            elif outcome.segment_over:
                endings += 1
                assert open_words == ()
    assert endings == len(stretches)


class SureEngine(WaveringEngine):
    """Hears every word right."""

    def __init__(self, cost=0.0):
        super().__init__(random.Random(0), cost)

    def read(self, snapshot):
        self._random.random = lambda: 1.0
        self._random.uniform = lambda low, high: high if low >= 0 else 0.0
        return super().read(snapshot)


@settings(max_examples=30)
@given(stretches, st.integers(0, 40))
def test_words_heard_right_come_out_once_each_and_in_order(speak, stretches, behind):
    recognizer = StreamingRecognizer(SureEngine(), StreamingSettings())
    numbers = [
        int(word.text.strip().lstrip("Ww"))
        for outcomes in speak(recognizer, stretches, behind)
        for outcome in outcomes
        if isinstance(outcome, Commit)
        for word in outcome.words
    ]
    assert numbers == sorted(set(numbers))
    at = 0.0
    for speech, pause in stretches:
        spoken = range(int(at / WORD_SECONDS + 1), int((at + speech) / WORD_SECONDS))
        assert set(spoken) <= set(numbers)
        at += speech + max(pause, 1.0)


def test_the_buffer_stays_short_however_long_somebody_speaks(speak):
    lengths = []

    class Measuring(SureEngine):
        def read(self, snapshot):
            lengths.append(len(snapshot.samples) / 16_000)
            return super().read(snapshot)

    for _ in speak(StreamingRecognizer(Measuring(), StreamingSettings()), [(300.0, 1.5)]):
        pass
    assert max(lengths) < 8.0


def test_nothing_is_lost_when_a_minute_was_heard_before_it_could_be_read(speak):
    class OneWindow(SureEngine):
        def read(self, snapshot):
            return super().read(replace(snapshot, samples=snapshot.samples[: 30 * 16_000]))

    recognizer = StreamingRecognizer(OneWindow(), StreamingSettings())
    words = [
        word.text.strip()
        for outcomes in speak(recognizer, [(70.0, 1.5)], behind=10_000)
        for outcome in outcomes
        if isinstance(outcome, Commit)
        for word in outcome.words
    ]
    assert [int(word[1:]) for word in words] == list(range(len(words)))
    assert len(words) >= 175


@pytest.mark.parametrize("stretches", [[(70.0, 1.5)], [(30.0, 1.5), (30.0, 1.5), (8.5, 0.0)]])
def test_captions_skip_to_the_newest_speech_when_they_are_too_late(speak, stretches):
    engine = SureEngine()
    recognizer = StreamingRecognizer(engine, StreamingSettings(most_behind=15.0))
    steps = speak(recognizer, stretches, behind=70 * 16_000 // 512)
    words = [
        int(word.text.strip()[1:])
        for outcomes in steps
        for outcome in outcomes
        if isinstance(outcome, Commit)
        for word in outcome.words
    ]
    assert words[0] >= 165  # of 175
    assert len(engine.looks) <= 4


def test_speech_that_cannot_be_read_does_not_fill_the_buffer(speak):
    lengths = []

    class Deaf:
        def read(self, snapshot):
            lengths.append(len(snapshot.samples) / 16_000)
            return Hypothesis((), (), 0.9, "en", 0.0, 0)

    outcomes = [
        o
        for step in speak(StreamingRecognizer(Deaf(), StreamingSettings()), [(120.0, 1.5)])
        for o in step
    ]
    assert max(lengths) <= StreamingSettings().longest + 0.1
    assert not any(isinstance(o, Commit) for o in outcomes)


def test_the_language_is_that_of_words_not_of_noise(speak):
    class Guessing(SureEngine):
        def read(self, snapshot):
            hypothesis = super().read(snapshot)
            return replace(hypothesis, language="de" if hypothesis.words else "yue")

    quiet = StreamingRecognizer(Guessing(0.0), StreamingSettings())
    for _ in speak(quiet, [(0.05, 1.5)]):
        pass
    assert quiet.language is None
    spoken = StreamingRecognizer(Guessing(0.0), StreamingSettings())
    for _ in speak(spoken, [(6.0, 1.5), (0.05, 1.5)]):
        pass
    assert spoken.language == "de"


@pytest.mark.parametrize("cost", [0.05, 1.0])
def test_a_slow_machine_reads_less_often(speak, cost):
    engine = SureEngine(cost)
    for _ in speak(StreamingRecognizer(engine, StreamingSettings()), [(60.0, 1.5)]):
        pass
    every = 60.0 / len(engine.looks)  # a reading and a check make a round
    wanted = max(StreamingSettings().interval, 2 * cost / StreamingSettings().duty) / 2
    assert wanted * 0.8 < every < wanted * 1.4


def test_all_words_are_there_as_soon_as_a_short_pause_is_sure(speak):
    recognizer = StreamingRecognizer(SureEngine(), StreamingSettings())
    texts = []
    for outcomes in speak(recognizer, [(2.0, 1.0)]):
        texts += [w.text for o in outcomes if isinstance(o, Commit) for w in o.words]
        if any(isinstance(o, Endpoint) and not o.segment_over for o in outcomes):
            break
    assert "".join(texts).endswith(" w4")


@pytest.mark.parametrize(("pause", "probability"), [(0.0, 0.2), (0.0, 0.9), (0.3, 0.2)])
def test_only_a_doubtful_word_at_a_broken_off_end_is_left_out(pause, probability):
    class Completing:
        """Makes a word of what is left of one, at the very end of the sound."""

        def read(self, snapshot):
            end = snapshot.start + len(snapshot.samples) / 16_000
            words = [
                HypothesisWord(Word(text, end - back, end - back + 0.3, sure), (back,), sure)
                for text, back, sure in ((" See", 0.6, 0.9), (" goodbye", 0.3, probability))
            ]
            known = len(snapshot.prefix)
            return Hypothesis(tuple(words[known:]), tuple(words[:known]), 0.0, "en", 0.0, 0)

    recognizer = StreamingRecognizer(Completing(), StreamingSettings())
    for start, end in ((0.0, 1.2), (1.2, 1.2 + pause)):
        chunk = AudioChunk(np.zeros(position(end - start), np.float32), position(start))
        recognizer.accept(SpeechAudio(chunk, position(1.2), not start))
    recognizer.accept(HardEndpoint(position(1.2)))
    words = [w.text for o in recognizer.step() if isinstance(o, Commit) for w in o.words]
    assert words == ([" See"] if (pause, probability) == (0.0, 0.2) else [" See", " goodbye"])


def test_a_sentence_said_again_after_a_pause_is_no_imagined_repeat(tiny_model):
    send = load(paths.resource("speech/short-send.flac"))  # "Send it now.", and most of a second
    engine = WhisperEngine(model.load(tiny_model), "en")
    recognizer = StreamingRecognizer(engine, StreamingSettings())
    replay = Replay(Segmenter(EndpointSettings()), recognizer, Pipeline([]))
    reading = LiveReading(replay, np.concatenate([send, send, np.zeros(24_000)]), "en", False)
    heard = "".join(segment.text for segment in reading)
    assert heard.lower().replace(".", "").split() == ["send", "it", "now"] * 2


@pytest.mark.parametrize("behind", [0, 20, 60])
def test_phrases_end_where_speech_paused_however_busy_the_machine_is(speak, behind):
    recognizer = StreamingRecognizer(SureEngine(), StreamingSettings())
    steps = speak(recognizer, [(2.0, 0.6), (2.0, 0.6), (2.0, 1.5)], behind)
    outcomes = [outcome for step in steps for outcome in step]
    phrases = [0]
    for outcome in outcomes:
        if isinstance(outcome, Commit):
            phrases[-1] += len(outcome.words)
        elif isinstance(outcome, Endpoint):
            phrases.append(0)
    ends = [o.segment_over for o in outcomes if isinstance(o, Endpoint)]
    assert ends == [False, False, False, True]
    # the engine hears words in pauses, too
    assert phrases == pytest.approx([5, 7, 7, 0, 0], abs=1)
