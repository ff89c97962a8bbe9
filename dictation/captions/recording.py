"""The audio of captions, kept with the sessions: one file per source."""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from dictation.audio.opus import OpusFile
from dictation.audio.spool import new_name
from dictation.history import recordings


class Recordings:
    """Compressed as they grow: hours of raw audio wouldn't fit into the spool.

    They are locked, so that nothing deletes them before their session names them.
    """

    def __init__(self, labels: Iterable[str]) -> None:
        """Create a file for each source. Raises StorageError."""
        self._folder = recordings.make_folder()
        self.names: Mapping[str, str] = {label: new_name(recordings.COMPRESSED) for label in labels}
        """The files' names by the labels of their sources."""
        self.files: Mapping[str, OpusFile] = {
            label: OpusFile(self._folder / name) for label, name in self.names.items()
        }
        """The open files, by the same labels."""

    def discard(self) -> None:
        """Delete the files: nothing was said."""
        for name in self.names.values():
            with suppress(OSError):
                (self._folder / name).unlink()
