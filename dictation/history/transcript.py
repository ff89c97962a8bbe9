"""The transcript of a whole recording."""

from dataclasses import dataclass

from dictation.results import Segment


@dataclass(frozen=True, slots=True)
class Transcript:
    """The text of the recording `source` (a file name), `duration` seconds long.

    `language` is the code of the spoken language, None if there was no speech.
    """

    source: str
    duration: float
    language: str | None
    language_probability: float
    segments: tuple[Segment, ...]
