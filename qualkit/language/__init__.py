"""Language: which one a text is in, where its sentences end, and its words and their lemmas."""

from qualkit.language.evidence import is_known
from qualkit.language.identification import LANGUAGES, identify, main_language
from qualkit.language.sentence_ends import sentences
from qualkit.language.words import (
    function_words,
    lemma,
    parts_of_speech,
    pipeline_name,
    stop_words,
    tokens,
    verb_of,
)

__all__ = [
    "LANGUAGES",
    "function_words",
    "identify",
    "is_known",
    "lemma",
    "main_language",
    "parts_of_speech",
    "pipeline_name",
    "sentences",
    "stop_words",
    "tokens",
    "verb_of",
]
