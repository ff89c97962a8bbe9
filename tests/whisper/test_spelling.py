"""Which tokens spell which word, in languages that write differently."""

import pytest
from faster_whisper.tokenizer import Tokenizer
from tokenizers import Tokenizer as Vocabulary

from dictation.whisper.spelling import spell_words


@pytest.mark.slow
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
    assert [token for group in spelled for token in group] == tokens
    assert [tokenizer.decode(group) for group in spelled] == words
