"""Plot benchmark results."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np

from dictation.bench.run import ModelResult


def draw(results: Sequence[ModelResult], path: Path) -> None:
    """Draw delays and errors of all models and save the image; raises OSError."""
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (delays, errors) = pyplot.subplots(
        1, 2, figsize=(11, 4.5), width_ratios=(2, 1), layout="constrained"
    )
    for k, result in enumerate(results):
        color = f"C{k}"
        for style, label, values in (
            ("-", "committed", [x for f in result.files for x in f.commit_latencies]),
            (":", "first shown", [x for f in result.files for x in f.shown_latencies]),
        ):
            if values:
                share = np.arange(1, len(values) + 1) / len(values) * 100
                delays.plot(
                    np.sort(values), share, style, color=color, label=f"{result.model}, {label}"
                )
    delays.set(
        title="How long after it was spoken a word is there",
        xlabel="seconds after the end of the word",
        ylabel="% of words",
        xlim=(0, 3),
        ylim=(0, 100),
    )
    delays.grid(alpha=0.3)
    if delays.lines:
        delays.legend()
    places = np.arange(len(results))
    for shift, label, rates in (
        (-0.2, "live", [(r.live.rate or 0) * 100 for r in results]),
        (0.2, "whole file, beam 5", [(r.whole.rate or 0) * 100 for r in results]),
    ):
        errors.bar_label(errors.bar(places + shift, rates, 0.38, label=label), fmt="%.1f")
    errors.set(title="Word errors", ylabel="% of words")
    errors.set_xticks(places, [result.model for result in results])
    errors.legend()
    figure.savefig(path, dpi=120)
    pyplot.close(figure)
