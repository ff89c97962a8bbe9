"""Dictation: your words in any window while you speak, with Whisper on your own machine."""

__version__ = "0.1.0"
