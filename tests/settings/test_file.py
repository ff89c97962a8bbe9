"""A settings file that people edit by hand: nothing of theirs is lost, every mistake is named."""

import os
import stat
import threading
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dictation import languages
from dictation.errors import SettingsError, StorageError
from dictation.settings import OPTIONS, SECTIONS, Option, Settings, SettingsFile, describe

many = hypothesis_settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dictation" / "settings.toml"


@pytest.fixture
def file(path: Path) -> SettingsFile:
    return SettingsFile(path)


@pytest.fixture
def holding(path: Path) -> Callable[[str | bytes], SettingsFile]:
    """Make a settings file with this content."""

    def make(content: str | bytes) -> SettingsFile:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return SettingsFile(path)

    return make


Holding = Callable[[str | bytes], SettingsFile]


def value_of(settings: Settings, option: Option) -> Any:
    return getattr(getattr(settings, option.section), option.key)


# A new file


def test_a_missing_file_is_written_with_the_defaults(file: SettingsFile, path: Path) -> None:
    settings, errors = file.read()
    assert (replace(settings, profiles=()), errors) == (Settings(), [])
    assert SettingsFile(path).read() == (settings, [])
    content = tomllib.loads(path.read_text())
    assert list(content) == [*SECTIONS, "profiles"]
    for (section, key), option in OPTIONS.items():
        assert content[section][key] == option.default


def test_the_file_lies_in_the_configuration_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dictation.paths.config_dir", lambda: tmp_path / "config")
    SettingsFile().read()
    assert (tmp_path / "config" / "settings.toml").exists()


def test_a_new_file_explains_every_key_above_it(file: SettingsFile, path: Path) -> None:
    file.read()
    text = path.read_text()
    assert text.startswith("# Dictation's settings.")
    assert max(map(len, text.splitlines())) <= 90
    section, comment = "", ""
    explained = {}
    for line in text.splitlines():
        if line.startswith("#"):
            comment += line.removeprefix("#")
        elif line.startswith("["):
            section, comment = line.strip("[]"), ""
        elif "=" in line:
            explained[section, line.split(" =")[0]] = comment
        else:
            comment = ""
    for (part, key), option in OPTIONS.items():
        if isinstance(option.default, dict):
            assert f"[{part}.{key}]\n# {option.help[:30]}" in text
            continue
        assert option.help in explained[part, key].strip()
        assert all(f'"{choice}"' in explained[part, key] for choice in option.choices)
    assert "from 0.1 to 2" in explained["hotkeys", "hold_seconds"]


def test_what_was_declared_is_consistent() -> None:
    for option in OPTIONS.values():
        assert option.checked(option.default) == option.default
        assert option.help.endswith(".")
    assert describe("indicator", "place").choices == ("cursor", "top", "bottom")
    assert describe("sounds", "volume").allowed == "a number from 0 to 1"
    with pytest.raises(KeyError):
        describe("sounds", "loudness")


# Values that can't be used


