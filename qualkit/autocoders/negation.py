"""Whether the words before or after a find deny it, by cue words in English, Spanish and French."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

# Cue: how many words it reaches ahead within its clause.
CUES: Mapping[str, Mapping[str, int]] = {
    "en": {
        "no": 5, "not": 5, "n't": 5, "n’t": 5, "never": 5, "nobody": 5, "none": 5, "neither": 5, "nor": 5,
        "nothing": 4, "without": 3, "hardly": 3,
    },
    "es": {
        "no": 5, "nunca": 5, "jamás": 5, "jamas": 5, "nadie": 5, "tampoco": 5, "ningún": 4, "ningun": 4,
        "ninguna": 4, "ninguno": 4,
        "nada": 3, "ni": 3, "sin": 2,
    },
    "fr": {"pas": 5, "jamais": 5, "aucun": 4, "aucune": 4, "nul": 3, "nulle": 3, "rien": 3, "ni": 3, "sans": 2},
}  # fmt: skip

# Cue and the word after it that together deny nothing.
HARMLESS: Mapping[str, frozenset[tuple[str, str]]] = {
    "en": frozenset({("not", "only"), ("not", "just"), ("no", "doubt"), ("no", "wonder"), ("no", "matter")}),
    "es": frozenset(
        {("no", "solo"), ("no", "sólo"), ("no", "solamente"), ("sin", "duda"), ("sin", "embargo"), ("no", "obstante")}
    ),
    "fr": frozenset({("pas", "seulement"), ("sans", "doute"), ("sans", "cesse"), ("pas", "que")}),
}

CLAUSE_ENDS = frozenset(",;:.!?()[]—–…¿¡«»\"“”") | {
    "but", "pero", "sino", "mais", "although", "though", "aunque", "because", "porque", "parce", "so", "donc",
}  # fmt: skip

# What denies from behind: the thing does not exist or happen.
AFTER: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"\s+(?:do|does|did)(?:\s+not|n['’]t)\s+(?:exist|happen|occur)\b", re.IGNORECASE),
    "es": re.compile(r"\s+no\s+(?:existen?|hay|ocurren?|pasan?|sucede)\b", re.IGNORECASE),
    "fr": re.compile(r"\s+n['’]\s*(?:existe(?:nt)?|arrive(?:nt)?)\s+(?:pas|jamais)\b", re.IGNORECASE),
}


def denied_before(words: Sequence[str], language: str) -> bool:
    """Tell whether the words before a find (lower case, in order, up to the find) deny it.

    >>> denied_before(["there", "is", "no"], "en"), denied_before(["no", ",", "there", "is"], "en")
    (True, False)
    """
    cues, harmless = CUES.get(language, {}), HARMLESS.get(language, frozenset())
    following = ""
    for distance, word in enumerate(reversed(words)):
        if word in CLAUSE_ENDS:
            return False
        if distance < cues.get(word, 0) and (word, following) not in harmless:
            return True
        following = word
    return False


def denied_after(text: str, end: int, language: str) -> bool:
    """Tell whether the text right after a find says that it does not exist or happen."""
    pattern = AFTER.get(language)
    return bool(pattern and pattern.match(text, end))
