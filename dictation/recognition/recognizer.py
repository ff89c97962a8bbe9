"""What every recognizer is: speech and endpoints in, words out."""

from typing import Protocol

from dictation.results import Outcome
from dictation.speech.segmenter import SpeechEvent


class Recognizer(Protocol):
    """Turns the speech of one source into words, while it is spoken.

    It has no clock and no thread: whoever runs it hands it speech as it comes and lets it take
    one `step` after another, all in one thread; time is sample positions. Speech comes as the
    segmenter yields it: sound, and where it pauses or ends. A word that was committed is never
    taken back, committed words never run backwards in time, and after the end of a segment
    everything in it has been committed once `step` returns None.
    """

    @property
    def language(self) -> str | None:
        """The code of the language of the latest words; None before the first."""

    def accept(self, event: SpeechEvent) -> None:
        """Take the next piece of speech. Costs nothing."""

    def step(self) -> list[Outcome] | None:
        """Do the one thing that is due now; None when nothing is."""
