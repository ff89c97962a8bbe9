"""Voice activity detection: the probability of speech in a window of audio.

Two detectors in a row: WebRTC's is cheap and lets through whatever might be speech, including
typing and music; only then does Silero's neural network compute the probability. In a silent room
the network does not run at all.
"""

from collections import deque

import numpy as np
import webrtcvad

from dictation.audio.chunk import SAMPLE_RATE, Samples
from dictation.speech.silero import CONTEXT, Silero

_GATE_FRAME = 480  # WebRTC accepts 10, 20, or 30 ms; the gate ignores a window's last 2 ms
_GATE_OPEN = 20  # windows that the gate stays open after it last fired: 0.64 s
_HISTORY = 16  # windows kept while the gate is closed, to warm up Silero's state


class VoiceActivity:
    """Speech probability, window by window, of one continuous stream."""

    def __init__(self) -> None:
        # 1 of 0 to 3: also fires on quiet speech; the network filters out other sounds
        self._gate = webrtcvad.Vad(1)
        self._network = Silero()
        self._since_gate = _GATE_OPEN
        self._recent: deque[Samples] = deque(maxlen=_HISTORY)
        self._tail: Samples = np.zeros(CONTEXT, np.float32)

    def probability(self, window: Samples) -> float:
        """Return the probability, 0 to 1, of speech in the next window of the stream.

        `window` has shape (512,).
        """
        framed = np.concatenate([self._tail, window])
        self._tail = window[-CONTEXT:]
        pcm = (np.clip(window[:_GATE_FRAME], -1, 1) * 32767).astype("<i2")
        fired = self._gate.is_speech(pcm.tobytes(), SAMPLE_RATE)
        self._since_gate = 0 if fired else self._since_gate + 1
        if self._since_gate >= _GATE_OPEN:
            self._recent.append(framed)
            return 0.0
        if self._recent:
            self._network.reset()
            self._network.probabilities(np.stack(self._recent))
            self._recent.clear()
        return float(self._network.probabilities(framed[np.newaxis])[0])
