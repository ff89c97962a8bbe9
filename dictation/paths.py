"""Where the program keeps things, by the platform's own custom."""

from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).parent


def data_dir() -> Path:
    """The user's data folder (models, spooled takes, the sessions and their sound)."""
    return Path(platformdirs.user_data_dir("dictation", appauthor=False))


def config_dir() -> Path:
    """The folder of the settings file, which people may edit by hand."""
    return Path(platformdirs.user_config_dir("dictation", appauthor=False))


def state_dir() -> Path:
    """What the program remembers between runs and the user need not keep."""
    return Path(platformdirs.user_state_dir("dictation", appauthor=False))


def runtime_dir() -> Path:
    """Where the running program can be reached; emptied by the system when the user logs out."""
    return Path(platformdirs.user_runtime_dir("dictation", appauthor=False))


def models_dir() -> Path:
    """Where downloaded models lie, one folder each."""
    return data_dir() / "models"


def spool_dir() -> Path:
    """Where captured sound lies until its text has been delivered."""
    return data_dir() / "spool"


def recordings_dir() -> Path:
    """Where the sound of kept sessions lies, if the user wants that."""
    return data_dir() / "recordings"


def resource(name: str) -> Path:
    """The path of a file that comes with the program, such as ``speech/meeting.flac``.

    In an installed wheel the resources lie inside the package, in a checkout beside it.
    """
    installed = _PACKAGE / "resources" / name
    return installed if installed.exists() else _PACKAGE.parent / "resources" / name
