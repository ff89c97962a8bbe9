"""How Whisper is shown the style in which to write.

Whisper continues in the style of its prompt. Live, the prompt is a short piece of what was said
before, too little to hold it to commas, and after a few sentences without any it writes none.
Somebody who speaks commands gets an example with commands: otherwise "comma" is heard as "common".
"""

from dictation.text.transforms.spoken import phrases

_EXAMPLES = {
    "en": " Well, as I said, the first one, which is here, is new, but the second, and this is"
    " true, is old.",
}


def example(language: str, task: str, commands: bool = False) -> str:
    """Return a sentence with full punctuation to put before the prompt; with `commands`, spoken.

    Empty for languages in which none has been tried. A translation is in English.
    """
    written = "en" if task == "translate" else language
    if commands and written in phrases.LANGUAGES:
        return f" {phrases.table(written)['example']}"
    return _EXAMPLES.get(written, "")
