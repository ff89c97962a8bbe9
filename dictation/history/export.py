"""A transcript as a file: plain text, JSON, SubRip or WebVTT.

The JSON, with times in seconds and `words` empty unless word times were asked for::

    {"source": "talk.mp3", "duration": 61.2, "language": "en", "language_probability": 0.99,
     "segments": [{"text": "Good morning.", "start": 0.5, "end": 1.4, "words":
                   [{"text": "Good", "start": 0.5, "end": 0.8, "probability": 0.98}, …]}, …]}
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from dictation.history.cues import Cue, cues
from dictation.history.transcript import Transcript

_ASS_HEAD = """[Script Info]
ScriptType: v4.00+
PlayResX: 1920
PlayResY: 1080

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BorderStyle, Outline, Alignment, \
MarginL, MarginR, MarginV
Style: Default,Arial,60,&H00FFFFFF,&H00000000,1,3,2,60,60,60

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def txt(transcript: Transcript) -> str:
    """One segment a line."""
    return "".join(f"{segment.text.strip()}\n" for segment in transcript.segments)


def as_json(transcript: Transcript) -> str:
    """The document that the head of this module describes."""
    document: dict[str, Any] = {
        "source": transcript.source,
        "duration": round(transcript.duration, 3),
        "language": transcript.language,
        "language_probability": round(transcript.language_probability, 3),
        "segments": [
            {
                "text": segment.text.strip(),
                "start": round(segment.start, 3),
                "end": round(segment.end, 3),
                "words": [
                    {
                        "text": word.text.strip(),
                        "start": round(word.start, 3),
                        "end": round(word.end, 3),
                        "probability": round(word.probability, 3),
                    }
                    for word in segment.words
                ],
            }
            for segment in transcript.segments
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def srt(transcript: Transcript) -> str:
    """SubRip subtitles."""
    return srt_of(cues(transcript.segments))


def srt_of(made: Iterable[Cue]) -> str:
    """Cues as SubRip."""
    return "".join(
        # An arrow in the text would be taken for the line with the times.
        f"{number}\n{_times(cue, ',')}\n{_lines(cue).replace('-->', '→')}\n\n"
        for number, cue in enumerate(made, start=1)
    )


def vtt(transcript: Transcript) -> str:
    """WebVTT subtitles, for web pages."""
    return vtt_of(cues(transcript.segments))


def vtt_of(made: Iterable[Cue]) -> str:
    """Cues as WebVTT."""
    body = "".join(f"{_times(cue, '.')}\n{_escaped(_lines(cue))}\n\n" for cue in made)
    return f"WEBVTT\n\n{body}"


def ass_of(made: Iterable[Cue]) -> str:
    """Cues as Advanced SubStation Alpha, for video editors: white with a black border, below."""
    events = "".join(
        f"Dialogue: 0,{_ass_clock(cue.start_ms)},{_ass_clock(cue.end_ms)},Default,,0,0,0,,"
        f"{_ass_text(cue)}\n"
        for cue in made
    )
    return f"{_ASS_HEAD}{events}"


@dataclass(frozen=True, slots=True)
class Format:
    """A file format; with `is_timed`, its text is useless without the times of words."""

    write: Callable[[Transcript], str]
    is_timed: bool = False


FORMATS = {
    "txt": Format(txt),
    "json": Format(as_json),
    "srt": Format(srt, is_timed=True),
    "vtt": Format(vtt, is_timed=True),
}
"""By the files' suffixes; `dictation transcribe` offers them all."""


def _lines(cue: Cue) -> str:
    return "\n".join(cue.lines)


def _ass_text(cue: Cue) -> str:
    # braces hold commands; so does a backslash, but not with a word joiner behind it
    text = r"\N".join(line.replace("\\", "\\\u2060") for line in cue.lines)
    return text.replace("{", r"\{").replace("}", r"\}")


def _ass_clock(ms: int) -> str:
    """Hundredths of a second, which is all that the format has."""
    return _clock(ms, ".")[1:-1]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _times(cue: Cue, decimal_mark: str) -> str:
    return f"{_clock(cue.start_ms, decimal_mark)} --> {_clock(cue.end_ms, decimal_mark)}"


def _clock(ms: int, decimal_mark: str) -> str:
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{decimal_mark}{ms:03}"
