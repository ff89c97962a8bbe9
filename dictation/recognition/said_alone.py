"""Hear a single word as Whisper does that knows nothing about it, to learn what it sounds like."""

import numpy as np

from dictation.audio.chunk import Samples
from dictation.errors import MicrophoneError
from dictation.recognition.backends import LoadedModel
from dictation.recognition.request import RecognitionRequest
from dictation.results import Segment
from dictation.speech.spans import speech_spans

_SILENT = 1e-4  # no microphone is as quiet as that, but one that is switched off


def recognized(model: LoadedModel, samples: Samples, request: RecognitionRequest) -> str:
    """Return what the model makes of a word, without any vocabulary; "" if it makes nothing of it.

    Raises MicrophoneError if nobody speaks, and LanguageError.
    """
    if not len(samples) or np.abs(samples).max() < _SILENT:
        raise MicrophoneError(
            "There was no sound at all.",
            "Choose another microphone, or turn this one on in the system's sound settings.",
        )
    if not speech_spans(samples):
        raise MicrophoneError("Nobody was heard.", "Say the word once more, a little louder.")
    segments: list[Segment] = list(model.read(samples, request, word_timestamps=False))
    return "".join(segment.text for segment in segments).strip()
