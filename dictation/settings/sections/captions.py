"""Captions: their content, style, and position."""

from dataclasses import dataclass
from typing import Annotated, Literal

from dictation.settings.option import Help

CaptionPreset = Literal["television", "high contrast", "quiet", "custom"]
CaptionColor = Literal["white", "yellow", "cyan", "green", "magenta"]
CaptionStyle = Literal["box", "outline", "plain"]
CaptionSources = Literal["system", "microphone", "both"]
CaptionTask = Literal["transcribe", "translate", "both"]


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
