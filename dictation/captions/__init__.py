"""Captions: what several sources say, written down together, all day."""
