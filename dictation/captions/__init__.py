"""Captions: transcribe several sources together, all day."""