@pytest.mark.parametrize(
    ("line", "problem", "remedy"),
    [
        (
            'hotkeys.mode = "loud"',
            'mode in [hotkeys] is "loud", which is not one of the choices; the default "hybrid" is'
            " used.",
            'Write "hybrid", "hold" or "toggle".',
        ),
        (
            "hotkeys.dictate = 3",
            "dictate in [hotkeys] is 3, which is not text in quotation marks; the default"
            ' "ctrl+alt+space" is used.',
            "Write text in quotation marks.",
        ),
        (
            "hotkeys.hold_seconds = 0.05",
            "hold_seconds in [hotkeys] is 0.05, which is out of range; the default 0.4 is used.",
            "Write a number from 0.1 to 2.",
        ),
        (
            'sounds.volume = "loud"',
            'volume in [sounds] is "loud", which is not a number; the default 0.5 is used.',
            "Write a number from 0 to 1.",
        ),
        (
            "sounds.volume = true",
            "volume in [sounds] is true, which is not a number; the default 0.5 is used.",
            "Write a number from 0 to 1.",
        ),
        (
            "sounds.volume = nan",
            "volume in [sounds] is nan, which is out of range; the default 0.5 is used.",
            "Write a number from 0 to 1.",
        ),
        (
            f"microphone.release_after = 1{'0' * 400}",
            "release_after in [microphone] is a number that is too large, which is out of range;"
            " the default 15.0 is used.",
            "Write a number from 0 to 1440.",
        ),
        (
            "history.keep_days = 1.5",
            "keep_days in [history] is 1.5, which is not a whole number; the default 0 is used.",
            "Write a whole number from 0 to 36500.",
        ),
        (
            "history.keep = 1",
            "keep in [history] is 1, which is neither true nor false; the default true is used.",
            "Write true or false.",
        ),
        (
            "model.name = 2026-01-02",
            'name in [model] is "2026-01-02", which is not text in quotation marks; the default'
            ' "base" is used.',
            "Write text in quotation marks.",
        ),
        (
            "model.language = 'klingon'",
            'language in [model] is "klingon", which is not a language that Whisper knows; it is'
            " treated as empty.",
            "Write an English name or a code: French or fr.",
        ),
        (
            "model.language = 'Frensh'",
            'language in [model] is "Frensh", which is not a language that Whisper knows; it is'
            " treated as empty.",
            "Did you mean French (fr)?",
        ),
        (
            "output.method = ['type']",
            "method in [output] is a list, which is not text in quotation marks; the default"
            ' "auto" is used.',
            f"Write {describe('output', 'method').allowed}.",
        ),
        (
            "text.vocabulary = 'Guenever'",
            'text.vocabulary is "Guenever", but should be a table; it is ignored.',
            "Write [text.vocabulary] on a line of its own, and its entries below it.",
        ),
        (
            "output.applications = {firefox = 'paste'}",
            "applications in [output] is no longer a setting.",
            "At the end of the file, write a profile instead: [[profiles]], and below it"
            ' applications = ["firefox"] and method = "paste".',
        ),
        (
            "microphone = 'USB'",
            'microphone is "USB", but should be a section; its defaults are used.',
            "Write [microphone] on a line of its own, and its settings below it.",
        ),
        (
            "hotkeys.cancle = 'f8'",
            "cancle in [hotkeys] is unknown and has no effect.",
            "Did you mean cancel?",
        ),
        (
            "hotkeys.volume = 0.3",
            "volume in [hotkeys] is unknown and has no effect.",
            "It belongs in [sounds].",
        ),
        (
            "volume = 0.3",
            "volume outside of sections is unknown and has no effect.",
            "It belongs in [sounds].",
        ),
        (
            "[sound]",
            "[sound] is unknown and has no effect.",
            "Did you mean sounds?",
        ),
        (
            "general.qqq = 0",
            "qqq in [general] is unknown and has no effect.",
            "The choices are start_at_login, first_run_done.",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line_and_remedy(
    holding: Holding, path: Path, line: str, problem: str, remedy: str
) -> None:
    settings, errors = holding(f"# mine\n\n{line}\n").read()
    assert settings == Settings()
    assert [(error.problem, error.remedy) for error in errors] == [
        (f"{path}, line 3: {problem}", remedy)
    ]


def test_a_wrong_value_falls_back_alone(holding: Holding) -> None:
    settings, errors = holding(
        '[microphone]\ndevice = "USB"\nrelease_after = -1\nstop_after_silence = 30\n'
        '[output]\nmethod = "paste"\n'
        '[text.replacements]\nbtw = "by the way"\nasap = 3\n'
    ).read()
    assert settings.microphone.device == "USB"
    assert settings.microphone.release_after == Settings().microphone.release_after
    assert settings.microphone.stop_after_silence == 30.0
    assert isinstance(settings.microphone.stop_after_silence, float)
    assert settings.output.method == "paste"
    assert settings.text.replacements == {"btw": "by the way"}
    assert len(errors) == 2
    assert "line 3: release_after in [microphone] is -1, which is out of range" in str(errors[0])
    assert "line 9: asap in [text.replacements] is 3, which is not text" in str(errors[1])
    assert "this line is ignored" in str(errors[1])
    assert errors[1].remedy == "Write text in quotation marks."


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(("English", "en"), ("EN", "en"), (" german ", "de"), ("Deutsch", "de"), ("pt-BR", "pt")),
        *(("auto", ""), ("", "")),
    ],
)
def test_a_language_may_be_written_as_people_write_it(
    holding: Holding, written: str, code: str
) -> None:
    file = holding(f'[model]\nlanguage = "{written}"\n')
    settings, errors = file.read()
    assert (settings.model.language, errors) == (code, [])
    file.write("model", "language", written)
    assert file.read()[0].model.language == code


def test_a_setting_is_understood_by_its_former_name(holding: Holding, path: Path) -> None:
    file = holding('[captions]\n# Like on TV\ncolour = "cyan"  # or yellow\nlines = 3\n')
    settings, errors = file.read()
    assert (settings.captions.color, settings.captions.lines, errors) == ("cyan", 3, [])
    file.write("captions", "lines", 2)
    assert '# Like on TV\ncolor = "cyan"  # or yellow\nlines = 2\n' in path.read_text()
    assert file.read()[0].captions.color == "cyan"


def test_the_name_of_today_goes_before_the_former_one(holding: Holding) -> None:
    settings, (told,) = holding('[captions]\ncolour = "cyan"\ncolor = "green"\n').read()
    assert settings.captions.color == "green"
    assert "colour in [captions] is unknown" in told.problem


def test_a_language_that_is_none_is_not_written(file: SettingsFile, path: Path) -> None:
    with pytest.raises(SettingsError, match="not a language that Whisper knows") as raised:
        file.write("model", "language", "Frensh")
    assert raised.value.remedy == "Did you mean French (fr)?"
    assert not path.exists()


def test_the_line_is_right_after_texts_and_lists_of_many_lines(holding: Holding) -> None:
    _, errors = holding(
        '[model]\nname = """\n[sounds]\nvolume = 3\n"""\nlist = [\n  1,\n  # one\n]\n\n'
        "[sounds]\n# loud\nvolume = 3\n"
    ).read()
    assert [error.problem.split(",")[1].split(":")[0] for error in errors] == [
        " line 6",
        " line 13",
    ]


def test_an_unknown_key_is_told_once_and_a_wrong_value_each_time(holding: Holding) -> None:
    file = holding("[sounds]\nvolume = 3\nloudness = 3\n")
    assert len(file.read()[1]) == 2
    assert len(file.read()[1]) == 1


def test_the_same_file_from_windows_reads_the_same(holding: Holding) -> None:
    file = holding(b"\xef\xbb\xbf[sounds]\r\nvolume = 0.25\r\nx = 1\r\n")
    settings, errors = file.read()
    assert settings.sounds.volume == 0.25
    assert "line 3" in str(errors[0])
    file.write("sounds", "volume", 0.75)
    data = file.path.read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") > 10
    assert file.read()[0].sounds.volume == 0.75


def test_of_very_many_mistakes_the_first_are_told(holding: Holding) -> None:
    _, errors = holding("".join(f"x{number} = 1\n" for number in range(30))).read()
    assert len(errors) == 11
    assert ", line 10: x9 outside of sections" in errors[9].problem
    assert errors[10].problem.endswith("20 more mistakes, starting at line 11.")


# Files that are no settings at all

BROKEN = [
    (b"[hotkeys]\nmode hybrid\n", ", line 2, column 6"),
    (b"[hotkeys]\nmode = 'hold'\nmode = 'hold'\n", ", line 3, column 14"),
    (b"[hotkeys]\n# caf\xe9\nmode = 'hold'\n", ", line 2, column 6"),
    ("[hotkeys]\n".encode("utf-16"), ", line 1, column 1"),
    (b"\x00\x00\x00", ", line 1, column 1"),
    (b"\xef\xbb\xbfa\xff", ", line 1, column"),
    (b"a = 1\nb = '''", ", line 2"),
    (b"a = " + b"[" * 40_000, ", somewhere in the file"),
    (b"a = 1" + b"0" * 10_000, ", somewhere in the file"),
    (b"a = 1\n" * 100_000, " is too large"),
]
GOOD = '[hotkeys]\ndictate = "f9" # mine\n[general]\nfirst_run_done = true\n'


@pytest.mark.parametrize(("content", "place"), BROKEN)
def test_a_broken_file_is_left_alone_and_the_settings_from_before_stay(
    holding: Holding, path: Path, content: bytes, place: str
) -> None:
    file = holding(GOOD)
    good, _ = file.read()
    path.write_bytes(content)
    for reader in (file, SettingsFile(path)):  # while it runs, and at the next start
        settings, (error,) = reader.read()
        assert settings == good
        assert f"{path}{place}" in error.problem
        assert error.remedy.endswith("Until then the previous settings stay in use.")
        assert not reader.changed()
    assert path.read_bytes() == content
    assert os.listdir(path.parent) == [path.name]
    path.write_text(GOOD.replace("f9", "f8"))
    assert file.changed()
    settings, errors = file.read()
    assert (settings.hotkeys.dictate, settings.general.first_run_done, errors) == ("f8", True, [])


def test_where_nothing_was_ever_understood_the_defaults_are_used(
    holding: Holding, path: Path
) -> None:
    settings, (error,) = holding("broken").read()
    assert settings == Settings()
    assert error.remedy == "Fix that line. Until then the defaults are used."
    assert path.read_text() == "broken"


def test_a_wrong_value_is_wrong_in_the_copy_too(holding: Holding, path: Path) -> None:
    holding("[sounds]\nvolume = 3\non = false\n").read()
    path.write_text("broken")
    settings, errors = SettingsFile(path).read()
    assert (settings.sounds.on, settings.sounds.volume, len(errors)) == (False, 0.5, 1)


@pytest.mark.parametrize("copy", [b"broken", b"\xff", None])
def test_a_copy_that_is_of_no_use_does_no_harm(
    holding: Holding, path: Path, state_home: Path, copy: bytes | None
) -> None:
    kept = state_home / "dictation" / "last-good-settings.toml"
    if copy is None:
        kept.mkdir(parents=True)
    else:
        kept.parent.mkdir(parents=True)
        kept.write_bytes(copy)
    file = holding("broken")
    assert file.read()[0] == Settings()
    path.write_text(GOOD)
    assert file.read()[0].hotkeys.dictate == "f9"
    path.write_text("broken")
    assert file.read()[0].hotkeys.dictate == "f9"


def test_an_emptied_file_is_no_copy_worth_having(holding: Holding, path: Path) -> None:
    file = holding(GOOD)
    file.read()
    path.write_text("")  # as a full disk or an interrupted editor leaves it
    assert file.read() == (Settings(), [])
    path.write_text("broken")
    assert SettingsFile(path).read()[0].hotkeys.dictate == "f9"


def test_a_change_made_while_the_file_is_broken_keeps_it_beside(
    holding: Holding, path: Path
) -> None:
    file = holding(GOOD)
    file.read()
    for number in range(3):
        path.write_text(f"broken {number}")
        file.read()
        file.write("sounds", "on", False)
        assert file.changed(), "the new file is still to be read, and the notice to be told"
        settings, (told,) = file.read()
        assert (settings.hotkeys.dictate, settings.sounds.on) == ("f9", False)
        assert "line 1, column 8" in told.problem
        (aside,) = (one for one in path.parent.iterdir() if told.remedy.endswith(f" {one.name}."))
        assert aside.read_text() == f"broken {number}"
        assert file.read()[1] == []
        assert '"f9" # mine' in path.read_text()
    assert len(list(path.parent.glob("settings.toml.broken-*"))) == 3


def test_without_room_beside_it_a_broken_file_is_not_replaced(
    holding: Holding, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = holding("broken")
    monkeypatch.setattr("shutil.copy2", lambda _from, _to: fails(0))
    with pytest.raises(StorageError, match="No space left on device"):
        file.write("sounds", "on", False)
    assert path.read_text() == "broken"


@pytest.mark.skipif(os.name == "nt", reason="there are no such files there")
@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "circle", "link to nothing"])
def test_what_is_no_file_means_the_settings_from_before_and_is_left_alone(
    holding: Holding, path: Path, kind: str
) -> None:
    file = holding(GOOD)
    good, _ = file.read()
    path.unlink()
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link to nothing":
        path.symlink_to(path.parent / "missing" / "settings.toml")
    else:
        path.symlink_to("/dev/zero" if kind == "device" else path)
    before = path.lstat()
    reader = SettingsFile(path)
    settings, errors = reader.read()
    if kind == "link to nothing":
        assert (replace(settings, profiles=()), errors) == (Settings(), [])
        assert (path.parent / "missing" / "settings.toml").exists()
    else:
        assert settings == good
        assert "can't be read: " in errors[0].problem
        assert not reader.changed(), "asking again and again would help nobody"
        with pytest.raises(StorageError, match="can't be read"):
            reader.write("sounds", "on", False)
    assert path.lstat() == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may do all")
