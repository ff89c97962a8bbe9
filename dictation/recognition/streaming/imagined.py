"""What Whisper only imagined, taken out of a hypothesis. Pure."""

from dataclasses import replace

from dictation.recognition.streaming.agreement import normalize
from dictation.recognition.whisper.guards import hurried_echo, hurried_repeat, nothing_said
from dictation.recognition.whisper.hypothesis import Hypothesis, HypothesisWord
from dictation.text.marks import is_stray


def without_imagined(hypothesis: Hypothesis) -> tuple[list[HypothesisWord], list[HypothesisWord]]:
    """Return the prefix and the words after it that were really said."""
    prefix, words = list(hypothesis.prefix), list(hypothesis.words)
    if nothing_said(hypothesis.no_speech, [w.word.probability for w in words]):
        words = []
    everything = [*prefix, *words]
    durations = [w.word.end - w.word.start for w in everything]
    for kept in (
        hurried_repeat([normalize(w.word.text) for w in everything], durations),
        hurried_echo([w.written.text for w in everything], durations),
    ):
        if kept is not None:
            words = words[: max(0, kept - len(prefix))]
    while words and is_stray(words[0].word.text):
        late = words.pop(0)
        if prefix:
            # not written any more, but Whisper goes on more surely with it than without
            prefix[-1] = replace(prefix[-1], tokens=prefix[-1].tokens + late.all_tokens)
    return prefix, words
