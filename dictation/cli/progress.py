"""A progress bar for model downloads."""

from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from dictation.models import store


def ensure_model(name: str) -> Path:
    """Return the folder of a model (a name or a folder), downloading it if necessary.

    A download shows a progress bar on stderr, or a single line if stderr isn't a terminal. Raises
    the errors of `store.ensure`.
    """
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(f"Downloading model {name}", total=None, visible=False)

        def show(_file: str, done: int, total: int) -> None:
            if not total and not console.is_terminal:
                console.print(f"Downloading model {name} …", highlight=False)
            bar.update(task, completed=done, total=total or None, visible=True)

        return store.ensure(name, show)
