"""Whether the words before or after a find deny it, by cue words in English, Spanish and French.

It goes by the form: "they never report violence" counts as denied, although the violence is not; irony and questions
are taken at their word. So a denial is a mark for the reader, and nothing is left out because of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

# Cue: how many words it reaches ahead within its clause.
CUES: Mapping[str, Mapping[str, int]] = {
    "en": {
        "no": 5, "not": 5, "n't": 5, "n’t": 5, "nt": 5, "cannot": 5, "never": 5, "nobody": 5, "none": 5,
        "neither": 5, "nor": 5, "nothing": 4, "without": 3, "hardly": 3,
    },
    "es": {
        "no": 5, "nunca": 5, "jamás": 5, "jamas": 5, "nadie": 5, "tampoco": 5, "ningún": 4, "ningun": 4,
        "ninguna": 4, "ninguno": 4, "nada": 3, "ni": 3, "sin": 2,
    },
    "fr": {
        "pas": 5, "jamais": 5, "aucun": 4, "aucune": 4, "nul": 3, "nulle": 3, "rien": 3, "ni": 3, "sans": 2,
        # The verb stands between "ne" and "pas": where it is the find, only "ne" comes before it.
        "ne": 5, "n'": 5, "n’": 5,
    },
}  # fmt: skip

# Cue and the words after it that together deny nothing, or nothing but that word.
HARMLESS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "en": {
        "not": frozenset("only just merely simply".split()),
        "no": frozenset("doubt wonder matter".split()),
        "without": frozenset("papers documents status doubt".split()),
    },
    "es": {
        "no": frozenset("solo sólo solamente únicamente obstante".split()),
        "sin": frozenset("duda dudas embargo papeles techo hogar mí ti él ella ellos ellas".split()),
    },
    "fr": {
        "pas": frozenset("seulement uniquement que juste".split()),
        "sans": frozenset("doute cesse arrêt papiers abri domicile moi toi lui elle eux elles".split()),
    },
}

CLAUSE_ENDS = frozenset(',;:.!?()[]—–…¿¡«»"“”|•=→') | frozenset(
    # A word that opens another clause, or says what something is missing for: "no help for victims of violence".
    "but although though because so since for against who whose when "
    "pero sino aunque porque para contra sobre quien quienes cuando "
    "mais parce donc pourtant pour contre qui quand".split()
)

# What denies from behind: the thing does not exist or happen.
AFTER: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"\s+(?:do|does|did)(?:\s+not|n['’]t)\s+(?:exist|happen|occur)\b", re.IGNORECASE),
    "es": re.compile(r"\s+no\s+(?:existen?|hay|ocurren?|pasan?|suceden?)\b", re.IGNORECASE),
    "fr": re.compile(r"\s+n['’]\s*(?:existe(?:nt)?|arrive(?:nt)?)\s+(?:pas|jamais)\b", re.IGNORECASE),
}

NE = frozenset({"ne", "n'", "n’"})
# A word that takes "ne" for itself: "je ne fais que …" denies nothing.
ONLY = frozenset({"que", "qu'", "qu’"})


def denied_before(words: Sequence[str], language: str, begins: str = "") -> bool:
    """Tell whether the words before a find (lower case, in order, up to the find) deny it.

    `begins` is the find's own first word: in "n'a pas de papiers" the "n'" belongs to the find "pas de papiers".

    >>> denied_before(["there", "is", "no"], "en"), denied_before(["no", ",", "there", "is"], "en")
    (True, False)
    """
    cues, harmless = CUES.get(language, {}), HARMLESS.get(language, {})
    following, taken = begins, begins in cues
    for distance, word in enumerate(reversed(words)):
        if word in CLAUSE_ENDS or following in harmless.get(word, ()):
            return False
        taken = taken or word in ONLY
        if distance < cues.get(word, 0) and not (taken and word in NE):
            return True
        following = word
    return False


def denied_after(text: str, end: int, language: str) -> bool:
    """Tell whether the text right after a find says that it does not exist or happen."""
    pattern = AFTER.get(language)
    return bool(pattern and pattern.match(text, end))
