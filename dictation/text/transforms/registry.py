"""Which transforms there are, in the order in which they work, and when each is wanted."""

from collections.abc import Callable
from dataclasses import dataclass

from dictation.settings import OutputSettings
from dictation.text.pipeline import Pipeline, Transform
from dictation.text.transforms.spoken_lines import SpokenLines


@dataclass(frozen=True, slots=True)
class Entry:
    """A transform and the settings that ask for it."""

    make: Callable[[], Transform]
    wanted: Callable[[OutputSettings], bool]


TRANSFORMS = (Entry(SpokenLines, lambda settings: settings.spoken_lines),)


def pipeline(settings: OutputSettings) -> Pipeline:
    """Make the path of one take's text."""
    return Pipeline(entry.make() for entry in TRANSFORMS if entry.wanted(settings))
