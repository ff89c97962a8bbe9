"""Export saved sessions in all formats, and import them again."""

import io
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dictation.errors import StorageError
from dictation.history import export_session, session_json
from dictation.history.export_session import TemplateError, session_cues
from dictation.history.importing import import_file
from dictation.history.session_json import ImportFormatError
from dictation.history.sessions import KeptPassage, KeptSession, Kind, Passage, Session
from dictation.history.store import Store
from dictation.results import Word


def passage(text: str, start: float, source: str = "") -> Passage:
    words = (
        Word((" " if place else "") + word, start + place * 0.4, start + place * 0.4 + 0.35, 0.9)
        for place, word in enumerate(text.split())
    )
    return Passage(tuple(words), source)


def kept(*passages: Passage, **about) -> KeptSession:
    session = Session(1_700_000_000.0, Kind.CAPTIONS, "Talk", "base", "en", ended=1_700_000_060.0)
    numbered = tuple(KeptPassage(k, one) for k, one in enumerate(passages))
    return KeptSession(7, replace(session, **about), numbered)


TALK = kept(
    passage("Good morning, *everyone*.", 0.5, "me"),
    passage("Hello & <welcome> back. --> Shall we?", 62.0, "system"),
)


def test_text_and_markdown():
    assert export_session.txt(TALK) == (
        "Good morning, *everyone*.\nHello & <welcome> back. --> Shall we?\n"
    )
    started = time.strftime("%Y-%m-%d %H:%M", time.localtime(1_700_000_000))
    assert export_session.markdown(replace(TALK, session=replace(TALK.session, title="A #1"))) == (
        f"# A \\#1\n\n*{started} · captions · Talk · base · en*\n\n"
        "**0:00 me** Good morning, \\*everyone\\*.\n\n"
        "**1:02 system** Hello & \\<welcome\\> back. --\\> Shall we?\n"
    )


def test_without_speech_the_file_is_still_valid():
    nothing = kept()
    assert export_session.txt(nothing) == export_session.srt(nothing) == ""
    assert export_session.vtt(nothing) == "WEBVTT\n\n"
    assert export_session.markdown(nothing).startswith("# Session\n\n")
    assert session_json.load(session_json.dump(nothing)) == (nothing.session, [])


def test_a_template_is_filled_in_and_its_errors_are_explained():
    template = "$$5 for $title ($language):\n$text\n"
    assert export_session.fill(template, kept(passage("Good morning.", 0), title="Note")) == (
        "$5 for Note (en):\nGood morning.\n"
    )
    for wrong, named in (("$titel", "titel"), ("5 $", "line 1")):
        with pytest.raises(TemplateError, match=named):
            export_session.fill(wrong, TALK)


def test_subtitles_of_simultaneous_speakers_follow_each_other():
    made = session_cues(
        kept(
            passage("I think that we should really go there today.", 0.0, "me"),
            passage("No.", 1.5, "system"),
            passage("Yes.", 1.6, "me"),
        )
    )
    assert [" ".join(cue.lines) for cue in made] == [
        "I think that we should really go there today.",
        "No.",
        "Yes.",
    ]
    assert all(a.start_ms < a.end_ms <= b.start_ms < b.end_ms for a, b in pairwise(made))


def test_ass_has_the_right_times_and_text_is_never_a_command():
    text = export_session.ass(kept(passage(r"Good {\b1}morning\N everyone.", 3723.004)))
    with av.open(io.BytesIO(text.encode()), format="ass") as container:
        (packet,) = (packet for packet in container.demux() if packet.size)
        (subtitle,) = packet.decode()
    assert float(packet.pts * packet.time_base) == 3723.0
    # a backslash before a brace makes it one to read, a word joiner behind one a backslash
    assert subtitle.dialogue.decode() == "Good \\{\\\u2060b1\\}morning\\\u2060N everyone."


@st.composite
def talks(draw: st.DrawFn) -> KeptSession:
    texts = st.lists(st.from_regex(r"[a-zé-]{1,20}[.,?]?", fullmatch=True), min_size=1, max_size=30)
    starts = sorted(draw(st.lists(st.floats(0, 100), max_size=8)))
    return kept(
        *(
            passage(" ".join(draw(texts)), start, draw(st.sampled_from(["me", "system"])))
            for start in starts
        )
    )


