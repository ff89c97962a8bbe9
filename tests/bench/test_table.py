"""The table of all conditions."""

from dictation.bench.formatting import Formatting
from dictation.bench.run import FileResult, ModelResult
from dictation.bench.score import WordErrors
from dictation.bench.table import HEAD, row


def result(*files: FileResult) -> ModelResult:
    return ModelResult("base", "CPU (int8)", list(files), None, 0.5)


def file(live: WordErrors, whole: WordErrors, delays: list[float]) -> FileResult:
    said = Formatting(words=10, false_sentence_ends=2, correct=3, inserted=1)
    read = Formatting(words=10, lost_sentence_ends=1, correct=4)
    formats = (said, read) if live.words else (None, None)
    return FileResult("one", 9.0, 1.0, "", "", live, whole, *formats, delays, [], [], 0, 0, True)


def test_a_row_sets_live_beside_the_whole_file_and_delays_beside_the_window() -> None:
    spoken = file(WordErrors(3, 10), WordErrors(2, 10), [0.5, 0.5, 1.0])
    nothing = file(WordErrors(4, 0), WordErrors(0, 0), [])
    cells = [cell.strip() for cell in row("noise", result(spoken, nothing)).split("|")[1:-1]]
    assert cells == [
        "noise", "3 / 2 of 10", "2 / 0", "0 / 1", "25.0% / 0.0%", "1.0 / 1.9 E", "4",
    ]  # fmt: skip
    assert len(cells) == HEAD.splitlines()[0].count("|") - 1


def test_where_nothing_was_said_there_is_no_delay() -> None:
    nothing = file(WordErrors(0, 0), WordErrors(0, 0), [])
    assert row("sounds", result(nothing)).endswith("| – | 0 |")
