"""Notice that a machine is too slow for its model, and say which model would keep up."""

from collections import deque
from collections.abc import Sequence
from statistics import median

from dictation.errors import ModelError
from dictation.models import catalog
from dictation.results import Word
from dictation.text.marks import is_mark

_LATE = 4.0
"""Words that come so many seconds after they were spoken are late."""
_SLOW = 1.0
"""Steps of recognition that take so many seconds are slow."""
_PROMPT = 0.4
"""The seconds that a step may take for words to come about a second after they were spoken."""
_WORDS = 8
_STEPS = 5


class TooSlowError(ModelError):
    """The machine can't keep up with speech."""


class Lateness:
    """Watches one session, whose `model` has this name; "" if it isn't known.

    Times are seconds of the session. Words are late for other reasons, too, such as doubt; steps
    are slow for a moment when another program starts. Only both, and for a while, are reported,
    and only once.
    """

    def __init__(self, model: str) -> None:
        self._model = model
        self._since = 0.0
        self._delays: deque[float] = deque(maxlen=_WORDS)
        self._steps: deque[float] = deque(maxlen=_STEPS)
        self._told = False

    def begin(self, now: float) -> None:
        """Start to watch: words spoken before, while the model was loading, are late anyway."""
        self._since = now

    def note(self, now: float, took: float, words: Sequence[Word]) -> TooSlowError | None:
        """Take note of a step, which `took` so many seconds and committed `words`."""
        self._steps.append(took)
        for word in words:
            if word.end > self._since and not is_mark(word.text):
                self._delays.append(now - word.end)
        if self._told or len(self._delays) < _WORDS or len(self._steps) < _STEPS:
            return None
        step = median(self._steps)
        if min(self._delays) < _LATE or step < _SLOW:
            return None
        self._told = True
        return self._error(median(self._delays), step)

    def _error(self, delay: float, step: float) -> TooSlowError:
        of_model = f" for the model “{self._model}”" if self._model else ""
        lighter = _lighter(self._model, _PROMPT / step)
        choose = f"Choose the model “{lighter}” in the settings, or close" if lighter else "Close"
        return TooSlowError(
            f"This computer is too slow{of_model}: the text is {delay:.0f} s behind.",
            f"{choose} other programs that are computing.",
        )


def _lighter(name: str, share: float) -> str | None:
    """Return the largest model that computes at most this share of what `name` does.

    Computing grows with size. Return the smallest model if none is small enough, and None if
    `name` isn't in the catalog or there is nothing smaller.
    """
    if name not in catalog.names():
        return None
    now = catalog.spec(name)
    sizes = [catalog.spec(other) for other in catalog.names()]
    smaller = [
        one for one in sizes if one.about_mb < now.about_mb and one.multilingual == now.multilingual
    ]
    if not smaller:
        return None
    fitting = [one for one in smaller if one.about_mb <= now.about_mb * share]
    return max(fitting, key=lambda one: one.about_mb, default=smaller[0]).name
