"""Profiles in the settings file: which one an application gets, and every mistake is named."""

from pathlib import Path

import pytest

from dictation.settings import OPTIONS, Settings, SettingsFile
from dictation.settings.profiles import CHANGEABLE, effective, fitting, named

TWO = """
[model]
language = "en"

[text]
spoken_commands = true

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
    terminal = effective(settings, fitting(settings, "kitty"))
    assert terminal.model == settings.model
    assert (terminal.text.spoken_commands, terminal.history.keep) == (False, False)
    assert effective(settings, fitting(settings, "xterm")) == settings


TITLES = """
[[profiles]]
name = "Python"
applications = ["code", "kate"]
titles = ["*.py - *", "[Python]*"]

[[profiles]]
name = "Bank"
titles = ["*my bank*"]

[[profiles]]
name = "By hand"

[[profiles]]
name = "Off"
applications = ["*"]
automatic = false

[[profiles]]
name = "Rest"
applications = ["code"]
"""


@pytest.mark.parametrize(
    ("application", "title", "name"),
    [
        ("code", "window.py - dictation", "Python"),
        ("KATE", "WINDOW.PY - dictation", "Python"),
        ("code", "[python] window", "Python"),  # brackets stand for themselves
        ("code", "notes.md - dictation", "Rest"),
        ("code", "", "Rest"),  # where titles are unknown
        ("kate", "notes.md", None),
        ("firefox", "Welcome to My Bank: transfer", "Bank"),
        ("firefox", "window.py - dictation", None),
        ("firefox", "", None),
    ],
)
def test_a_profile_with_titles_is_for_windows_that_have_one_of_them(
    tmp_path: Path, application: str, title: str, name: str | None
) -> None:
    profile = fitting(read(tmp_path, TITLES), application, lambda: title)
    assert (profile.name if profile is not None else None) == name


def test_a_title_is_private_so_it_is_read_only_where_it_decides(tmp_path: Path) -> None:
    def private() -> str:
        pytest.fail("the title was read")

    settings = read(tmp_path, TITLES.replace('titles = ["*my bank*"]', ""))
    assert fitting(settings, "xterm", private) is None


def test_a_profile_is_chosen_by_its_name(tmp_path: Path) -> None:
    settings = read(tmp_path, TITLES)
    assert named(settings, "BY HAND") == settings.profiles[2]
    assert named(settings, "off") == settings.profiles[3]
    assert named(settings, "other") is None


def test_a_profile_may_have_a_model_of_its_own_and_its_entries_are_added(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        '[text.replacements]\nbtw = "by the way"\nfyi = "for your information"\n'
        '[[profiles]]\nname = "Mail"\nmodel = "tiny.en"\nhotkey = "ctrl+alt+2"\n'
        '[profiles.replacements]\nfyi = "by the by"\nmfg = "Kind regards"\n',
    )
    mail = effective(settings, named(settings, "Mail"))
    assert (settings.model.name, mail.model.name) == ("base", "tiny.en")
    assert settings.profiles[0].hotkey == "ctrl+alt+2"
    assert mail.text.replacements == {
        "btw": "by the way",
        "fyi": "by the by",
        "mfg": "Kind regards",
    }


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
    assert len(CHANGEABLE) == sum(bool(option.in_profiles) for option in OPTIONS.values())
    own = {"name", "applications", "titles", "automatic", "hotkey"}
    assert not own & set(CHANGEABLE)


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
            "name in profile 1 is 3, which is not text in quotation marks; it is ignored.",
            'Write name = "Letters", for example.',
        ),
        (
            '[[profiles]]\nname = "Letters"\napplications = "kate"\n',
            3,
            'applications in the profile "Letters" is "kate", but should be a list in brackets; it'
            " is ignored, and the profile applies only when you choose it.",
            'Write applications = ["firefox"], for example.',
        ),
        *(
            (
                f'[[profiles]]\nname = "Letters"\n{key} = ["kate", {wrong}]\n',
                3,
                f'{key} in the profile "Letters" has {wrong}, which is not text in quotation marks;'
                " that entry is ignored.",
                f"Write {example}, for example.",
            )
            for key, wrong, example in (
                ("applications", "1", 'applications = ["firefox"]'),
                ("applications", '""', 'applications = ["firefox"]'),
                ("titles", "true", 'titles = ["*.py - *"]'),
            )
        ),
        (
            f"{LETTERS}automatic = 'no'\n",
            4,
            'automatic in the profile "Letters" is "no", which is neither true nor false; it is'
            " ignored.",
            "Write true or false.",
        ),
        (
            f"{LETTERS}hotkey = 2\n",
            4,
            'hotkey in the profile "Letters" is 2, which is not text in quotation marks; it is'
            " ignored.",
            'Write hotkey = "ctrl+alt+2", for example.',
        ),
        (
            f"{LETTERS}hotkey = 'alt + ctrl+Space'\n",
            4,
            'The hotkey alt + ctrl+Space of the profile "Letters" is already that of dictate in'
            " [hotkeys]; it has no effect here.",
            "Choose another one for either.",
        ),
        (
            f"{LETTERS}hotkey = 'f8'\n\n[[profiles]]\nhotkey = 'F8'\n",
            7,
            'The hotkey F8 of profile 2 is already that of the profile "Letters"; it has no effect'
            " here.",
            "Choose another one for either.",
        ),
        (
            f"{LETTERS}\n[[profiles]]\nname = 'letters'\n",
            6,
            'Two profiles are called "letters"; only the first can be chosen by name.',
            "Give each a name of its own.",
        ),
        (
            f"{LETTERS}[profiles.replacements]\nbtw = 'by the way'\nasap = 1\n",
            6,
            'asap in [profiles.replacements] of the profile "Letters" is 1, which is not text in'
            " quotation marks; this line is ignored.",
            "Write text in quotation marks.",
        ),
        (
            f"{LETTERS}\n[[profiles]]\nname = 'Code'\nreplacements = 'btw'\n",
            7,
            'profiles.replacements of the profile "Code" is "btw", but should be a table; it is'
            " ignored.",
            "Write [profiles.replacements] on a line of its own, and its entries below it.",
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


def test_no_mistake_makes_a_profile_apply_to_more_windows(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('[[profiles]]\nname = "Diary"\napplications = [3]\ntitles = ["*Diary*"]\n')
    settings, errors = SettingsFile(file).read()
    assert len(errors) == 1
    assert fitting(settings, "kate", lambda: "My Diary") is None
    assert named(settings, "diary") == settings.profiles[0]


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


def test_a_new_file_has_profiles_for_terminals_and_code_at_once(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    settings, errors = file.read()
    assert errors == []
    assert [one.name for one in settings.profiles] == ["Terminal", "Code"]
    assert file.read() == (settings, [])
    terminal = effective(settings, fitting(settings, "xterm")).text
    assert (terminal.style, terminal.spoken_commands, terminal.symbols) == ("plain", True, True)
    assert effective(settings, fitting(settings, "jetbrains-pycharm")) == settings, "prose"
    code = effective(settings, named(settings, "Code")).text
    assert code == terminal
    by_itself = file.path.read_text().replace("automatic = false", "automatic = true")
    file.path.write_text(by_itself)
    settings, _ = file.read()
    assert effective(settings, fitting(settings, "jetbrains-pycharm")).text == code


def test_a_file_that_is_there_gets_no_profiles(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    file.path.write_text("[sounds]\non = false\n")
    file.write("sounds", "on", True)
    assert file.read()[0].profiles == ()


def test_the_example_in_a_new_file_is_a_profile(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    file.read()
    head, begin, example = file.path.read_text().partition("# [[profiles]]")
    lines = (begin + example).splitlines()
    example = "\n".join(line.removeprefix("# ") for line in lines[: lines.index("#")])
    file.path.write_text(f"{head}\n{example}\n")
    settings, errors = file.read()
    assert errors == []
    assert effective(settings, fitting(settings, "libreoffice-writer")).model.language == "de"
