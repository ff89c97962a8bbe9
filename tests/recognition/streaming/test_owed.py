"""The mark at a pause: words come at once, the mark when it is known what follows."""

from dataclasses import replace
from itertools import pairwise, takewhile

import pytest

from dictation.recognition.streaming.recognizer import StreamingRecognizer
from dictation.recognition.streaming.settings import StreamingSettings
from dictation.recognition.whisper.hypothesis import Hypothesis, HypothesisWord, Mark
from dictation.results import Commit, Partial, Word
from dictation.text.marks import attached, is_mark


class Reader:
    """Hears the words of `script`, each a (text, end in seconds).

    Behind the last word that it hears it puts a full stop, as Whisper does at every pause;
    elsewhere it writes what the script says.
    """

    def __init__(self, script):
        self._words = []
        start = 0.0
        for number, (text, end) in enumerate(script):
            bare = text.rstrip(".,?")
            mark = Mark(text[len(bare) :], (1000 + number,), 0.9) if bare != text else None
            word = Word(" " + bare, max(start, end - 0.3), end, 0.95)
            self._words.append(HypothesisWord(word, (number,), 0.95, mark))
            start = end
        self.forced = []

    def read(self, snapshot):
        end = snapshot.start + len(snapshot.samples) / 16_000
        known = len(snapshot.prefix)
        first = snapshot.prefix[0].tokens[0] if known else None
        if first is None:
            heard = [w for w in self._words if snapshot.start < w.word.end <= end]
        else:
            heard = [w for w in self._words if w.tokens[0] >= first and w.word.end <= end]
        if heard:
            last = heard[-1]
            stop = last.mark if last.mark and last.mark.text in "?" else Mark(".", (9999,), 0.9)
            heard[-1] = HypothesisWord(last.word, last.tokens, last.weakest, stop)
        self.forced.append([w.written.text for w in heard[: known - 1]])
        words = heard[known:]
        sure = len(words)
        if snapshot.guess:
            pairs = zip(words, snapshot.guess, strict=False)
            borne_out = takewhile(lambda p: p[0].tokens == p[1].tokens, pairs)
            sure = len(list(borne_out))
            words = [*words[:sure], *snapshot.guess[sure:]]
        return Hypothesis(tuple(words), tuple(heard[:known]), 0.0, "en", 0.05, sure)

    def odds_of_end(self, *_):
        return -3.0


def spoken(sentence, pauses):
    """The script of a sentence, 0.4 s a word, with pauses in seconds behind some of its words.

    Returns it with stretches as `speak` takes them: at a pause of a second a segment is over.
    """
    script, stretches, at, begun = [], [], 0.0, 0.0
    for word in sentence.split():
        at += 0.4
        script.append((word, at))
        pause = next((length for text, length in pauses.items() if word == text), 0.0)
        if pause:
            stretches.append((at - begun, pause))
            at += pause
            begun = at
    return script, [*stretches, (at - begun + 0.05, 1.5)]


SENTENCE = "The second is the budget, because we have spent more."


@pytest.mark.parametrize("pause", [0.4, 0.6, 0.9])
@pytest.mark.parametrize("behind", [0, 10])
def test_a_pause_in_a_sentence_leaves_no_full_stop(speak, pause, behind):
    script, stretches = spoken(SENTENCE, {"budget,": pause})
    recognizer = StreamingRecognizer(Reader(script), StreamingSettings())
    text = ""
    for outcomes in speak(recognizer, stretches, behind):
        text += "".join(w.text for o in outcomes if isinstance(o, Commit) for w in o.words)
    assert text == f" {SENTENCE}"


def run(speak, sentence, pauses):
    script, stretches = spoken(sentence, pauses)
    recognizer = StreamingRecognizer(Reader(script), StreamingSettings())
    return [list(outcomes) for outcomes in speak(recognizer, stretches)]


def committed(steps):
    return [w for step in steps for o in step if isinstance(o, Commit) for w in o.words]


def test_the_word_before_a_pause_does_not_wait_for_its_mark(speak):
    texts, shown = [], []
    for step in run(speak, SENTENCE, {"budget,": 0.8}):
        texts += [w.text for o in step if isinstance(o, Commit) for w in o.words]
        shown += [o.words for o in step if isinstance(o, Partial)]
        if texts and texts[-1] == " budget":
            break
    # the mark stands on the screen, where it may still change
    assert [word.text for word in shown[-1]] == ["."]


@pytest.mark.parametrize("pauses", [{}, {"more.": 1.2}])
def test_at_the_end_the_mark_is_written_at_once(speak, pauses):
    steps = run(speak, "We have spent more. And now?", pauses)
    assert "".join(word.text for word in committed(steps)) == " We have spent more. And now?"
    (last,) = [o for o in steps[-1] if isinstance(o, Partial)]
    assert last.words == ()


def test_marks_belong_to_the_word_before_and_take_no_time(speak):
    words = committed(run(speak, SENTENCE, {"second": 0.5, "budget,": 0.5}))
    for before, word in pairwise(words):
        if is_mark(word.text):
            assert word.start == word.end == before.end
    assert [w.text for w in attached(words)] == [f" {word}" for word in SENTENCE.split()]


def test_who_never_pauses_gets_the_same_text(speak):
    steps = run(speak, SENTENCE, {})
    assert "".join(word.text for word in committed(steps)) == f" {SENTENCE}"


def test_a_mark_does_not_vanish_because_a_noise_was_heard(speak):
    """Something between sentences that holds no words takes nothing back."""
    script = [("Yes.", 0.4)]
    recognizer = StreamingRecognizer(Reader(script), StreamingSettings())
    steps = list(speak(recognizer, [(0.45, 0.6), (0.1, 1.5)]))
    assert "".join(word.text for word in committed(steps)) == " Yes."


class ReadsOn(Reader):
    """Forgets the end of the sentence once the next words are heard; `odds` are those of the end.

    It is a logarithm: how much likelier the end is than reading on.
    """

    def __init__(self, script, odds):
        super().__init__(script)
        self._odds = odds
        self.weighed = []

    def read(self, snapshot):
        hypothesis = super().read(snapshot)
        if hypothesis.prefix and hypothesis.words and not snapshot.closed:
            *before, last = hypothesis.prefix
            last = HypothesisWord(last.word, last.tokens, last.weakest)
            hypothesis = replace(hypothesis, prefix=(*before, last))
        return hypothesis

    def odds_of_end(self, _, mark, opening, following):
        self.weighed.append((mark.text, opening, following[0].word.text))
        return self._odds


@pytest.mark.parametrize(
    ("odds", "pause", "text"),
    [
        (-0.8, 0.9, "They need one day. After that we can"),
        (-1.5, 0.5, "They need one day after that we can"),
        (-3.0, 0.9, "They need one day after that we can"),
    ],
)
def test_a_long_pause_votes_for_an_end_that_was_sure(speak, odds, pause, text):
    script, stretches = spoken("They need one day. after that we can", {"day.": pause})
    engine = ReadsOn(script, odds)
    steps = list(speak(StreamingRecognizer(engine, StreamingSettings()), stretches))
    assert "".join(word.text for word in committed(steps)).strip(" .") == text
    assert engine.weighed == [(".", " After", " after")]


def test_an_end_that_was_not_likely_gets_no_vote(speak):
    script, stretches = spoken("They need one day. after that we can", {"day.": 0.9})
    engine = ReadsOn(script, 5.0)
    list(speak(StreamingRecognizer(engine, StreamingSettings(likely_stop=0.95)), stretches))
    assert engine.weighed == []
