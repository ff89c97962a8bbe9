"""From what a model answers to the rewritten text alone.

Models are asked to answer with the text and nothing else, but many add “Sure! Here is…”, quotation
marks, or an offer to do more. What is certainly such an addition is removed; what the original says
in the same place is left alone; and an answer that can't be a rewritten text is refused.
"""

import re
import tomllib
from functools import cache
from typing import Any

from dictation import paths
from dictation.errors import RewritingError
from dictation.text.controls import typable

_TIMES_AS_LONG, _AND = 10, 500  # “ok” as a mail has a greeting and a closing
_LONGEST_ANNOUNCEMENT = 100  # characters between its first words and the colon
_THOUGHTS = re.compile(r"\s*<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_TAGS = re.compile(r"\A\s*<text>|</text>\s*\Z", re.IGNORECASE)
_FENCED = re.compile(r"^```[^\n`]*\n(.*?)\n?^```[ \t]*$", re.DOTALL | re.MULTILINE)
_QUOTES = {"“": "”", "„": "“", "«": "»", '"': '"'}


def longest(original: str) -> int:
    """Return how many characters an answer may have at most."""
    return _TIMES_AS_LONG * len(original) + _AND


def rewritten(answer: str, original: str) -> str:
    """Return the rewritten text in an answer. Raises RewritingError if there is none."""
    if len(answer) > longest(original):
        raise too_long()
    text = _without_closings(bare(answer, original), original)
    if not text:
        raise RewritingError(
            "The model answered with nothing.", "Try again, or try another model or instruction."
        )
    if _begins("refusals", text, original):
        line = text.splitlines()[0]
        raise RewritingError(
            f"The model didn't rewrite the text. It says: “{line}”",
            "Try again, or try another model or instruction.",
        )
    return text


def bare(answer: str, original: str) -> str:
    """Return an answer, perhaps the beginning of one, without what stands around its text."""
    text = typable(answer, lines=True)
    if text.lstrip()[:6].lower() == "<think":
        text = _THOUGHTS.sub("", text, count=1)
    text = text.strip()
    if text.count("```") == 2 and "```" not in original and (fenced := _FENCED.search(text)):
        text = fenced[1].strip()
    for kind in ("announcement", "opener", "heading"):
        found = _begins(kind, text, original)
        if found and text[found.end() :].strip():
            text = text[found.end() :].strip()
    text = _TAGS.sub("", text).strip()
    return _unquoted(text) if original.strip()[:1] not in _QUOTES else text


def too_long() -> RewritingError:
    """Return the problem with an answer that is far longer than the original."""
    return RewritingError(
        "The model's answer is far longer than the text, so it is no rewritten text.",
        "Try again, or try another model or instruction.",
    )


def _unquoted(text: str) -> str:
    """Remove quotation marks around a whole text, not those of “Yes”, he said, “now”."""
    first, inside, last = text[:1], text[1:-1], text[1:][-1:]
    is_quoted = last and _QUOTES.get(first) == last and not {first, last} & set(inside)
    return inside.strip() if is_quoted else text


def _without_closings(text: str, original: str) -> str:
    closing, same = _patterns()["closings"]
    if same.search(original):
        return text
    while True:
        head, _, last = text.rpartition("\n\n")
        if not head.strip() or not closing.match(last):
            return text
        text = head.strip()


def _begins(kind: str, text: str, original: str) -> "re.Match[str] | None":
    """Return the addition of this kind with which `text` begins, unless the original has it."""
    addition, same = _patterns()[kind]
    return None if same.match(original.strip()) else addition.match(text)


@cache
def _patterns() -> "dict[str, tuple[re.Pattern[str], re.Pattern[str]]]":
    """Return by kind how an addition begins, and an original that says the same.

    The original may lack the punctuation: it was dictated.
    """
    said: Any = tomllib.loads(paths.resource("rewriting/chatter.toml").read_text(encoding="utf-8"))
    some = {kind: f"(?:{'|'.join(phrases)})" for kind, phrases in said.items()}
    filling = rf"[^\n:]{{0,{_LONGEST_ANNOUNCEMENT}}}"
    opener = rf"¡?{some['openers']}\b[ ]?[!.,:–-]*\s*"
    announcement = rf"(?:{opener})?{some['announcements']}\b(?={filling}\b{some['nouns']}\b)"
    written = {
        "announcement": (rf"[*_#]*{announcement}{filling}:[*_ \t]*", announcement),
        "opener": (rf"¡?{some['openers']}\b[ ]?[!.:]+[ \t]*\n", opener),
        "heading": (
            rf"[*_#\s]*(?:{opener}[*_]*)?{some['headings']}[*_]*:[*_ \t]*",
            rf"(?:{opener})?{some['headings']}",
        ),
        "closings": (rf"[-—*_\s]*{some['closings']}", rf"\b{some['closings']}"),
        "refusals": (rf"(?:{opener})?{some['refusals']}",) * 2,
    }
    return {
        kind: (re.compile(answer, re.IGNORECASE), re.compile(original, re.IGNORECASE))
        for kind, (answer, original) in written.items()
    }
