"""The window that rewrites a text on request."""

from dictation.gui.rewriting.window import RewritingWindow

__all__ = ["RewritingWindow"]
