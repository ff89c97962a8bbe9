"""Print problems on the terminal."""

from rich.console import Console
from rich.markup import escape

from dictation.errors import DictationError


def say(error: DictationError) -> None:
    """Print to stderr what happened and what to do about it."""
    console = Console(stderr=True)
    console.print("[bold red]Error:[/]", escape(error.problem), highlight=False)
    console.print(escape(error.remedy), highlight=False)
