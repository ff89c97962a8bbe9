"""`dictation sessions play` and `redo`: play or re-transcribe the audio of a session."""

import time
from contextlib import suppress
from typing import Annotated

import typer

from dictation.cli.live import load_model
from dictation.cli.options import Number, default_model, vocabulary
from dictation.desktop.player import Player
from dictation.history.file_transcriber import (
    FileTranscriber,
    in_its_language,
    not_recorded,
    sound,
)
from dictation.history.reader import Reader
from dictation.history.recordings import find
from dictation.history.store import Store
from dictation.recognition.request import RecognitionRequest


def play(
    number: Number,
    start: Annotated[
        float, typer.Option("--from", min=0.0, metavar="SECONDS", help="Where to start.")
    ] = 0.0,
    source: Annotated[
        str | None, typer.Option(help="Which source to play, if the session has several.")
    ] = None,
) -> None:
    """Play a session whose audio was kept; Ctrl-C stops it."""
    with Reader() as reader:
        recordings = reader.session(number).recordings
    if source is not None and source not in recordings:
        known = ", ".join(filter(None, recordings)) or "only one"
        raise typer.BadParameter(f"The session has {known}.", param_hint="--source")
    name = next(iter(recordings.values()), None) if source is None else recordings[source]
    if name is None:
        raise not_recorded(number)
    player = Player(find(name), start)
    try:
        with suppress(KeyboardInterrupt):
            while player.playing:
                time.sleep(0.05)
    finally:
        player.close()
    if player.problem is not None:
        raise player.problem


def redo(
    number: Number,
    model: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The model to use. Default: the session's."),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(help="The spoken language. Default: the session's, as set or detected."),
    ] = None,
) -> None:
    """Re-transcribe a session from its audio; the previous version is kept.

    The new text goes to standard output.
    """
    with Reader() as reader:
        kept = reader.session(number)
    session, files = kept.session, sound(kept)
    name = model or session.model or default_model()
    request = RecognitionRequest.asked(name, language, "transcribe", vocabulary())
    if language is None:
        request = in_its_language(request, session)
    text = FileTranscriber(load_model(request), request).transcribe_all(files)
    with Store() as store:
        store.rewrite(number, name, text.language, text.passages, files)
    for passage in text.passages:
        typer.echo(passage.text)
