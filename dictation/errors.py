"""Errors with causes outside the program, as text for the user.

    DictationError
    ├── AudioError            audio input
    │   ├── MicrophoneError       missing, disconnected, refused, or no sound system
    │   ├── SystemSoundError      what the computer plays can't be recorded
    │   └── AudioFileError        missing, not audio, empty, damaged
    ├── ModelError            models
    │   ├── UnknownModelError     no such name or folder
    │   ├── ModelDownloadError    the hub can't be reached, or the download broke off
    │   └── ModelDamagedError     files that differ from the published ones
    ├── LanguageError         a language or task that the model doesn't support
    ├── StorageError          disk full, no permission
    ├── ManifestError         a benchmark manifest that can't be read
    ├── SettingsError         a settings file or value that can't be used
    ├── OutputError           text can't be delivered to its target
    ├── HotkeyError           a key that is taken, impossible, or can't be watched here
    ├── DesktopError          another desktop service is missing or fails
    ├── RewritingError        a server that rewrites text is missing, fails, or answers nonsense
    └── InternalError         a bug, as reported to the user

Any other exception is a bug and keeps its traceback.
"""


class DictationError(Exception):
    """What happened and what it means (`problem`), and what to do about it (`remedy`).

    The library's exception, if there is one, is its ``__cause__``.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


class AudioError(DictationError):
    """Audio can't be recorded or read."""


class MicrophoneError(AudioError):
    """There is no microphone, it can't be opened, or it is gone for good."""


class SystemSoundError(AudioError):
    """What the computer plays can't be recorded here, or not now."""


class AudioFileError(AudioError):
    """A file that is missing, empty, damaged, or not audio."""


class ModelError(DictationError):
    """A model can't be used."""


class UnknownModelError(ModelError):
    """Neither a model name in the catalog nor a folder with a model."""


class ModelDownloadError(ModelError):
    """The weights can't be downloaded."""


class ModelDamagedError(ModelError):
    """The weights differ from the published ones, or can't be loaded."""


class LanguageError(DictationError):
    """A language or task that this model, or any, doesn't support."""


class StorageError(DictationError):
    """Nothing can be written: the disk is full, or permission is missing."""


class ManifestError(DictationError):
    """A benchmark manifest that can't be read or names missing files."""


class SettingsError(DictationError):
    """A settings file or a value in it that can't be used."""


class OutputError(DictationError):
    """Text can't be delivered to its target window.

    `delivered` is how many characters arrived before it failed.
    """

    def __init__(self, problem: str, remedy: str, delivered: int = 0) -> None:
        super().__init__(problem, remedy)
        self.delivered = delivered


class HotkeyError(DictationError):
    """A key that is taken by another program, impossible, or can't be watched here.

    `hotkeys` are the affected ones, in their written form; empty if all are affected.
    """

    def __init__(self, problem: str, remedy: str, hotkeys: tuple[str, ...] = ()) -> None:
        super().__init__(problem, remedy)
        self.hotkeys = hotkeys


class DesktopError(DictationError):
    """The desktop refuses or lacks something else the program needs."""


class RewritingError(DictationError):
    """A text can't be rewritten; the original is untouched."""


class InternalError(DictationError):
    """A bug: `error` is the unexpected exception. The log has its traceback."""

    def __init__(self, error: Exception) -> None:
        super().__init__(
            f"Something went wrong inside Dictation ({type(error).__name__}).",
            "Unless history is off, what you said is kept. Please report this with the log.",
        )
