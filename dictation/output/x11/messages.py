"""What the program and the process that types say to each other: one line of JSON each way.

    ["look"]                      → {"value": a look}
    ["prepare", text]             → {"value": how many characters can be typed next}
    ["type", text, a look]        → {"value": whether it was typed}
    ["paste", keys, a look]       → {"value": whether they were pressed}
    ["release"]                   → {"value": null}
    ["rest"]                      → {"value": null}

Any of them may be answered by {"problem": text, "remedy": text}, or by {"bug": a traceback}.
"""

from typing import Any

from dictation.desktop.focus import Window
from dictation.output.look import Look


def packed(look: Look) -> list[Any]:
    """Return a look as JSON can write it."""
    window = None if look.window is None else [look.window.id, look.window.application]
    return [window, look.held, look.grabbed, look.acts, look.moves]


def unpacked(values: list[Any]) -> Look:
    """Return the look that was packed; raises ValueError or TypeError if it was none."""
    window, held, grabbed, acts, moves = values
    return Look(None if window is None else Window(*window), held, grabbed, acts, moves)
