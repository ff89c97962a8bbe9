"""Live captions: what is said, on top of everything."""

from dictation.gui.captions.overlay import CaptionOverlay

__all__ = ["CaptionOverlay"]
