"""`dictation rewrite`: rewrite a text here, or open the running app's window for it.

Bound to keys, so nothing heavy is imported at the top.
"""

import sys
from typing import Annotated

import typer

from dictation.cli.options import general_settings
from dictation.desktop.control import send


def rewrite(
    text: Annotated[
        str | None,
        typer.Argument(
            help="Rewrite this text and print the result; - reads standard input. Without it, the"
            " running app opens its window."
        ),
    ] = None,
    instruction: Annotated[
        str,
        typer.Option(
            "--as", metavar="NAME", help="The instruction, such as tidy, shorter, mail, list."
        ),
    ] = "tidy",
) -> None:
    """Rewrite the last take, the selection, or TEXT with a language model on your own server.

    The server is the one in the settings; without one, nothing is sent anywhere.
    """
    if text is None:
        typer.echo(send("rewrite").get("text"))
        return
    typer.echo(_rewritten(sys.stdin.read() if text == "-" else text, instruction))


def _rewritten(text: str, name: str) -> str:
    """Rewrite a text, and say on stderr where. Raises RewritingError."""
    import asyncio

    from dictation.cli import problems
    from dictation.errors import RewritingError
    from dictation.rewriting.instructions import named
    from dictation.rewriting.rewriter import rewrite
    from dictation.rewriting.server import Server

    if not text.strip():
        raise RewritingError("There is no text to rewrite.", "Add it to the command.")
    settings = general_settings(problems.say).rewriting
    server = Server.of(settings)
    instruction = named(name, settings)
    typer.echo(f"{instruction.title}, {server.whereabouts}…", err=True)
    return asyncio.run(rewrite(server, instruction, text.strip(), lambda _text: None))