@pytest.mark.slow
@settings(max_examples=50)
@given(talks())
def test_exported_subtitles_are_in_strictly_increasing_order(talk):
    for write, name in ((export_session.srt, "srt"), (export_session.vtt, "webvtt")):
        text = write(talk)
        if not talk.passages:
            continue
        with av.open(io.BytesIO(text.encode()), format=name) as container:
            packets = [packet for packet in container.demux() if packet.size]
        times = [packet.pts for packet in packets]
        assert all(a < b for a, b in pairwise(times))
        assert all(bytes(packet).strip() for packet in packets)
        assert all(a.pts + a.duration <= b.pts for a, b in pairwise(packets))
        shown = "".join(bytes(packet).decode() for packet in packets)
        letters = lambda text: sorted("".join(text.split()))  # noqa: E731
        assert letters(shown) == letters(export_session.txt(talk))


def test_a_json_export_can_be_imported_without_loss(tmp_path):
    about = Session(
        started=1_700_000_000.25,
        kind=Kind.DICTATION,
        source="Mikrofon »A«",
        model="base",
        language="ja",
        title="日本 <b>",
        application="firefox",
        ended=1_700_000_009.5,
        delivered=False,
        figures={"delay": [0.4, 1]},
        tags=("a", "b c"),
    )
    words = (
        Word("今日", 0.123, 0.5, 0.98),
        Word("は", 0.5, 0.5, 1.0),
        Word(" Hannah", 0.6, 1, 0.1),
    )
    with Store(tmp_path / "one") as store:
        number = store.put(about, [Passage(words, "me"), passage("And more.", 70.0)])
        store.correct(store.session(number).passages[0].id, 2, "Anna")
        original = store.session(number)
    file = tmp_path / "session.json"
    export_session.save(file, session_json.dump(original))
    with Store(tmp_path / "two") as store:
        store.put(about, [])
        back = store.session(import_file(store, file))
        assert [hit.session_id for hit in store.search("anna")] == [back.id]
    assert back.session == original.session == about
    assert [one.passage for one in back.passages] == [one.passage for one in original.passages]
    assert back.passages[0].passage.originals == {2: " Hannah"}


def test_an_interrupted_session_is_finished_when_imported():
    session, _ = session_json.load(session_json.dump(kept(passage("Hello there", 4.0), ended=None)))
    assert session.ended == 1_700_000_004.75


GOOD = json.loads(session_json.dump(TALK))


def altered(**changes) -> str:
    return json.dumps({**GOOD, **changes})


def with_word(**changes) -> str:
    word = {"text": "a", "start": 0, "end": 1, "probability": 1, **changes}
    return altered(segments=[{"source": "", "words": [word]}])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "format"),
        ('{"source": "talk.mp3", "segments": []}', "format"),
        (altered(version=2), "another version"),
        (altered(kind="opera"), "kind"),
        (altered(started="now"), "started"),
        (altered(started=None), "started"),
        (altered(ended=True), "ended"),
        (altered(title=5), "title"),
        (altered(tags=[1]), "tags"),
        (altered(figures=[]), "figures"),
        (altered(segments={}), "segments"),
        (altered(segments=[5]), "a segment is not an object"),
        (altered(segments=[{"words": []}]), "no words"),
        (altered(segments=[{"words": ["hello"]}]), "a word is not an object"),
        (with_word(start=2), "ends before it begins"),
        (with_word(start=-1), "beyond"),
        (with_word(probability=1.5), "beyond"),
        (with_word(start=float("nan")), "not JSON"),
        (altered(started=-1e11), '"started" is beyond'),
        (altered(ended=1e11 * 3), '"ended" is beyond'),
        (altered(title="x" * 1001), "longer than 1000"),
        (altered(tags=["x" * 1001]), "longer than 1000"),
        (with_word(text="x" * 10_001), "longer than 10000"),
        (altered(figures={"deep": json.loads("[" * 30 + "]" * 30)}), "levels"),
        (with_word(end=1e300), "beyond"),
        (with_word(end=10**400), "beyond"),
        (with_word(text=None, probability="high"), "probability"),
    ],
)
def test_invalid_json_is_rejected_with_a_reason(tmp_path, text, why):
    file = tmp_path / "nonsense.json"
    file.write_text(text)
    with Store(tmp_path) as store:
        with pytest.raises(ImportFormatError, match=why):
            import_file(store, file)
        assert store.sessions() == []