def test_without_permission_nothing_is_written(holding: Holding, path: Path) -> None:
    file = holding("[sounds]\non = false\n")
    path.chmod(0)
    settings, (error,) = file.read()
    assert settings == Settings()
    assert "Permission denied" in error.problem
    assert os.listdir(path.parent) == [path.name]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    file = SettingsFile(tmp_path / "file" / "settings.toml")
    settings, (error,) = file.read()
    assert settings == Settings()
    assert "Not a directory" in error.problem
    with pytest.raises(StorageError, match="Not a directory"):
        file.write("sounds", "on", False)


# Changing


def test_a_change_leaves_everything_else_as_it_was(holding: Holding, path: Path) -> None:
    file = holding("")
    file.write("sounds", "on", True)  # now nothing is missing
    text = "# my own file\n[later]\nx = 1  # from the future\n\n[zzz]\n" + path.read_text().replace(
        "volume = 0.5", "volume   =  0.5 # my ears\nloudness = [ 3,4 ]"
    )
    file = holding(text)
    file.write("sounds", "volume", 0.25)
    assert path.read_text() == text.replace("0.5 # my", "0.25 # my")


def test_new_keys_come_into_an_old_file_with_their_help(holding: Holding, path: Path) -> None:
    file = holding("[sounds]\non = false\n# the end of sounds\n\n# then this\n[later]\n")
    file.write("sounds", "volume", 0.25)
    text = path.read_text()
    assert text.startswith(
        "[sounds]\non = false\n\n# The volume: 1 is as recorded. Write a number from 0 to 1.\n"
        "volume = 0.25\n# the end of sounds\n\n# then this\n[later]\n"
    )
    assert "# The hotkey for dictation.\ndictate =" in text
    assert file.read()[0].sounds.on is False


