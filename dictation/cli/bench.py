"""`dictation bench`: how right and how fast this machine is."""

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
    """The packages that only measuring needs are not installed."""


def bench(
    recordings: Annotated[
        list[Path],
        typer.Argument(
            help="Manifests ([bold].json[/]) or sound files.", exists=True, dir_okay=False
        ),
    ],
    model: Annotated[
        list[str] | None,
        typer.Option(help="A model to measure, else that of the settings; may be repeated."),
    ] = None,
    threads: Annotated[int, typer.Option(help="Threads to compute with; 0 takes all cores.")] = 0,
    as_json: AsJson = False,
    at_once: Annotated[
        bool,
        typer.Option(
            "--at-once",
            help="Play all recordings at the same time, as captions of several sources are made; "
            "with [bold]--endurance[/] two in a row each, of which one is measured.",
        ),
    ] = False,
    plot: Annotated[
        Path | None, typer.Option(help="Also draw the results into this PNG.", dir_okay=False)
    ] = None,
    endurance: Annotated[
        float | None,
        typer.Option(
            metavar="HOURS",
            min=0.001,
            help="Play the recordings one after the other until there were so many hours of "
            "sound, and print a row for every five minutes: memory, delays, errors, drift.",
        ),
    ] = None,
) -> None:
    """Measure errors and delays of live dictation on recordings whose text is known.

    Sound arrives on a virtual clock that stands still while the program waits and advances by
    the real time of all computing: delays are what a user of this machine would see.

    A manifest is a JSON object such as
    [bold]{"note": {"file": "note.flac", "language": "en", "text": "Call the dentist."}}[/];
    [bold]"words": [{"word": "call", "end": 0.71}, …][/] gives the true ends of words to count
    delays from. An empty text says that nothing may be written.

    [bold]--endurance[/] shows whether hours of dictation change anything; drift is how much later
    words are found to end than in the first repetition of their recording. With [bold]--json[/]
    every row is a line of its own. All recordings should be in one language.
    """
    try:
        from dictation.bench import report
        from dictation.bench.endurance import Endurance
        from dictation.bench.manifest import gather
        from dictation.bench.run import measure
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            f"Measuring needs the package {error.name}, which is not installed.",
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
        # here, because matplotlib would count as memory of the live path
        from dictation.bench.plot import draw

        try:
            draw(results, plot)
        except OSError as error:
            raise StorageError(
                f"The picture can't be written to {plot}: {error.strerror}.",
                "Choose another place.",
            ) from error
