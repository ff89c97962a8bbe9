"""Whisper's models in words: how large each is, what it knows, and who it is for."""

from dictation.whisper.catalogue import ModelSpec

_FOR = {
    "tiny": "The quickest, with the most mistakes: for machines with little memory.",
    "base": "Quick on most machines, and mostly right: start with this one.",
    "small": "Fewer mistakes, slower: for a fast processor.",
    "distil-small": "Close to small.en and quicker: for a fast processor.",
    "medium": "Few mistakes: for a graphics card.",
    "distil-medium": "Close to medium.en and quicker: for a graphics card.",
    "large-v2": "The older large model, better than its successor in some languages: for a"
    " graphics card.",
    "large-v3": "The fewest mistakes and the slowest: for a graphics card.",
    "large-v3-turbo": "Close to large-v3 and several times as quick: the one for a graphics card.",
    "distil-large-v3": "Close to large-v3 in English and several times as quick: for a graphics"
    " card.",
}


def purpose(spec: ModelSpec) -> str:
    """Say in a sentence or two who a model is for."""
    sentence = _FOR.get(spec.name.removesuffix(".en"), "")
    if spec.multilingual:
        return sentence
    return f"{sentence} It knows only English.".strip()


def size(spec: ModelSpec) -> str:
    """Write how much there is to download."""
    exact = sum(file.size for file in spec.files)
    return f"{round(exact / 1e6):,} MB" if exact else f"about {spec.about_mb:,} MB"


def knows(spec: ModelSpec) -> str:
    """Say which languages a model takes."""
    return "about 100 languages" if spec.multilingual else "English"
