"""docs/spoken-commands.md lists all phrases; `python -m tests.text.test_spoken_docs` writes it."""

from pathlib import Path

from dictation import languages
from dictation.text.transforms.spoken import phrases

PAGE = Path(__file__).parents[2] / "docs" / "spoken-commands.md"
BEGIN, END = "<!-- tables: begin -->\n", "<!-- tables: end -->\n"
SHOWN = {"\n": "a line break", "\n\n": "an empty line", "\t": "a tab", " ": "a space"}
CASES = {
    "capital": "the next word with a capital",
    "capitals": "the next words in capitals, up to a pause, a mark, or a command",
    "small": "the next word in small letters",
    "title on": "every word with a capital",
    "capitals on": "everything in capitals",
    "small on": "everything in small letters",
    "off": "as usual again",
    "no space": "the next word without a space before it",
    "no space on": "no spaces",
    "no space off": "spaces again",
}
ACTS = {
    "scratch that": "removes what was said since the last pause",
    "scratch last word": "removes the last word",
    "scratch last sentence": "removes the last sentence",
    "undo that": "brings back what was scratched, or scratches",
    "stop listening": "ends the take",
    "press enter": "presses Enter, with `press_enter = true`",
}


def table(head: tuple[str, str], rows: dict[str, str], meaning: dict[str, str]) -> list[str]:
    """A row for each meaning, with everything that says it; spellings of one phrase once."""
    said: dict[str, dict[str, str]] = {}
    for phrase, what in rows.items():
        said.setdefault(what, {}).setdefault(phrases.key(phrase), phrase)
    lines = [f"| {head[0]} | {head[1]} |", "| --- | --- |"]
    for what, names in said.items():
        shown = meaning.get(what) or f"`{what.strip(' ')}`".replace("\n", "").replace("|", "\\|")
        if "`" in what:
            shown = "`` ` ``"
        if what.endswith("\n\n") and what.strip():
            shown += " and an empty line"
        lines.append(f"| {', '.join(names.values())} | {shown} |")
    return [*lines, ""]


def tables() -> str:
    lines: list[str] = []
    for language in phrases.LANGUAGES:
        data = phrases.table(language)
        lines += [f"## {languages.NAMES[language]}", ""]
        lines += table(("say", "written"), data["marks"], SHOWN)
        lines += table(("say", "how the words after it are written"), data["case"], CASES)
        lines += table(("say", "what happens"), data["acts"], ACTS)
        lines += table(("say, with `symbols = true`", "written"), data["symbols"], SHOWN)
    return "\n".join(lines)


def test_the_page_lists_all_phrases() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text[text.index(BEGIN) + len(BEGIN) : text.index(END)] == tables()


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    start, end = page.index(BEGIN) + len(BEGIN), page.index(END)
    PAGE.write_text(page[:start] + tables() + page[end:], encoding="utf-8")
