"""Live text on a terminal: nothing is repeated, lost, or moved."""

import re
from io import StringIO

import pytest
from rich.console import Console

from dictation.cli.screen import LiveText
from dictation.results import Commit, Endpoint, Outcome, Partial, Word

SAID = (
    "Good morning, everyone, and thank you for coming. Today we have three things to talk about. "
    "The first is the new office, which will open in the second week of March."
)


class Terminal(StringIO):
    """The parts of a terminal that Rich's live display needs."""

    def lines(self) -> list[str]:
        """Return all lines, including those that have scrolled away."""
        rows, row, column = [""], 0, 0
        for control, letter in re.findall(r"\x1b\[([?\d;]*[A-Za-z])|([^\x1b])", self.getvalue()):
            if letter == "\n":
                row, column = row + 1, 0
                rows += [""] * (row + 1 - len(rows))
            elif letter == "\r":
                column = 0
            elif letter:
                rows[row] = rows[row][:column].ljust(column) + letter + rows[row][column + 1 :]
                column += 1
            elif control == "2K":
                rows[row] = ""
            elif control.endswith("A"):
                row -= int(control[:-1] or 1)
        return [one.rstrip() for one in rows]


def words(text: str) -> tuple[Word, ...]:
    return tuple(Word(part, 0.0, 0.0, 1.0) for part in re.findall(r" ?\S+", text))


@pytest.mark.parametrize("width", [20, 40, 80])
def test_committed_words_never_move(width: int) -> None:
    terminal = Terminal()
    console = Console(file=terminal, force_terminal=True, width=width, height=24)
    said = words(SAID)
    before: list[str] = []
    with LiveText(console, Console(file=StringIO())) as screen:
        for k in range(len(said)):
            screen.show(Partial(said[k : k + 4]))
            assert " ".join(filter(None, terminal.lines())) == _joined(said[: k + 4])
            screen.show(Commit(said[k : k + 1]))
            now = list(filter(None, terminal.lines()))
            assert all(len(line) <= width for line in now)
            assert now[: len(before[:-1])] == before[:-1], "full lines don't change"
            screen.show(Partial(said[k + 1 : k + 4]))
            before = list(filter(None, terminal.lines()))
        screen.show(Endpoint(9.0, segment_over=True))
    assert " ".join(filter(None, terminal.lines())) == SAID


def test_a_long_pause_starts_a_line_and_messages_stay_above_it() -> None:
    terminal = Terminal()
    console = Console(file=terminal, force_terminal=True, width=60)
    with LiveText(console, Console(file=terminal, force_terminal=True)) as screen:
        for outcome in (
            Commit(words(" Send it now.")),
            Partial(()),
            Endpoint(2.0, segment_over=True),
            Commit(words(" Call the")),
            Partial(words(" dentist")),
        ):
            screen.show(outcome)
        screen.tell("[yellow]The microphone is gone.[/]")
        screen.show(Partial(()))
    assert list(filter(None, terminal.lines())) == [
        "Send it now.",
        "The microphone is gone.",
        "Call the",
    ]


def test_a_file_gets_only_the_committed_words() -> None:
    file, status = StringIO(), StringIO()
    outcomes: list[Outcome] = [
        Partial(words(" Sent")),
        Commit(words(" Send it")),
        Commit(words(" now.")),
        Endpoint(2.0, segment_over=True),
        Commit(words(" Yes.")),
    ]
    with LiveText(Console(file=file, width=20), Console(file=status)) as screen:
        for outcome in outcomes:
            screen.show(outcome)
        screen.tell("The microphone is gone.")
    assert file.getvalue() == "Send it now.\nYes.\n"
    assert status.getvalue() == "The microphone is gone.\n"


def test_simultaneous_speakers_are_labeled_on_a_terminal() -> None:
    terminal = Terminal()
    console = Console(file=terminal, force_terminal=True, width=24)
    with LiveText(console, Console(file=terminal, force_terminal=True)) as screen:
        screen.show(Commit(words(" Good morning,")), "mic")
        screen.show(Partial(words(" every")), "mic")
        screen.show(Commit(words(" Thank")), "system")
        screen.show(Partial(words(" you for")), "system")
        now = [line for line in terminal.lines() if line]
        assert now == ["mic: Good morning, every", "system: Thank you for"]
        screen.show(Commit(words(" you for coming today.")), "system")
        screen.show(Partial(()), "system")
        screen.show(Endpoint(2.0, segment_over=True), "system")
        screen.show(Commit(words(" everyone.")), "mic")
    assert [line for line in terminal.lines() if line] == [
        "system: Thank you for",
        "system: coming today.",
        "mic: Good morning,",
        "mic: everyone.",
    ]


def test_simultaneous_speakers_are_labeled_in_a_file() -> None:
    file = StringIO()
    with LiveText(Console(file=file, width=20), Console(file=StringIO())) as screen:
        screen.show(Commit(words(" Good")), "mic")
        screen.show(Commit(words(" morning,")), "mic")
        screen.show(Commit(words(" Thank you.")), "system")
        screen.show(Commit(words(" everyone.")), "mic")
        screen.show(Endpoint(2.0, segment_over=True), "system")
        screen.show(Endpoint(3.0, segment_over=True), "mic")
        screen.show(Commit(words(" Today")), "mic")
    assert file.getvalue() == (
        "mic: Good morning,\nsystem: Thank you.\nmic: everyone.\nmic: Today\n"
    )


def _joined(said: tuple[Word, ...]) -> str:
    return "".join(word.text for word in said)
