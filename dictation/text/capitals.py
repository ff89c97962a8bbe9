"""Capitals where a sentence starts."""


def capitalized(text: str) -> str:
    """Return `text` with its first letter in upper case, even behind an opening quote."""
    for k, letter in enumerate(text):
        if letter.isalnum():
            return text[:k] + letter.upper() + text[k + 1 :]
    return text
