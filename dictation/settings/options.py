"""Every setting, declared once: its type, default, limits, and a sentence of help.

The help is the comment above the key in the file and the tooltip in the settings window.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from dictation import languages
from dictation.errors import LanguageError
from dictation.settings.option import Help, Unusable

HotkeyMode = Literal["hybrid", "hold", "toggle"]
Task = Literal["transcribe", "translate"]
Method = Literal["auto", "type", "paste", "portal", "wtype", "ydotool", "copy"]
OnFocusChange = Literal["stop", "follow"]
Place = Literal["cursor", "top", "bottom"]
CaptionPreset = Literal["television", "high contrast", "quiet", "custom"]
CaptionColor = Literal["white", "yellow", "cyan", "green", "magenta"]
CaptionStyle = Literal["box", "outline", "plain"]
KeptSound = Literal["off", "unread", "days", "always"]
CaptionSources = Literal["system", "microphone", "both"]
CaptionTask = Literal["transcribe", "translate", "both"]


def _language(text: str) -> str:
    try:
        return languages.parse(text) or ""
    except LanguageError as error:
        raise Unusable("is not a language that Whisper knows", error.remedy) from error


@dataclass(frozen=True, slots=True)
class MicrophoneSettings:
    """Where sound comes from."""

    device: Annotated[str, Help("The microphone's name. Empty: the system default.")] = ""
    release_after: Annotated[
        float,
        Help(
            "Minutes without dictation after which the microphone and the model are released; the"
            " next take then starts a little later. 0: never.",
            0,
            1440,
        ),
    ] = 15.0
    stop_after_silence: Annotated[
        float,
        Help(
            "Seconds without speech after which a take that was tapped or toggled ends by itself;"
            " a held one goes on. 0: never.",
            0,
            3600,
        ),
    ] = 120.0


@dataclass(frozen=True, slots=True)
class HotkeySettings:
    """The hotkeys; whoever watches them checks how they are written.

    One with the name of a command (`desktop.commands`) gives that command.
    """

    mode: Annotated[
        HotkeyMode,
        Help(
            "hold: listen while the key is down. toggle: tap to start, tap to stop. hybrid: both; a"
            " short press is a tap, a long press is a hold."
        ),
    ] = "hybrid"
    dictate: Annotated[str, Help("The hotkey for dictation.", hotkey="&Dictate")] = "ctrl+alt+space"
    cancel: Annotated[
        str,
        Help("Discards the take; works only while listening. Empty: none.", hotkey="C&ancel"),
    ] = "escape"
    retype: Annotated[
        str, Help("Types the last take again. Empty: none.", hotkey="&Type again")
    ] = "ctrl+alt+v"
    hold_seconds: Annotated[
        float,
        Help("In hybrid mode, a press of at least this many seconds is a hold, not a tap.", 0.1, 2),
    ] = 0.4


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """The model, the language, and the task."""

    name: Annotated[
        str,
        Help("The Whisper model: a name that `dictation models list` shows, or a folder."),
    ] = "base"
    language: Annotated[
        str,
        Help(
            'The language you speak, by its code or name: "de" or "German". Empty: detect'
            " automatically.",
            parse=_language,
            in_profiles=True,
        ),
    ] = ""
    task: Annotated[
        Task,
        Help(
            "transcribe: write in the original language. translate: write in English.",
            in_profiles=True,
        ),
    ] = "transcribe"


@dataclass(frozen=True, slots=True)
class OutputSettings:
    """How words get into the focused window."""

    method: Annotated[
        Method,
        Help(
            "How text gets into windows. auto: the best method that works here. type: simulate"
            " typing. paste: via the clipboard. portal, wtype, ydotool: for Wayland desktops."
            " copy: copy to the clipboard only.",
            in_profiles=True,
        ),
    ] = "auto"
    on_focus_change: Annotated[
        OnFocusChange,
        Help(
            "When another window gets the focus during a take. stop: stop typing and keep the rest"
            " of the text. follow: continue in the new window.",
            in_profiles=True,
        ),
    ] = "stop"
    trailing_space: Annotated[
        bool,
        Help(
            "Add a space after every take.",
            in_profiles=True,
            switch="Add a &space after every take",
        ),
    ] = False
    spoken_lines: Annotated[
        bool,
        Help(
            'Begin a new line or paragraph where "new line" or "new paragraph" is spoken.',
            in_profiles=True,
            switch="&Recognize “new line” and “new paragraph”",
        ),
    ] = False
    applications: Annotated[
        Mapping[str, Method],
        Help(
            "Method per application; overrides method. Names are lower case: the window class on"
            " X11, otherwise the program's file name or bundle identifier."
        ),
    ] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IndicatorSettings:
    """The indicator that shows that the program is listening."""

    show: Annotated[bool, Help("Show state, level, and the latest words while listening.")] = True
    place: Annotated[Place, Help("Near the mouse pointer, or at an edge of the screen.")] = "bottom"


@dataclass(frozen=True, slots=True)
class CaptionSettings:
    """The content, style, and position of captions.

    A preset overrides the style settings below it.
    """

    sources: Annotated[
        CaptionSources,
        Help(
            "What is captioned. system: what the computer plays. microphone: what you say. both:"
            " each in its own color."
        ),
    ] = "system"
    task: Annotated[
        CaptionTask,
        Help(
            "transcribe: write in the original language. translate: write in English. both: one"
            " above the other, which takes twice the computing time."
        ),
    ] = "transcribe"
    preset: Annotated[
        CaptionPreset,
        Help(
            "How captions look. television: white on black. high contrast: yellow on black and"
            " large. quiet: small and translucent. custom: use the next five settings."
        ),
    ] = "television"
    font: Annotated[str, Help("The font family. Empty: the system font.")] = ""
    size: Annotated[float, Help("The font size in points.", 8, 120)] = 26.0
    color: Annotated[CaptionColor, Help("The text color; a second source has another one.")] = (
        "white"
    )
    style: Annotated[
        CaptionStyle,
        Help(
            "What makes the words stand out. box: a black box. outline: a black outline. plain:"
            " nothing."
        ),
    ] = "box"
    opacity: Annotated[
        float, Help("The opacity of the box, where the desktop supports it.", 0, 1)
    ] = 0.85
    width: Annotated[
        float, Help("The length of the lines, as a share of the screen width.", 0.15, 1)
    ] = 0.6
    lines: Annotated[int, Help("How many lines are shown.", 1, 4)] = 2
    hide_after: Annotated[
        float, Help("Seconds of silence after which captions hide. 0: never.", 0, 3600)
    ] = 6.0
    hotkey: Annotated[
        str,
        Help("The hotkey for moving or closing captions. Empty: none.", hotkey="Mo&ve captions"),
    ] = "ctrl+alt+c"
    screen: Annotated[
        str, Help("The screen's name; set when captions are moved. Empty: the primary screen.")
    ] = ""
    x: Annotated[float, Help("Horizontal position: 0 is left, 1 is right.", 0, 1)] = 0.5
    y: Annotated[float, Help("Vertical position: 0 is the top, 1 is the bottom.", 0, 1)] = 0.95


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


@dataclass(frozen=True, slots=True)
class Profile:
    """Values that replace the general settings in some applications.

    `applications` are names as in `desktop.focus.Window`, or patterns (see `profiles`). `values`
    are by section and key.
    """

    name: str
    applications: tuple[str, ...]
    values: Mapping[tuple[str, str], Any]


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings: the sections of the file, and the profiles in the order of precedence."""

    microphone: Annotated[MicrophoneSettings, Help("Where sound comes from.")] = field(
        default_factory=MicrophoneSettings
    )
    hotkeys: Annotated[HotkeySettings, Help("Hotkeys, which work in every window.")] = field(
        default_factory=HotkeySettings
    )
    model: Annotated[ModelSettings, Help("What turns speech into text.")] = field(
        default_factory=ModelSettings
    )
    output: Annotated[OutputSettings, Help("How words get into the focused window.")] = field(
        default_factory=OutputSettings
    )
    indicator: Annotated[IndicatorSettings, Help("The indicator shown while listening.")] = field(
        default_factory=IndicatorSettings
    )
    captions: Annotated[CaptionSettings, Help("Captions on top of all windows.")] = field(
        default_factory=CaptionSettings
    )
    sounds: Annotated[SoundSettings, Help("Sounds for start, stop, and problems.")] = field(
        default_factory=SoundSettings
    )
    history: Annotated[HistorySettings, Help("What is saved of what you say.")] = field(
        default_factory=HistorySettings
    )
    general: Annotated[GeneralSettings, Help("The program itself.")] = field(
        default_factory=GeneralSettings
    )
    profiles: tuple[Profile, ...] = ()
