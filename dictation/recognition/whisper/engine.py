"""Whisper for live use: short contexts, forced prefixes, word times; straight on CTranslate2.

Whisper was trained on 30 s windows padded with silence, but reads shorter ones as well, at a
fraction of the price, as long as some silence follows the speech and the whole is not too short.
"""

import math
import time
from collections.abc import Sequence
from typing import Any

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer

from dictation.audio.chunk import SAMPLE_RATE, Samples
from dictation.recognition.whisper import style
from dictation.recognition.whisper.guards import loop_start, timeless_start, token_limit
from dictation.recognition.whisper.hypothesis import Hypothesis, HypothesisWord, Mark
from dictation.recognition.whisper.snapshot import Snapshot
from dictation.recognition.whisper.spelling import Spelling, spell_words
from dictation.recognition.whisper.timing import heard_seconds, measured, spread

# Feature frames, of 10 ms each: the window that Whisper was trained on, and the silence and the
# length without which it begins to repeat itself.
_FULL_FRAMES = 3000
_PAD_FRAMES = 200
_MIN_FRAMES = 800

_BRIEF_CONTEXT = 8  # tokens, enough to measure words by: each costs time
_FRAME = 160  # samples a feature frame
_DETECT_SECONDS = 2.0
_DETECT_PROBABILITY = 0.7


