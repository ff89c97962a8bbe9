"""Convert Silero VAD from ONNX into weights.npz beside this file: `python convert.py MODEL.onnx`.

The weights that ship with Dictation come from silero_vad_v6.onnx in faster-whisper 1.2.1. They are
copied bit for bit, under shorter names. Only the weights are read; `dictation/speech/silero.py` is
the network itself, so a model with another architecture needs changes there.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

NAMES = {
    "encoder.feature_extractor.forward_basis_buffer": "stft",
    "encoder.conv_layers.0.weight": "conv0_weight",
    "encoder.conv_layers.0.bias": "conv0_bias",
    "encoder.conv_layers.1.weight": "conv1_weight",
    "encoder.conv_layers.1.bias": "conv1_bias",
    "encoder.conv_layers.2.weight": "conv2_weight",
    "encoder.conv_layers.2.bias": "conv2_bias",
    "encoder.conv_layers.3.weight": "conv3_weight",
    "encoder.conv_layers.3.bias": "conv3_bias",
    "onnx::LSTM_209": "lstm_input",
    "onnx::LSTM_210": "lstm_recurrent",
    "onnx::LSTM_211": "lstm_bias",
    "decoder.conv1d.weight": "output_weight",
    "decoder.conv1d.bias": "output_bias",
}

# Field numbers of onnx.proto.
_GRAPH, _INITIALIZER = 7, 5
_DIMS, _NAME, _RAW_DATA = 1, 8, 9


def weights(model: bytes) -> dict[str, np.ndarray]:
    """Return the network's weights by their names in weights.npz, float32.

    `model` is the content of an ONNX file. Raises KeyError where it isn't this network.
    """
    (graph,) = (value for number, value in _fields(model) if number == _GRAPH)
    found = {}
    for number, tensor in _fields(graph):
        if number == _INITIALIZER:
            parts = list(_fields(tensor))
            shape = [value for number, value in parts if number == _DIMS]
            name = dict(parts)[_NAME].decode()
            if name in NAMES:
                found[name] = np.frombuffer(dict(parts)[_RAW_DATA], "<f4").reshape(shape)
    return {short: found[name] for name, short in NAMES.items()}


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    """Yield the number and value of each field of a protobuf message: an int, or bytes."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        value, at = _varint(message, at)
        if key & 7 == 2:  # `value` bytes follow; the other kind in these files is the number itself
            value, at = message[at : at + value], at + value
        yield key >> 3, value


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """Read a number of variable length; return it and the position behind it."""
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


if __name__ == "__main__":
    target = Path(__file__).with_name("weights.npz")
    np.savez(target, **weights(Path(sys.argv[1]).read_bytes()))
