"""Thousands of short takes in a row, half of them on a busy machine: nothing may get lost.

    python -m tests.endurance.takes [--takes 2000] [--speed 1] [--seed 1]

Single words are cut out of the recordings that come with the program, those of them that the
live path reads the same every time when nothing else is going on. Each take must end in one text,
in the order of the takes, or be listed under what needs attention, with its sound. A word that
Whisper took for another one is counted; only many of them mean that it gets the wrong sound.
Whisper, the session, delivery and store are the program's own; the microphone, the key and the
window are stand-ins.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import numpy as np

from dictation import app, paths
from dictation.audio.chunk import SAMPLE_RATE, AudioChunk, Samples, position
from dictation.audio.files import load
from dictation.models import store
from dictation.recognition.backends import LoadedModel
from dictation.recognition.backends import load as load_model
from dictation.recognition.request import RecognitionRequest
from dictation.results import Commit
from tests.endurance.real_time import RealTimeBooth
from tests.takes.played import BLOCK, Booth
from tests.words import words

MODEL = "tiny.en"
ENGLISH = RecognitionRequest(("en",))
RECORDINGS = ("short-yes", "short-send", "note", "letter", "meeting")
CLIPS = 16
SHORTEST = 0.25
"""Seconds of a word that is worth to be cut out."""
MARGIN = 0.06
"""Seconds of sound around a word, where its neighbors leave them."""
AFTER = 0.15
"""Seconds from the end of a word to the release of the key."""
LOOKS = [(before, after) for before in (0.0, 0.25, 0.5) for after in (0.15, 0.3, 0.6)]
"""With so many seconds of silence around it a word must be read alike."""
MISHEARD = 0.1
"""With more than this share of misheard words something other than Whisper is at fault."""


@dataclass(frozen=True)
class Clip:
    """One word as it was spoken."""

    text: str
    samples: Samples


@dataclass
class Outcome:
    """What became of the takes."""

    takes: int = 0
    exact: int = 0
    listed: int = 0
    vanished: int = 0
    misheard: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        few = len(self.misheard) <= MISHEARD * self.takes
        return few and not self.vanished and not self.faults

    def __str__(self) -> str:
        lines = [
            f"{self.takes} takes: {self.exact} exact, {len(self.misheard)} misheard, "
            f"{self.listed} listed with their sound, {self.vanished} vanished, "
            f"{len(self.faults)} doubled or otherwise wrong",
            *self.misheard,
            *self.faults,
        ]
        return "\n".join(lines)


def spelled(text: str) -> str:
    """The words of a text, without marks and capitals."""
    return " ".join(words(text))


def clips(model: LoadedModel, wanted: int = CLIPS) -> list[Clip]:
    """Cut single words out of our recordings; those that are read alike every time."""
    found: list[Clip] = []
    for name in RECORDINGS:
        sound = load(paths.resource(f"speech/{name}.flac"))
        spoken = [
            word
            for segment in model.read(sound, ENGLISH, word_timestamps=True)
            for word in segment.words
        ]
        for before, word, after in zip([None, *spoken], spoken, [*spoken[1:], None], strict=False):
            start = max(word.start - MARGIN, before.end if before else 0.0)
            end = min(word.end + MARGIN, after.start if after else len(sound) / SAMPLE_RATE)
            clip = Clip(spelled(word.text), sound[position(start) : position(end)])
            if word.end - word.start < SHORTEST or clip.text in {one.text for one in found}:
                continue
            if all(read(model, clip, *look) == clip.text for look in LOOKS):
                found.append(clip)
            if len(found) == wanted:
                return found
    return found


def read(model: LoadedModel, clip: Clip, before: float, after: float) -> str:
    """What the live path makes of a clip on a machine that has nothing else to do."""
    sound = np.pad(clip.samples, (position(before), position(after)))
    chunks = (AudioChunk(sound[at : at + BLOCK], at) for at in range(0, len(sound), BLOCK))
    outcomes = [timed.outcome for timed in app.replay(model, ENGLISH).run(chunks)]
    return spelled("".join(w.text for o in outcomes if isinstance(o, Commit) for w in o.words))


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """Keep so many cores busy."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def endure(booth: Booth, spoken: list[Clip], takes: int, seed: int) -> Outcome:
    """Dictate so many clips, the second half of them on a busy machine; judge what came of it."""
    chance = random.Random(seed)
    said: list[Clip] = []
    quiet = np.zeros(position(AFTER), np.float32)

    def dictate(count: int) -> None:
        for number in range(1, count + 1):
            clip = chance.choice(spoken)
            said.append(clip)
            booth.hold_and_say(np.concatenate([clip.samples, quiet]))
            if not number % 10:
                booth.idle()  # not sooner: the next take begins while this one is written
            if not len(said) % 100:
                print(f"{len(said)} takes", flush=True)
            time.sleep(chance.choice([0.0, 0.0, 0.1, 0.3]))
        booth.idle()

    dictate(takes // 2)
    with busy(2):
        dictate(takes - takes // 2)
    booth.until(lambda: len(booth.over) == takes)
    return judged(booth, said)


def judged(booth: Booth, said: list[Clip]) -> Outcome:
    """Compare what was said with what was typed and what is listed."""
    outcome = Outcome(len(said))
    silent: list[str] = []
    for number, (clip, delivered) in enumerate(zip(said, booth.over, strict=True)):
        text = "" if delivered is None else spelled(delivered.text)
        became = f"take {number}: “{clip.text}” became “{text}”"
        neighbors = {one.text for one in said[max(0, number - 1) : number + 2]} - {clip.text}
        if text == clip.text:
            outcome.exact += 1
        elif not text:
            silent.append(clip.text)
        elif text.split().count(clip.text) > 1:
            outcome.faults.append(f"{became}, doubled")
        elif neighbors & set(text.split()):
            outcome.faults.append(f"{became}, which was said in the take before or after")
        else:
            outcome.misheard.append(became)
    typed = words(booth.page.text)
    if typed != [word for one in booth.over if one is not None for word in words(one.text)]:
        outcome.faults.append("the window does not hold what was delivered, in order")
    until_all_is_read()
    outcome.listed = sum(bool(one.sound.size) for one in booth.listed())
    outcome.vanished = max(0, len(silent) - outcome.listed)
    if outcome.listed > len(silent):
        outcome.faults.append(f"{outcome.listed - len(silent)} were typed, and are listed as well")
    if silent and not booth.problems:
        outcome.faults.append(f"nobody was told that {', '.join(silent)} was not typed")
    return outcome


def until_all_is_read() -> None:
    """Wait while silent takes are read once more; no longer than a minute for each of them."""
    left, deadline = None, 0.0
    while waiting := len(list(paths.spool_dir().glob("*.wav"))):
        if waiting != left:
            left, deadline = waiting, time.monotonic() + 60
        if time.monotonic() > deadline:
            return  # they count as vanished
        time.sleep(0.1)


def main() -> int:
    """Run it as a command; 1 when something was lost or wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--takes", type=int, default=2000)
    parser.add_argument("--speed", type=float, default=1.0, help="of the sound")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = store.locate(MODEL)
    spoken = clips(load_model(folder))
    print(f"{len(spoken)} words: {', '.join(clip.text for clip in spoken)}", flush=True)
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "dictation").mkdir()
        (Path(home) / "dictation" / "models").symlink_to(folder.parent)
        with mock.patch.dict("os.environ", XDG_DATA_HOME=home):
            booth = RealTimeBooth(options.speed)
            booth.start()
            try:
                began = time.monotonic()
                outcome = endure(booth, spoken, options.takes, options.seed)
            finally:
                booth.controller.close()
    print(outcome, f"in {time.monotonic() - began:.0f} s", flush=True)
    return 0 if outcome.passed else 1


if __name__ == "__main__":
    sys.exit(main())