class WhisperEngine:
    """Reads a growing buffer of speech again and again, cheaply.

    `spoken` holds the codes of the languages that may be spoken, such as ``en``; any of Whisper's
    if it is empty. `task` is ``transcribe`` or ``translate`` (to English); with `commands`, spoken
    commands are expected. Raises nothing of its own; CTranslate2's errors at this point are bugs or
    broken hardware.
    """

    def __init__(
        self,
        model: WhisperModel,
        spoken: Sequence[str] = (),
        task: str = "transcribe",
        commands: bool = False,
        names: str = "",
    ) -> None:
        """`names` is a list of those that may be said (see `names`)."""
        self._model = model
        self._names = names
        self._whisper: Any = model.model
        self._task, self._commands = task, commands
        self._spoken = frozenset(spoken if model.model.is_multilingual else ["en"])
        self._language = next(iter(self._spoken)) if len(self._spoken) == 1 else None
        self._tokenizers: dict[str, Tokenizer] = {}
        self._encoded: tuple[tuple[float, int], Any] | None = None
        self._suppressed = [-1, *self._tokenizer("en").non_speech_tokens]

    def read(self, snapshot: Snapshot) -> Hypothesis:
        """Read once, or check a guess; what the guards find to be imagined is left out."""
        began = time.perf_counter()
        encoded, tokenizer = self._listen(snapshot)
        if snapshot.guess:
            found, no_speech = [_spelling(word) for word in snapshot.guess], 0.0
        else:
            tokens, no_speech = self._generate(snapshot, encoded, tokenizer)
            found = spell_words(tokenizer, tokens[: loop_start(tokens)])
        known = len(snapshot.prefix)
        words = [*snapshot.prefix]
        if found:
            spelled = _spelled(snapshot, found)
            words = (
                spread(snapshot, tokenizer, spelled)
                if snapshot.draft
                else self._measured(snapshot, encoded, tokenizer, spelled)
            )
        fresh = words[known:]
        fresh = fresh[: timeless_start([_duration(word) for word in fresh])]
        sure = _borne_out(words[known - 1] if known else None, fresh)
        cost = time.perf_counter() - began
        language = tokenizer.language_code
        return Hypothesis(tuple(fresh), tuple(words[:known]), no_speech, language, cost, sure)

    @property
    def language(self) -> str | None:
        """The code of the language that is being spoken; None while it is not certain."""
        return self._language

    def speak(self, language: str) -> None:
        """Read what follows in this language."""
        self._language = language

    def hear_language(self, samples: Samples) -> tuple[str, float]:
        """Return the likeliest spoken language, and how likely it is among them all, 0 to 1."""
        return self._likeliest(self._encode_all(samples))

    def odds_of_end(
        self, snapshot: Snapshot, mark: Mark, opening: str, following: Sequence[HypothesisWord]
    ) -> float:
        """Say how much likelier a sentence's end is than to read on, as a natural logarithm."""
        encoded, tokenizer = self._listen(snapshot)
        first, *others = following
        behind = [*(first.mark.tokens if first.mark else ())]
        behind += [token for word in others for token in word.all_tokens]
        now = snapshot.prefix[-1].mark
        on = [*(now.tokens if now else ()), *first.tokens]
        ended = [*mark.tokens, *tokenizer.encode(opening)]
        return self._likelihood(snapshot, encoded, tokenizer, [*ended, *behind]) - (
            self._likelihood(snapshot, encoded, tokenizer, [*on, *behind])
        )

    def _likelihood(
        self, snapshot: Snapshot, encoded: Any, tokenizer: Tokenizer, tokens: list[int]
    ) -> float:
        """The log-probability of tokens behind the prefix."""
        prefix = _forced(snapshot)
        alignment = self._whisper.align(
            encoded,
            self._start(snapshot, tokenizer),
            [[*prefix, *tokens]],
            _frames(len(snapshot.samples)),
        )[0]
        probabilities = alignment.text_token_probs[len(prefix) : len(prefix) + len(tokens)]
        return sum(math.log(max(one, 1e-9)) for one in probabilities)

    def _listen(self, snapshot: Snapshot) -> tuple[Any, Tokenizer]:
        """Encode the sound, and find out the language where it isn't known."""
        encoded = self._encode(snapshot)
        language = self._language or self._detect(encoded, len(snapshot.samples) / SAMPLE_RATE)
        return encoded, self._tokenizer(language)

    def _tokenizer(self, language: str) -> Tokenizer:
        if language not in self._tokenizers:
            self._tokenizers[language] = Tokenizer(
                self._model.hf_tokenizer,
                self._whisper.is_multilingual,
                task=self._task,
                language=language,
            )
        return self._tokenizers[language]

    def _encode(self, snapshot: Snapshot) -> Any:
        """Encode the sound, unless it is what was encoded last."""
        which = snapshot.start, len(snapshot.samples)
        if self._encoded is None or self._encoded[0] != which:
            self._encoded = which, self._encode_all(snapshot.samples)
        return self._encoded[1]

    def _encode_all(self, samples: Samples) -> Any:
        frames = _frames(len(samples))
        padded = np.zeros(frames * _FRAME, np.float32)
        padded[: len(samples)] = samples[: len(padded)]
        features = self._model.feature_extractor(padded, padding=0)[:, :frames]
        view = ctranslate2.StorageView.from_array(np.ascontiguousarray(features[np.newaxis]))
        return self._whisper.encode(view, to_cpu=False)

    def _generate(
        self, snapshot: Snapshot, encoded: Any, tokenizer: Tokenizer
    ) -> tuple[list[int], float]:
        """New tokens behind the prefix, and the probability that nothing was said."""
        prefix = _forced(snapshot)
        start = self._start(snapshot, tokenizer)
        certain_until = snapshot.prefix[-1].word.end if prefix else snapshot.start
        wanted = len(prefix) + token_limit(max(0.0, snapshot.speech_end - certain_until))
        result = self._whisper.generate(
            encoded,
            [[*start, tokenizer.no_timestamps, *prefix]],
            beam_size=snapshot.beam_size,
            # CTranslate2 gives half of this, at most, to what follows the prompt
            max_length=max(2 * wanted, wanted + len(start) + 1),
            suppress_tokens=self._suppressed,
            # it forbids to end at once: right at the start, but not when nothing new was said
            suppress_blank=not prefix,
            return_no_speech_prob=not prefix,
        )[0]
        tokens = result.sequences_ids[0][len(prefix) :]
        return tokens, 0.0 if prefix else result.no_speech_prob

    def _start(
        self, snapshot: Snapshot, tokenizer: Tokenizer, most: int | None = None
    ) -> list[int]:
        """What stands before the text: names, how to write, the context, the language, the task.

        `most` limits the tokens of the context.
        """
        style_example = style.example(tokenizer.language_code, self._task, self._commands)
        example = tokenizer.encode(self._names + style_example)
        context = snapshot.context if most is None else snapshot.context[-most:]
        before = [tokenizer.sot_prev, *example, *context]
        return [*(before if len(before) > 1 else []), *tokenizer.sot_sequence]

    def _detect(self, encoded: Any, heard: float) -> str:
        """The likeliest language; it stays for good once it is sure after some seconds."""
        language, probability = self._likeliest(encoded)
        if heard >= _DETECT_SECONDS and probability >= _DETECT_PROBABILITY:
            self._language = language
        return language

    def _likeliest(self, encoded: Any) -> tuple[str, float]:
        """The likeliest spoken language, and how likely it is among them all."""
        found = [(str(t).strip("<|>"), p) for t, p in self._whisper.detect_language(encoded)[0]]
        heard = [(code, p) for code, p in found if code in self._spoken or not self._spoken]
        language, probability = heard[0]
        return language, probability / max(sum(p for _, p in heard), 1e-9)

    def _measured(
        self, snapshot: Snapshot, encoded: Any, tokenizer: Tokenizer, spelled: list[Spelling]
    ) -> list[HypothesisWord]:
        """The prefix and what was found behind it, with times and probabilities."""
        alignment = self._whisper.align(
            encoded,
            self._start(snapshot, tokenizer, _BRIEF_CONTEXT),
            [[token for word, mark in spelled for token in (*word, *mark)]],
            int(heard_seconds(snapshot) * 100),
            median_filter_width=7,
        )[0]
        return measured(snapshot, alignment, tokenizer, spelled)


