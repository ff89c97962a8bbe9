"""The parts that takes are made of, which tests may replace."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from dictation.audio.microphone import Microphone
from dictation.audio.spool import Spool
from dictation.desktop.focus import Focus
from dictation.desktop.hotkeys.listener import HotkeyListener, OnKey
from dictation.history.keeper import Keeper
from dictation.output.delivery import Delivery
from dictation.recognition.backends import LoadedModel
from dictation.recognition.request import RecognitionRequest
from dictation.session import LiveSession, Source
from dictation.takes.model import load_installed
from dictation.text.pipeline import Pipeline
from dictation.workers import Report

MakeSession = Callable[
    [Source, Callable[[], LoadedModel], RecognitionRequest, Spool | None, Pipeline], LiveSession
]


@dataclass(frozen=True, slots=True)
class Parts:
    """What takes are made of."""

    session: MakeSession
    delivery: Delivery
    keeper: Keeper
    listener: Callable[[OnKey, Report], HotkeyListener]
    focus: Callable[[], Focus]
    microphone: Callable[[str | None], Microphone] = Microphone
    spool: Callable[[], Spool] = Spool
    load: Callable[[RecognitionRequest], LoadedModel] = load_installed
    clipboard: Callable[[], str] = lambda: ""
    """Returns the text on the clipboard; raises OutputError."""
    clock: Callable[[], float] = monotonic
    """In seconds; the times of keys are on this clock, too."""
