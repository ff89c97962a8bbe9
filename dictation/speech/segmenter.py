"""Extract speech segments from an audio stream, with pre-roll and endpoints."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

import numpy as np

from dictation.audio.chunk import AudioChunk, Samples, position, seconds
from dictation.audio.ring import RingBuffer
from dictation.speech.endpoint import Endpointer, EndpointSettings, Transition
from dictation.speech.silero import WINDOW
from dictation.speech.vad import VoiceActivity


@dataclass(frozen=True, slots=True)
class SpeechAudio:
    """The next piece of a segment; the first one includes the pre-roll.

    `speech_end` is the position after the last speech so far: the rest of `chunk` is a pause.
    """

    chunk: AudioChunk
    speech_end: int
    starts_segment: bool


@dataclass(frozen=True, slots=True)
class SoftEndpoint:
    """A short pause: the words so far are complete, but the segment may continue."""

    speech_end: int


@dataclass(frozen=True, slots=True)
class HardEndpoint:
    """A long pause, or the end of the recording: the segment is over."""

    speech_end: int


@dataclass(frozen=True, slots=True)
class SpeechCut:
    """The recording was cut at `position`, which also ended the open segment.

    Audio after it must not be transcribed; `speech_end` is that of the speech before it.
    """

    position: int
    speech_end: int


SpeechEvent = SpeechAudio | SoftEndpoint | HardEndpoint | SpeechCut


@dataclass(frozen=True, slots=True)
class Moment:
    """The state at a position; see `Segmenter.silence` and `SpeechAudio`."""

    position: int
    silence: float
    speech_end: int


REMEMBERED = 30.0
"""Seconds of the past in which a recording can be cut at the end of a word."""


class Segmenter:
    """Finds speech in one continuous recording."""

    def __init__(self, settings: EndpointSettings) -> None:
        self._endpointer = Endpointer(settings, seconds(WINDOW))
        self._voice = VoiceActivity()
        self._pre_roll = position(settings.pre_roll + settings.min_speech)
        self._ring = RingBuffer(settings.pre_roll + 2.0)
        self._waiting: Samples = np.zeros(0, np.float32)
        self._position = 0
        self._sent = 0
        self._speech_end = 0
        self._past: deque[Moment] = deque(maxlen=position(REMEMBERED) // WINDOW)

    @property
    def silence(self) -> float:
        """Seconds since speech was last heard; infinite outside a segment."""
        return self._endpointer.silence if self._endpointer.in_speech else float("inf")

    def accept(self, chunk: AudioChunk) -> Iterator[SpeechEvent]:
        """Process the next chunk, which must follow the previous one without a gap."""
        self._waiting = np.concatenate([self._waiting, chunk.samples])
        while len(self._waiting) >= WINDOW:
            window, self._waiting = self._waiting[:WINDOW], self._waiting[WINDOW:]
            yield from self._accept_window(window)

    def moments(self, since: int) -> list[Moment]:
        """Return the states at the end of each window after position `since`, oldest first."""
        return [moment for moment in self._past if moment.position > since]

    def cut(self, end: int) -> Iterator[SpeechEvent]:
        """Cut the recording at position `end`, ignoring audio after it; call `finish` next."""
        before = next((m for m in reversed(self._past) if m.position <= end), Moment(0, inf, 0))
        self._waiting = self._waiting[:0]
        self._endpointer.in_speech = False
        if self._sent > end:
            yield SpeechCut(end, before.speech_end)
        elif before.silence < inf:
            yield HardEndpoint(before.speech_end)

    def finish(self) -> Iterator[SpeechEvent]:
        """End the recording: process the remaining audio and end an open segment."""
        if self._waiting.size:
            rest = np.zeros(WINDOW, np.float32)
            rest[: self._waiting.size] = self._waiting
            self._waiting = self._waiting[:0]
            yield from self._accept_window(rest)
        if self._endpointer.in_speech:
            yield HardEndpoint(self._speech_end)

    def _accept_window(self, window: Samples) -> Iterator[SpeechEvent]:
        self._ring.write(window)
        self._position += WINDOW
        transition = self._endpointer.accept(self._voice.probability(window))
        if transition is Transition.STARTED:
            # the pre-roll may overlap the pause after the previous segment, but not its speech
            self._sent = max(self._position - self._pre_roll, self._speech_end)
        if self._endpointer.in_speech or transition is Transition.HARD_ENDPOINT:
            if self._endpointer.silence == 0.0:
                self._speech_end = self._position
            samples = self._ring.read(self._sent, self._position)
            chunk = AudioChunk(samples, self._sent)
            self._sent = self._position
            yield SpeechAudio(chunk, self._speech_end, transition is Transition.STARTED)
        if transition is Transition.SOFT_ENDPOINT:
            yield SoftEndpoint(self._speech_end)
        elif transition is Transition.HARD_ENDPOINT:
            yield HardEndpoint(self._speech_end)
        self._past.append(Moment(self._position, self.silence, self._speech_end))
