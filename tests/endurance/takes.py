"""Thousands of short takes in a row, half of them on a busy machine: nothing may get lost.

    python -m tests.endurance.takes [--takes 2000] [--seed 1]

Single words are cut out of the recordings that come with the program, those of them that the
live path reads surely, however busy it is. Each take must have heard all of its own word and
nothing of another, sample by sample; it must end in one text, in the order of the takes, or be
listed under what needs attention, with its sound. A word that Whisper took for another one,
although the sound was right, is counted. Whisper, the session, delivery and store are the
program's own; the microphone, the key and the window are stand-ins. When something is wrong, the
program's data folder is kept, with the sound of each take and all events.
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
from dictation.text.marks import is_mark
from tests.endurance.judge import Outcome, Said, Took, judged, spelled
from tests.endurance.real_time import RealTimeBooth
from tests.takes.played import BLOCK
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
LOOKS = [
    (before, after, piece)
    for after in (0.25, 0.4, 0.6)
    for before in (0.0, 0.1, 0.25, 0.5)
    for piece in (BLOCK, 60 * SAMPLE_RATE)
]
"""With so many seconds of a quiet room around it a word must be read alike, by a machine that has
time for each block, and by one that gets to read only when all is over."""
SURE = 0.6
"""The least probability with which it must be read: Whisper makes all kinds of things of others."""


@dataclass(frozen=True)
class Clip:
    """One word as it was spoken."""

    text: str
    samples: Samples


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


def read(model: LoadedModel, clip: Clip, before: float, after: float, piece: int) -> str:
    """What the live path makes of a clip in a quiet room, given so many samples at a time.

    "" if it is not sure of it.
    """
    sound = np.pad(clip.samples, (position(before), position(after)))
    sound += np.random.default_rng(0).normal(0.0, 1e-4, len(sound)).astype(np.float32)
    chunks = (AudioChunk(sound[at : at + piece], at) for at in range(0, len(sound), piece))
    outcomes = [timed.outcome for timed in app.replay(model, ENGLISH).run(chunks)]
    found = [word for one in outcomes if isinstance(one, Commit) for word in one.words]
    if any(word.probability < SURE and not is_mark(word.text) for word in found):
        return ""
    return spelled("".join(word.text for word in found))


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


def endure(booth: RealTimeBooth, spoken: list[Clip], takes: int, seed: int) -> Outcome:
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
    return judgment(booth, said)


def judgment(booth: RealTimeBooth, said: list[Clip]) -> Outcome:
    """Judge the takes, once all that was not understood has been read again."""
    until_all_is_read()
    spoken = [
        Said(clip.text, start, start + len(clip.samples))
        for clip, start in zip(said, booth.spoken, strict=True)
    ]
    took = [
        Took(spool.sound, "" if one is None else one.text, spool.path.stem)
        for spool, one in zip(booth.spools, booth.over, strict=True)
    ]
    listed = {one.recording for one in booth.listed() if one.sound.size}
    outcome = judged(np.concatenate(booth.ear.heard), spoken, took, listed)
    typed = words(booth.page.text)
    if typed != [word for one in took for word in words(one.text)]:
        outcome.faults.append("the window does not hold what was delivered, in order")
    if listed and not booth.problems:
        outcome.faults.append("nobody was told that something is listed")
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
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = store.locate(MODEL)
    spoken = clips(load_model(folder))
    print(f"{len(spoken)} words: {', '.join(clip.text for clip in spoken)}", flush=True)
    home = Path(tempfile.mkdtemp(prefix="takes-"))
    (home / "dictation").mkdir()
    (home / "dictation" / "models").symlink_to(folder.parent)
    passed = False
    with mock.patch.dict("os.environ", XDG_DATA_HOME=str(home)):
        booth = RealTimeBooth()
        booth.start()
        try:
            began = time.monotonic()
            outcome = endure(booth, spoken, options.takes, options.seed)
            print(outcome, f"in {time.monotonic() - began:.0f} s", flush=True)
            passed = outcome.passed
        finally:
            booth.controller.close()
            if passed:
                shutil.rmtree(home)
            else:
                keep(booth, home)
    return 0 if passed else 1


def keep(booth: RealTimeBooth, home: Path) -> None:
    """Leave all that is known of takes that went wrong in a folder, and say where it is."""
    for number, spool in enumerate(booth.spools):
        with wave.open(str(home / f"take-{number}.wav"), "wb") as file:
            file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
            file.writeframes((spool.sound.clip(-1, 1) * 32767).astype("<i2").tobytes())
    (home / "events.txt").write_text("\n".join(map(str, booth.events)), "utf-8")
    print(f"The data folder, the sound of each take and all events are kept in {home}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
