"""The languages Whisper knows: codes, English names, and which model takes which."""

import difflib

from dictation.errors import LanguageError

TASKS = ("transcribe", "translate")

NAMES = {
    "af": "Afrikaans",
    "am": "Amharic",
    "ar": "Arabic",
    "as": "Assamese",
    "az": "Azerbaijani",
    "ba": "Bashkir",
    "be": "Belarusian",
    "bg": "Bulgarian",
    "bn": "Bengali",
    "bo": "Tibetan",
    "br": "Breton",
    "bs": "Bosnian",
    "ca": "Catalan",
    "cs": "Czech",
    "cy": "Welsh",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "eu": "Basque",
    "fa": "Persian",
    "fi": "Finnish",
    "fo": "Faroese",
    "fr": "French",
    "gl": "Galician",
    "gu": "Gujarati",
    "ha": "Hausa",
    "haw": "Hawaiian",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "ht": "Haitian Creole",
    "hu": "Hungarian",
    "hy": "Armenian",
    "id": "Indonesian",
    "is": "Icelandic",
    "it": "Italian",
    "ja": "Japanese",
    "jw": "Javanese",
    "ka": "Georgian",
    "kk": "Kazakh",
    "km": "Khmer",
    "kn": "Kannada",
    "ko": "Korean",
    "la": "Latin",
    "lb": "Luxembourgish",
    "ln": "Lingala",
    "lo": "Lao",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "mg": "Malagasy",
    "mi": "Maori",
    "mk": "Macedonian",
    "ml": "Malayalam",
    "mn": "Mongolian",
    "mr": "Marathi",
    "ms": "Malay",
    "mt": "Maltese",
    "my": "Burmese",
    "ne": "Nepali",
    "nl": "Dutch",
    "nn": "Nynorsk",
    "no": "Norwegian",
    "oc": "Occitan",
    "pa": "Punjabi",
    "pl": "Polish",
    "ps": "Pashto",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sa": "Sanskrit",
    "sd": "Sindhi",
    "si": "Sinhala",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sn": "Shona",
    "so": "Somali",
    "sq": "Albanian",
    "sr": "Serbian",
    "su": "Sundanese",
    "sv": "Swedish",
    "sw": "Swahili",
    "ta": "Tamil",
    "te": "Telugu",
    "tg": "Tajik",
    "th": "Thai",
    "tk": "Turkmen",
    "tl": "Tagalog",
    "tr": "Turkish",
    "tt": "Tatar",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "uz": "Uzbek",
    "vi": "Vietnamese",
    "yi": "Yiddish",
    "yo": "Yoruba",
    "yue": "Cantonese",
    "zh": "Chinese",
}
_ALSO = {
    "castilian": "es",
    "farsi": "fa",
    "filipino": "tl",
    "flemish": "nl",
    "haitian": "ht",
    "jv": "jw",  # the standard's code for Javanese
    "mandarin": "zh",
    "moldovan": "ro",
    "myanmar": "my",
    "sinhalese": "si",
    "valencian": "ca",
}
_CODES = _ALSO | {name.lower(): code for code, name in NAMES.items()}


def resolve(text: str) -> str:
    """Find Whisper's code for a language's code or English name: ``fr`` for ``French``.

    Regions are dropped: ``pt-BR`` is ``pt``. Raises `LanguageError`, which suggests names that
    look alike.
    """
    wanted = text.strip().lower()
    for candidate in (wanted, wanted.replace("_", "-").split("-")[0]):
        if candidate in NAMES:
            return candidate
        if candidate in _CODES:
            return _CODES[candidate]
    close = [_CODES[name] for name in difflib.get_close_matches(wanted, _CODES, n=3)]
    alike = " or ".join(f"{NAMES[code]} ({code})" for code in dict.fromkeys(close))
    remedy = f"Did you mean {alike}?" if alike else "Write an English name or a code: French or fr."
    raise LanguageError(f"Whisper knows no language “{text}”.", remedy)


def check(multilingual: bool, language: str | None, task: str) -> None:
    """Raise `LanguageError` when a model can't do what is asked of it.

    An English-only model neither understands another `language` (a code; None detects it) nor
    translates; no model knows a `task` that is not in `TASKS`.
    """
    if task not in TASKS:
        raise LanguageError(
            f"Whisper has no task “{task}”.",
            "Choose transcribe (the language as spoken) or translate (into English).",
        )
    if multilingual:
        return
    remedy = "Choose a multilingual model: one whose name doesn't end in .en, such as base."
    if language not in (None, "en"):
        raise LanguageError(f"This model knows only English, not {NAMES[language]}.", remedy)
    if task == "translate":
        raise LanguageError("This model knows only English, so it can't translate.", remedy)
