"""How what was said is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from dictation.settings.option import Help


@dataclass(frozen=True, slots=True)
class TextSettings:
    """How what was said is written: names, replacements, spoken commands."""

    vocabulary: Annotated[
        Mapping[str, str],
        Help(
            "Names and terms as they are spelled, each with what it sounds like, separated by"
            " commas, if that is not clear from its spelling.",
            in_profiles=True,
            example='"Guenever" = "guinevere, gwen ever"',
        ),
    ] = field(default_factory=dict)
    replacements: Annotated[
        Mapping[str, str],
        Help(
            "What is written for a phrase. A phrase between slashes is a regular expression.",
            in_profiles=True,
            example='"btw" = "by the way"',
        ),
    ] = field(default_factory=dict)
