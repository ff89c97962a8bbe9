"""What a model answers, and the text that is in it."""

import pytest

from dictation.errors import RewritingError
from dictation.rewriting.answer import bare, longest, rewritten

ORIGINAL = "so um we should meet on friday at ten and er bring the report"
TEXT = "We should meet on Friday at ten. Bring the report."


@pytest.mark.parametrize(
    "answer",
    [
        TEXT,
        f"  {TEXT}\n",
        f"Sure! Here is the shortened text:\n\n{TEXT}",
        f"Sure! Here is the rewritten text: {TEXT}",
        f"Sure thing!\n\n{TEXT}",
        f"Certainly. Here’s a tidied version of your message:\n{TEXT}",
        f"Here is a more concise version:\n\n{TEXT}\n\nLet me know if you'd like any changes!",
        f"**Here is the revised version:**\n\n{TEXT}",
        f"Here's the text:\n\n```\n{TEXT}\n```\n\nI removed the filler words.",
        f"```text\n{TEXT}\n```",
        f"Rewritten text: {TEXT}",
        f"**Shortened version:**\n{TEXT}",
        f"Sure, here you go, a shorter version:\n{TEXT}",
        f"Here you go:\n\n{TEXT}",
        f"Sure! Here you go:\n{TEXT}",
        f"**Rewritten:** {TEXT}",
        f"Here's a shorter version:\n\n{TEXT}\n\nThis version removes the filler words.",
        f"« {TEXT} »",
        f"„{TEXT}“",
        f"<text>\n{TEXT}\n</text>",
        f"Sure! Here is the text:\n<text>{TEXT}</text>",
        f'"{TEXT}"',
        f"“{TEXT}”",
        f'Here is the rewritten text:\n\n"{TEXT}"',
        f"<think>\nThe user wants it short. Sure! Here is\n</think>\n\n{TEXT}",
        f"{TEXT}\n\n(Note: I removed the filler words.)",
        f"{TEXT}\n\n**Note:** I kept the date.\n\nI hope this helps!",
        f"Gerne! Hier ist die überarbeitete Fassung:\n\n{TEXT}",
        f"Bien sûr ! Voici le texte corrigé :\n\n{TEXT}",
        f"¡Claro! Aquí tienes el texto corregido:\n\n{TEXT}",
        f"{TEXT}\n\nMöchtest du, dass ich etwas ändere?",
    ],
)
def test_only_the_text_is_taken(answer: str) -> None:
    assert rewritten(answer, ORIGINAL) == TEXT


@pytest.mark.parametrize(
    ("answer", "original"),
    [
        # the original says it itself
        ("Sure! Here is the list: milk and eggs.", "sure here is the list milk and eggs"),
        ("Here is the text: we agree.", "here is the text we agree"),
        ("Okay, see you then.", "okay see you then"),
        ("I'm sorry, but I can't help you on Friday.", "i'm sorry but i can't help you on friday"),
        ("I’m sorry, I can't come.", "es tut mir leid ich kann nicht kommen"),
        ("“Yes”", "“yes”"),
        # it is part of a text
        ("Here are the things to buy:\n- milk\n- eggs", "we have to buy milk and eggs"),
        ("Here is what we decided: nothing.", "we decided nothing"),
        ("Sure, I can come on Friday.", "i can come on friday of course"),
        ("Hi,\n\nthe report is done.\n\nBest regards", "the report is done"),
        ("Let me know if you can come.", "tell me if you can come"),
        ("Dear Ann,\n\nit is done.\n\nPlease call me.", "mail ann it is done call me"),
        ("“Yes”, he said, “now”", "yes he said now"),
        ("First:\n\n```\na\n```\n\nthen\n\n```\nb\n```", "first a then b"),
        ("Note the date: Friday.", "note the date friday"),
        (
            "The release is out.\n\nThis version removes the old menu.",
            "the release is out this version removes the old menu",
        ),
        (
            "All done.\n\nI have corrected the bill.",
            "all done paragraph i have corrected the bill",
        ),
        ("Here you go, as promised.", "here you go as promised"),
        ("Certainly! We meet on Friday.", "we meet on friday"),
        ("Translation is a craft.", "translation is a craft"),
    ],
)
def test_what_belongs_to_the_text_stays(answer: str, original: str) -> None:
    assert rewritten(answer, original) == answer


@pytest.mark.parametrize(
    "answer",
    [
        "I'm sorry, but I can't help with that request.",
        "I’m sorry, but I cannot assist with this.",
        "As an AI language model, I have no opinion.",
        "I cannot rewrite this text because it is private.",
        "Please provide the text you want me to rewrite.",
        "Sure! Please share your text.",
        "Es tut mir leid, aber ich kann dir dabei nicht helfen.",
    ],
)
def test_a_refusal_is_no_text(answer: str) -> None:
    with pytest.raises(RewritingError, match="didn't rewrite the text"):
        rewritten(answer, ORIGINAL)


@pytest.mark.parametrize("answer", ["", "  \n", "<think>hm", "<think>so</think>", '""', "```\n```"])
def test_nothing_is_no_text(answer: str) -> None:
    with pytest.raises(RewritingError, match="nothing"):
        rewritten(answer, ORIGINAL)


def test_an_answer_ten_times_as_long_is_no_rewritten_text() -> None:
    assert rewritten("x" * longest(ORIGINAL), ORIGINAL)
    with pytest.raises(RewritingError, match="far longer"):
        rewritten("x" * (longest(ORIGINAL) + 1), ORIGINAL)


def test_the_beginning_of_an_answer_is_shown_without_thoughts() -> None:
    assert bare("<think>They want", ORIGINAL) == ""
    assert bare("<think>They want</think>We should", ORIGINAL) == "We should"
    assert bare("Sure! Here is the text:\nWe sh", ORIGINAL) == "We sh"


def test_a_hostile_answer_costs_little() -> None:
    for piece in ("Sure! ", "here is ", "*", "``` \n", "```a b\n", "\n\n", '"', "<text>", "Note: "):
        answer = piece * 20_000
        bare(answer, "x")
        assert rewritten(answer + "end", "y" * len(answer))
