"""The tooltip of a word in the transcript."""

from dictation.history.export_session import clock
from dictation.history.sessions import Passage


def describe(passage: Passage, place: int, is_playable: bool, is_correctable: bool) -> str:
    """Return the time and confidence of the word at index `place`, and what a click does."""
    word = passage.words[place]
    confidence = f"{word.probability:.0%} confidence"
    about = f"At {clock(word.start)}, {confidence}"
    if (original := passage.originals.get(place)) is not None:
        about = f"Corrected; recognized as “{original.strip()}”, {confidence}"
    ways = [
        *(["click to play"] if is_playable else []),
        *(["double-click to correct"] if is_correctable else []),
    ]
    todo = ", ".join(ways)
    return f"{about}. {todo[:1].upper()}{todo[1:]}." if todo else f"{about}."
