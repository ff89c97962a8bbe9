"""When to decode, when a word is stable, and how much audio to keep."""

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class StreamingSettings:
    """Times in seconds."""

    interval: float = 0.3
    """The least new sound between two readings."""
    duty: float = 0.5
    """The most of the time that reading may take; a slow machine reads less often."""
    hold: float = 0.3
    """A word must have ended this long ago to be committed while speech goes on…"""
    sure: float = 0.8
    """…and longer when Whisper gives it a lower probability than this:"""
    doubt: float = 1.5
    """by so many seconds for each unit of probability that is missing."""
    search_below: float = 0.6
    """When the next word is less likely than this, look for a better one with a beam."""
    beam_size: int = 5
    """The beam of that search, and of the last reading before an endpoint."""
    pause: float = 0.2
    """When speech has paused this long, read as if it were over: mostly it is."""
    broken_off: float = 0.1
    """With less of a pause at its end the sound may have been cut off in the middle of a word."""
    likely_stop: float = 0.6
    """A sentence's end that Whisper finds at a pause with this probability may stand…"""
    pause_vote: float = 2.5
    """…though it reads on afterwards: each second of the pause adds so much (a logarithm)…"""
    most_vote: float = 1.9
    """…and no more than this in all, to the odds of the end."""
    trim_at_pause: float = 2.5
    """At an endpoint a buffer longer than this is cut behind a word…"""
    keep_at_pause: float = 1.0
    """…that ended at least this long before the last one: the mark behind that is read anew."""
    trim_above: float = 5.0
    """A buffer longer than this is cut at a certain word…"""
    keep: float = 1.5
    """…that ended at least this long before the last certain one."""
    longest: float = 20.0
    """A buffer this long, because nothing became certain, is committed as it stands."""
    most_behind: float = inf
    """With more speech than this that nobody has looked at, all but the newest is left out."""
    language_after: float = 1.2
    """How much of an utterance is heard before its language is told from the others spoken."""
    other_language: float = 0.7
    """How likely another language than that of the last utterance must be."""
    context_tokens: int = 48
    """How much of the text before the buffer Whisper gets to see."""
