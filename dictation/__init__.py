"""Dictation: your words in any window while you speak, with Whisper on your own machine."""

import os

__version__ = "0.1.0"

# Every process of the program begins here, so no library is imported before it is told to send
# nothing home, and child processes inherit it.
os.environ.update(
    DO_NOT_TRACK="1",
    HF_HUB_DISABLE_TELEMETRY="1",  # huggingface-hub
    ORT_DISABLE_TELEMETRY="1",  # onnxruntime, which faster-whisper depends on and we don't import
)