def test_a_table_keeps_comments_and_what_is_wrong_in_it(holding: Holding, path: Path) -> None:
    file = holding(
        '[text.replacements]\nbtw = "by the way" # mails\nasap = 3\nfyi = "for your information"\n'
        "# end\n\n[output]\n"
    )
    file.write("text", "replacements", {"btw": "by the by", "my e.mail": "me@example.org"})
    assert path.read_text().startswith(
        '[text.replacements]\nbtw = "by the by" # mails\nasap = 3\n'
        '"my e.mail" = "me@example.org"\n# end\n'
    )
    settings, errors = file.read()
    assert settings.text.replacements == {"btw": "by the by", "my e.mail": "me@example.org"}
    assert len(errors) == 1
    file.write("text", "replacements", {})
    assert file.read()[0].text.replacements == {}


def test_the_first_entry_of_a_table_comes_below_its_help(file: SettingsFile, path: Path) -> None:
    file.read()
    file.write("text", "replacements", {"fyi": "for you"})
    assert '# "btw" = "by the way"\nfyi = "for you"\n' in path.read_text()


@pytest.mark.parametrize(
    ("section", "key", "value", "said"),
    [
        ("sounds", "volume", 1.5, "1.5 can't be used for volume in [sounds]: it is out of range."),
        ("hotkeys", "mode", "press", '"press" can\'t be used for mode in [hotkeys]'),
        ("text", "replacements", {"a": 1}, "not text in quotation marks"),
        ("microphone", "device", "\ud800", "half a character"),
    ],
)
def test_a_wrong_value_is_refused_before_anything_is_written(
    file: SettingsFile, path: Path, section: str, key: str, value: object, said: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        file.write(section, key, value)
    assert said in raised.value.problem
    assert not path.exists()
    with pytest.raises(KeyError):
        file.write("sounds", "loudness", 1)


def values(option: Option) -> st.SearchStrategy[Any]:
    if isinstance(option.default, dict):
        return st.dictionaries(st.text(), st.text())
    if option.choices:
        return st.sampled_from(option.choices)
    if isinstance(option.default, bool):
        return st.booleans()
    if option.key == "language":
        return st.sampled_from(["", *languages.NAMES])
    if option.key == "address":
        return st.sampled_from(["", "http://localhost:11434/v1", "https://llm.example/api"])
    if option.key == "key_variable":
        return st.sampled_from(["", "LLM_KEY"])
    if isinstance(option.default, str):
        return st.text()
    if isinstance(option.default, int):
        return st.integers(int(option.lowest), int(option.highest))
    return st.floats(option.lowest, option.highest)


@many
@given(data=st.data())
def test_every_value_comes_back_as_it_was_written(tmp_path: Path, data: st.DataObject) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    file.path.unlink(missing_ok=True)  # of the example before
    option = data.draw(st.sampled_from(list(OPTIONS.values())))
    value = data.draw(values(option))
    file.write(option.section, option.key, value)
    settings, errors = SettingsFile(file.path).read()
    # entries without effect are told, and come back all the same
    assert errors == [] or isinstance(option.default, dict)
    assert value_of(settings, option) == value


LINES = [
    *("[hotkeys]", "[output]", "[text.replacements]", '[ "output" ]', "[[microphone]]"),
    *("[captions]", "[captions.a.b]", "[sounds]", "[hotkeys.dictate]", "[output.method]"),
    *('mode = "hold"', 'hotkeys.mode = "toggle"', 'output = {method = "type"}', "hotkeys = 1"),
    *('replacements = {Kate = "type"}', 'replacements.kate = "copy"', 'kate = "paste"'),
    *('method = "copy" # mine', "method = 3", "volume = 0.1", "microphone = 3", "# mine", ""),
    *("[[profiles]]", 'applications = ["kate"]', 'profiles = [{language = "de"}]', "[text]"),
    "[profiles.replacements]",
    *("x = [\n1,\n# c\n2]", 'y = """\n[hotkeys]\nmode = 3\n"""', "\"device\" = 'b'"),
]
CHANGES: list[tuple[str, str, Any]] = [
    ("hotkeys", "mode", "hybrid"),
    ("hotkeys", "dictate", "f9"),
    ("microphone", "device", "USB"),
    ("output", "method", "wtype"),
    ("text", "replacements", {"kate": "type", "firefox": "copy"}),
]


@many
@given(lines=st.lists(st.sampled_from(LINES), max_size=8), change=st.sampled_from(CHANGES))
def test_however_a_file_is_written_a_change_arrives_and_hurts_nothing(
    tmp_path: Path, lines: list[str], change: tuple[str, str, Any]
) -> None:
    text = "\n".join(lines)
    try:
        before = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assume(False)
    section, key, value = change
    file = SettingsFile(tmp_path / "settings.toml")
    file.path.write_text(text)
    file.read()
    file.write(section, key, value)
    assert value_of(file.read()[0], describe(section, key)) == value
    after = tomllib.loads(file.path.read_text())
    for part, content in before.items():
        if not isinstance(content, dict):
            assert after[part] == content or part == section
            continue
        for name, was in content.items():
            assert after[part][name] == was or (part, name) == (section, key)


# Other writers, full disks


def test_what_the_user_edited_meanwhile_is_kept_and_still_to_be_read(
    file: SettingsFile, path: Path
) -> None:
    file.read()
    path.write_text(path.read_text().replace('cancel = "escape"', 'cancel = "f10" # better'))
    file.write("sounds", "on", False)
    assert 'cancel = "f10" # better' in path.read_text()
    assert file.changed()
    settings, _ = file.read()
    assert (settings.hotkeys.cancel, settings.sounds.on) == ("f10", False)
    assert not file.changed()


def test_changed_tells_of_others_only(file: SettingsFile, path: Path) -> None:
    assert not file.changed(), "there is nothing to read yet"
    file.read()
    assert not file.changed()
    file.write("sounds", "on", False)
    assert not file.changed()
    SettingsFile(path).write("sounds", "on", True)
    assert file.changed()
    file.read()
    path.unlink()
    assert file.changed()


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    file: SettingsFile, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.read()
    before = path.read_bytes()
    monkeypatch.setattr("os.fsync", fails)
    with pytest.raises(StorageError, match="No space left on device") as raised:
        file.write("sounds", "on", False)
    assert isinstance(raised.value.__cause__, OSError)
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]
    assert not file.changed()


