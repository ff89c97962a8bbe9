"""Descriptions of Whisper models: size, languages, and purpose."""

from dictation.models.catalog import ModelSpec

_FOR = {
    "tiny": "The fastest, with the most mistakes. For computers with little memory.",
    "base": "Fast on most computers and mostly right. Start with this one.",
    "small": "Fewer mistakes, but slower. For a fast processor.",
    "distil-small": "Close to small.en, but faster. For a fast processor.",
    "medium": "Few mistakes. For a graphics card.",
    "distil-medium": "Close to medium.en, but faster. For a graphics card.",
    "large-v2": "The older large model, better than its successor in some languages. For a"
    " graphics card.",
    "large-v3": "The fewest mistakes, but the slowest. For a graphics card.",
    "large-v3-turbo": "Close to large-v3 and several times faster. The best one for a graphics"
    " card.",
    "distil-large-v3": "Close to large-v3 in English and several times faster. For a graphics"
    " card.",
}


def purpose(spec: ModelSpec) -> str:
    """Return a sentence or two about who a model is for."""
    sentence = _FOR.get(spec.name.removesuffix(".en"), "")
    if spec.multilingual:
        return sentence
    return f"{sentence} English only.".strip()


def size(spec: ModelSpec) -> str:
    """Return the size of the download."""
    exact = sum(file.size for file in spec.files)
    return f"{round(exact / 1e6):,} MB" if exact else f"about {spec.about_mb:,} MB"


def knows(spec: ModelSpec) -> str:
    """Return the languages that a model supports."""
    return "about 100" if spec.multilingual else "English"
