"""What was said in the recordings of the tests, and how to compare words."""

import re

SEND = ["send", "it", "now"]
YES = ["yes"]
NOTE = [
    *("remember", "to", "buy", "milk", "bread", "and", "apples"),
    *("call", "the", "dentist", "before", "friday"),
]


def words(text: str) -> list[str]:
    """Without marks and capitals, which may differ with the moment of a reading."""
    return re.sub(r"[^\w\s']", "", text).lower().split()
