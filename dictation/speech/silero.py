"""Silero VAD, a small neural network that tells speech from other sounds, in NumPy.

The network (https://github.com/snakers4/silero-vad, version 6) is a short-time Fourier transform,
four convolutions, an LSTM, and one output. At 0.1 ms per window, NumPy is as fast as an inference
runtime and saves the dependency. Weights: `resources/silero`.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dictation import paths
from dictation.audio.chunk import Samples

WINDOW = 512
"""Samples per window, 32 ms: the only size the network accepts at 16 kHz."""

CONTEXT = 64
"""Samples before a window that are part of the network's input."""

_FRAMES = (0, 128, 256, 384)  # offsets of a window's spectra
_FRAME = 256
_BINS = 129
_STATE = 128
_BATCH = 256  # windows that are computed together: 8 s of audio, a few megabytes

_Array = npt.NDArray[np.float32]


class _Weights(NamedTuple):
    """Matrices for multiplication from the right: (inputs, outputs)."""

    stft: _Array
    convolutions: tuple[tuple[_Array, _Array], ...]  # weights, with three taps as inputs; biases
    lstm_input: _Array
    lstm_recurrent: _Array
    lstm_bias: _Array
    output: _Array
    output_bias: np.float32


class Silero:
    """The network, with its state for one continuous stream."""

    def __init__(self) -> None:
        self._weights = _load()
        self.reset()

    def reset(self) -> None:
        """Clear the state, for a new stream or after a gap."""
        self._hidden = np.zeros(_STATE, np.float32)
        self._cell = np.zeros(_STATE, np.float32)

    def probabilities(self, windows: Samples) -> Samples:
        """Return the probability, 0 to 1, of speech in each of the next windows of the stream.

        `windows` has shape (n, CONTEXT + WINDOW), each row starting with the end of the previous
        one; the result has shape (n,).
        """
        found = [
            self._recur(self._encode(windows[start : start + _BATCH]))
            for start in range(0, len(windows), _BATCH)
        ]
        return np.concatenate(found) if found else np.zeros(0, np.float32)

    def _encode(self, windows: Samples) -> _Array:
        """Return the LSTM's input for each window, with shape (n, 4 * _STATE)."""
        # The network was trained with the right edge mirrored.
        mirrored = np.concatenate([windows, windows[:, -2 : -2 - CONTEXT : -1]], axis=1)
        frames = np.stack([mirrored[:, start : start + _FRAME] for start in _FRAMES], axis=1)
        spectra = frames @ self._weights.stft
        features = np.sqrt(np.square(spectra[..., :_BINS]) + np.square(spectra[..., _BINS:]))
        for (weights, bias), stride in zip(self._weights.convolutions, (1, 2, 2, 1), strict=True):
            features = _convolve(features, weights, bias, stride)
        inputs: _Array = features[:, 0] @ self._weights.lstm_input
        return inputs + self._weights.lstm_bias

    def _recur(self, inputs: _Array) -> _Array:
        """Run the LSTM and the output layer over the windows in order."""
        hidden, cell = self._hidden, self._cell
        spoken = np.empty((len(inputs), _STATE), np.float32)
        for window, fed in enumerate(inputs):
            gates = fed + hidden @ self._weights.lstm_recurrent
            take, give, keep = _sigmoid(gates[: 3 * _STATE]).reshape(3, _STATE)
            cell = keep * cell + take * np.tanh(gates[3 * _STATE :])
            hidden = spoken[window] = give * np.tanh(cell)
        self._hidden, self._cell = hidden, cell
        return _sigmoid(np.maximum(spoken, 0) @ self._weights.output + self._weights.output_bias)


def windows(samples: Samples) -> Samples:
    """Split a whole recording into rows for `Silero.probabilities`, the last one zero-padded.

    `samples` has shape (n,), the result (ceil(n / WINDOW), CONTEXT + WINDOW). It is a view of one
    copy of the samples.
    """
    count = -(-len(samples) // WINDOW)
    padded = np.zeros(CONTEXT + count * WINDOW, np.float32)
    padded[CONTEXT : CONTEXT + len(samples)] = samples
    if not count:
        return np.zeros((0, CONTEXT + WINDOW), np.float32)
    return np.lib.stride_tricks.sliding_window_view(padded, CONTEXT + WINDOW)[::WINDOW]


def _convolve(steps: _Array, weights: _Array, bias: _Array, stride: int) -> _Array:
    """Convolve along time with three taps and zero padding, then apply ReLU.

    `steps` has shape (n, time, channels).
    """
    count, length, channels = steps.shape
    padded = np.zeros((count, length + 2, channels), np.float32)
    padded[:, 1:-1] = steps
    taps = [padded[:, at : at + 3].reshape(count, -1) for at in range(0, length, stride)]
    convolved: _Array = np.stack(taps, axis=1) @ weights + bias
    return np.maximum(convolved, 0)


def _sigmoid(x: _Array) -> _Array:
    y: _Array = np.tanh(0.5 * x)  # unlike exp, it never overflows
    return 0.5 * y + 0.5


@cache
def _load() -> _Weights:
    with np.load(paths.resource("silero/weights.npz")) as stored:
        arrays = {name: stored[name] for name in stored.files}
    input_bias, recurrent_bias = np.split(arrays["lstm_bias"][0], 2)
    return _Weights(
        stft=np.ascontiguousarray(arrays["stft"][:, 0].T),
        convolutions=tuple(
            (_taps(arrays[f"conv{number}_weight"]), arrays[f"conv{number}_bias"])
            for number in range(4)
        ),
        lstm_input=np.ascontiguousarray(arrays["lstm_input"][0].T),
        lstm_recurrent=np.ascontiguousarray(arrays["lstm_recurrent"][0].T),
        lstm_bias=input_bias + recurrent_bias,
        output=arrays["output_weight"][0, :, 0],
        output_bias=arrays["output_bias"][0],
    )


def _taps(weights: _Array) -> _Array:
    """Reshape (outputs, inputs, taps) to a matrix (taps * inputs, outputs)."""
    return np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(-1, len(weights)))
