"""How what was said is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from dictation.settings.option import Help


@dataclass(frozen=True, slots=True)
class TextSettings:
    """How what was said is written: names, replacements, spoken commands."""

    spoken_commands: Annotated[
        bool,
        Help(
            'Do what is spoken as a command: write a mark for "comma", begin a line for "new line",'
            ' take back words for "scratch that", and so on.',
            in_profiles=True,
            switch="Recognize spoken &commands such as “new line”",
        ),
    ] = False
    remove_fillers: Annotated[
        bool,
        Help(
            'Leave out "uh", "um", and the like, and "you know" between commas or pauses.',
            in_profiles=True,
            switch="Leave out &fillers such as “uh” and “you know”",
        ),
    ] = False
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

    @property
    def has_lines(self) -> bool:
        """Whether the text may have line breaks: nobody speaks them otherwise."""
        return self.spoken_commands or any("\n" in text for text in self.replacements.values())
