"""`dictation transcribe`: convert recordings to text, JSON, or subtitles."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from dictation import app, languages
from dictation.audio import files as sound
from dictation.audio.chunk import Samples
from dictation.audio.windowing import windows
from dictation.cli import problems
from dictation.cli.options import default_model, format_option, vocabulary
from dictation.cli.progress import ensure_model
from dictation.errors import AudioError, StorageError
from dictation.history import export, rows
from dictation.history.export_session import save
from dictation.history.sessions import Kind, Session
from dictation.history.store import Store
from dictation.history.transcript import Transcript
from dictation.recognition.backends import FileReading, LoadedModel, load
from dictation.recognition.long_reading import LongReading
from dictation.recognition.request import RecognitionRequest
from dictation.results import Segment
from dictation.text.transforms.registry import pipeline


class Task(StrEnum):
    """The members of `languages.TASKS`, as a choice for Typer."""

    TRANSCRIBE = "transcribe"
    TRANSLATE = "translate"


def transcribe(
    files: Annotated[
        list[str], typer.Argument(help="Audio or video files; - reads standard input.")
    ],
    output_format: Annotated[
        str, format_option(export.FORMATS, "Text, JSON, or subtitles.")
    ] = "txt",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="Write files named after the recordings to this folder instead of standard"
            " output.",
        ),
    ] = None,
    model_name: Annotated[
        str | None,
        typer.Option(
            "--model",
            "-m",
            help="A model from `dictation models list`, or a folder. Default: the model from"
            " the settings.",
        ),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            "--language", "-l", help="Such as French or fr. Default: detect automatically."
        ),
    ] = None,
    task: Annotated[
        Task, typer.Option(help="Write in the original language, or translate to English.")
    ] = Task.TRANSCRIBE,
    word_timestamps: Annotated[
        bool,
        typer.Option("--word-timestamps", help="Include each word's times in the JSON."),
    ] = False,
    live: Annotated[
        bool,
        typer.Option(
            "--live", help="Process it as if it were being spoken, as live dictation would."
        ),
    ] = False,
    keep: Annotated[
        bool,
        typer.Option("--keep", help="Also save the text in History."),
    ] = False,
) -> None:
    """Transcribe recordings in any audio or video format.

    [bold]dictation transcribe talk.mp3[/]
    writes the text to the terminal.

    [bold]dictation transcribe *.mp4 --format srt --output subtitles[/]
    creates subtitles/NAME.srt for each video.

    [bold]dictation transcribe interview.ogg --language French --task translate[/]
    writes French speech in English.

    [bold]ffmpeg -i https://… -f wav - | dictation transcribe -[/]
    transcribes another program's output.

    Ctrl-C ends early and keeps the text so far.
    A file that can't be read doesn't stop the others; the exit code is then 1.
    """
    is_timed = export.FORMATS[output_format].is_timed
    if output is None and len(files) > 1 and is_timed:
        raise typer.BadParameter(
            "Subtitles of several recordings can't share one file: name a folder.",
            param_hint="--output",
        )
    model_name = model_name or default_model()
    request = RecognitionRequest.asked(model_name, language, task, vocabulary())
    words = word_timestamps or keep or is_timed
    targets = _targets(files, output, output_format)

    @cache
    def model() -> LoadedModel:
        return load(ensure_model(request.model))

    def read(samples: Samples, known: str | None) -> FileReading:
        spoken = request.after(known)
        if live:
            return app.transcribe_live(model(), samples, spoken, words)
        return model().read(samples, spoken, words)

    failed = False
    try:
        for number, (file, target) in enumerate(zip(files, targets, strict=True), start=1):
            try:
                reading = LongReading(windows(sound.read_chunks(file)), read, request.language)
                if target is None and len(files) > 1 and output_format == "txt":
                    _print(f"==> {_name(file)} <==\n")
                label = f"{_name(file)} ({number}/{len(files)})" if len(files) > 1 else _name(file)
                with _bar(target is None) as bar:
                    move = _mover(bar, label, reading, sound.length(file))
                    text = pipeline(vocabulary=request.vocabulary)
                    written = reading if live else text.segments(reading)
                    segments = _read(reading, written, file, target, output_format, move)
                if keep:
                    _keep(reading, segments, _name(file), model_name)
            except AudioError as error:
                problems.say(error)
                failed = True
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    if failed:
        raise typer.Exit(1)


def _read(
    reading: LongReading,
    written: Iterable[Segment],
    file: str,
    target: Path | None,
    output_format: str,
    progress: Callable[[Segment], None],
) -> list[Segment]:
    """Transcribe one recording as `written`; if Ctrl-C ends it, the text so far is kept."""
    segments: list[Segment] = []
    at_once = target is None and output_format == "txt"
    complete = False
    try:
        for segment in written:
            segments.append(segment)
            progress(segment)
            if at_once:
                _print(f"{segment.text.strip()}\n")
        complete = True
    finally:
        # Interrupted before the first word, an existing file is better than an empty one.
        if not at_once and (segments or complete):
            transcript = Transcript(
                _name(file),
                reading.duration,
                reading.language if segments else None,
                reading.language_probability if segments else 0.0,
                tuple(segments),
            )
            text = export.FORMATS[output_format].write(transcript)
            if target is None:
                _print(text)
            else:
                save(target, text)
    return segments


def _keep(reading: LongReading, segments: list[Segment], name: str, model_name: str) -> None:
    """Save the transcript as a session that was spoken just now."""
    now = time.time()
    session = Session(
        now - reading.duration,
        Kind.FILE,
        source=name,
        model=model_name,
        language=reading.language if segments else None,
        title=name,
        ended=now,
        figures={"audio": reading.duration},
    )
    words = [word for segment in segments for word in segment.words]
    with Store() as store:
        store.put(session, rows.passages(words))


def _bar(to_stdout: bool) -> Progress:
    """Show a progress bar on stderr, unless that isn't a terminal or also shows the text."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        redirect_stdout=False,
        disable=not console.is_terminal or (to_stdout and sys.stdout.isatty()),
    )


def _mover(
    bar: Progress, label: str, reading: LongReading, length: float | None
) -> Callable[[Segment], None]:
    """Return a function that moves the bar to a segment's end; `length` is the recording's."""
    row: TaskID = bar.add_task(label, total=max(reading.duration, length or 0.0))

    def move(segment: Segment) -> None:
        spoken = languages.NAMES[reading.language] if reading.language else ""
        bar.update(row, completed=segment.end, description=f"{label}  {spoken}")

    return move


def _name(file: str) -> str:
    return "standard input" if file == "-" else Path(file).name


def _targets(files: list[str], folder: Path | None, suffix: str) -> list[Path | None]:
    """Name the file to write for each recording, all different; None for standard output.

    Raises StorageError at the start, not after an hour's work, if `folder` can't be written to.
    """
    if folder is None:
        return [None] * len(files)
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=folder).close()
    paths: list[Path | None] = []
    for file in files:
        stem = "stdin" if file == "-" else Path(file).stem
        path, number = folder / f"{stem}.{suffix}", 1
        while path in paths:
            number += 1
            path = folder / f"{stem}-{number}.{suffix}"
        paths.append(path)
    return paths


def _print(text: str) -> None:
    with _writing("standard output"):
        typer.echo(text, nl=False)


@contextmanager
def _writing(where: Path | str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise  # the reader has closed the pipe, as in `| head`: not an error
    except OSError as error:
        raise StorageError(
            f"Nothing can be written to {where}: {error.strerror}.",
            "Free up disk space, check the folder's permissions, or choose another folder with"
            " --output.",
        ) from error
