"""Languages are found by code and name, and English-only models reject others."""

import pytest
from faster_whisper.tokenizer import _LANGUAGE_CODES

from dictation import languages
from dictation.errors import LanguageError


def test_the_table_has_exactly_whispers_languages():
    assert set(languages.NAMES) == set(_LANGUAGE_CODES)


@pytest.mark.parametrize("code", languages.NAMES)
def test_every_code_and_every_name_is_recognized(code):
    assert languages.resolve(code) == code
    assert languages.resolve(languages.NAMES[code].upper()) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((" French ", "fr"), ("FR", "fr"), ("pt-BR", "pt"), ("zh_CN", "zh"), ("Flemish", "nl")),
        *(("Deutsch", "de"), ("français", "fr"), ("ESPAÑOL", "es"), ("日本語", "ja")),
    ],
)
def test_what_people_write_is_understood(text, code):
    assert languages.resolve(text) == code


@pytest.mark.parametrize("text", [None, "", " ", "auto", "Auto", "detect"])
def test_empty_and_auto_mean_detection(text):
    assert languages.parse(text) is None


def test_an_invalid_saved_language_means_detection():
    assert languages.known("English") == "en"
    assert languages.known("klingon") is None
    assert languages.known(None) is None


def test_a_very_long_name_is_rejected_quickly_and_shortened():
    with pytest.raises(LanguageError) as caught:
        languages.resolve("x" * 1_000_000)
    assert len(str(caught.value)) < 200


def test_a_misspelled_language_is_suggested():
    with pytest.raises(LanguageError) as caught:
        languages.resolve("Frensh")
    assert "French (fr)" in caught.value.remedy


@pytest.mark.parametrize("text", ["qqqqqq", "", "-"])
def test_without_a_similar_name_the_expected_form_is_explained(text):
    with pytest.raises(LanguageError) as caught:
        languages.resolve(text)
    assert "French or fr" in caught.value.remedy


def test_a_multilingual_model_supports_everything():
    languages.check(True, "fr", "translate")
    languages.check(True, None, "transcribe")


@pytest.mark.parametrize("language", [None, "en"])
def test_an_english_only_model_accepts_english(language):
    languages.check(False, language, "transcribe")


@pytest.mark.parametrize(
    ("multilingual", "language", "task", "words"),
    [
        (False, "fr", "transcribe", "only English, not French"),
        (False, "en", "translate", "can't translate"),
        (True, "en", "sing", "the task “sing”"),
        (True, "English", "transcribe", "the language “English”"),
        (True, "klingon", "transcribe", "the language “klingon”"),
    ],
)
def test_unsupported_languages_and_tasks_are_explained(multilingual, language, task, words):
    with pytest.raises(LanguageError, match=words):
        languages.check(multilingual, language, task)
