"""The live path in real time beside busy neighbors: `python -m dictation.bench.beside`.

`dictation bench` runs on a virtual clock, which can't show what threads do to each other when a
computer has more to do than it has cores. Here a recording plays in its own time through the
app's session, with its threads. Runs with and without neighbors alternate, so that whatever else
the machine is doing weighs on both alike.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

from dictation import app
from dictation.audio.chunk import AudioChunk, seconds
from dictation.audio.files import read_chunks
from dictation.audio.realtime import RealTimeRecording
from dictation.models import store
from dictation.recognition.backends import LoadedModel, load
from dictation.recognition.request import RecognitionRequest
from dictation.recognition.streaming.figures import Spread
from dictation.recognition.streaming.reading import CHUNK_SECONDS
from dictation.session import Finished

_LOOP = "while True: pass"
_RECOGNIZER = """
import sys
from pathlib import Path
from dictation.recognition.backends import load
model = load(Path(sys.argv[1]))
while True:
    model.window_cost()
"""


@contextmanager
def neighbors(count: int, folder: Path, kind: str) -> Iterator[None]:
    """Run programs that compute without a pause: busy loops, or recognizers of one model."""
    code = _LOOP if kind == "loop" else _RECOGNIZER
    running = [subprocess.Popen([sys.executable, "-c", code, str(folder)]) for _ in range(count)]
    try:
        if running:
            time.sleep(3.0)  # they load their model
        yield
    finally:
        for one in running:
            one.kill()
            one.wait()


def play(model: LoadedModel, recording: Path, length: float) -> Finished:
    """Play the first `length` seconds of a recording in real time."""

    def beginning(chunk: AudioChunk) -> bool:
        return seconds(chunk.end) <= length

    sound = takewhile(beginning, read_chunks(recording, CHUNK_SECONDS))
    session = app.live_session(RealTimeRecording(sound), lambda: model, RecognitionRequest(), None)
    for event in session.events():
        if isinstance(event, Finished):
            return event
    raise AssertionError("a session ends with Finished")


def main(arguments: list[str]) -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("recording", type=Path)
    options.add_argument("--model", default="base")
    options.add_argument("--neighbors", type=int, default=1)
    options.add_argument("--kind", choices=["recognizer", "loop"], default="recognizer")
    options.add_argument("--seconds", type=float, default=40.0, help="how much of it to play")
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--threads", type=int, default=0)
    chosen = options.parse_args(arguments)
    folder = store.locate(chosen.model)
    model = load(folder, threads=chosen.threads)
    delays: dict[int, list[float]] = {0: [], chosen.neighbors: []}
    for _ in range(chosen.rounds):
        for count, found in delays.items():
            with neighbors(count, folder, chosen.kind):
                finished = play(model, chosen.recording, chosen.seconds)
            found += [heard.committed - heard.word.end for heard in finished.meter.heard]
            spread = Spread.of(found)
            if spread.p50 is not None and spread.p95 is not None:
                print(
                    f"{count} neighbors: {len(found)} words, commit p50 {spread.p50:.2f} s,"
                    f" p95 {spread.p95:.2f} s, computing {finished.compute_share:.2f} s/s",
                    flush=True,
                )


if __name__ == "__main__":
    main(sys.argv[1:])
