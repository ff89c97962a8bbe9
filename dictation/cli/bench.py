"""`dictation bench`: accuracy and latency on this machine."""

import json
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from dictation.cli.options import AsJson, default_model
from dictation.cli.progress import ensure_model
from dictation.errors import DictationError, StorageError
from dictation.recognition.backends import load


class MissingPackageError(DictationError):
    """The packages that only benchmarks need are not installed."""


def bench(
    recordings: Annotated[
        list[Path],
        typer.Argument(
            help="Manifests ([bold].json[/]) or audio files.", exists=True, dir_okay=False
        ),
    ],
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="A model to measure; can be repeated. Default: the model from the settings."
        ),
    ] = None,
    threads: Annotated[int, typer.Option(help="CPU threads; 0 uses all cores.")] = 0,
    as_json: AsJson = False,
    at_once: Annotated[
        bool,
        typer.Option(
            "--at-once",
            help="Play all recordings at once, like captions of several sources; with"
            " [bold]--endurance[/], two at a time, one of which is measured.",
        ),
    ] = False,
    plot: Annotated[
        Path | None,
        typer.Option(help="Also draw a chart of the results to this PNG file.", dir_okay=False),
    ] = None,
    endurance: Annotated[
        float | None,
        typer.Option(
            metavar="HOURS",
            min=0.001,
            help="Play the recordings in turn for this many hours of audio, and print a row"
            " every five minutes: memory, latency, errors, drift.",
        ),
    ] = None,
) -> None:
    """Measure errors and latency of live dictation on recordings with known text.

    Audio arrives on a virtual clock that stops while the program waits and advances by the actual
    computing time, so the latencies are what a user of this machine would see.

    A manifest is a JSON object such as [bold]{"note": {"file": "note.flac", "language": "en",
    "text": "Call the dentist."}}[/]; [bold]"words": [{"word": "call", "end": 0.71}, …][/] gives the
    true end times of words, from which latencies are measured. An empty text means that nothing
    should be transcribed.

    [bold]--endurance[/] shows whether anything changes over hours of dictation; drift is how much
    later words end than in the first repetition of their recording. With [bold]--json[/], each row
    is one line. All recordings should be in the same language.
    """
    try:
        from dictation.bench import report
        from dictation.bench.endurance import Endurance
        from dictation.bench.manifest import gather
        from dictation.bench.run import measure
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            f"Benchmarks need the package {error.name}, which is not installed.",
            'Run `pip install "dictation[bench]"`.',
        ) from error
    found = gather(recordings)
    names = model or [default_model()]
    if endurance is not None:
        for name in names:
            loaded = load(ensure_model(name), threads=threads)
            if not as_json:
                print(f"{name} on the {loaded.describe()}\n{report.PERIOD_HEAD}")
            total = endurance * 3600
            beside = Endurance(loaded, [*found[1:], found[0]], total) if at_once else None
            for period in Endurance(loaded, found, total, beside=beside):
                row = report.period_row(period)
                print(json.dumps(report.period_json(name, period)) if as_json else row, flush=True)
        return
    status = Console(stderr=True)
    results = []
    with Progress(console=status, transient=True, disable=not status.is_terminal) as bar:
        for name in names:
            loaded = load(ensure_model(name), threads=threads)
            advance = partial(bar.advance, bar.add_task(name, total=2 * len(found)))
            results.append(measure(loaded, name, loaded.describe(), found, advance, at_once))
            del loaded
    if as_json:
        print(json.dumps(report.as_json(results), ensure_ascii=False, indent=2))
    else:
        console = Console()
        for result in results:
            console.print(report.file_table(result))
        console.print(report.table(results))
    if plot is not None:
        # imported here, because matplotlib would count as memory of live recognition
        from dictation.bench.plot import draw

        try:
            draw(results, plot)
        except OSError as error:
            raise StorageError(
                f"The chart can't be written to {plot}: {error.strerror}.",
                "Choose another file.",
            ) from error
