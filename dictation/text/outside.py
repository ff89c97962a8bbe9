"""What transforms may ask of the program around them."""

from collections.abc import Callable
from dataclasses import dataclass

from dictation.errors import DictationError


@dataclass(frozen=True, slots=True)
class Outside:
    """The clipboard's text, and how to tell the user about a problem.

    Both are called in the thread of the pipeline: `clipboard` soon returns ("" if there is no text)
    or raises DictationError.
    """

    clipboard: Callable[[], str] = lambda: ""
    report: Callable[[DictationError], None] = lambda _problem: None

    def __deepcopy__(self, _: object) -> "Outside":
        return self
