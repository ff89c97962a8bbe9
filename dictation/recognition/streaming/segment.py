"""One stretch of speech under recognition: its sound, and what is known of its words."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dictation.audio.chunk import AudioChunk, Samples, position, seconds
from dictation.recognition.streaming.agreement import LocalAgreement
from dictation.recognition.streaming.owed import Stop
from dictation.recognition.whisper.hypothesis import HypothesisWord
from dictation.text.capitals import capitalized

_PRE_ROLL = 0.4
"""How long before it is noticed speech may have begun, in seconds."""


class Segment:
    """A buffer of speech that grows at its end and is trimmed at its beginning.

    `start`, `end` and `speech_end` (where the speech in it ends for now) are absolute sample
    positions.
    """

    def __init__(self, first: AudioChunk) -> None:
        self.start = first.start
        self.end = first.end
        self.speech_end = first.end
        self.over = False
        self.endpoint_due = False
        """Whether a soft endpoint waits to be acted on."""
        self.missed: list[int] = []
        """Where speech paused for an endpoint, but went on before anybody came to act on it."""
        self.utterance = first.start
        """Where the latest utterance begins: the first one, or what follows an endpoint."""
        self.language_known = False
        """Whether somebody has listened for the language of the latest utterance."""
        self.prefix: list[HypothesisWord] = []
        """The certain words whose sound is still in the buffer."""
        self.tail: list[HypothesisWord] = []
        """The rest of the latest hypothesis."""
        self.closed = False
        """Whether a sentence's end was written after the last certain word, as the pause asked."""
        self.stop: Stop | None = None
        """The sentence's end that was found at the last pause, until a word follows."""
        self.unchecked = False
        """Whether the tail has been looked at only once."""
        self.look_to: int | None = None
        """Look only at the sound up to this position; None for all of it."""
        self.agreement = LocalAgreement()
        self.agreed = 0
        """How many words of the tail two readings agree on."""
        self._pieces = [first.samples]
        # the first reading is due an interval after the beginning
        self._read_to = self._looked_to = first.end
        self._settled_to = first.start

    def append(self, chunk: AudioChunk, speech_end: int) -> None:
        """Take the next piece of sound, and where speech ends now."""
        if speech_end > self.speech_end:
            # speech goes on: nothing is due any more
            if self.endpoint_due:
                self.missed.append(self.speech_end)
            self.endpoint_due = False
            if self.utterance == self.speech_end:  # the first that is heard of another one
                self.utterance = max(self.utterance, chunk.start - position(_PRE_ROLL))
            if self.stop is not None and not self.stop.pause:
                self.stop = replace(self.stop, pause=seconds(chunk.start - self.speech_end))
        self._pieces.append(chunk.samples)
        self.end = chunk.end
        self.speech_end = speech_end

    def end_at(self, end: int, speech_end: int) -> None:
        """Forget all sound behind position `end`, up to which the segment goes in truth."""
        self.over = True
        end = max(self.start, end)
        self._pieces = [self.samples[: end - self.start]]
        self.end = self.start + len(self._pieces[0])
        if speech_end < self.speech_end:  # what has been read is too much
            self.speech_end = speech_end
            self.forget()
            self._settled_to = self.start
        self.look_to = None

    def forget(self) -> None:
        """Forget what was read behind the certain words."""
        self.tail = []
        self.closed, self.stop = False, None
        self.unchecked = False
        self.agreement.clear()
        self.agreed = 0

    def end_utterance(self) -> None:
        """What follows is another utterance."""
        self.utterance = self.speech_end
        self.language_known = False

    def start_over(self) -> None:
        """Forget what is certain with its sound, and read the latest utterance anew."""
        self.cut_at(max(self.utterance, position(self.certain_until)))
        self.prefix = []
        self.forget()
        self.look_to = None
        self._read_to = self._looked_to = self._settled_to = self.start

    def take(self, prefix: Sequence[HypothesisWord], tail: Sequence[HypothesisWord]) -> None:
        """Take what a reading found: the certain words timed anew, and the rest."""
        self.prefix = list(prefix)
        self.tail = list(tail)
        if self.closed and self.tail:
            # a pause ended the sentence, not Whisper: it may read on in lower case
            first = self.tail[0]
            text = capitalized(first.word.text)
            self.tail[0] = replace(first, word=replace(first.word, text=text))

    def mark_read(self, settled: bool) -> None:
        """All there is has been read; `settled` says that speech had paused behind it."""
        self._read_to = self._looked_to = self.look_to or self.end
        self.look_to = None
        self._settled_to = self.speech_end if settled else self.start
        self.unchecked = bool(self.tail) and not settled

    def mark_checked(self) -> None:
        """The tail has been held against all there is; reading on begins with the same sound."""
        self._looked_to = self.look_to = self.end
        self.unchecked = False

    @property
    def samples(self) -> Samples:
        """All sound in the buffer, of shape (end - start,)."""
        if len(self._pieces) > 1:
            self._pieces = [np.concatenate(self._pieces)]
        return self._pieces[0]

    @property
    def length(self) -> float:
        """Seconds of sound in the buffer."""
        return seconds(self.end - self.start)

    @property
    def is_wordless(self) -> bool:
        """Whether nothing was understood in the latest utterance."""
        return not self.tail and position(self.certain_until) <= self.utterance

    @property
    def uttered(self) -> Samples:
        """The sound of the latest utterance."""
        return self.samples[max(0, self.utterance - self.start) :]

    @property
    def uttered_seconds(self) -> float:
        """Seconds from the beginning of the latest utterance to the end of speech."""
        return seconds(max(0, self.speech_end - self.utterance))

    @property
    def pause(self) -> float:
        """Seconds since speech was last heard."""
        return seconds(self.end - self.speech_end)

    @property
    def unread(self) -> float:
        """Seconds of sound since the latest reading."""
        return seconds(self.end - self._read_to)

    @property
    def unseen(self) -> float:
        """Seconds of sound since the latest look at it."""
        return seconds(self.end - max(self.start, self._looked_to))

    @property
    def looked_to(self) -> int:
        """The position up to which the sound was looked at last."""
        return self._looked_to

    @property
    def settled(self) -> bool:
        """Whether all speech has been read, with a pause behind it: more sound won't help."""
        return self._settled_to == self.speech_end

    @property
    def certain_until(self) -> float:
        """The time, in seconds, up to which the words are certain."""
        return self.prefix[-1].word.end if self.prefix else seconds(self.start)

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
            self.prefix = self.prefix[gone:]
        return dropped

    def cut_at(self, start: int) -> None:
        """Forget all sound before position `start`."""
        start = min(max(start, self.start), self.end)
        self._pieces = [self.samples[start - self.start :]]
        self.start = start
