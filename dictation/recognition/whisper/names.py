"""How Whisper is shown names, so that it expects them: at the start of its prompt."""

from collections.abc import Iterable

from faster_whisper import WhisperModel

_MOST_TOKENS = 64
"""With more, the rest of the text is read less accurately, and every reading takes longer."""


def listing(model: WhisperModel, names: Iterable[str]) -> str:
    """Return a list of as many names as fit, "" if there are none.

    They are the last ones: what was added last, and what a profile adds to the general names.
    """
    chosen: list[str] = []
    left = _MOST_TOKENS
    for name in reversed([*names]):
        left -= len(model.hf_tokenizer.encode(f" {name},", add_special_tokens=False).ids)
        if left < 0:
            break
        chosen.append(name)
    return f" {', '.join(reversed(chosen))}." if chosen else ""
