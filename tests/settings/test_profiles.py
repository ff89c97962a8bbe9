"""Profiles in the settings file: which one an application gets, and every mistake is named."""

from pathlib import Path

import pytest

from dictation.settings import OPTIONS, Settings, SettingsFile
from dictation.settings.profiles import CHANGEABLE, effective, fitting

TWO = """
[model]
language = "en"

[text]
spoken_commands = true

[output.applications]
thunderbird = "type"

[[profiles]]
name = "Letters"
applications = ["Thunderbird", "libreoffice-*"]
language = "German"
method = "paste"

[[profiles]]
applications = ["kitty", "thunderbird"]
spoken_commands = false
keep = false
"""


def read(folder: Path, text: str) -> Settings:
    file = folder / "settings.toml"
    file.write_text(text)
    settings, errors = SettingsFile(file).read()
    assert errors == []
    return settings


@pytest.mark.parametrize(
    ("application", "name"),
    [
        ("thunderbird", "Letters"),  # the first that has it
        ("libreoffice-writer", "Letters"),
        ("libreoffice", None),
        ("kitty", "kitty"),
        ("kitty.exe", "kitty"),  # as Windows calls it
        ("xterm", None),
        ("", None),  # where nobody tells which window has the focus
    ],
)
def test_the_first_profile_that_has_the_application_is_used(
    tmp_path: Path, application: str, name: str | None
) -> None:
    profile = fitting(read(tmp_path, TWO), application)
    assert (profile.name if profile is not None else None) == name


def test_a_profile_changes_what_it_mentions_and_nothing_else(tmp_path: Path) -> None:
    settings = read(tmp_path, TWO)
    letters = effective(settings, fitting(settings, "thunderbird"))
    assert (letters.model.language, letters.text.spoken_commands) == ("de", True)
    assert letters.history == settings.history
    assert letters.output.method == "paste"
    assert letters.output.applications == {}  # else the table would overrule the profile
    terminal = effective(settings, fitting(settings, "kitty"))
    assert terminal.model == settings.model
    assert (terminal.text.spoken_commands, terminal.history.keep) == (False, False)
    assert terminal.output.applications == {"thunderbird": "type"}
    assert effective(settings, fitting(settings, "xterm")) == settings


def test_no_profile_saves_anything_while_the_history_is_off(tmp_path: Path) -> None:
    settings = read(
        tmp_path, '[history]\nkeep = false\n[[profiles]]\napplications = ["vim"]\nkeep = true\n'
    )
    assert not effective(settings, fitting(settings, "vim")).history.keep


def test_a_profile_for_all_others_comes_last(tmp_path: Path) -> None:
    settings = read(tmp_path, f'{TWO}\n[[profiles]]\nname = "Others"\napplications = ["*"]\n')
    names = [fitting(settings, application) for application in ("kitty", "xterm", "")]
    assert [profile.name for profile in names if profile] == ["kitty", "Others", "Others"]


def test_what_profiles_change_has_a_name_of_its_own() -> None:
    """In a profile the key stands alone, without the section."""
    assert len(CHANGEABLE) == sum(option.in_profiles for option in OPTIONS.values())
    assert not {"name", "applications"} & set(CHANGEABLE)


LETTERS = '[[profiles]]\nname = "Letters"\napplications = ["kate"]\n'


@pytest.mark.parametrize(
    ("text", "line", "problem", "remedy"),
    [
        (
            f'{LETTERS}language = "klingon"\n',
            4,
            'language in the profile "Letters" is "klingon", which is not a language that Whisper'
            " knows; this line is ignored.",
            "Write an English name or a code: French or fr.",
        ),
        (
            f'{LETTERS}\n[[profiles]]\napplications = ["vim"]\n\nkeep = 1\n',
            8,
            "keep in profile 2 is 1, which is neither true nor false; this line is ignored.",
            "Write true or false.",
        ),
        (
            f'{LETTERS}langauge = "de"\n',
            4,
            'langauge in the profile "Letters" is unknown and has no effect.',
            "Did you mean language?",
        ),
        (
            f"{LETTERS}volume = 0.1\n",
            4,
            'volume in the profile "Letters" is unknown and has no effect.',
            "It belongs in [sounds].",
        ),
        (
            "\n[[profiles]]\nname = 3\napplications = ['kate']\n",
            3,
            "The name of profile 1 is 3, which is not text in quotation marks.",
            'Write name = "Letters", for example.',
        ),
        *(
            (
                f'\n[[profiles]]\nname = "Letters"\n{applications}',
                line,
                'The profile "Letters" doesn\'t say for which applications it is; it is ignored.',
                'Write applications = ["firefox"], for example.',
            )
            for applications, line in (
                ("", 2),
                ('applications = "kate"\n', 4),
                ("applications = []\n", 4),
                ("applications = [1]\n", 4),
                ('applications = [""]\n', 4),
            )
        ),
        (
            "\n[profiles]\nname = 'Letters'\n",
            2,
            "profiles is a table, but should be a list of tables; it is ignored.",
            "Write [[profiles]], with two brackets, on a line of its own, and below it what one"
            " profile changes.",
        ),
        (
            "profiles = 3\n",
            1,
            "profiles is 3, but should be a list of tables; it is ignored.",
            "Write [[profiles]], with two brackets, on a line of its own, and below it what one"
            " profile changes.",
        ),
        (
            "# one\nprofiles = [{applications = ['kate'], keep = 1}]\n",
            2,
            "keep in profile 1 is 1, which is neither true nor false; this line is ignored.",
            "Write true or false.",
        ),
        (
            "[[profile]]\n",
            1,
            "profile outside of sections is unknown and has no effect.",
            "Did you mean profiles?",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line_and_remedy(
    tmp_path: Path, text: str, line: int, problem: str, remedy: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    _, errors = SettingsFile(file).read()
    assert [(error.problem, error.remedy) for error in errors] == [
        (f"{file}, line {line}: {problem}", remedy)
    ]


def test_a_profile_is_used_without_the_lines_that_are_wrong(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'{LETTERS}keep = "no"\ntrailing_space = true\n')
    settings, errors = SettingsFile(file).read()
    assert len(errors) == 1
    changed = effective(settings, fitting(settings, "kate"))
    assert (changed.history.keep, changed.output.trailing_space) == (True, True)


def test_a_setting_that_is_changed_leaves_profiles_as_they_are(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    file.path.write_text(
        f"# mine\n{LETTERS}  # German, mostly\nlanguage = 'de'\n\n[sounds]\nvolume = 0.1\n\n"
        "[[profiles]] # the second\napplications = ['vim']\nkeep = false\n"
    )
    before = file.read()[0].profiles
    file.write("sounds", "volume", 0.3)
    file.write("output", "method", "paste")
    settings, errors = file.read()
    assert errors == []
    assert settings.profiles == before
    assert (settings.sounds.volume, settings.output.method) == (0.3, "paste")
    text = file.path.read_text()
    assert text.startswith(f"# mine\n{LETTERS}  # German, mostly\nlanguage = 'de'\n")
    assert "[[profiles]] # the second\napplications = ['vim']\nkeep = false\n" in text


def test_the_example_in_a_new_file_is_a_profile(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    assert file.read()[0].profiles == ()
    text = file.path.read_text()
    head, begin, example = text.partition("# [[profiles]]")
    lines = (begin + example).splitlines()
    example = "\n".join(line.removeprefix("# ") for line in lines[: lines.index("#")])
    file.path.write_text(f"{head}\n{example}\n")
    settings, errors = file.read()
    assert errors == []
    assert effective(settings, fitting(settings, "libreoffice-writer")).model.language == "de"