def test_an_oversized_file_is_rejected_before_it_is_read(tmp_path):
    file = tmp_path / "large.json"
    with file.open("wb") as content:
        content.truncate(1 << 40)
    with Store(tmp_path) as store, pytest.raises(ImportFormatError, match="larger than 32 MiB"):
        import_file(store, file)


def test_a_binary_or_missing_file_is_rejected(tmp_path):
    (tmp_path / "sound.json").write_bytes(os.urandom(1000) + b"\xff")
    with Store(tmp_path / "data") as store:
        with pytest.raises(ImportFormatError, match="not text"):
            import_file(store, tmp_path / "sound.json")
        with pytest.raises(StorageError, match="No such file"):
            import_file(store, tmp_path / "missing.json")
        with pytest.raises(StorageError, match="can't be read"):
            import_file(store, tmp_path)


def test_unprintable_characters_are_removed_on_import(tmp_path):
    file = tmp_path / "odd.json"
    odd = json.loads(with_word(text=" a\x00\x02b\ud800c\x9b"))
    odd |= {
        "title": "one\nline\x7f",
        "tags": ["wo\x1brk", "\ud800"],
        "figures": {"a\ud800": "\udfff"},
    }
    file.write_text(json.dumps(odd))
    with Store(tmp_path) as store:
        kept_session = store.session(import_file(store, file))
    assert [word.text for word in kept_session.words] == [" abc"]
    session = kept_session.session
    assert (session.title, session.tags, session.figures) == ("oneline", ("work",), {"a": ""})


@pytest.mark.skipif(os.name != "posix", reason="permissions as on Unix")
def test_a_new_export_is_private_and_an_existing_file_keeps_its_permissions(tmp_path):
    file = tmp_path / "talk.txt"
    victim = tmp_path / "victim"
    (tmp_path / ".talk.txt.unfinished").symlink_to(victim)
    export_session.save(file, "one")
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    export_session.save(file, "two")
    assert file.stat().st_mode & 0o777 == 0o644
    assert not victim.exists()


@pytest.mark.skipif(os.name != "posix", reason="needs a folder that can't be written to")
def test_an_unwritable_target_is_reported(tmp_path):
    with pytest.raises(StorageError, match="Nothing can be written"):
        export_session.save(tmp_path / "missing" / "talk.txt", "text")
    with pytest.raises(StorageError, match="Nothing can be written"):
        export_session.save(tmp_path / ("a" * 300), "text")


@pytest.mark.skipif(os.name != "posix", reason="file sizes can't be limited")
def test_a_full_disk_leaves_the_existing_file_unchanged(tmp_path):
    file = tmp_path / "talk.txt"
    file.write_text("older")
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from dictation.errors import StorageError\n"
        "from dictation.history.export_session import save\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: save(Path(sys.argv[1]), 'x' * 9000)\n"
        "except StorageError as error: print(error.problem)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(file)],
        capture_output=True,
        text=True,
    )
    assert f"Nothing can be written to {file}" in done.stdout
    assert file.read_text() == "older"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("title", ["a/b\\c:d*e?", "  ..  ", "x" * 500, "日本\n語", "con."])
def test_file_names_are_valid_on_every_system(tmp_path, title):
    name = export_session.file_name(kept(title=title), "md")
    (tmp_path / name).write_text("")
    assert not set(name) & set('<>:"/\\|?*\n')
    assert " 7" in name
    assert name.endswith(".md")


def test_a_line_break_and_its_spoken_form_survive_json():
    words = (
        Word("Dear Ann,", 0.0, 0.5, 0.9),
        Word("\n", 0.6, 1.0, 0.9, " new line"),
        Word("Thank you.", 1.1, 1.5, 0.9, " thank you."),
    )
    _, passages = session_json.load(session_json.dump(kept(Passage(words))))
    assert passages == [Passage(words)]
