"""The protocol of every recognizer: speech and endpoints in, words out."""

from typing import Protocol

from dictation.results import Outcome
from dictation.speech.segmenter import SpeechEvent


class Recognizer(Protocol):
    """Turns the live speech of one source into words.

    It has no clock and no thread: the caller passes speech as it arrives and then calls `step`
    until it returns None, all in one thread; time is sample positions. Speech comes as the
    segmenter yields it: audio, pauses, and ends of segments. A committed word is never taken back,
    committed words never run backwards in time, and once `step` returns None after the end of a
    segment, everything in it has been committed, and an `Endpoint` has said so.

    Words are raw, each with its leading space: how they are written is for the text pipeline.
    """

    @property
    def language(self) -> str | None:
        """The code of the language of the latest words; None before the first."""

    def accept(self, event: SpeechEvent) -> None:
        """Take the next piece of speech; returns at once."""

    def step(self) -> list[Outcome] | None:
        """Do the one thing that is due now; return None if nothing is."""
