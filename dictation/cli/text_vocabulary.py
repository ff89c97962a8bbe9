"""`dictation text teach` and `dictation text import`: fill the vocabulary."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.markup import escape

from dictation.audio.chunk import AudioChunk, Samples, position
from dictation.audio.microphone import Microphone, MicrophoneEvent
from dictation.cli import problems
from dictation.cli.live import load_model, no_remarks
from dictation.cli.options import Device, general_settings
from dictation.recognition.request import RecognitionRequest
from dictation.recognition.said_alone import recognized
from dictation.settings import SettingsFile
from dictation.text import teaching, word_list


def teach(
    word: Annotated[str, typer.Argument(help="A name or term, as it is spelled.")],
    device: Device = None,
) -> None:
    """Teach how a word sounds: say it three times.

    What Whisper makes of it without knowing the word is added to what it sounds like, after you
    have agreed. Say it as you would in a sentence.
    """
    teaching.check(word)
    settings = general_settings()
    request = RecognitionRequest.of(settings.model)
    model = load_model(request)
    screen = Console(highlight=False)
    heard: list[str] = []
    with no_remarks():
        while len(heard) < teaching.TIMES:
            screen.print(f"Say “{escape(word)}” now ({len(heard) + 1} of {teaching.TIMES}) …")
            samples = _recorded(device or settings.microphone.device or None)
            heard.append(recognized(model, samples, request))
            screen.print(f"  Recognized as: {escape(heard[-1]) or 'nothing'}")
    found = teaching.sounds(word, heard)
    chosen = [sound.text for sound in found if _wanted(word, sound)]
    _save(word_list.merged(settings.text.vocabulary, {word: ", ".join(chosen)}))
    sounds = f" It sounds like {', '.join(chosen)}." if chosen else ""
    screen.print(escape(f"“{word}” is in the vocabulary.{sounds}"))


def import_words(
    file: Annotated[
        Path, typer.Argument(help="A text file with one name or term per line.", dir_okay=False)
    ],
) -> None:
    """Add names and terms from a text file to the vocabulary.

    One per line; what it sounds like may follow: [bold]Guenever: guinevere, gwen ever[/].
    """
    before = general_settings().text.vocabulary
    after = word_list.merged(before, word_list.read(file))
    _save(after)
    more = len(after) - len(before)
    added = "1 entry was" if more == 1 else f"{more:,} entries were"
    typer.echo(f"{added} added to the vocabulary, which has {len(after):,} now.")


def _recorded(device: str | None) -> Samples:
    """Record a word. Raises MicrophoneError."""
    pieces: list[Samples] = []
    with Microphone(device) as microphone:
        for piece in microphone.chunks():
            if piece is MicrophoneEvent.WAITING:
                print("Waiting for the microphone: it is open but silent …", file=sys.stderr)
            elif isinstance(piece, AudioChunk):
                pieces.append(piece.samples)
                if sum(map(len, pieces)) >= position(teaching.SECONDS):
                    microphone.stop()
    return np.concatenate([np.zeros(0, np.float32), *pieces])


def _wanted(word: str, sound: teaching.Sound) -> bool:
    """Ask whether a sound is to be replaced by the word, wherever it is said."""
    common = " These are common words, and all of them will be replaced." if sound.is_common else ""
    question = f"Write “{word}” for “{sound.text}”?{common}"
    return typer.confirm(question, default=not sound.is_common)


def _save(table: Mapping[str, str]) -> None:
    file = SettingsFile()
    file.write("text", "vocabulary", table)
    _, mistakes = file.read()  # one of them may be that the file had to be replaced
    for mistake in mistakes:
        problems.say(mistake)
