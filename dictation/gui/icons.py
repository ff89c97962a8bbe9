"""How each state looks: its icon, its colour, its name in words.

The icons were drawn for this project (resources/icons). Each state has a shape of its own, so that
nobody needs the colours; the colours stand out on light and dark panels alike, since no system
tells what its panel looks like.
"""

from PySide6.QtGui import QColor, QIcon

from dictation import paths
from dictation.takes.state import State

WORDS = {
    State.IDLE: "Ready",
    State.LOADING: "Getting ready",
    State.LISTENING: "Listening",
    State.SPEECH: "Hearing you",
    State.WORKING: "Writing the last words",
    State.PROBLEM: "There is a problem",
}

_COLOURS = {  # the same as in the drawings
    State.IDLE: "#858c96",
    State.LOADING: "#c87400",
    State.LISTENING: "#2b7de0",
    State.SPEECH: "#1fa05a",
    State.WORKING: "#8458d8",
    State.PROBLEM: "#e5383b",
}


def app_icon() -> QIcon:
    """The program's own icon, for windows and menus of programs."""
    return _icon("dictation")


def state_icon(state: State) -> QIcon:
    """The icon of a state, sharp at every size."""
    return _icon(state.name.lower())


def state_colour(state: State) -> QColor:
    """The colour that the state's icon has."""
    return QColor(_COLOURS[state])


def _icon(name: str) -> QIcon:
    return QIcon(str(paths.resource(f"icons/{name}.svg")))
