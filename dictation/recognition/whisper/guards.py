"""Signs that Whisper is making things up. Pure functions of tokens and words."""

from collections.abc import Sequence

_ENDS = (".", "!", "?", "…", "。", "！", "？")
_MARKS = "".join(_ENDS) + ",;:"
_TIMELESS = 0.02  # a word of fewer seconds is nowhere in the audio


def loop_start(tokens: Sequence[int], longest: int = 12) -> int | None:
    """Find a loop, the same run of tokens three times over.

    A loop of one or two tokens must repeat four times: "no, no, no" is speech. Return the number
    of tokens to keep, up to the end of the first round; None without a loop.
    """
    for size in range(1, longest + 1):
        rounds = 4 if size <= 2 else 3
        for start in range(len(tokens) - size * rounds + 1):
            first = tokens[start : start + size]
            if all(
                tokens[start + size * k : start + size * (k + 1)] == first for k in range(1, rounds)
            ):
                return start + size
    return None


def timeless_start(durations: Sequence[float]) -> int | None:
    """Find words that take no time; return how many words to keep before them, None for all.

    Hallucinated words, such as a repeated clause or a polite ending, are nowhere in the audio, so
    the alignment crams them into one instant. A single word without duration can be real, two in a
    row are not. `durations` are in seconds, one per word.
    """
    for start in range(len(durations) - 1):
        if durations[start] < _TIMELESS and durations[start + 1] < _TIMELESS:
            return start
    return None


def hurried_repeat(words: Sequence[str], durations: Sequence[float]) -> int | None:
    """Find words repeated in less than half the time; return how many to keep, None for all.

    People who repeat themselves take their time; when Whisper repeats them, no time is left.
    `words` are normalized; `durations` are in seconds, one per word.
    """
    for start in range(1, len(words)):
        for size in range(2, min(start, len(words) - start) + 1):
            first, again = slice(start - size, start), slice(start, start + size)
            if words[first] == words[again] and sum(durations[again]) < sum(durations[first]) / 2:
                return start
    return None


def hurried_echo(texts: Sequence[str], durations: Sequence[float]) -> int | None:
    """Find a word repeated in much less time; return how many words to keep, None for all.

    Whisper turns a “Yes.” followed by a faint sound into “Yes. Yes.”; a word that people double
    within a sentence (“very very”) doesn't end one, and is an echo only at the very end, where it
    takes no time at all. `texts` include marks; `durations` are in
    seconds, one per word.
    """
    spoken = [text.strip() for text in texts]
    for start in range(1, len(spoken)):
        before, first, again = spoken[:start][-2:-1], spoken[start - 1], spoken[start]
        is_sentence = first.endswith(_ENDS) and all(text.endswith(_ENDS) for text in before)
        same = first.strip(_MARKS).casefold() == again.strip(_MARKS).casefold()
        hurried = is_sentence and durations[start] < durations[start - 1] * 0.6
        timeless = start == len(spoken) - 1 and durations[start] < _TIMELESS
        if same and (hurried or timeless):
            return start
    return None


def nothing_said(no_speech: float, probabilities: Sequence[float]) -> bool:
    """Return whether words were hallucinated, as happens with music and noise.

    Two signs go together: Whisper thinks that nobody spoke (`no_speech`), and it is unsure of the
    words (`probabilities`). Neither is enough alone: quiet speech raises the one, rare words lower
    the other.
    """
    if not probabilities:
        return False
    doubt = 1 - sum(probabilities) / len(probabilities)
    return no_speech * doubt > 0.25 or doubt > 0.75


def broken_off(probability: float, end: float, sound_end: float) -> bool:
    """Return whether the last word of audio that breaks off was made up to complete it.

    Whisper completes a word that is cut off in the middle, often to a whole sentence. Such a word
    reaches the end of the audio, and Whisper is unsure of it. `end` (of the word) and `sound_end`
    are in seconds; `probability` is 0 to 1.
    """
    return probability < 0.4 and end > sound_end - 0.1


def token_limit(seconds: float) -> int:
    """Return the most tokens that anyone speaks in so many seconds, allowing for a fast start."""
    return 8 + int(seconds * 7)
