"""Play a recording into the program in real time, like a microphone."""

import threading
import time
from collections.abc import Iterator

from dictation.audio.chunk import AudioChunk, seconds


class RealTimeRecording:
    """Yields the chunks of a recording when a microphone would have delivered them.

    `chunks` is for one thread; `stop` is for any.
    """

    def __init__(self, recording: Iterator[AudioChunk]) -> None:
        self._recording = recording
        self._stopping = threading.Event()

    def chunks(self) -> Iterator[AudioChunk]:
        """Yield each chunk at the time of its last sample, until the end or `stop`."""
        began = time.monotonic()
        for chunk in self._recording:
            if self._stopping.wait(max(0.0, began + seconds(chunk.end) - time.monotonic())):
                return
            yield chunk

    def stop(self) -> None:
        """End `chunks` soon."""
        self._stopping.set()
