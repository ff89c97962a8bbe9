"""Phrases that stand for other text: which words they match, and how it is written."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictation.errors import DictationError, OutputError
from dictation.results import Act, Word
from dictation.settings import Settings, TextSettings
from dictation.text import phrases
from dictation.text.outside import Outside
from dictation.text.phrases import Phrases, TooSlowError
from dictation.text.pipeline import Pipeline
from dictation.text.transforms.registry import pipeline
from dictation.text.transforms.replacements import Replacements
from dictation.text.variables import LONGEST

TABLE = {
    "btw": "by the way",
    "my": "MY",
    "my address": "12 Main St\nSpringfield",
    "my address book": "contacts",
    "i phone": "iPhone",
    "e.g.": "for example",
    "e-mail": "mail",
    "percent sign": "%",
    "smiley": ":-)",
    "quote": '"',
    "tick": "'",
    "no quote": '"no"',
    "the letter": "'x'",
    "sign off": "Kind regards,\nJo\n",
    "no problem": "np",
    "swap": "paws",
    "paws": "swap",
    "你好": "hello",
    "don't": "do not",
    r"/colou?r(s?)/": r"hue\1",
    r"/version (\d+) point (\d+)/": r"v\1.\2",
    r"/(\w+) slash (\w+) slash/": r"\2/\1",
}


def words(text: str) -> list[Word]:
    """The words of a text, one a second; ~ begins a word without a space."""
    parts = re.findall(r"\s*[^\s~]+", text)
    return [Word(part, float(k), k + 0.5, 1.0) for k, part in enumerate(parts)]


def written(
    text: str,
    table: Mapping[str, str] = TABLE,
    outside: Outside = Outside(),  # noqa: B008
) -> str:
    """What is written for a text of which | separates commits."""
    transform = Replacements(table, outside)
    out: list[Word] = []
    for commit in text.split("|"):
        out += transform.write(words(commit))
    return "".join(word.text for word in [*out, *transform.flush()])


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (" I came btw", " I came by the way"),
        (" so, BTW, we", " so, by the way, we"),  # abbreviations are recognized so
        (" quote hello| quote again, quote x quote.", ' "hello" again, "x".'),
        (" a| tick b tick tick c tick d", " a 'b' 'c' d"),
        (" say no quote to| the letter twice", " say \"no\" to 'x' twice"),
        (" Yes. BTW, we", " Yes. By the way, we"),
        (" Btw we", " By the way we"),
        (" see Btw here", " see by the way here"),  # no sentence starts here
        (" at my address.", " at 12 Main St\nSpringfield."),
        (" at my| address.", " at 12 Main St\nSpringfield."),
        (" at my| address|.", " at 12 Main St\nSpringfield."),
        (" my, address book", " contacts"),
        (" my address bookcase", " 12 Main St\nSpringfield bookcase"),
        (" my| address", " 12 Main St\nSpringfield"),
        (" my friend", " MY friend"),
        (" Hi. I phone you", " Hi. iPhone you"),
        (" “btw”| (btw)", " “by the way” (by the way)"),
        (" NO PROBLEM", " NP"),
        (" No problem", " Np"),
        (" I said no. problem is", " I said no. problem is"),  # two sentences
        (" I said no|. problem is", " I said no. problem is"),
        (" it is, e.g., this", " it is, for example, this"),
        (" send e~-mail", " send mail"),
        (" 50 percent sign of", " 50% of"),
        (" yes smiley.", " yes :-)."),
        (" ok sign off. see you", " ok Kind regards,\nJo\nSee you"),
        (" ok sign off|. see you", " ok Kind regards,\nJo\nSee you"),
        ("你~好~吗", "hello吗"),
        (" I don’t", " I do not"),
        (" swap paws swap", " paws swap paws"),  # never applied to what they write
        (" Colours and color!", " Hues and hue!"),
        (" use version 3| point 4.", " use v3.4."),
        (" use version 3 points", " use version 3 points"),
        (" use version", " use version"),
        (" either slash or slash", " or/either"),
        (" colourful", " colourful"),
    ],
)
def test_what_is_written_for_phrases(said: str, text: str) -> None:
    assert written(said) == text


def test_a_word_waits_only_while_it_begins_a_phrase() -> None:
    table = {name: text for name, text in TABLE.items() if "slash" not in name}
    transform = Replacements(table, Outside())

    def shown(text: str) -> str:
        return "".join(word.text for word in transform.write(words(text)))

    assert shown(" at my") == " at"
    assert shown(" home") == " MY home"
    assert shown(" version") == ""
    assert shown(" seven") == " version seven"
    assert shown(" colour") == " hue", "nothing longer is possible"


def test_a_replacement_has_the_times_of_its_phrase_and_knows_what_was_said() -> None:
    (word,) = Replacements(TABLE, Outside()).write(words(" no problem!"))
    assert word == Word(" np!", 0.0, 1.5, 1.0, " no problem!")


def test_a_spoken_command_or_a_line_break_is_no_part_of_a_phrase() -> None:
    transform = Replacements(TABLE, Outside())
    for between in (
        Word("", 1.0, 1.5, 1.0, " scratch that", Act.SCRATCH_THAT),
        Word("\n", 1, 2, 1),
    ):
        said = [*words(" no"), between, *words(" problem")]
        assert [*transform.write(said), *transform.flush()] == said


class Board:
    """A clipboard that counts how often it is read, and what the user was told."""

    def __init__(self, text: str | DictationError) -> None:
        self.text = text
        self.reads = 0
        self.told: list[str] = []
        self.outside = Outside(self._read, lambda problem: self.told.append(problem.problem))

    def _read(self) -> str:
        self.reads += 1
        if isinstance(self.text, DictationError):
            raise self.text
        return self.text


VARIABLES = {
    "paste": "<{clipboard}>",
    "today": "{date} {other}",
    r"/note (\w+)/": r"\1: {clipboard}",
}


def test_the_clipboard_is_read_when_it_is_said_and_never_searched() -> None:
    board = Board("btw {date}\r\n\x1bend\n")
    transform = Replacements({**VARIABLES, "btw": "by the way"}, board.outside)
    transform.write(words(" so"))
    assert board.reads == 0
    said = [*transform.write(words(" paste")), *transform.write(words(" note it"))]
    assert "".join(word.text for word in said) == " <btw {date}\nend> it: btw {date}\nend"


def test_the_date_is_written_and_unknown_names_stay() -> None:
    assert re.fullmatch(r" [\d./-]{8,10} \{other\}", written(" today", VARIABLES))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (OutputError("The clipboard does not answer.", "Try again."), "does not answer"),
        ("", "no text on the clipboard"),
        ("x" * (LONGEST + 1), "too long"),
    ],
)
def test_without_a_clipboard_nothing_is_written_for_it_and_the_user_is_told_once(
    text: str | DictationError, told: str
) -> None:
    board = Board(text)
    assert written(" a paste b| paste", VARIABLES, board.outside) == " a <> b <>"
    (problem,) = board.told
    assert told in problem
    assert board.reads == 1


def test_an_expression_that_takes_too_long_is_told_and_tried_no_more() -> None:
    board = Board("")
    table = {r"/(x|x)+y/": "never", "btw": "by the way"}
    endless = " " + "x" * 40
    text = f"{endless}z btw" * 3
    assert written(text, table, board.outside) == text.replace("btw", "by the way")
    (problem,) = board.told
    assert "/(x|x)+y/" in problem


def test_an_expression_that_took_too_long_costs_the_others_no_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[str] = []

    class ToldError(TooSlowError):
        def __init__(self, name: str) -> None:
            super().__init__(name)
            tried.append(name)

    monkeypatch.setattr(phrases, "TooSlowError", ToldError)
    index = Phrases({r"/(x|x)+y/": "never", r"/colou?r/": "hue"})
    said = words(" " + "x" * 40 + "z")
    while True:
        try:
            index.find(said, final=True)
            break
        except ToldError as error:
            index.drop(error.name)
    tried.clear()
    assert index.find(said, final=True) == (None, False)
    assert tried == [], "nothing may run into the time limit any more"


def test_what_is_written_for_a_phrase_is_no_spoken_command() -> None:
    table = {"zap": "scratch that", "go": "enter", "paste": "{clipboard}", "dot": "period"}
    text = TextSettings(replacements=table, spoken_commands=True, press_enter=True)
    outside = Outside(clipboard=lambda: "press enter")
    for said, shown in (
        (" zap", "Scratch that"),
        (" press go", "Press enter"),
        (" paste", "Press enter"),
        (" dot", "Period"),
        (" new line", "\n"),
    ):
        made = pipeline(replace(Settings(), text=text), outside)
        out = [*made.write(words(said)), *made.flush()]
        assert ("".join(word.text for word in out), [word.act for word in out if word.act]) == (
            shown,
            [],
        )


WORDS = (
    *("my", "address", "book", "btw", "no", "problem", "problem.", "swap", "version", "3", "point"),
    *("My", "sign", "off", "off,", "color", "either", "slash", "car", "“my", "e", "no."),
)
TEXTS = st.lists(
    st.one_of(st.sampled_from([f" {word}" for word in WORDS]), st.sampled_from((",", ".", "-mail")))
)


def spoken(texts: Sequence[str]) -> list[Word]:
    return [Word(text, float(k), k + 0.5, 1.0) for k, text in enumerate(texts)]


@given(TEXTS, st.lists(st.integers(0, 30)))
def test_how_words_are_divided_among_commits_does_not_matter(
    texts: list[str], cuts: list[int]
) -> None:
    whole, piecewise = Replacements(TABLE, Outside()), Replacements(TABLE, Outside())
    said = spoken(texts)
    out: list[Word] = []
    ends = sorted({min(cut, len(said)) for cut in cuts} | {0, len(said)})
    for start, end in pairwise(ends):
        out += piecewise.write(said[start:end])
    assert [*out, *piecewise.flush()] == [*whole.write(said), *whole.flush()]


@given(TEXTS, st.integers(0, 30))
def test_a_preview_is_what_would_be_written(texts: list[str], cut: int) -> None:
    pipeline = Pipeline([Replacements(TABLE, Outside())])
    said = spoken(texts)
    pipeline.write(said[:cut])
    assert pipeline.preview(said[cut:]) == pipeline.write(said[cut:]) + pipeline.flush()


@given(st.lists(st.text("abc.,-' ", min_size=1)))
def test_what_matches_nothing_stays_word_for_word(texts: list[str]) -> None:
    said = spoken(texts)
    transform = Replacements(TABLE, Outside())
    assert [*transform.write(said), *transform.flush()] == said


@given(st.dictionaries(st.text("ab/()+*|\\ 1"), st.text("ab1\\{}\n")), TEXTS)
def test_any_table_works_and_no_word_is_lost(table: dict[str, str], texts: list[str]) -> None:
    transform = Replacements(table, Outside())
    said = spoken(texts)
    out = [*transform.write(said), *transform.flush()]
    recognized = "".join(word.recognized for word in out)
    # only marks may go, behind replacements that end with one
    assert re.sub("[.,]", "", recognized) == re.sub("[.,]", "", "".join(texts))


def test_copies_share_the_index() -> None:
    transform = Replacements(TABLE, Outside())
    assert deepcopy(transform)._phrases is transform._phrases
