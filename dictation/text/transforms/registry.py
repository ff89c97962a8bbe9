"""The transforms, in the order in which they run, and which settings ask for each."""

from collections.abc import Callable
from dataclasses import dataclass

from dictation.settings import Settings
from dictation.text.outside import Outside
from dictation.text.pipeline import Pipeline, Transform
from dictation.text.transforms.segment_starts import SegmentStarts
from dictation.text.transforms.spoken_lines import SpokenLines


@dataclass(frozen=True, slots=True)
class Entry:
    """How to make a transform of a take's settings, and which settings ask for it.

    Without `wanted`, it is part of every text, and its settings may be the defaults.
    """

    make: Callable[[Settings, Outside], Transform]
    wanted: Callable[[Settings], bool] | None = None


TRANSFORMS = (
    Entry(lambda *_: SegmentStarts()),
    Entry(lambda *_: SpokenLines(), lambda settings: settings.text.spoken_commands),
)


def pipeline(settings: Settings | None = None, outside: Outside | None = None) -> Pipeline:
    """Make the pipeline for one text: dictated with these settings, or captions and recordings."""
    return Pipeline(transforms(settings, outside))


def transforms(settings: Settings | None, outside: Outside | None = None) -> list[Transform]:
    """Make the transforms of one text, in their order."""
    made_of = settings or Settings(), outside or Outside()
    return [entry.make(*made_of) for entry in TRANSFORMS if _applies(entry, settings)]


def _applies(entry: Entry, settings: Settings | None) -> bool:
    return entry.wanted is None or (settings is not None and entry.wanted(settings))
