"""How what was said is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from dictation.settings.option import Help

Style = Literal["prose", "plain"]


@dataclass(frozen=True, slots=True)
class TextSettings:
    """How what was said is written: names, replacements, spoken commands."""

    spoken_commands: Annotated[
        bool,
        Help(
            'Do what is spoken as a command: write a mark for "comma", begin a line for "new line",'
            ' take back words for "scratch that", and so on.',
            in_profiles=True,
            switch="Recognize &commands (“new line”)",
        ),
    ] = False
    remove_fillers: Annotated[
        bool,
        Help(
            'Leave out "uh", "um", and the like, and "you know" between commas or pauses.',
            in_profiles=True,
            switch="Leave out &fillers (“uh”, “you know”)",
        ),
    ] = False
    command_word: Annotated[
        str,
        Help(
            "A word to say before each command. With it, only what follows this word is a command."
            " Empty: what is said as a command is one.",
            in_profiles=True,
        ),
    ] = ""
    press_enter: Annotated[
        bool,
        Help(
            'Press Enter for the spoken command "press enter", which may send a message or run a'
            " command.",
            in_profiles=True,
            switch="Allow “press &enter”",
        ),
    ] = False
    symbols: Annotated[
        bool,
        Help(
            'Write symbols by their names, such as "underscore" and "open brace", among the spoken'
            " commands.",
            in_profiles=True,
            switch="Recognize sy&mbols (“underscore”)",
        ),
    ] = False
    numbers: Annotated[
        bool,
        Help(
            'Write numbers in digits where they were recognized as words: "twenty three" is 23.',
            in_profiles=True,
            switch="Write &numbers in digits",
        ),
    ] = False
    style: Annotated[
        Style,
        Help(
            "prose: sentences with capitals and marks, as Whisper writes them. plain: without, for"
            " code and command lines; spoken commands still write them.",
            in_profiles=True,
        ),
    ] = "prose"
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
        return self.spoken_commands or any(
            "\n" in text or "{clipboard}" in text for text in self.replacements.values()
        )
