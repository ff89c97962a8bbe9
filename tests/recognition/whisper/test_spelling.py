"""Which tokens spell which word, in languages that write differently."""

import pytest
from faster_whisper.tokenizer import Tokenizer
from tokenizers import Tokenizer as Vocabulary

from dictation.recognition.whisper.spelling import spell_words

MARKS = " .,!?。，»)」"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", [" Well,", " the", " forty-two-line", ' "Bible"', " costs", " $3.50", " today."]),
        ("fr", [" C'est", " vrai ?", " L'école", " n'est", " pas", " «", " finie ».", " Là !"]),
        ("de", [" Straßenbahnhaltestellen,", " über", " Köln", " (West)."]),
        ("zh", ["你好,", "世界。"]),
        ("ja", ["「はい」。", "はい。"]),
    ],
)
def test_words_are_what_readers_take_for_words(base_model, language, words):
    vocabulary = Vocabulary.from_file(str(base_model / "tokenizer.json"))
    tokenizer = Tokenizer(vocabulary, True, task="transcribe", language=language)
    tokens = tokenizer.encode("".join(words))
    spelled = spell_words(tokenizer, tokens)
    assert [token for word, mark in spelled for token in [*word, *mark]] == tokens
    assert [tokenizer.decode([*word, *mark]) for word, mark in spelled] == words
    for word, mark in spelled:
        assert tokenizer.decode(word).strip(MARKS)
        assert not tokenizer.decode(mark).strip(MARKS)


def test_marks_stand_apart_from_their_word(base_model):
    vocabulary = Vocabulary.from_file(str(base_model / "tokenizer.json"))
    tokenizer = Tokenizer(vocabulary, True, task="transcribe", language="en")
    spelled = spell_words(tokenizer, tokenizer.encode(", or 3.5 a.m. at 9:30?"))
    assert [(tokenizer.decode(word), tokenizer.decode(mark)) for word, mark in spelled] == [
        *(("", ","), (" or", ""), (" 3.5", ""), (" a.m", "."), (" at", ""), (" 9:30", "?")),
    ]
