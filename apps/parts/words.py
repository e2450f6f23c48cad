"""Plain words for what the study stores in short: kinds, languages, roles, times, shares."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape

KINDS: Mapping[str, str] = {
    "transcript": "Focus groups and interviews",
    "notes": "Session notes",
    "board": "Boards of post-its",
    "answers": "Open answers",
}
ONE_KIND: Mapping[str, str] = {
    "transcript": "Focus group or interview",
    "notes": "Session notes",
    "board": "Board of post-its",
    "answers": "Open answers",
}
ROLES: Mapping[str, str] = {
    "participant": "Participants",
    "moderator": "Moderators",
    "interpreter": "Interpreters",
    "observer": "Observers",
}
LANGUAGES: Mapping[str, str] = {
    "ace": "Acehnese",
    "af": "Afrikaans",
    "am": "Amharic",
    "an": "Aragonese",
    "ar": "Arabic",
    "ary": "Moroccan Arabic",
    "arz": "Egyptian Arabic",
    "as": "Assamese",
    "az": "Azerbaijani",
    "ba": "Bashkir",
    "bcl": "Bikol",
    "be": "Belarusian",
    "bg": "Bulgarian",
    "bn": "Bengali",
    "br": "Breton",
    "bs": "Bosnian",
    "ca": "Catalan",
    "crh": "Crimean Tatar",
    "cs": "Czech",
    "cy": "Welsh",
    "da": "Danish",
    "de": "German",
    "dz": "Dzongkha",
    "el": "Greek",
    "en": "English",
    "eo": "Esperanto",
    "es": "Spanish",
    "et": "Estonian",
    "eu": "Basque",
    "ext": "Extremaduran",
    "fa": "Persian",
    "fi": "Finnish",
    "fo": "Faroese",
    "fr": "French",
    "fuv": "Fulfulde",
    "fy": "Frisian",
    "ga": "Irish",
    "gcf": "Guadeloupean Creole",
    "gcr": "Guianese Creole",
    "gd": "Scottish Gaelic",
    "gl": "Galician",
    "gom": "Konkani",
    "grc": "Ancient Greek",
    "gu": "Gujarati",
    "gug": "Guarani",
    "guw": "Gun",
    "ha": "Hausa",
    "hbo": "Biblical Hebrew",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "ht": "Haitian Creole",
    "hu": "Hungarian",
    "hy": "Armenian",
    "id": "Indonesian",
    "ig": "Igbo",
    "is": "Icelandic",
    "it": "Italian",
    "ja": "Japanese",
    "jv": "Javanese",
    "ka": "Georgian",
    "kab": "Kabyle",
    "kik": "Kikuyu",
    "kk": "Kazakh",
    "km": "Khmer",
    "kn": "Kannada",
    "ko": "Korean",
    "ku": "Kurdish",
    "ky": "Kyrgyz",
    "la": "Latin",
    "lb": "Luxembourgish",
    "lg": "Ganda",
    "lij": "Ligurian",
    "ln": "Lingala",
    "lo": "Lao",
    "lt": "Lithuanian",
    "ltg": "Latgalian",
    "lv": "Latvian",
    "mg": "Malagasy",
    "mk": "Macedonian",
    "ml": "Malayalam",
    "mn": "Mongolian",
    "mr": "Marathi",
    "ms": "Malay",
    "mt": "Maltese",
    "my": "Burmese",
    "nb": "Norwegian Bokmål",
    "ne": "Nepali",
    "nl": "Dutch",
    "nn": "Norwegian Nynorsk",
    "no": "Norwegian",
    "nso": "Northern Sotho",
    "oc": "Occitan",
    "om": "Oromo",
    "or": "Odia",
    "pa": "Punjabi",
    "pcm": "Nigerian Pidgin",
    "pl": "Polish",
    "ps": "Pashto",
    "pt": "Portuguese",
    "qu": "Quechua",
    "ro": "Romanian",
    "ru": "Russian",
    "rw": "Kinyarwanda",
    "sa": "Sanskrit",
    "sdh": "Southern Kurdish",
    "se": "Northern Sami",
    "si": "Sinhala",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sn": "Shona",
    "so": "Somali",
    "sq": "Albanian",
    "sr": "Serbian",
    "st": "Sotho",
    "sv": "Swedish",
    "sw": "Swahili",
    "ta": "Tamil",
    "te": "Telugu",
    "tg": "Tajik",
    "th": "Thai",
    "ti": "Tigrinya",
    "tk": "Turkmen",
    "tl": "Tagalog",
    "tr": "Turkish",
    "tt": "Tatar",
    "ug": "Uyghur",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "uz": "Uzbek",
    "uzs": "Southern Uzbek",
    "vec": "Venetian",
    "vi": "Vietnamese",
    "vo": "Volapük",
    "wa": "Walloon",
    "wo": "Wolof",
    "wuu": "Wu Chinese",
    "xh": "Xhosa",
    "yo": "Yoruba",
    "yue": "Cantonese",
    "zh": "Chinese",
    "zu": "Zulu",
    "zxx": "no language",
}

LANGUAGES_NAMED = 4

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Where Streamlit would see an address and make a link of it, escaped or not.
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
_JOINER = "\N{WORD JOINER}"


def language_name(language: str) -> str:
    """Return the English name of a language, or its code where the name is not known here."""
    return LANGUAGES.get(language, language or "unknown language")


def languages_named(languages: Sequence[str]) -> str:
    """Return the languages of something in a few words.

    >>> languages_named(["es"]), languages_named(["en", "es", "fr"])
    ('Spanish', '3 languages: English, Spanish, French')
    """
    names = ", ".join(map(language_name, languages[:LANGUAGES_NAMED]))
    more = ", …" if len(languages) > LANGUAGES_NAMED else ""
    return names if len(languages) < 2 else f"{len(languages)} languages: {names}{more}"  # noqa: PLR2004 - several


def kind_name(kind: str) -> str:
    """Return what documents of a kind are called."""
    return KINDS.get(kind, kind)


def role_name(role: str) -> str:
    """Return what speakers of a role are called."""
    return ROLES.get(role, role)


def attribute_label(name: str) -> str:
    """Return an attribute's name as a label.

    >>> attribute_label("years_here")
    'Years here'
    """
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def clock(seconds: float) -> str:
    """Return a time in a recording as hours, minutes and seconds.

    >>> clock(3725)
    '1:02:05'
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def share(number: float) -> str:
    r"""Return a share of one as a percentage.

    >>> share(0.725)
    '72\xa0%'
    """
    return f"{number * 100:.0f}\N{NO-BREAK SPACE}%"


def plain(text: str) -> str:
    r"""Return words so that a label shows them as they are: nothing in them becomes an image, a link or bold.

    >>> plain("**[x](y)**")
    '\\*\\*\\[x\\]\\(y\\)\\*\\*'
    """
    return _PUNCTUATION.sub(r"\\\1", _ADDRESS.sub(_JOINER, " ".join(text.split())))


def told_apart(labels: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return id to label, with the id added where two labels are equal.

    >>> told_apart([("a", "Trust"), ("b", "Trust"), ("c", "Work")])
    {'a': 'Trust (a)', 'b': 'Trust (b)', 'c': 'Work'}
    """
    pairs = list(labels)
    used = Counter(label for _, label in pairs)
    return {id_: label if used[label] == 1 else f"{label} ({id_})" for id_, label in pairs}


def tag(name: str, content: str, **attributes: str) -> str:
    """Return an HTML element around content that is HTML already; attribute values are escaped.

    A trailing underscore of an attribute's name is dropped (`class_`), other underscores become hyphens.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items() if value
    )
    return f"<{name}{given}>{content}</{name}>"
