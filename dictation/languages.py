"""The languages that Whisper knows: codes, names, and which model supports which."""

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
UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "yue"})
"""Codes of languages that write no spaces between words."""
_AUTOMATIC = {"", "auto", "automatic", "detect"}
_ALSO = {
    "castilian": "es",
    "farsi": "fa",
    "filipino": "tl",
    "flemish": "nl",
    "haitian": "ht",
    "jv": "jw",  # the ISO code for Javanese
    "mandarin": "zh",
    "moldovan": "ro",
    "myanmar": "my",
    "sinhalese": "si",
    "valencian": "ca",
    # the native names of the most widely spoken ones
    "العربية": "ar",
    "bahasa indonesia": "id",
    "čeština": "cs",
    "dansk": "da",
    "deutsch": "de",
    "ελληνικά": "el",
    "español": "es",
    "français": "fr",
    "हिन्दी": "hi",
    "italiano": "it",
    "日本語": "ja",
    "한국어": "ko",
    "magyar": "hu",
    "nederlands": "nl",
    "norsk": "no",
    "nb": "no",  # Bokmål, the code in locales for what most Norwegians write
    "polski": "pl",
    "português": "pt",
    "română": "ro",
    "русский": "ru",
    "suomi": "fi",
    "svenska": "sv",
    "türkçe": "tr",
    "українська": "uk",
    "tiếng việt": "vi",
    "עברית": "he",
    "中文": "zh",
}
_CODES = _ALSO | {name.lower(): code for code, name in NAMES.items()}


def parse(text: str | None) -> str | None:
    """Return Whisper's code for the user's input; None to detect the language.

    None, "", and "auto" mean detection; anything else goes to `resolve`, which may raise
    LanguageError.
    """
    if text is None or text.strip().lower() in _AUTOMATIC:
        return None
    return resolve(text)


def several(text: str | None) -> tuple[str, ...]:
    """Return Whisper's codes for languages separated by commas, each once; none to detect any.

    Raises LanguageError like `resolve`.
    """
    names = (text or "").split(",")
    codes = [parse(name) for name in names]
    return tuple(dict.fromkeys(code for code in codes if code is not None))


def only(text: str) -> str:
    """Return the code of the language if it is just one, "" otherwise; see `several`."""
    codes = several(text)
    return codes[0] if len(codes) == 1 else ""


def named(codes: str) -> str:
    """Return the names of languages whose codes are separated by commas."""
    return ", ".join(NAMES[code] for code in several(codes))


def known(text: str | None) -> str | None:
    """Like `parse`, but an unknown language means detection, where the user can't correct it."""
    try:
        return parse(text)
    except LanguageError:
        return None


def resolve(text: str) -> str:
    """Find Whisper's code for a language's code or name: ``fr`` for ``French`` or ``Français``.

    Regions are dropped: ``pt-BR`` is ``pt``. Raises LanguageError, which suggests similar names.
    """
    wanted = text.strip().lower()
    for candidate in (wanted, wanted.replace("_", "-").split("-")[0]):
        if candidate in NAMES:
            return candidate
        if candidate in _CODES:
            return _CODES[candidate]
    # cut to a name's length: text from a damaged file may be long, and matching is slow
    close = [_CODES[name] for name in difflib.get_close_matches(wanted[:40], _CODES, 3, 0.7)]
    alike = " or ".join(f"{NAMES[code]} ({code})" for code in dict.fromkeys(close))
    remedy = f"Did you mean {alike}?" if alike else "Write an English name or a code: French or fr."
    raise LanguageError(f"Whisper doesn't know the language “{_shortened(text)}”.", remedy)


def check(multilingual: bool, language: str | None, task: str) -> None:
    """Raise LanguageError if a model doesn't support a language or task.

    No model supports a `language` (a code; None detects it) that isn't in `NAMES`, or a `task` that
    isn't in `TASKS`. An English-only model supports no other language and doesn't translate.
    """
    if task not in TASKS:
        raise LanguageError(
            f"Whisper doesn't know the task “{_shortened(task)}”.",
            "Choose transcribe (original language) or translate (to English).",
        )
    if language is not None and language not in NAMES:
        raise LanguageError(
            f"Whisper doesn't know the language “{_shortened(language)}”.",
            "Write a code such as en or fr.",
        )
    if multilingual:
        return
    remedy = "Choose a multilingual model: one whose name doesn't end in .en, such as base."
    if language not in (None, "en"):
        raise LanguageError(f"This model knows only English, not {NAMES[language]}.", remedy)
    if task == "translate":
        raise LanguageError("This model knows only English, so it can't translate.", remedy)


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