def test_a_disk_that_is_full_at_the_first_start_is_told(
    file: SettingsFile, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.fsync", fails)
    settings, (error,) = file.read()
    assert replace(settings, profiles=()) == Settings()
    assert "No space left on device" in error.problem
    assert os.listdir(path.parent) == []


def fails(_: int) -> None:
    raise OSError(28, "No space left on device")


def test_who_reads_while_it_is_written_never_sees_half_a_file(
    file: SettingsFile, path: Path
) -> None:
    file.read()
    ended = threading.Event()
    seen: list[SettingsError] = []

    def reads() -> None:
        while not ended.is_set():
            seen.extend(SettingsFile(path).read()[1])

    reader = threading.Thread(target=reads)
    reader.start()
    for number in range(30):
        file.write("model", "name", "x" * number * 1000)
    ended.set()
    reader.join()
    assert seen == []


@pytest.mark.skipif(os.name == "nt", reason="links and modes are different there")
def test_a_linked_file_stays_a_link_and_keeps_its_mode(path: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    SettingsFile(real).read()
    real.chmod(0o640)
    path.parent.mkdir()
    path.symlink_to(real)
    SettingsFile(path).write("sounds", "on", False)
    assert path.is_symlink()
    assert SettingsFile(real).read()[0].sounds.on is False
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_entries_of_tables_that_have_no_effect_are_told_with_their_line(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    file.path.write_text(
        '[text.replacements]\nbtw = "by the way"\n"/colou(r/" = "color"\n"..." = "dots"\n'
        '"BTW," = "between"\n"/(a)/" = \'\\2\'\n"/.*x/" = "y"\n"//" = "z"\n'
        "'/(\\d/' = 'v'\n"
        "[[profiles]]\napplications = ['vim']\n[profiles.replacements]\n'/[/' = 'a'\n"
    )
    settings, errors = file.read()
    assert list(settings.text.replacements) == [
        *("btw", "/colou(r/", "...", "BTW,", "/(a)/", "/.*x/", "//", r"/(\d/")
    ]
    told = [error.problem.partition(", line ")[2] for error in errors]
    assert told == [
        '2: "btw" and "BTW," are the same phrase; the last one applies.',
        '3: "/colou(r/" is not a regular expression: missing ) at character 9; it is ignored.',
        '4: "..." has no words, so it matches nothing; it is ignored.',
        '6: "/(a)/" has 1 group in parentheses, but group 2 should be written; it is ignored.',
        '7: "/.*x/" matches any words, so all that you say would wait; it is ignored.',
        '8: "//" is empty, so it matches nothing; it is ignored.',
        r"9: '/(\d/' is not a regular expression: missing ) at character 5; it is ignored.",
        '13: "/[/" is not a regular expression: unterminated character set at character 3;'
        " it is ignored.",
    ]
    assert all(error.remedy for error in errors)


def test_a_thousand_entries_are_written_at_once_and_the_rest_stays_as_it_was(
    tmp_path: Path,
) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    file.path.write_text('[text]\nreplacements = {a = "1", b = "2"} # mine\n')
    table = {"a": "1", **{f"phrase {k}": f"text\n{k}" for k in range(1000)}}
    file.write("text", "replacements", table)
    assert (file.read()[0].text.replacements, file.read()[1]) == (table, [])
    file.path.write_text('[text.replacements]\n# the first\na = "1" # mine\nb = "2"\n3 = 3\n')
    file.write("text", "replacements", table)
    text = file.path.read_text()
    assert text.startswith('[text.replacements]\n# the first\na = "1" # mine\n')
    assert "3 = 3" in text, "what is wrong stays for its owner to mend"
    assert file.read()[0].text.replacements == table
