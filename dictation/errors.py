"""Everything that can go wrong for reasons outside the program, as text for people.

    DictationError
    ├── AudioError            sound in
    │   ├── MicrophoneError       none there, gone, refused, or no sound system
    │   ├── SystemSoundError      what the computer plays can't be recorded
    │   └── AudioFileError        not there, not audio, empty, damaged
    ├── ModelError            Whisper's weights
    │   ├── UnknownModelError     no such name or folder
    │   ├── ModelDownloadError    the hub can't be reached, or broke off
    │   └── ModelDamagedError     files that are not what they should be
    ├── LanguageError         a language or task the model doesn't know
    ├── StorageError          disk full, no permission
    ├── ManifestError         a bench manifest that can't be read
    ├── SettingsError         a settings file or value that can't be used
    ├── OutputError           text can't be delivered to where it should go
    ├── HotkeyError           a key that is taken, impossible, or can't be watched here
    ├── DesktopError          something else of the desktop that can't be had
    └── InternalError         a bug, as it is told to the user

Anything else that is raised is a bug and keeps its traceback.
"""


class DictationError(Exception):
    """What happened and what it means (`problem`), and what to do about it (`remedy`).

    The library's own exception, where there is one, is kept as ``__cause__``.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


class AudioError(DictationError):
    """Sound can't be had."""


class MicrophoneError(AudioError):
    """No microphone, or it can't be opened, or it went away for good."""


class SystemSoundError(AudioError):
    """What the computer plays can't be recorded here, or not now."""


class AudioFileError(AudioError):
    """A file that is missing, empty, damaged, or no audio at all."""


class ModelError(DictationError):
    """Whisper's weights can't be used."""


class UnknownModelError(ModelError):
    """Neither a name in the catalogue nor a folder with a model."""


class ModelDownloadError(ModelError):
    """The weights can't be fetched from anywhere."""


class ModelDamagedError(ModelError):
    """The weights differ from what was published, or can't be loaded."""


class LanguageError(DictationError):
    """A language or task that Whisper, or this model, doesn't know."""


class StorageError(DictationError):
    """Nothing can be written: the disk is full, or permission is missing."""


class ManifestError(DictationError):
    """A bench manifest that can't be read or names files that aren't there."""


class SettingsError(DictationError):
    """A settings file or a value in it that can't be used."""


class OutputError(DictationError):
    """Text can't be delivered to the window it was meant for.

    `delivered` is how many characters arrived before it failed.
    """

    def __init__(self, problem: str, remedy: str, delivered: int = 0) -> None:
        super().__init__(problem, remedy)
        self.delivered = delivered


class HotkeyError(DictationError):
    """A key that is taken by another program, impossible, or can't be watched here.

    `hotkeys` are those it is about, as they write themselves; none where it is about all of them.
    """

    def __init__(self, problem: str, remedy: str, hotkeys: tuple[str, ...] = ()) -> None:
        super().__init__(problem, remedy)
        self.hotkeys = hotkeys


class DesktopError(DictationError):
    """The desktop refuses or lacks something else the program needs."""


class InternalError(DictationError):
    """A bug: `error` is what the program did not expect. The log has its traceback."""

    def __init__(self, error: Exception) -> None:
        super().__init__(
            f"Something went wrong inside Dictation ({type(error).__name__}).",
            "What you said is kept. Please report this with the log.",
        )
