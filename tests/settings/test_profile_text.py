"""Profiles are edited in the file as its owner wrote it: comments and all else stay."""

import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictation.settings import profile_text
from dictation.settings.document import lines

FILE = """\
# mine
[sounds]
volume = 0.1  # quiet

# about letters
[[profiles]]  # the first
name = "Letters"
applications = ["kate"]  # and others
# language = "fr"
language = "de"  # mostly

[profiles.replacements]
mfg = "Kind regards"
asap = 3

# about the history
[history]
keep = true

[[profiles]]
name = "Diary"
keep = false
# the end of the diary

# the end
"""


def profiles(text: str) -> list[dict[str, Any]]:
    found = tomllib.loads(text).get("profiles", [])
    assert isinstance(found, list)
    return found


def test_a_value_is_changed_in_its_line() -> None:
    text = profile_text.put(FILE, 0, "language", "fr")
    assert text == FILE.replace('language = "de"  # mostly', 'language = "fr"  # mostly')
    text = profile_text.put(FILE, 0, "applications", ["kate", "vim"])
    assert text == FILE.replace('["kate"]', '["kate", "vim"]')


def test_a_new_value_stands_below_the_others() -> None:
    text = profile_text.put(FILE, 0, "trailing_space", True)
    assert "  # mostly\ntrailing_space = true\n\n[profiles.replacements]" in text
    text = profile_text.put(FILE, 1, "model", "tiny")
    assert 'keep = false\nmodel = "tiny"\n# the end of the diary\n' in text


def test_the_entries_of_a_table_are_changed_one_by_one() -> None:
    text = profile_text.put(FILE, 0, "replacements", {"btw": "by the way"})
    assert '[profiles.replacements]\nasap = 3\nbtw = "by the way"\n\n# about the history' in text
    text = profile_text.put(FILE, 0, "vocabulary", {"Guenever": "gwen ever"})
    assert profiles(text)[0]["vocabulary"] == {"Guenever": "gwen ever"}
    assert profiles(text)[0]["replacements"] == profiles(FILE)[0]["replacements"]
    text = profile_text.put(FILE, 1, "vocabulary", {})
    assert profiles(text)[1] == {"name": "Diary", "keep": False, "vocabulary": {}}
    assert "# the end of the diary\n\n[profiles.vocabulary]\n\n# the end\n" in text


def test_a_value_is_removed_with_its_line() -> None:
    text = profile_text.without(FILE, 0, "language")
    assert text == FILE.replace('language = "de"  # mostly\n', "")
    text = profile_text.without(FILE, 0, "replacements")
    assert "replacements" not in profiles(text)[0]
    assert "  # mostly\n\n# about the history" in text
    assert profile_text.without(FILE, 1, "language") == FILE


def test_a_new_profile_stands_behind_the_others() -> None:
    text = profile_text.added(FILE, {"name": "New", "applications": ["vim"]})
    new = '\n[[profiles]]\nname = "New"\napplications = ["vim"]\n'
    assert text == FILE.replace("# the end of the diary\n", f"# the end of the diary\n{new}")
    assert profiles(profile_text.added("", {"name": "New"})) == [{"name": "New"}]
    assert profile_text.added("a = 1\n", {"name": "N"}) == 'a = 1\n\n[[profiles]]\nname = "N"\n'


def test_a_profile_is_copied_with_its_comments_but_not_its_hotkey() -> None:
    text = profile_text.duplicated(profile_text.put(FILE, 0, "hotkey", "f8"), 0, "Letters 2")
    first, second, third = profiles(text)
    assert (first["hotkey"], third["name"]) == ("f8", "Diary")
    assert second == {**profiles(FILE)[0], "name": "Letters 2"}
    assert text.count("# about letters") == text.count("# mostly") == 2


def test_a_profile_is_removed_with_its_comments() -> None:
    text = profile_text.removed(FILE, 0)
    assert text == (
        "# mine\n[sounds]\nvolume = 0.1  # quiet\n\n" + FILE[FILE.index("# about the history") :]
    )
    text = profile_text.removed(FILE, 1)
    assert text == FILE[: FILE.index('[[profiles]]\nname = "Diary"')] + "# the end\n"


def test_two_profiles_change_places_with_their_comments() -> None:
    text = profile_text.swapped(FILE, 0)
    assert profiles(text) == profiles(FILE)[::-1]
    assert text.index("# the end of the diary") < text.index("# about the history")
    assert text.index("# about the history") < text.index("# about letters")
    assert sorted(text.split()) == sorted(FILE.split())
    assert tomllib.loads(text)["history"] == {"keep": True}


INLINE = 'profiles = [{name = "A", vocabulary = {x = "y"}}, {name = "B"}]\n[sounds]\non = true\n'


@pytest.mark.parametrize("text", [INLINE, "profiles = 3\n", "[profiles]\nname = 'A'\n"])
def test_profiles_in_one_line_or_that_are_none_get_headers(text: str) -> None:
    before = profiles(text) if text == INLINE else []
    after = profile_text.added(text, {"name": "C"})
    assert profiles(after) == [*before, {"name": "C"}]
    assert ("[sounds]\non = true" in after) == (text == INLINE)


def test_a_table_below_another_section_still_belongs_to_its_profile() -> None:
    text = "[[profiles]]\nname='A'\n[sounds]\non=true\n[profiles.vocabulary]\nx = 1\n"
    path = ("profiles", "0", "vocabulary", "x")
    assert lines(text, [path]) == {path: 6}
    assert profile_text.removed(text, 0) == "[sounds]\non=true\n"


PIECES = [
    *("[[profiles]]", 'name = "A"', "keep = true", "# comment", "", "[profiles.vocabulary]"),
    *('x = "y"', "[sounds]", "on = true", 'vocabulary = {z = "1"}', "vocabulary.w = 'v'"),
    *("applications = [\n  'a', # b\n  'c',\n]", "[sounds.more]"),
]
CHANGES: list[Callable[[str, int], str]] = [
    lambda text, n: profile_text.put(text, n, "keep", False),
    lambda text, n: profile_text.put(text, n, "vocabulary", {"x": "1", "a b": "2"}),
    lambda text, n: profile_text.without(text, n, "vocabulary"),
    lambda text, n: profile_text.duplicated(text, n, "B"),
    profile_text.removed,
]

EXPECTED: list[Callable[[dict[str, Any]], list[dict[str, Any]]]] = [
    lambda profile: [{**profile, "keep": False}],
    lambda profile: [{**profile, "vocabulary": {"x": "1", "a b": "2"}}],
    lambda profile: [{key: profile[key] for key in profile if key != "vocabulary"}],
    lambda profile: [profile, {**profile, "name": "B"}],
    lambda _profile: [],
]


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(CHANGES))
def test_no_change_touches_anything_else(
    pieces: list[str], change: Callable[[str, int], str]
) -> None:
    text = "\n".join(pieces)
    try:
        before = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    if not isinstance(before.get("profiles"), list):
        return
    for number, profile in enumerate(before["profiles"]):
        changed = change(text, number)
        after = tomllib.loads(changed)
        assert {**after, "profiles": []} == {**before, "profiles": []}
        expected = list(before["profiles"])
        expected[number : number + 1] = EXPECTED[CHANGES.index(change)](profile)
        assert after.get("profiles", []) == expected
        if change is not profile_text.removed:
            assert changed.count("# comment") >= text.count("# comment")
