"""The transforms, in the order in which they run, and which settings ask for each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dictation import languages
from dictation.settings import Settings, phrases
from dictation.settings.sections.text import TextSettings
from dictation.settings.vocabulary import NO_NAMES
from dictation.text.fillers import FillerPhrases, fillers
from dictation.text.number_words import number_words
from dictation.text.outside import Outside
from dictation.text.pipeline import Pipeline, Transform
from dictation.text.transforms.fillers import Fillers
from dictation.text.transforms.numbers import Numbers
from dictation.text.transforms.replacements import Replacements
from dictation.text.transforms.segment_starts import SegmentStarts
from dictation.text.transforms.spoken.choose import are_wanted, spoken_commands, spoken_languages
from dictation.text.transforms.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Entry:
    """How to make a transform of a take's settings, and which settings ask for it.

    Without `wanted`, it is part of every text, and its settings may be the defaults.
    """

    make: Callable[[Settings, Outside], Transform]
    wanted: Callable[[Settings], bool] | None = None


def _left_out(settings: Settings) -> list[str]:
    return phrases.left_out(settings.text.replacements)


def _fillers(settings: Settings, _: Outside) -> Transform:
    known = (
        fillers(languages.only(settings.model.language))
        if settings.text.remove_fillers
        else FillerPhrases()
    )
    return Fillers(known, _left_out(settings))


def _replacements(settings: Settings, outside: Outside) -> Transform:
    gone = _left_out(settings)
    table = settings.text.replacements
    return Replacements({name: table[name] for name in table if name not in gone}, outside)


def _numbers(settings: Settings, _: Outside) -> Transform:
    return Numbers(number_words(spoken_languages(settings)[0]))


TRANSFORMS = (
    # the first: it needs raw words
    Entry(lambda settings, _: Vocabulary(settings.text.vocabulary)),
    Entry(_fillers, lambda settings: settings.text.remove_fillers or bool(_left_out(settings))),
    Entry(_replacements, lambda settings: bool(settings.text.replacements)),
    Entry(lambda *_: SegmentStarts()),
    # before the commands: the German "drei Komma fünf" is one number
    Entry(_numbers, lambda settings: settings.text.numbers),
    Entry(lambda settings, _: spoken_commands(settings), are_wanted),
)


def pipeline(
    settings: Settings | None = None,
    outside: Outside | None = None,
    vocabulary: Mapping[str, str] = NO_NAMES,
) -> Pipeline:
    """Make the pipeline for one text: dictated with these settings, or captions and recordings.

    `vocabulary` is for the latter; what is dictated has that of its settings.
    """
    if settings is not None:
        return Pipeline(transforms(settings, outside))
    made_of = Settings(text=TextSettings(vocabulary=vocabulary)), Outside()
    return Pipeline(entry.make(*made_of) for entry in TRANSFORMS if entry.wanted is None)


def transforms(settings: Settings, outside: Outside | None = None) -> list[Transform]:
    """Make the transforms of one dictated text, in their order."""
    made_of = settings, outside or Outside()
    return [
        entry.make(*made_of)
        for entry in TRANSFORMS
        if entry.wanted is None or entry.wanted(settings)
    ]
