"""Every setting, declared once: its type, default, limits and a sentence of help.

The help is the comment above the key in the file and the tooltip in the settings window.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, get_args, get_type_hints

from dictation import languages
from dictation.errors import LanguageError

HotkeyMode = Literal["hybrid", "hold", "toggle"]
Task = Literal["transcribe", "translate"]
Method = Literal["auto", "type", "paste", "portal", "wtype", "ydotool", "copy"]
OnFocusChange = Literal["stop", "follow"]
Place = Literal["cursor", "top", "bottom"]
CaptionPreset = Literal["television", "high contrast", "quiet", "custom"]
CaptionColour = Literal["white", "yellow", "cyan", "green", "magenta"]
CaptionStyle = Literal["box", "outline", "plain"]
KeptSound = Literal["off", "unread", "days", "always"]
CaptionSources = Literal["system", "microphone", "both"]
CaptionTask = Literal["transcribe", "translate", "both"]


@dataclass(frozen=True, slots=True)
class Help:
    """What a setting does, and the range of its numbers."""

    text: str
    lowest: float = -math.inf
    highest: float = math.inf
    parse: Callable[[str], str] | None = None
    """Turns a text into its usual form. Raises Unusable."""


class Unusable(ValueError):  # noqa: N818 (what is wrong with a value, to be read after "which")
    """A value that a setting can't take; `advice` is what to write, where that is known."""

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(problem)
        self.advice = advice


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
    """The keys; how they are written is for who watches them to judge."""

    mode: Annotated[
        HotkeyMode,
        Help(
            "hold: listen while the key is down. toggle: tap to start, tap to stop. hybrid: both; a"
            " short press is a tap, a long press is a hold."
        ),
    ] = "hybrid"
    dictate: Annotated[str, Help("The hotkey for dictation.")] = "ctrl+alt+space"
    cancel: Annotated[str, Help("Discards the take; works only while listening. Empty: none.")] = (
        "escape"
    )
    retype: Annotated[str, Help("Types the last take again. Empty: none.")] = "ctrl+alt+v"
    hold_seconds: Annotated[
        float,
        Help("In hybrid mode, a press of at least this many seconds is a hold, not a tap.", 0.1, 2),
    ] = 0.4


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Which Whisper, and what it is to write."""

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
        ),
    ] = ""
    task: Annotated[
        Task, Help("transcribe: write in the original language. translate: write in English.")
    ] = "transcribe"


@dataclass(frozen=True, slots=True)
class OutputSettings:
    """How words get into the focused window."""

    method: Annotated[
        Method,
        Help(
            "How text gets into windows. auto: the best method that works here. type: simulate"
            " typing. paste: via the clipboard. portal, wtype, ydotool: for Wayland desktops."
            " copy: copy to the clipboard only."
        ),
    ] = "auto"
    on_focus_change: Annotated[
        OnFocusChange,
        Help(
            "When another window gets the focus during a take. stop: stop typing and keep the rest"
            " of the text. follow: continue in the new window."
        ),
    ] = "stop"
    trailing_space: Annotated[bool, Help("Add a space after every take.")] = False
    spoken_lines: Annotated[
        bool,
        Help('Begin a new line or paragraph where "new line" or "new paragraph" is spoken.'),
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
    """What the captions say, what they look like and where they are.

    A preset goes before the looks below it.
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
    colour: Annotated[CaptionColour, Help("The text color; a second source has another one.")] = (
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
    hotkey: Annotated[str, Help("The hotkey for moving or closing captions. Empty: none.")] = (
        "ctrl+alt+c"
    )
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
            "Save the text of your takes, on this computer only. If off, no audio is saved either."
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
class Settings:
    """All settings, one field a section of the file."""

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


@dataclass(frozen=True, slots=True)
class Option:
    """One setting as it was declared; `choices` is empty where anything may be written.

    A table such as ``output.applications`` has a dict as its default, and `choices` for its values.
    """

    section: str
    key: str
    default: Any
    help: str
    choices: tuple[str, ...]
    lowest: float
    highest: float
    parse: Callable[[str], str] | None

    @property
    def allowed(self) -> str:
        """What may be written, to be read after "Write "."""
        if self.choices:
            quoted = [f'"{choice}"' for choice in self.choices]
            return " or ".join([", ".join(quoted[:-1]), quoted[-1]])
        if isinstance(self.default, bool):
            return "true or false"
        if isinstance(self.default, str):
            return "text in quotation marks"
        whole = "whole " if isinstance(self.default, int) else ""
        return f"a {whole}number from {self.lowest:g} to {self.highest:g}"

    def checked(self, value: object) -> Any:
        """Return `value` in the setting's type; raises Unusable with what is wrong about it."""
        if isinstance(self.default, dict):
            return self._checked_table(value)
        if self.choices or isinstance(self.default, str):
            return self.checked_text(value)
        if isinstance(self.default, bool):
            if not isinstance(value, bool):
                raise Unusable("is neither true nor false")
            return value
        return self._checked_number(value)

    def _checked_table(self, value: object) -> dict[str, str]:
        if not isinstance(value, Mapping):
            raise Unusable("is not a table")
        return {str(name).lower(): self.checked_text(entry) for name, entry in value.items()}

    def checked_text(self, value: object) -> str:
        """Return `value` if it is text and one of the choices, as a table's values must be too."""
        if not isinstance(value, str):
            raise Unusable("is not text in quotation marks")
        if self.choices and value not in self.choices:
            raise Unusable("is not one of the choices")
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise Unusable("contains half a character, which can't be saved")
        return self.parse(value) if self.parse else value

    def _checked_number(self, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Unusable("is not a number")
        if isinstance(self.default, int) and not isinstance(value, int):
            raise Unusable("is not a whole number")
        if not self.lowest <= value <= self.highest:  # catches nan as well
            raise Unusable("is out of range")
        return float(value) if isinstance(self.default, float) else value


def _hints(kind: type[Any]) -> Iterator[tuple[str, Any, Help]]:
    for name, annotated in get_type_hints(kind, include_extras=True).items():
        hint, told = get_args(annotated)
        yield name, hint, told


def _options() -> Iterator[Option]:
    for section, kind, _ in _hints(Settings):
        defaults = kind()
        for key, hint, told in _hints(kind):
            default = getattr(defaults, key)
            choices = get_args(get_args(hint)[1] if isinstance(default, dict) else hint)
            yield Option(
                section, key, default, told.text, choices, told.lowest, told.highest, told.parse
            )


OPTIONS: Mapping[tuple[str, str], Option] = {
    (option.section, option.key): option for option in _options()
}
"""All settings by section and key, in the order in which they are declared."""

SECTIONS: Mapping[str, str] = {name: told.text for name, _, told in _hints(Settings)}
"""The sections' names, in order, and what each is about."""


def describe(section: str, key: str) -> Option:
    """Return how a setting was declared; raises KeyError if it was not."""
    return OPTIONS[section, key]