def _frames(samples: int) -> int:
    """How many feature frames to read of so many samples."""
    frames = samples // _FRAME + _PAD_FRAMES
    return min(max(frames, _MIN_FRAMES), _FULL_FRAMES)


def _forced(snapshot: Snapshot) -> list[int]:
    """The tokens of the prefix, and of its last mark only if that is certain as well."""
    if not snapshot.prefix:
        return []
    *before, last = snapshot.prefix
    tokens = [token for word in before for token in word.all_tokens]
    return [*tokens, *(last.all_tokens if snapshot.closed else last.tokens)]


def _spelling(word: HypothesisWord) -> Spelling:
    return Spelling(list(word.tokens), list(word.mark.tokens) if word.mark else [])


def _spelled(snapshot: Snapshot, found: list[Spelling]) -> list[Spelling]:
    """The words of the prefix, and what was found behind it."""
    spelled = [_spelling(word) for word in snapshot.prefix]
    if spelled and not snapshot.guess:
        # the mark behind the prefix is read anew
        behind = [] if found[0].word else found[0].mark
        found = found[1:] if behind else found
        if not snapshot.closed:
            spelled[-1] = Spelling(spelled[-1].word, behind)
    elif not spelled and not found[0].word:
        found = [Spelling(found[0].mark, []), *found[1:]]  # it has no word to stand behind
    return spelled + found


def _borne_out(last: HypothesisWord | None, guess: list[HypothesisWord]) -> int:
    """How many leading words of a guess nothing is likelier than.

    What stands behind a doubtful mark, that of the `last` certain word as well, hangs on it.
    """
    for kept, word in enumerate(guess):
        if last is not None and last.mark is not None and last.mark.probability <= 0.5:
            return kept
        if word.weakest <= 0.5:
            return kept
        last = word
    return len(guess)


def _duration(word: HypothesisWord) -> float:
    return word.word.end - word.word.start
