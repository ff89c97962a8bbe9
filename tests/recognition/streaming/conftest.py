"""Speech without sound: what the segmenter would tell the recognizer."""

import numpy as np
import pytest

from dictation.audio.chunk import AudioChunk, position, seconds
from dictation.speech.segmenter import HardEndpoint, SoftEndpoint, SpeechAudio

CHUNK = 512


@pytest.fixture(scope="session")
def speak():
    """See `_speak`."""
    return _speak


def _speak(recognizer, stretches, behind=0):
    """Feed stretches of (speech, pause) seconds; yield the outcomes of each step.

    A pause of a second ends a segment.
    `behind` chunks are fed between steps, as on a slow machine.
    """
    at = 0
    waiting = 0
    first = True

    def steps():
        while (outcomes := recognizer.step()) is not None:
            yield outcomes

    for speech, pause in stretches:
        speech_end, paused_for = at, 0.0
        for k in range(round((speech + min(pause, 1.0)) * 16_000 / CHUNK)):
            chunk = AudioChunk(np.zeros(CHUNK, np.float32), at)
            at += CHUNK
            if k * CHUNK < position(speech):
                speech_end = at
            recognizer.accept(SpeechAudio(chunk, speech_end, first))
            first = False
            before, paused_for = paused_for, seconds(at - speech_end)
            if before < 0.35 <= paused_for:
                recognizer.accept(SoftEndpoint(speech_end))
            waiting += 1
            if waiting > behind:
                waiting = 0
                yield from steps()
        if pause >= 1.0:
            recognizer.accept(HardEndpoint(speech_end))
            first = True
        at += position(max(0.0, pause - 1.0))
    yield from steps()
