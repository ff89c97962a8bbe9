"""`dictation sessions`: list, search, show, delete, and import saved sessions."""

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from dictation import languages, paths
from dictation.cli import problems
from dictation.cli.options import LARGEST, AsJson, Number, Numbers
from dictation.cli.session_export import export
from dictation.cli.session_sound import play, redo
from dictation.errors import DictationError, StorageError
from dictation.history import export_session, schema, unsaved
from dictation.history.export_session import clock, when
from dictation.history.importing import import_file
from dictation.history.reader import Reader
from dictation.history.recordings import sweep
from dictation.history.sessions import Filter, Hit, Kind, SessionSummary
from dictation.history.store import Store

app = typer.Typer(
    no_args_is_help=True,
    help="List, search, export, and delete your history. It is stored on this machine only.",
)

Since = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Only from this day on (inclusive), such as 2026-11-21."),
]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Only up to this day (inclusive).")]
Limit = Annotated[int, typer.Option(min=1, max=LARGEST, help="How many at most, latest first.")]
OfKind = Annotated[Kind | None, typer.Option(help="Only sessions of this kind.")]
Language = Annotated[str | None, typer.Option(help="Only in this language, such as en.")]
Tag = Annotated[str | None, typer.Option(help="Only with this tag.")]


@app.callback()
def _add_unsaved() -> None:
    if schema.unsaved(paths.data_dir() / schema.FILE_NAME):
        try:
            with Store() as store:
                added = unsaved.add(store)
        except StorageError as error:  # they can be read without it
            problems.say(error)
        else:
            if added is not None:
                typer.echo(added, err=True)


@app.command("list")
def list_sessions(
    since: Since = None,
    until: Until = None,
    kind: OfKind = None,
    language: Language = None,
    tag: Tag = None,
    deleted: Annotated[
        bool, typer.Option("--deleted", help="Deleted sessions that can be restored.")
    ] = False,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List the latest sessions: number, time, length, and title or first words."""
    wanted = Filter(
        _day(since), _day(until, 1), kind, languages.parse(language), tag, deleted=deleted
    )
    with Reader() as reader:
        found = reader.sessions(wanted, limit)
    if as_json:
        _print_json([_summary(one) for one in found])
    elif found:
        Console().print(_table(found))
    else:
        typer.echo("No sessions.", err=True)


@app.command()
def show(
    number: Number,
    as_json: AsJson = False,
) -> None:
    """Print a session with the times of its passages."""
    with Reader() as reader:
        kept = reader.session(number)
    if as_json:
        _print_json({"id": kept.id, **json.loads(export_session.FORMATS["json"].write(kept))})
        return
    session = kept.session
    lines = Console(highlight=False, soft_wrap=True)
    lines.print(f"[bold]{escape(kept.title)}[/]")
    facts = (when(session.started), session.kind, session.source, session.model, session.language)
    lines.print(escape(" · ".join(str(fact) for fact in facts if fact)), style="dim")
    for one in kept.passages:
        source = f" {one.passage.voice.label}:" if one.passage.source else ""
        start = clock(one.passage.words[0].start)
        lines.print(f"[cyan]{start}{escape(source)}[/] {escape(one.passage.text)}")


@app.command()
def search(
    words: Annotated[
        list[str],
        typer.Argument(help="Words said close together; the last one may be incomplete."),
    ],
    since: Since = None,
    until: Until = None,
    kind: OfKind = None,
    language: Language = None,
    tag: Tag = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Find words in all sessions; case and accents don't matter.

    [bold]dictation sessions search '"dear anna"'[/] finds the two words side by side.
    The exit code is 1 when nothing is found.
    """
    wanted = Filter(_day(since), _day(until, 1), kind, languages.parse(language), tag)
    with Reader() as reader:
        found = reader.search(" ".join(words), limit, wanted)
    if as_json:
        _print_json([_hit(hit) for hit in found])
    else:
        console = Console(highlight=False)
        for hit in found:
            console.print(_marked(hit), soft_wrap=True)
    if not found:
        typer.echo("Nothing found.", err=True)
        raise typer.Exit(1)


app.command()(export)
app.command()(play)
app.command()(redo)


@app.command()
def delete(
    numbers: Numbers,
    undo: Annotated[bool, typer.Option("--undo", help="Restore deleted sessions.")] = False,
    for_good: Annotated[
        bool, typer.Option("--for-good", help="Delete them for good now; this can't be undone.")
    ] = False,
) -> None:
    """Delete sessions; [bold]--undo[/] restores them within seven days."""
    with Store() as store:
        if undo:
            store.undelete(numbers)
            typer.echo(f"{len(numbers)} restored.", err=True)
        elif for_good:
            for number in numbers:
                store.forget(number)
            if (moved := sweep(store)) is not None:
                problems.say(moved)
            typer.echo(f"{len(numbers)} deleted for good.", err=True)
        else:
            store.delete(numbers)
            again = " ".join(map(str, numbers))
            typer.echo(f"Deleted. To undo: dictation sessions delete --undo {again}", err=True)


@app.command("import")
def import_sessions(
    files: Annotated[list[Path], typer.Argument(help="Sessions exported as JSON.")],
) -> None:
    """Import sessions from another machine, exported there with [bold]--format json[/].

    A file that can't be imported doesn't stop the others; the exit code is then 1.
    """
    failed = False
    with Store() as store:
        for file in files:
            try:
                typer.echo(f"{file} is now session {import_file(store, file)}.")
            except DictationError as error:
                problems.say(error)
                failed = True
    if failed:
        raise typer.Exit(1)


def _day(date: str | None, later: int = 0) -> float | None:
    """Return the start of a date, or of the day `later` days after it, in local time."""
    if date is None:
        return None
    try:
        day = time.strptime(date, "%Y-%m-%d")
    except ValueError:
        raise typer.BadParameter(f"{date} is not a date such as 2026-11-21.") from None
    try:
        return time.mktime((day.tm_year, day.tm_mon, day.tm_mday + later, 0, 0, 0, 0, 0, -1))
    except (OverflowError, ValueError):
        raise typer.BadParameter(f"{date} is beyond the range of this machine's clock.") from None


def _print_json(content: Any) -> None:
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2))


def _summary(one: SessionSummary) -> dict[str, Any]:
    return {
        "id": one.id,
        "opening": one.opening,
        "recorded": one.recorded,
        **asdict(one.session),
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "session": hit.session_id,
        "started": hit.session.started,
        "title": hit.session.title,
        "passage": asdict(hit.passage),
        "marked": hit.marked,
    }


def _table(found: list[SessionSummary]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("Number", "Started", "Length", "Kind"):
        right = name in ("Number", "Length")
        table.add_column(name, justify="right" if right else "left", no_wrap=True)
    # this column may wrap, so that only it becomes narrower; its cells are cut instead
    table.add_column("Text")
    for one in found:
        session = one.session
        length = "unfinished" if session.ended is None else clock(session.ended - session.started)
        text = Text(one.title, no_wrap=True, overflow="ellipsis")
        table.add_row(str(one.id), when(session.started), length, str(session.kind), text)
    return table


def _marked(hit: Hit) -> Text:
    """Return the session's number and time, and the passage with matching words in bold."""
    at = hit.session.started + hit.passage.words[0].start
    line = Text.assemble((f"{hit.session_id}  {when(at)}  ", "cyan"))
    for place, word in enumerate(hit.passage.words):
        text = word.text if place else word.text.lstrip()
        line.append(text, "bold yellow" if place in hit.marked else "")
    return line
