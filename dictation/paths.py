"""The folders of the program, following the platform's conventions."""

from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).parent


def data_dir() -> Path:
    """Return the user's data folder: models, spool, sessions, and recordings."""
    return Path(platformdirs.user_data_dir("dictation", appauthor=False))


def config_dir() -> Path:
    """Return the folder of the settings file, which users may edit by hand."""
    return Path(platformdirs.user_config_dir("dictation", appauthor=False))


def state_dir() -> Path:
    """Return the folder for state that is kept between runs but needs no backup."""
    return Path(platformdirs.user_state_dir("dictation", appauthor=False))


def runtime_dir() -> Path:
    """Return the folder of the control socket; the system empties it when the user logs out."""
    return Path(platformdirs.user_runtime_dir("dictation", appauthor=False))


def models_dir() -> Path:
    """Return the folder of downloaded models, with one subfolder per model."""
    return data_dir() / "models"


def spool_dir() -> Path:
    """Return the folder for captured audio whose text has not been delivered yet."""
    return data_dir() / "spool"


def recordings_dir() -> Path:
    """Return the folder for the audio of saved sessions."""
    return data_dir() / "recordings"


def resource(name: str) -> Path:
    """Return the path of a file that comes with the program, such as ``speech/meeting.flac``.

    In an installed wheel, resources are inside the package; in a checkout, next to it.
    """
    installed = _PACKAGE / "resources" / name
    return installed if installed.exists() else _PACKAGE.parent / "resources" / name
