"""What users can ask for while they dictate."""

from enum import Enum


class Command(Enum):
    """A command: what it is called outside (``dictation NAME``), its help, and the reply to it.

    A new one needs a case in `Dispatcher`, and is a command of the command line then. With an
    `entry` it is in the tray's menu, too; TOGGLE has one of its own there, with two texts. A field
    of `HotkeySettings` with its name, underscores for hyphens, gives it a hotkey.
    """

    TOGGLE = (
        "toggle",
        "Start or stop listening. For a shortcut set up in your desktop.",
        "Done.",
    )
    START = (
        "start",
        "Start listening. For a shortcut's key press.",
        "Dictation is listening.",
    )
    STOP = (
        "stop",
        "Stop listening; the last words are still typed. For a shortcut's key release.",
        "Dictation has stopped.",
    )
    CANCEL = (
        "cancel",
        "Stop listening and discard what has not been typed yet.",
        "The take was discarded.",
    )
    RETYPE = (
        "retype",
        "Type the last take again, into the focused window.",
        "Typing the last take again.",
        "Type again",
    )
    REWRITE = (
        "rewrite",
        "Rewrite the last take or the selection with a language model on your own server.",
        "The window for rewriting is open.",
        "Rewrite…",
    )
    UNDO_REWRITING = (
        "undo-rewriting",
        "Put the original of a rewritten take back, if nothing was done in the window since.",
        "Putting the original back.",
        "Undo rewriting",
    )
    SCRATCH = (
        "scratch",
        "Delete what the last take typed, if nothing has been done in the window since.",
        "Deleting what was typed last.",
    )

    def __init__(self, title: str, help_text: str, reply: str, entry: str = "") -> None:
        self.title = title
        self.help_text = help_text
        self.reply = reply
        self.entry = entry

    @property
    def hotkey(self) -> str:
        """The name of its field in `HotkeySettings`, if it has one."""
        return self.title.replace("-", "_")
