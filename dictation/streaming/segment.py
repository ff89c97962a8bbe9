"""One stretch of speech under recognition: its sound, and what is certain in it."""

import numpy as np

from dictation.audio.chunk import AudioChunk, Samples, position, seconds
from dictation.whisper.hypothesis import HypothesisWord


class Segment:
    """A buffer of speech that grows at its end and is trimmed at its beginning.

    Positions are absolute sample positions.
    """

    def __init__(self, start: int) -> None:
        self.start = start
        self.end = start
        self.speech_end = start
        self.over = False
        self.prefix: list[HypothesisWord] = []
        """The certain words whose sound is still in the buffer."""
        self._pieces: list[Samples] = []

    def append(self, chunk: AudioChunk, speech_end: int) -> None:
        """Take the next piece of sound."""
        self._pieces.append(chunk.samples)
        self.end = chunk.end
        self.speech_end = speech_end

    @property
    def samples(self) -> Samples:
        """All sound in the buffer, of shape (end - start,)."""
        if len(self._pieces) > 1:
            self._pieces = [np.concatenate(self._pieces)]
        return self._pieces[0] if self._pieces else np.zeros(0, np.float32)

    @property
    def certain_until(self) -> float:
        """The time, in seconds, up to which the words are certain."""
        return self.prefix[-1].word.end if self.prefix else seconds(self.start)

    @property
    def length(self) -> float:
        """Seconds of sound in the buffer."""
        return seconds(self.end - self.start)

    def cut_before(self, latest: float) -> list[HypothesisWord]:
        """Forget the sound of certain words that ended by `latest`, in seconds.

        Returns the words whose sound is gone. The cut falls behind a word, never into one.
        """
        gone = 0
        while gone < len(self.prefix) and self.prefix[gone].word.end <= latest:
            gone += 1
        dropped = self.prefix[:gone]
        if dropped:
            self.cut_at(position(dropped[-1].word.end))
        return dropped

    def cut_at(self, start: int) -> None:
        """Forget all sound before position `start`, and the words that ended there."""
        start = min(max(start, self.start), self.end)
        self._pieces = [self.samples[start - self.start :]]
        self.start = start
        self.prefix = [word for word in self.prefix if position(word.word.end) > start]
