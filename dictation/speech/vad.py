"""Voice activity: whether somebody speaks in a window of sound.

Two detectors in a row. WebRTC's is cheap and lets through whatever might be speech, typing and
music with it; only then does Silero's neural network (https://github.com/snakers4/silero-vad,
the copy that ships with faster-whisper) say how likely it is speech. In a silent room the network
does not run at all.
"""

from collections import deque
from typing import Any

import numpy as np
import webrtcvad
from faster_whisper.vad import get_vad_model

from dictation.audio.chunk import SAMPLE_RATE, Samples

WINDOW = 512
"""Samples a window, 32 ms: the only size Silero takes at 16 kHz."""

_CONTEXT = 64  # samples before a window that Silero wants to see with it
_GATE_FRAME = 480  # WebRTC takes 10, 20 or 30 ms; the last 2 ms of a window go unseen by the gate
_GATE_OPEN = 20  # windows that the gate stays open after it last fired: 0.64 s
_HISTORY = 16  # windows kept while the gate is shut, so that Silero starts with its memory warm
_FRESH = np.zeros((1, 1, 128), np.float32), np.zeros((1, 1, 128), np.float32)


class VoiceActivity:
    """Speech probability, window by window, of one continuous stream."""

    def __init__(self) -> None:
        # 1 of 0 to 3: fires on quiet speech as well; the network weeds out what is none
        self._gate = webrtcvad.Vad(1)
        self._network: Any = get_vad_model().session
        self._since_gate = _GATE_OPEN
        self._recent: deque[Samples] = deque(maxlen=_HISTORY)
        self._tail: Samples = np.zeros(_CONTEXT, np.float32)
        self._state = _FRESH

    def probability(self, window: Samples) -> float:
        """The probability, 0 to 1, of speech in the next window of the stream.

        `window` has shape (512,).
        """
        framed = np.concatenate([self._tail, window])
        self._tail = window[-_CONTEXT:]
        pcm = (np.clip(window[:_GATE_FRAME], -1, 1) * 32767).astype("<i2")
        fired = self._gate.is_speech(pcm.tobytes(), SAMPLE_RATE)
        self._since_gate = 0 if fired else self._since_gate + 1
        if self._since_gate >= _GATE_OPEN:
            self._recent.append(framed)
            return 0.0
        if self._recent:
            # the gate has just opened
            self._state = _FRESH
            self._run(np.stack(self._recent))
            self._recent.clear()
        return float(self._run(framed[np.newaxis])[-1])

    def _run(self, windows: Samples) -> Samples:
        hidden, cell = self._state
        output, hidden, cell = self._network.run(None, {"input": windows, "h": hidden, "c": cell})
        self._state = hidden, cell
        result: Samples = np.asarray(output, dtype=np.float32).reshape(-1)
        return result
