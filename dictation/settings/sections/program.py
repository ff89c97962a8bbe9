"""The program itself: what it shows, plays, and saves."""

from dataclasses import dataclass
from typing import Annotated, Literal

from dictation.settings.option import Help

Place = Literal["cursor", "top", "bottom"]
KeptSound = Literal["off", "unread", "days", "always"]


@dataclass(frozen=True, slots=True)
class IndicatorSettings:
    """The indicator that shows that the program is listening."""

    show: Annotated[bool, Help("Show state, level, and the latest words while listening.")] = True
    place: Annotated[Place, Help("Near the mouse pointer, or at an edge of the screen.")] = "bottom"


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """Short sounds for start, stop and problems."""

    on: Annotated[bool, Help("Play a sound at start and stop, and when something goes wrong.")] = (
        True
    )
    volume: Annotated[float, Help("The volume: 1 is as recorded.", 0, 1)] = 0.5


@dataclass(frozen=True, slots=True)
class HistorySettings:
    """The history: what is saved of what you say."""

    keep: Annotated[
        bool,
        Help(
            "Save the text of your takes, on this computer only. If off, no audio is saved either.",
            in_profiles=True,
        ),
    ] = True
    keep_days: Annotated[
        int, Help("Days after which sessions are deleted. 0: never.", 0, 36500)
    ] = 0
    audio: Annotated[
        KeptSound,
        Help(
            "Keep the audio too, to play it or re-transcribe it. off: only where it could not be"
            " transcribed or typed, until it is. unread: until you have read its text in the"
            " history. days: for audio_days. always: as long as the text."
        ),
    ] = "off"
    audio_days: Annotated[
        int, Help("Days after which the audio is deleted, if audio is days.", 1, 3650)
    ] = 30


@dataclass(frozen=True, slots=True)
class GeneralSettings:
    """The program itself."""

    start_at_login: Annotated[bool, Help("Start at login.")] = False
    first_run_done: Annotated[
        bool, Help("Whether the first run is complete; set by the program.")
    ] = False
