"""The network in NumPy computes the same as in the ONNX runtime."""

import importlib.util
import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dictation import paths
from dictation.audio.chunk import position
from dictation.audio.files import load
from dictation.speech.silero import Silero, windows
from dictation.speech.spans import speech_spans

MODEL = "assets/silero_vad_v6.onnx"

# Runs in its own process: Dictation itself must never import onnxruntime.
REFERENCE = """
import json, sys
import numpy as np
from faster_whisper.vad import get_speech_timestamps, get_vad_model
session = get_vad_model().session
windows, sounds = dict(np.load(sys.argv[1])), dict(np.load(sys.argv[2]))
found = {}
for name in windows:
    state = {"h": np.zeros((1, 1, 128), np.float32), "c": np.zeros((1, 1, 128), np.float32)}
    found[name] = []
    for row in windows[name]:
        output, state["h"], state["c"] = session.run(None, {"input": row[None], **state})
        found[name].append(output.item())
spans = {
    name: [(span["start"], span["end"]) for span in get_speech_timestamps(sound)]
    for name, sound in sounds.items()
}
print(json.dumps([found, spans]))
"""


def sounds() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    time = np.arange(position(6)) / 16_000
    recordings = json.loads(paths.resource("speech/manifest.json").read_text())
    found = {name: load(paths.resource(f"speech/{name}.flac")) for name in recordings}
    far_apart = [found["short-yes"], np.zeros(position(3.1)), found["note"], np.zeros(position(9))]
    found["pauses"] = np.concatenate([*far_apart, found["short-send"], np.zeros(position(4))])
    found["in noise"] = found["letter"] + rng.normal(0, 0.02, len(found["letter"]))
    found["noise"] = rng.normal(0, 0.1, len(time))
    found["tone"] = 0.5 * np.sin(2 * np.pi * 440 * time)
    found["clipped"] = np.sign(found["noise"])
    found["silence"] = np.zeros(position(2))
    found["a blink"] = found["note"][:700]
    return {name: sound.astype(np.float32) for name, sound in found.items()}


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, dict]:
    """Probabilities and spans of each sound, by onnxruntime and faster-whisper."""
    if importlib.util.find_spec("onnxruntime") is None:
        pytest.skip("onnxruntime is not installed: there is nothing to compare with")
    folder = tmp_path_factory.mktemp("reference")
    np.savez(folder / "windows.npz", **{name: windows(sound) for name, sound in sounds().items()})
    np.savez(folder / "sounds.npz", **sounds())
    said = subprocess.run(
        [sys.executable, "-c", REFERENCE, folder / "windows.npz", folder / "sounds.npz"],
        env=os.environ | {"ORT_DISABLE_TELEMETRY": "1", "HOME": str(folder)},
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(said.stdout)


@pytest.mark.slow
def test_every_window_of_every_sound_has_the_same_probability(reference):
    for name, sound in sounds().items():
        network = Silero()
        one_by_one = [network.probabilities(row[np.newaxis])[0] for row in windows(sound)]
        at_once = Silero().probabilities(windows(sound))
        assert one_by_one == pytest.approx(reference[0][name], abs=1e-4), name
        assert at_once == pytest.approx(reference[0][name], abs=1e-4), name


@pytest.mark.slow
def test_speech_is_found_where_faster_whisper_finds_it(reference):
    found = {name: [list(span) for span in speech_spans(sound)] for name, sound in sounds().items()}
    assert found == reference[1]
    assert len(found["pauses"]) == 3
    assert found["noise"] == found["silence"] == []


def test_a_reset_clears_the_networks_state():
    rows = windows(sounds()["short-yes"])
    network = Silero()
    first = network.probabilities(rows)
    assert not np.array_equal(network.probabilities(rows), first)
    network.reset()
    assert np.array_equal(network.probabilities(rows), first)


def test_an_empty_recording_has_no_speech():
    assert speech_spans(np.zeros(0, np.float32)) == []


def test_the_weights_are_those_of_the_published_model():
    found = importlib.util.find_spec("faster_whisper")
    assert found is not None
    assert found.submodule_search_locations is not None
    model = Path(found.submodule_search_locations[0], MODEL)
    if not model.exists():
        pytest.skip(f"faster-whisper ships another network than {MODEL}")
    convert = runpy.run_path(str(paths.resource("silero/convert.py")))
    published = convert["weights"](model.read_bytes())
    with np.load(paths.resource("silero/weights.npz")) as ours:
        assert set(ours.files) == set(published)
        for name, weights in published.items():
            assert ours[name].dtype == np.float32
            assert np.array_equal(ours[name], weights), name
