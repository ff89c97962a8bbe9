"""The endurance benchmark on half a minute of audio."""

from itertools import pairwise
from pathlib import Path

import pytest

from dictation import paths
from dictation.bench.endurance import Endurance
from dictation.bench.manifest import Recording
from dictation.recognition import backends

NOTE = Recording(
    "note",
    paths.resource("speech/note.flac"),
    "Remember to buy milk, bread and apples. Call the dentist before Friday.",
    "en",
    (),
)
SEND = Recording("send", paths.resource("speech/short-send.flac"), "Send it now.", "en", ())


def test_half_a_minute_is_measured_in_periods(tiny_model: Path) -> None:
    periods = list(Endurance(backends.load(tiny_model), [NOTE, SEND], total=36.0, period=12.0))
    assert periods[0].start == 0
    assert all(one.end == other.start for one, other in pairwise(periods))
    assert periods[-1].end == pytest.approx(36.0, abs=0.05)
    assert len(periods) >= 2
    assert all(period.end - period.start >= 12 for period in periods[:-1])
    assert all(period.memory > 50e6 and period.compute_share > 0 for period in periods)
    # 4 times both are 32.2 s; the fifth note is cut off, and not counted
    errors = [period.errors for period in periods]
    assert sum(one.words for one in errors) == 4 * (12 + 3)
    assert sum(one.errors for one in errors) <= 4 * 3
    # words of later repetitions stand where those of the first stood
    drifts = [period.drift for period in periods if period.drift is not None]
    assert drifts
    assert all(abs(drift) < 0.15 for drift in drifts)
    latencies = [period.commit_latency.p50 for period in periods]
    assert all(latency is not None and latency > 0 for latency in latencies)


def test_less_than_one_recording_is_one_period_without_errors(tiny_model: Path) -> None:
    (period,) = Endurance(backends.load(tiny_model), [NOTE], total=4.0)
    assert period.end == pytest.approx(4.0, abs=0.05)
    assert (period.errors.words, period.drift) == (0, None)


def test_a_second_source_only_adds_delay(tiny_model: Path) -> None:
    whisper = backends.load(tiny_model)
    beside = Endurance(whisper, [SEND, NOTE], total=12.0)
    periods = list(Endurance(whisper, [NOTE, SEND], total=12.0, period=6.0, beside=beside))
    assert periods[-1].end == pytest.approx(12.0, abs=0.05)
    assert sum(period.errors.words for period in periods) == 12 + 3
    # a busy machine reads less often, and gets more words wrong
    assert sum(period.errors.errors for period in periods) <= 5
