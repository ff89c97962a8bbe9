"""All settings together: the sections of the file, and the profiles."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from dictation.settings.option import Help
from dictation.settings.sections.captions import CaptionSettings
from dictation.settings.sections.input import HotkeySettings, MicrophoneSettings
from dictation.settings.sections.output import OutputSettings
from dictation.settings.sections.program import (
    GeneralSettings,
    HistorySettings,
    IndicatorSettings,
    SoundSettings,
)
from dictation.settings.sections.recognition import ModelSettings
from dictation.settings.sections.rewriting import RewritingSettings
from dictation.settings.sections.text import TextSettings


@dataclass(frozen=True, slots=True)
class Profile:
    """Values that replace the general settings in some windows.

    `applications` are names as in `desktop.focus.Window`, or patterns (see `profiles`), and so are
    `titles`; a window needs one of each that is not empty. If the profile isn't `automatic`, or
    both are empty, it applies only when it is chosen by name or with its `hotkey` ("" for none).
    `values` are by section and key.
    """

    name: str
    applications: tuple[str, ...]
    values: Mapping[tuple[str, str], Any]
    titles: tuple[str, ...] = ()
    automatic: bool = True
    hotkey: str = ""


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
    text: Annotated[TextSettings, Help("How what you say is written.")] = field(
        default_factory=TextSettings
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
    rewriting: Annotated[
        RewritingSettings,
        Help("Rewriting on request, by a language model on a server that you set up."),
    ] = field(default_factory=RewritingSettings)
    general: Annotated[GeneralSettings, Help("The program itself.")] = field(
        default_factory=GeneralSettings
    )
    profiles: tuple[Profile, ...] = ()
