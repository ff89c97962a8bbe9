"""Spoken commands: what is one, what it writes, and how the words after it are written."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictation.results import Act, Commit, Endpoint, Partial, Word
from dictation.settings import Settings, TextSettings
from dictation.settings.sections.recognition import ModelSettings
from dictation.text.pipeline import Pipeline
from dictation.text.transforms.registry import pipeline
from dictation.text.transforms.spoken import choose, phrases
from dictation.text.transforms.spoken.commands import SpokenCommands
from dictation.text.transforms.spoken.phrases import LANGUAGES, Case

PAUSE = 0.5


def words(text: str, start: float = 0.0) -> list[Word]:
    """The words of a text, 0.3 s each, as Whisper gives them; "_" is a pause."""
    made: list[Word] = []
    for part in text.split(" "):
        if part == "_":
            start += PAUSE
            continue
        made.append(Word(f" {part}", start, start + 0.3, 0.9))
        start += 0.3
    return made


def shown(written: Sequence[Word]) -> str:
    return "".join(f"[{word.act.value}]" if word.act else word.text for word in written)


def made(language: str = "en", **settings: object) -> Pipeline:
    text = TextSettings(**{"spoken_commands": True, **settings})  # type: ignore[arg-type]
    return pipeline(Settings(model=ModelSettings(language=language), text=text))


def written(said: str, language: str = "en", **settings: object) -> str:
    transforms = made(language, **settings)
    return shown([*transforms.write(words(said)), *transforms.flush()])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        # however Whisper writes what is said
        ("Hello comma how are you question mark", "Hello, how are you?"),
        ("Hello, comma, how are you? Question Mark.", "Hello, how are you?"),
        ("Hello. Comma. How are you, question mark?", "Hello, how are you?"),
        ("It is late full stop we go full stop", "It is late. We go."),
        ("It is late. Full stop. We go, period.", "It is late. We go."),
        ("Buy milk semi-colon eggs; semi colon and bread full-stop.", "Buy milk; eggs; and bread."),
        ("He waited, ellipsis.", "He waited…"),
        ("On Monday, open, parenthesis, not now, close, parenthesis, ok", "On Monday (not now) ok"),
        ("We go. Scratch, that.", "We go.[scratch that]"),
        ("That is something new, line up.", "That is something new, line up."),
        ("Are you there? You paragraph. Yes", "Are you there?\n\nYes"),
        # a word of ordinary text is a command only if it is set off
        ("He came home, period, and slept", "He came home. And slept"),
        ("He came home _ period _ and slept", "He came home. And slept"),
        ("See you on Friday period.", "See you on Friday."),
        ("The whole period was hard.", "The whole period was hard."),
        ("It was a long period.", "It was a long period."),
        ("It was in the late Roman period.", "It was in the late Roman period."),
        ("A comma in the text, and the comma too", "A comma in the text, and the comma too"),
        ("Say comma to me", "Say comma to me"),
        ("The word “comma” is Greek", "The word “comma” is Greek"),
        ("Put a single comma there", "Put a single comma there"),
        ("She makes dash, pepper", "She makes – pepper"),
        # lines
        ("Dear Ann, new line thank you.", "Dear Ann,\nThank you."),
        ("Dear Ann. New paragraph. Thank you.", "Dear Ann.\n\nThank you."),
        ("One newline two", "One\nTwo"),
        ("New line new line two", "\n\nTwo"),
        ("A new line of products", "A new line of products"),
        ("Apple's new line of products", "Apple's new line of products"),
        ("Is it new? Line up.", "Is it new? Line up."),
        ("New new line x", "New\nX"),
        ("Something new", "Something new"),
        # quotations and brackets
        ("Open quote hello close quote she said", "“Hello” she said"),
        ("He said, open quote, hello. Close quote. She", "He said, “hello.” She"),
        ("Call me. Open parenthesis, at home, close parenthesis, soon", "Call me (at home) soon"),
        ("And hyphen or, x slash, y", "And-or, x/y"),
        # case and spaces
        ("I met _ cap green today", "I met Green today"),
        ("My name is cap Green", "My name is Green"),
        ("The bottle cap fell", "The bottle cap fell"),
        ("This is all caps very important comma please", "This is VERY IMPORTANT, please"),
        ("This is all caps very important _ please", "This is VERY IMPORTANT please"),
        ("_ caps on the old house, caps off, is old", "The Old House is old"),
        ("All caps on one two, all caps off, three", "ONE TWO three"),
        ("To _ no caps Paris now", "To paris now"),
        ("Data _ no space base is", "Database is"),
        ("There is no space left", "There is no space left"),
        ("Is, no space on, a b c, no space off, d e", "Isabc d e"),
        # acts
        ("See you. Scratch that. Come soon", "See you.[scratch that] Come soon"),
        ("Well, scratch that idea", "Well, scratch that idea"),
        ("You can scratch that _ now", "You can scratch that now"),
        ("One two, scratch last word, three", "One two,[scratch last word] three"),
        ("Good _ stop listening", "Good[stop listening]"),
        ("People stop listening.", "People stop listening."),
        ("Yes. Press enter.", "Yes. Press enter."),
        # symbols are words
        ("Snake underscore case", "Snake underscore case"),
    ],
)
def test_what_is_said_as_a_command_is_done_and_the_rest_is_text(said: str, expected: str) -> None:
    assert written(said) == expected.replace(" _", "")


@pytest.mark.parametrize(
    ("language", "said", "expected"),
    [
        ("de", "Hallo, Komma, wie geht es dir, Fragezeichen.", "Hallo, wie geht es dir?"),
        ("de", "Das ist wahr. Punkt. Neue Zeile. Wir gehen", "Das ist wahr.\nWir gehen"),
        ("de", "Das ist der wichtigste Punkt.", "Das ist der wichtigste Punkt."),
        ("de", "Er sagte, Anführungszeichen auf, ja, Anführungszeichen zu", "Er sagte, „ja“"),
        ("de", "Das ist, alles groß, sehr wichtig, Komma, oder", "Das ist SEHR WICHTIG, oder"),
        ("de", "Guten Tag. Streich das. Hallo", "Guten Tag.[scratch that] Hallo"),
        ("fr", "Comment ça va, point d’interrogation.", "Comment ça va\u202f?"),
        ("fr", "Bonjour, virgule, à la ligne, merci", "Bonjour,\nMerci"),
        ("fr", "Il est à la ligne de départ", "Il est à la ligne de départ"),
        ("fr", "Un point important", "Un point important"),
        ("fr", "Ouvrez les guillemets, oui, fermez les guillemets", "«\u202fOui\u202f»"),
        ("es", "Abrir interrogación, cómo estás, cerrar interrogación.", "¿Cómo estás?"),
        ("es", "Hola, coma, qué tal, punto y aparte, bien", "Hola, qué tal.\n\nBien"),
        ("es", "Está en coma.", "Está en coma."),
        ("es", "Hasta cierto punto.", "Hasta cierto punto."),
    ],
)
def test_commands_in_other_languages(language: str, said: str, expected: str) -> None:
    assert written(said, language) == expected


def test_a_command_word_says_what_is_a_command() -> None:
    said = "The period computer period and a comma, Computer, comma computer says no"
    assert written(said, command_word="computer") == "The period. And a comma, computer says no"


def test_enter_is_pressed_only_where_that_is_allowed() -> None:
    assert written("Yes. Press enter.", press_enter=True) == "Yes.[press enter]"


def test_symbols_have_names_where_they_are_wanted() -> None:
    said = "Git commit, dash, m, snake underscore case equals sign five"
    assert written(said, symbols=True) == "Git commit -m, snake_case = five"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Git status.", "git status"),
        ("List the files, please. Then I go home.", "list the files please then I go home"),
        ("Open main.py. NATO is fine.", "open main.py NATO is fine"),
        ("Is it true, question mark. New line. Yes, full stop.", "is it true?\nyes."),
        (
            "Git commit, dash, m, open quote. First version. Close quote.",
            'git commit -m "first version"',
        ),
        ("_ cap Anna is here.", "Anna is here"),
    ],
)
def test_a_plain_text_has_the_marks_and_capitals_that_are_said(said: str, expected: str) -> None:
    assert written(said, style="plain", symbols=True) == expected


def test_a_plain_text_needs_no_commands() -> None:
    transforms = made(style="plain", spoken_commands=False)
    text = shown([*transforms.write(words("Hello, full stop.")), *transforms.flush()])
    text += shown([*transforms.write(words("Next one.", 5.0)), *transforms.flush()])
    assert text == "hello full stop next one"


def test_a_pause_decides_at_once() -> None:
    transforms = made()
    said = words("Hello scratch that")
    said[1:] = words("scratch that", start=1.0)
    shown = transforms.follow(Partial(tuple(said)))
    assert [one.words[-1].act for one in shown if isinstance(one, Partial)] == [Act.SCRATCH_THAT]
    (first,) = transforms.follow(Commit(tuple(said)))
    assert isinstance(first, Commit)
    assert [word.text for word in first.words] == ["Hello"]
    transforms.follow(Partial(()))
    late = transforms.follow(Endpoint(2.0, segment_over=False))
    assert isinstance(late[0], Commit)
    assert [word.act for word in late[0].words] == [Act.SCRATCH_THAT]
    assert late[1:] == [Partial(()), Endpoint(2.0, segment_over=False)]
    # its mark is recognized with the next word
    assert [word.text for word in transforms.write(words(". We", start=3.0))] == [" We"]


def test_the_word_that_may_begin_a_command_waits_for_the_next_or_for_a_pause() -> None:
    transforms = made()
    new, line = words("new line")
    assert transforms.write([new]) == ()
    assert shown(transforms.preview([line])) == "\n"
    assert shown(transforms.preview([])) == "New"
    assert [
        shown(one.words) for one in transforms.follow(Endpoint(1.0, segment_over=False))[:1]
    ] == ["New"]
    assert shown([*transforms.write([line]), *transforms.flush()]) == " line", "too late"


def test_what_a_command_writes_has_the_time_of_its_words_and_says_what_was_said() -> None:
    transforms = made()
    _, mark, _ = [*transforms.write(words("One full stop two")), *transforms.flush()]
    assert (mark.text, mark.start, mark.recognized) == (".", 0.3, " full stop")
    assert mark.end == pytest.approx(0.9)


def test_a_segment_that_ends_in_the_mark_that_is_said_then_has_it_once() -> None:
    transforms = made()
    text = shown([*transforms.write(words("It ends.")), *transforms.flush()])
    text += shown([*transforms.write(words("Full stop. Next", 5.0)), *transforms.flush()])
    assert text == "It ends. Next"


SAID = (
    *(
        "new",
        "line",
        "paragraph",
        "newline",
        "car",
        "New",
        "line.",
        "comma",
        "comma,",
        "full",
        "stop.",
    ),
    *(
        "the",
        "open",
        "quote",
        "period.",
        "all",
        "caps",
        "cap",
        "scratch",
        "that",
        "Hello,",
        "of",
        "no",
    ),
    *("space", "on", "off"),
)


@given(st.lists(st.lists(st.sampled_from(SAID), max_size=4), max_size=8), st.data())
def test_how_words_are_divided_among_commits_does_not_matter(
    parts: list[list[str]], data: st.DataObject
) -> None:
    everything = words(" ".join(one for part in parts for one in part)) if any(parts) else []
    if data.draw(st.booleans()):  # marks come with the next word, too
        everything = [piece for word in everything for piece in _split(word)]
    piecewise, whole = (SpokenCommands(phrases.load(("en",), True, True)) for _ in range(2))
    pipe = Pipeline([piecewise])
    text, at = "", 0
    while at < len(everything):
        size = data.draw(st.integers(1, 4))
        preview = text + shown(pipe.preview(everything[at : at + size]))
        text += shown(pipe.write(everything[at : at + size]))
        assert preview.startswith(text), "what was shown as committed stays"
        at += size
    text += shown(pipe.flush())
    assert text == shown([*whole.write(everything), *whole.flush()])


@given(st.lists(st.sampled_from(SAID), max_size=12))
def test_no_word_is_lost_and_no_time_runs_backwards(parts: list[str]) -> None:
    everything = words(" ".join(parts)) if parts else []
    transform = SpokenCommands(phrases.load(("en",), False, False))
    result = [*transform.write(everything), *transform.flush()]
    said = "".join(word.recognized for word in result)
    assert phrases.key(said) == phrases.key("".join(parts))
    times = [time for word in result for time in (word.start, word.end)]
    assert times == sorted(times)


def _split(word: Word) -> list[Word]:
    bare = word.text.rstrip(".,?")
    mark = word.text[len(bare) :]
    return [
        replace(word, text=text, start=start)
        for text, start in ((bare, word.start), (mark, word.end))
        if text
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_data_of_a_language_is_complete(language: str) -> None:
    data, english = phrases.table(language), phrases.table("en")
    assert data.keys() == english.keys()
    assert data["said"].keys() == english["said"].keys()
    assert set(data["acts"].values()) == {act.value for act in Act}
    assert {Case(name) for name in data["case"].values()} >= set(Case) - {Case.TITLE_ON}
    closing = {text.strip() for text in data["marks"].values()}
    assert closing >= set(",.?!:;-–()[]/@&…\n\t".replace("\n", "").replace("\t", "")) | {""}
    everything = [*data["marks"], *data["case"], *data["acts"], *data["symbols"]]
    assert set(data["heard"].values()) <= set(everything)
    everything += data["heard"]
    keys = {phrases.key(phrase) for phrase in everything}
    assert {phrases.key(phrase) for phrase in data["said"]["set_off"]} <= keys
    assert not [text for text in data["symbols"].values() if not text.isascii()]


@pytest.mark.parametrize(
    ("model", "locale", "languages"),
    [
        (ModelSettings(language="de"), "fr_FR", ("de",)),
        (ModelSettings(language="pt"), "fr_FR", ("en",)),
        (ModelSettings(language="de", task="translate"), "de_DE", ("en",)),
        (ModelSettings(name="tiny.en"), "de_DE", ("en",)),
        (ModelSettings(), "de_DE", ("en", "de")),
        (ModelSettings(), "Spanish_Spain", ("en", "es")),
        (ModelSettings(), "en_US", ("en",)),
        (ModelSettings(), None, ("en",)),
    ],
)
def test_commands_are_those_of_the_language_that_is_spoken(
    model: ModelSettings, locale: str, languages: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choose.locale, "getlocale", lambda: (locale, "UTF-8"))
    assert choose.spoken_languages(Settings(model=model)) == languages
