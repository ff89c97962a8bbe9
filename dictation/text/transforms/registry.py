"""The transforms, in the order in which they run, and which settings ask for each."""

from collections.abc import Callable
from dataclasses import dataclass

from dictation.settings import Settings
from dictation.text.pipeline import Pipeline, Transform
from dictation.text.transforms.segment_starts import SegmentStarts
from dictation.text.transforms.spoken_lines import SpokenLines


@dataclass(frozen=True, slots=True)
class Entry:
    """A transform, and which settings ask for it; without `wanted`, it is part of every text."""

    make: Callable[[], Transform]
    wanted: Callable[[Settings], bool] | None = None


TRANSFORMS = (
    Entry(SegmentStarts),
    Entry(SpokenLines, lambda settings: settings.output.spoken_lines),
)


def pipeline(settings: Settings | None = None) -> Pipeline:
    """Make the pipeline for one text: dictated with these settings, or captions and recordings."""
    return Pipeline(entry.make() for entry in TRANSFORMS if _applies(entry, settings))


def _applies(entry: Entry, settings: Settings | None) -> bool:
    return entry.wanted is None or (settings is not None and entry.wanted(settings))
