"""Dictation: your words in any window while you speak, with Whisper on your own machine."""

import os

__version__ = "0.1.0"

# Every process of the program starts here, so telemetry is disabled before any library is imported,
# and child processes inherit that.
os.environ.update(
    DO_NOT_TRACK="1",
    HF_HUB_DISABLE_TELEMETRY="1",  # huggingface-hub
    ORT_DISABLE_TELEMETRY="1",  # onnxruntime, which faster-whisper depends on and we don't import
)
# NumPy's matrices are small here, and its threads wait for work by spinning: beside a busy program,
# the spectrum of one decode took 75 ms instead of 12.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
