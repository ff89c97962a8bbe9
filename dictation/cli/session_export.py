"""`dictation sessions export`: saved sessions as files."""

from pathlib import Path
from typing import Annotated

import typer

from dictation.cli.options import Numbers, format_option
from dictation.errors import StorageError
from dictation.history import export_session
from dictation.history.reader import Reader
from dictation.history.sessions import KeptSession


def export(
    numbers: Numbers,
    output_format: Annotated[
        str, format_option(export_session.FORMATS, "The file format.")
    ] = "txt",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="A file, or a folder for one file per session. Default: standard output.",
        ),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A template of your own with $title, $started, $text, and so on."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace existing files.")] = False,
) -> None:
    """Export sessions as text, Markdown, JSON, or subtitles."""
    if len(numbers) > 1 and output is None and output_format != "txt":
        raise typer.BadParameter(
            "To export several sessions, name a folder.", param_hint="--output"
        )
    with Reader() as reader:
        chosen = [reader.session(number) for number in numbers]
    pattern = None if template is None else _read(template)
    texts = [
        export_session.FORMATS[output_format].write(kept)
        if pattern is None
        else export_session.fill(pattern, kept)
        for kept in chosen
    ]
    if output is None:
        typer.echo("\n".join(texts), nl=False)
        return
    suffix = template.suffix.lstrip(".") or "txt" if template else output_format
    targets = _targets(chosen, output, suffix)
    if not force:
        _check_absent(targets)
    for target, text in zip(targets, texts, strict=True):
        export_session.save(target, text)
        typer.echo(f"Exported: {target}", err=True)


def _targets(chosen: list[KeptSession], output: Path, suffix: str) -> list[Path]:
    """Return the file for each session; a single session may name it. Raises StorageError."""
    if len(chosen) == 1 and not output.is_dir():
        return [output]
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"Nothing can be written to {output}: {error.strerror}.", "Choose another folder."
        ) from error
    return [output / export_session.file_name(kept, suffix) for kept in chosen]


def _check_absent(targets: list[Path]) -> None:
    """Raise StorageError, before anything is written, if a file would be replaced."""
    there = [str(target) for target in targets if target.exists()]
    if there:
        more = f" and {len(there) - 1} more" if len(there) > 1 else ""
        raise StorageError(
            f"{there[0]}{more} would be replaced.", "Choose another name, or use --force."
        )


def _read(template: Path) -> str:
    try:
        return template.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(
            f"The template {template} can't be read: {error}.", "Check its name and permissions."
        ) from error
