"""Benchmark results as tables and as JSON."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from rich.table import Table

from dictation.bench.endurance import Period
from dictation.bench.formatting import Formatting
from dictation.bench.run import FileResult, ModelResult
from dictation.bench.score import WordErrors
from dictation.recognition.streaming.figures import Spread


def table(results: Sequence[ModelResult]) -> Table:
    """Return a table with one column per model."""
    made = Table("", title="Live dictation, its computing time counted")
    for result in results:
        made.add_column(f"{result.model}, {result.runs_on}", justify="right")
    for label, show in _ROWS.items():
        made.add_row(label, *(show(result) for result in results))
    return made


def file_table(result: ModelResult) -> Table:
    """Return a table with one row per recording."""
    made = Table("Recording", title=result.model)
    for heading in ("Seconds", "Errors live", "whole file", "Commit p50 / p95", "Computing"):
        made.add_column(heading, justify="right")
    for file in result.files:
        made.add_row(
            file.name,
            f"{file.audio:.1f}",
            _count(file.live),
            _count(file.whole),
            _spread(Spread.of(file.commit_latencies)),
            f"{file.compute / file.audio:.2f} s/s" if file.audio else "–",
        )
    return made


def as_json(results: Sequence[ModelResult]) -> list[dict[str, Any]]:
    """Return all results; times in seconds, rates and shares from 0 to 1, memory in bytes."""
    return [
        {
            "model": result.model,
            "runs_on": result.runs_on,
            "audio": round(result.audio, 3),
            "live": _errors_json(result.live),
            "whole": _errors_json(result.whole),
            "formatting": {
                "live": _formatting_json(result.live_formatting),
                "whole": _formatting_json(result.whole_formatting),
            },
            "encode_window": round(result.encode_window, 4),
            "commit_latency": _delay_json(result, result.commit_latency),
            "shown_latency": _delay_json(result, result.shown_latency),
            "end_to_text": _delay_json(result, result.endpoint_delay),
            "changed_share": round(result.changed_share, 4),
            "changes_per_minute": round(result.changes_per_minute, 2),
            "compute_share": round(result.compute_share, 4),
            "peak_memory": result.peak_memory,
            "typed_on_nothing": result.typed_on_nothing,
            "files": [_file_json(file) for file in result.files],
        }
        for result in results
    ]


PERIOD_HEAD = "  until h:mm:ss    memory   computing   commit p50 / p95          errors     drift"
"""The heading for lines of `period_row`."""


def period_row(period: Period) -> str:
    """Return one line, which an endurance run prints as it goes."""
    minutes, second = divmod(round(period.end), 60)
    hour, minute = divmod(minutes, 60)
    drift = "–" if period.drift is None else f"{period.drift:+.3f} s"
    rate = period.errors.rate
    errors = "–" if rate is None else f"{rate:.2%} of {period.errors.words}"
    return (
        f"{hour:>9}:{minute:02}:{second:02} {period.memory / 1e6:>6.0f} MB"
        f"{period.compute_share:>8.2f} s/s {_spread(period.commit_latency):>18}"
        f"{errors:>16}{drift:>10}"
    )


def period_json(model: str, period: Period) -> dict[str, Any]:
    """Return the same as JSON, with times in seconds and memory in bytes."""
    return {
        "model": model,
        "start": round(period.start, 3),
        "end": round(period.end, 3),
        "memory": period.memory,
        "compute_share": round(period.compute_share, 4),
        "commit_latency": _spread_json(period.commit_latency),
        "live": _errors_json(period.errors),
        "drift": None if period.drift is None else round(period.drift, 4),
    }


def _file_json(file: FileResult) -> dict[str, Any]:
    return {
        "name": file.name,
        "audio": round(file.audio, 3),
        "compute": round(file.compute, 3),
        "live": _errors_json(file.live) if file.live else None,
        "whole": _errors_json(file.whole) if file.whole else None,
        "formatting": {
            "live": _formatting_json(file.live_formatting),
            "whole": _formatting_json(file.whole_formatting),
        }
        if file.live_formatting and file.whole_formatting
        else None,
        "commit_latency": _spread_json(Spread.of(file.commit_latencies)),
        "shown_latency": _spread_json(Spread.of(file.shown_latencies)),
        "end_to_text": _spread_json(Spread.of(file.endpoint_delays)),
        "timed_by": "reference" if file.timed_by_reference else "whisper",
        "text": file.text,
        "whole_text": file.whole_text,
    }


def _errors_json(errors: WordErrors) -> dict[str, Any]:
    rate = errors.rate
    return {
        "errors": errors.errors,
        "words": errors.words,
        "wer": None if rate is None else round(rate, 4),
    }


def _formatting_json(found: Formatting) -> dict[str, Any]:
    """Return the counts and, under `per_hundred`, the same per 100 compared words."""
    counts = {label: getattr(found, label) for label in _FORMATTING}
    return {
        "words": found.words,
        **counts,
        "per_hundred": {
            label: None if (rate := found.per_hundred(count)) is None else round(rate, 2)
            for label, count in counts.items()
        },
        "punctuation_error_rate": None
        if found.punctuation_error_rate is None
        else round(found.punctuation_error_rate, 4),
    }


def _delay_json(result: ModelResult, spread: Spread) -> dict[str, float | None]:
    """Return a delay in seconds and as a multiple of `encode_window`."""
    return {
        **_spread_json(spread),
        "p50_windows": _windows(spread.p50, result),
        "p95_windows": _windows(spread.p95, result),
    }


def _windows(delay: float | None, result: ModelResult) -> float | None:
    if delay is None or not result.encode_window:
        return None
    return round(delay / result.encode_window, 2)


def _spread_json(spread: Spread) -> dict[str, float | None]:
    return {
        "p50": None if spread.p50 is None else round(spread.p50, 3),
        "p95": None if spread.p95 is None else round(spread.p95, 3),
    }


def _spread(spread: Spread) -> str:
    if spread.p50 is None or spread.p95 is None:
        return "–"
    return f"{spread.p50:.2f} / {spread.p95:.2f} s"


def _delay(result: ModelResult, spread: Spread) -> str:
    p50, p95 = _windows(spread.p50, result), _windows(spread.p95, result)
    shown = _spread(spread)
    return shown if p50 is None or p95 is None else f"{shown} ({p50:.1f} / {p95:.1f} E)"


def _wrong(result: ModelResult, label: str) -> str:
    """Return a count per 100 words, for live and for whole-file recognition."""
    rates = [
        found.per_hundred(getattr(found, label))
        for found in (result.live_formatting, result.whole_formatting)
    ]
    return " / ".join("–" if rate is None else f"{rate:.1f}" for rate in rates)


def _punctuation(result: ModelResult) -> str:
    rates = [
        found.punctuation_error_rate for found in (result.live_formatting, result.whole_formatting)
    ]
    return " / ".join("–" if rate is None else f"{rate:.1%}" for rate in rates)


def _rate(errors: WordErrors) -> str:
    if errors.rate is None:
        return "–"
    return f"{errors.rate:.2%} ({errors.errors} of {errors.words})"


def _count(errors: WordErrors | None) -> str:
    return "–" if errors is None else f"{errors.errors} of {errors.words}"


def _memory(result: ModelResult) -> str:
    return f"{result.peak_memory / 1e6:.0f} MB" if result.peak_memory else "–"


_FORMATTING = {
    "wrong_marks": "Wrong marks",
    "false_sentence_ends": "False sentence ends",
    "lost_sentence_ends": "Lost sentence ends",
    "wrong_commas": "Wrong commas",
    "wrong_capitals": "Wrong capitals",
}

_ROWS: dict[str, Callable[[ModelResult], str]] = {
    "Word errors live": lambda r: _rate(r.live),
    "Word errors of whole files, beam 5": lambda r: _rate(r.whole),
    **{
        f"{label}, live / whole, per 100 words": partial(_wrong, label=field)
        for field, label in _FORMATTING.items()
    },
    "Punctuation error rate, live / whole": _punctuation,
    "Words typed where nothing was said": lambda r: str(r.typed_on_nothing),
    "Word spoken → committed, p50 / p95": lambda r: _delay(r, r.commit_latency),
    "Word spoken → first shown, p50 / p95": lambda r: _delay(r, r.shown_latency),
    "Speech ended → last word, p50 / p95": lambda r: _delay(r, r.endpoint_delay),
    "Encoding a full window of 30 s (E)": lambda r: f"{r.encode_window:.2f} s",
    "Shown words that changed": lambda r: (
        f"{r.changed_share:.1%}, {r.changes_per_minute:.1f} a minute"
    ),
    "Computing per second of sound": lambda r: f"{r.compute_share:.2f} s",
    "Peak memory": _memory,
}
