"""Find the spans of speech in a whole recording."""

from dictation.audio.chunk import Samples, position
from dictation.speech.silero import WINDOW, Silero, windows

# The values that faster-whisper uses for removing silence from recordings.
_SPEECH = 0.5
_SILENCE = 0.35  # between the two thresholds, the state doesn't change
_PAUSE = 2.0
_MARGIN = position(0.4)

Span = tuple[int, int]


def speech_spans(samples: Samples, pause: float = _PAUSE) -> list[Span]:
    """Find the speech in a recording, as (start, end) positions in order.

    `samples` has shape (n,). Spans include pauses shorter than `pause`, in seconds, and 0.4 s, or
    half a pause if that is less, before and after.
    """
    found: list[Span] = []
    start = quiet = None
    for window, probability in enumerate(Silero().probabilities(windows(samples))):
        at = window * WINDOW
        if probability >= _SPEECH:
            start, quiet = at if start is None else start, None
        elif probability < _SILENCE and start is not None:
            quiet = at if quiet is None else quiet
            if at - quiet >= position(pause):
                found.append((start, quiet))
                start = quiet = None
    if start is not None:
        found.append((start, len(samples)))
    margin = min(_MARGIN, position(pause / 2))
    return [(max(0, start - margin), min(len(samples), end + margin)) for start, end in found]
