"""What the program is doing, as the user sees it."""

from enum import Enum, auto


class State(Enum):
    """Shown by the tray and the indicator."""

    IDLE = auto()
    """Ready; nothing is being recorded."""
    LOADING = auto()
    """The model or the microphone is getting ready; what is said meanwhile is not lost."""
    LISTENING = auto()
    """A take is open; nobody is speaking."""
    SPEECH = auto()
    """A take is open and speech is heard."""
    WORKING = auto()
    """The key is up; the last words are being transcribed and typed."""
    PROBLEM = auto()
    """The user has to do something: there is no model, no microphone, or no way to type."""
