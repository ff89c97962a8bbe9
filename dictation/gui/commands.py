"""What other processes ask the running app to do, as with `dictation toggle`."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from dictation.desktop.commands import Command
from dictation.desktop.control import AUTOMATIC, PROFILE
from dictation.gui.icons import WORDS
from dictation.takes.controller import Controller


class Commands(QObject):
    """Answers commands; `handle` is for any thread, the signals arrive in the Qt thread."""

    show_requested = Signal(str)
    """A window is to come to the front, at a page of the settings if one is named."""
    quit_requested = Signal()

    def __init__(self, controller: Controller, parent: QObject) -> None:
        super().__init__(parent)
        self._controller = controller
        self._actions: dict[str, tuple[Callable[[], object], str]] = {
            **{one.title: (partial(controller.do, one), one.reply) for one in Command},
            "show": (
                lambda: self.show_requested.emit(""),
                "Dictation is already running; its window is now in front.",
            ),
            "show captions": (
                lambda: self.show_requested.emit("captions"),
                "The settings are open.",
            ),
            "quit": (self.quit_requested.emit, "Dictation is quitting."),
        }

    def handle(self, command: str) -> dict[str, object]:
        """Do what `command` says, or tell the state; returns the answer."""
        if command in self._actions:
            act, text = self._actions[command]
            act()
            return {"text": text}
        if command == "profile":
            return self._profiles()
        if command.startswith(PROFILE):
            return self._choose(command.removeprefix(PROFILE))
        state = self._controller.state
        return {"state": state.name.lower(), "text": WORDS[state]}

    def _profiles(self) -> dict[str, object]:
        names, chosen = self._controller.profiles, self._controller.profile
        listed = f"The profiles are {', '.join(names)}." if names else "There are no profiles."
        return {"profiles": names, "profile": chosen, "text": f"{_used(chosen)} {listed}"}

    def _choose(self, name: str) -> dict[str, object]:
        chosen = self._controller.choose_profile("" if name == AUTOMATIC else name)
        return {"profile": chosen, "text": _used(chosen)}


def _used(profile: str) -> str:
    if profile:
        return f"The profile {profile} applies in all windows."
    return "The window decides which profile applies."
