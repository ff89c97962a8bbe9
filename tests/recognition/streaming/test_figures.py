"""Figures of a session that lasts for days: of its latest words, with every change counted."""

from dictation.recognition.streaming.figures import Meter
from dictation.results import Commit, Endpoint, Partial, Word


def said(text: str, end: float) -> tuple[Word, ...]:
    return (Word(text, end - 0.3, end, 1.0),)


def test_marks_that_come_after_their_words_are_no_words() -> None:
    meter = Meter()
    meter.note(1.0, Partial(said(" budget", 0.8)))
    meter.note(1.4, Commit(said(" budget", 0.8)))
    meter.note(1.5, Partial(said(".", 0.8)))
    meter.note(2.0, Partial((*said(",", 0.8), *said(" because", 1.8))))
    meter.note(2.5, Commit((*said(",", 0.8), *said(" because", 1.8))))
    assert (meter.words, meter.shown_words, meter.changed_words) == (2, 2, 0)
    assert [(heard.shown, heard.committed) for heard in meter.heard] == [(1.0, 1.4), (2.0, 2.5)]


def test_only_the_latest_words_are_kept_and_all_changes_are_counted() -> None:
    meter = Meter(latest=3)
    for k in range(10):
        meter.note(k + 0.5, Partial(said(" guess", k)))
        meter.note(k + 1.0, Commit(said(f" word{k}", k)))
        meter.note(k + 1.5, Endpoint(k, segment_over=False))
    assert [heard.word.text for heard in meter.heard] == [" word7", " word8", " word9"]
    assert len(meter.endpoint_delays) == 3
    assert (meter.words, meter.shown_words, meter.changed_words) == (10, 10, 10)
    assert meter.commit_latency().p50 == 1.0
