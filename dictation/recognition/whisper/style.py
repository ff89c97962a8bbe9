"""How Whisper is shown the style in which to write.

Whisper continues in the style of its prompt. Live, the prompt is a short piece of what was said
before, too little to hold it to commas, and after a few sentences without any it writes none.
"""

_EXAMPLES = {
    "en": " Well, as I said, the first one, which is here, is new, but the second, and this is"
    " true, is old.",
}


def example(language: str, task: str) -> str:
    """Return a sentence with full punctuation to put before the prompt.

    Empty for languages in which none has been tried. A translation is in English.
    """
    return _EXAMPLES.get("en" if task == "translate" else language, "")
