"""A recording that arrives as if it were being spoken now."""

import threading
import time
from collections.abc import Iterator

from dictation.audio.chunk import AudioChunk, seconds


class Playing:
    """Gives the chunks of a recording at the times at which a microphone would have.

    `chunks` is for one thread; `stop` is for any.
    """

    def __init__(self, recording: Iterator[AudioChunk]) -> None:
        self._recording = recording
        self._stopping = threading.Event()

    def chunks(self) -> Iterator[AudioChunk]:
        """Yield each chunk when its last sample has been spoken, until the end or `stop`."""
        began = time.monotonic()
        for chunk in self._recording:
            if self._stopping.wait(max(0.0, began + seconds(chunk.end) - time.monotonic())):
                return
            yield chunk

    def stop(self) -> None:
        """End `chunks` soon."""
        self._stopping.set()
