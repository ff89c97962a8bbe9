"""What was said in one recording, whole."""

from dataclasses import dataclass

from dictation.results import Segment


@dataclass(frozen=True, slots=True)
class Transcript:
    """The text of the recording `source` (a file's name), `duration` seconds long.

    `language` is Whisper's code of the language spoken, None when nobody spoke.
    """

    source: str
    duration: float
    language: str | None
    language_probability: float
    segments: tuple[Segment, ...]
