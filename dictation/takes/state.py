"""What the program is doing, as its user sees it."""

from enum import Enum, auto


class State(Enum):
    """Shown by the tray and the indicator."""

    IDLE = auto()
    """Ready; nothing is being recorded."""
    LOADING = auto()
    """The model or the microphone is being woken; what is said meanwhile is not lost."""
    LISTENING = auto()
    """A take is open, nobody speaks."""
    SPEECH = auto()
    """A take is open and speech is heard."""
    WORKING = auto()
    """The key is up; the last words are being written."""
    PROBLEM = auto()
    """Something needs the user: no model, no microphone, no way to type."""
