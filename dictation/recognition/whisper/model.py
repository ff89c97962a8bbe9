"""Load Whisper's weights on hardware that actually works."""

import json
import logging
import os
from pathlib import Path

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel

from dictation import paths
from dictation.errors import ModelDamagedError, ModelError

_log = logging.getLogger(__name__)

_NEEDED = ("config.json", "model.bin", "tokenizer.json")
# The decoder multiplies small matrices: with more threads than this, they mostly wait.
_MOST_THREADS = 8


def load(
    folder: Path, *, device: str = "auto", compute_type: str = "default", threads: int = 0
) -> WhisperModel:
    """Load the model in `folder`; never downloads anything.

    `device` is ``cpu``, ``cuda``, or ``auto``, which is the graphics card if a first encode
    succeeds on it, otherwise the CPU. `compute_type` is one of CTranslate2's; ``default`` is int8
    on the CPU and the type of the stored weights on a graphics card. `threads` is for the CPU; 0
    uses all cores available to this process. `describe` says what was chosen.

    Raises `ModelDamagedError` for missing or damaged files, and `ModelError` if the requested
    hardware doesn't work or memory runs out.
    """
    _check_files(folder)
    if device == "auto" and ctranslate2.get_cuda_device_count() > 0:
        try:
            return _load_on_cuda(folder, compute_type)
        except (RuntimeError, ValueError) as error:
            _log.warning("the graphics card doesn't work (%s): using the CPU", error)
    if device == "cuda":
        try:
            return _load_on_cuda(folder, compute_type)
        except (RuntimeError, ValueError) as error:
            raise ModelError(
                f"Whisper doesn't run on the graphics card: {error}.",
                "Choose the CPU instead, or repair the CUDA installation "
                "(CUDA 12 with cuBLAS, and a driver that fits).",
            ) from error
    return _load_on_cpu(folder, compute_type, threads)


def describe(model: WhisperModel) -> str:
    """Return where a model runs and its compute type, for people: ``CPU (int8)``."""
    device = "graphics card" if model.model.device == "cuda" else "CPU"
    return f"{device} ({model.model.compute_type.removesuffix('_float32')})"


def _load_on_cuda(folder: Path, compute_type: str) -> WhisperModel:
    """Load and encode silence once: only that reveals a broken CUDA installation."""
    model = _open(folder, device="cuda", compute_type=compute_type)
    features = np.zeros((model.model.n_mels, model.feature_extractor.nb_max_frames), np.float32)
    model.encode(features)
    _log.info("Whisper %s runs on the %s", folder.name, describe(model))
    return model


def _load_on_cpu(folder: Path, compute_type: str, threads: int) -> WhisperModel:
    if compute_type == "default":
        # On the CPU, int8 is faster than float32, as accurate, and takes a quarter of the memory.
        compute_type = "int8"
    try:
        model = _open(
            folder, device="cpu", compute_type=compute_type, cpu_threads=threads or _cores()
        )
    except MemoryError as error:
        raise ModelError(
            f"The model “{folder.name}” doesn't fit into the free memory.",
            "Choose a smaller model, or close other programs.",
        ) from error
    except ValueError as error:
        raise ModelError(f"{error}.", "Choose another compute type, such as int8.") from error
    # CTranslate2 raises RuntimeError and tokenizers a bare Exception, both for damaged files.
    except Exception as error:
        raise _damaged(folder, str(error)) from error
    _log.info("Whisper %s runs on the %s", folder.name, describe(model))
    return model


def _open(folder: Path, **options: str | int) -> WhisperModel:
    model = WhisperModel(str(folder), local_files_only=True, **options)
    # Without preprocessor_config.json faster-whisper takes 80 bands, too few for large-v3.
    if model.feature_extractor.mel_filters.shape[0] != model.model.n_mels:
        raise RuntimeError("preprocessor_config.json is missing or of another model")
    return model


def _check_files(folder: Path) -> None:
    """Check what the libraries don't: they run without a config, or download a tokenizer."""
    if missing := [name for name in _NEEDED if not (folder / name).is_file()]:
        verb = "is" if len(missing) == 1 else "are"
        raise _damaged(folder, f"{', '.join(missing)} {verb} missing")
    try:
        config = json.loads((folder / "config.json").read_bytes())
    except (OSError, ValueError) as error:
        raise _damaged(folder, f"config.json can't be read: {error}") from error
    if not isinstance(config, dict):
        raise _damaged(folder, "config.json is not a model's configuration")


def _damaged(folder: Path, detail: str) -> ModelDamagedError:
    detail = detail.rstrip(".")
    if folder.parent == paths.models_dir():
        name = folder.name
        return ModelDamagedError(
            f"The model in {folder} is damaged: {detail}.",
            f"Run `dictation models remove {name}`, then `dictation models download {name}`.",
        )
    return ModelDamagedError(
        f"The folder {folder} doesn't hold a complete Whisper model: {detail}.",
        "Choose a folder with all files of a Whisper model converted for CTranslate2.",
    )


def _cores() -> int:
    """Return how many cores this process may use, up to the number that helps."""
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return min(cores, _MOST_THREADS)
