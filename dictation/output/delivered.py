"""What became of a take's text."""

from dataclasses import dataclass

from dictation.errors import DictationError, OutputError


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a take's text; `text` is all of it that was not taken back.

    `undelivered` is the end that did not arrive, for the reason that `problem` gives; it was put
    on the clipboard. `dropped` is the end that was not typed because the user canceled.
    `application` is where the take began (see `Window`), or empty. `taken_back` is how many
    characters were typed and removed again.
    """

    text: str
    undelivered: str
    application: str
    problem: DictationError | None
    dropped: str = ""
    taken_back: int = 0


def kept(reason: DictationError | None, failure: DictationError | None) -> DictationError | None:
    """Say why some text was not delivered, and where it is: on the clipboard but for `failure`."""
    if reason is None:
        return failure
    if failure is None:
        problem = OutputError(
            reason.problem,
            f"The text is on the clipboard; paste it where it belongs. {reason.remedy}",
        )
    else:
        problem = OutputError(f"{reason.problem} {failure.problem}", failure.remedy)
    problem.__cause__ = reason
    return problem
