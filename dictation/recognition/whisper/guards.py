"""Signs that Whisper is not writing down what was said. Pure functions over tokens and words."""

from collections.abc import Sequence

_ENDS = (".", "!", "?", "…", "。", "！", "？")
_MARKS = "".join(_ENDS) + ",;:"


def loop_start(tokens: Sequence[int], longest: int = 12) -> int | None:
    """Where the second round of a loop begins: the same run of tokens three times over.

    A loop of one or two tokens must go round four times: "no, no, no" is speech. Returns the
    number of tokens to keep (everything up to the end of the first round), None without a loop.
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
    """Where words begin that have no time of their own: how many to keep, None for all.

    What Whisper only imagines, a clause said once more or a polite ending, is found nowhere in
    the sound, and the alignment crams it into one instant. A single word without a time is no
    sign of that, two in a row are. `durations` are in seconds, one a word.
    """
    for start in range(len(durations) - 1):
        if durations[start] < 0.02 and durations[start + 1] < 0.02:
            return start
    return None


def hurried_repeat(words: Sequence[str], durations: Sequence[float]) -> int | None:
    """Where words are said once more in less than half the time: how many to keep, None for all.

    People who repeat themselves take their time; Whisper, when it repeats them, has none left.
    `words` are normalised; `durations` are in seconds, one a word.
    """
    for start in range(1, len(words)):
        for size in range(2, min(start, len(words) - start) + 1):
            first, again = slice(start - size, start), slice(start, start + size)
            if words[first] == words[again] and sum(durations[again]) < sum(durations[first]) / 2:
                return start
    return None


def hurried_echo(texts: Sequence[str], durations: Sequence[float]) -> int | None:
    """Where a sentence of one word is said again in much less time: how many to keep.

    None for all. Whisper makes “Yes. Yes.” of a “Yes.” behind which little is heard; a word that
    people double within a sentence (“very very”) ends none. `texts` keep their marks; `durations`
    are in seconds, one a word.
    """
    spoken = [text.strip() for text in texts]
    for start in range(1, len(spoken)):
        before, first, again = spoken[:start][-2:-1], spoken[start - 1], spoken[start]
        is_sentence = first.endswith(_ENDS) and all(text.endswith(_ENDS) for text in before)
        same = first.strip(_MARKS).casefold() == again.strip(_MARKS).casefold()
        if is_sentence and same and durations[start] < durations[start - 1] * 0.6:
            return start
    return None


def nothing_said(no_speech: float, probabilities: Sequence[float]) -> bool:
    """Whether words were only imagined, as they are on music and on noise.

    Whisper gives them away twice: it thinks that nobody spoke (`no_speech`), and it is not sure
    of the words (`probabilities`). Neither alone is enough: quiet speech raises the one, rare
    words lower the other.
    """
    if not probabilities:
        return False
    doubt = 1 - sum(probabilities) / len(probabilities)
    return no_speech * doubt > 0.25 or doubt > 0.75


def broken_off(probability: float, end: float, sound_end: float) -> bool:
    """Whether the last word of sound that broke off was made up to complete it.

    Of a word that is cut in the middle Whisper makes a whole one, and often a whole sentence. It
    fills the sound to its end, and Whisper is unsure of it. `end` (of the word) and `sound_end`
    are in seconds, `probability` is from 0 to 1.
    """
    return probability < 0.4 and end > sound_end - 0.1


def token_limit(seconds: float) -> int:
    """The most tokens that anyone speaks in so many seconds, with room for a fast start."""
    return 8 + int(seconds * 7)
