"""Anchors: the words of a codebook that say what a code means, and what it does not mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from qualkit.language import sentences
from qualkit.model import Code, Codebook

_GAP = re.compile(r"(?:…|\.\.\.)\d*")
_PART_OF_SPEECH = re.compile(r"/[A-Z]+\b")
_QUOTES = '"“”«» '


class From(StrEnum):
    """Which part of the codebook an anchor comes from."""

    TERM = "term"
    DEFINITION = "definition"
    EXAMPLE = "example"
    COUNTER_EXAMPLE = "counter-example"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words that a code is near to, or far from when they come from its other side."""

    code_id: str
    words: str
    language: str
    source: From


def anchors(codebook: Codebook) -> list[Anchor]:
    """Return the anchors of every code in every language, in the order of the codebook."""
    return [anchor for code in codebook.codes for anchor in _of_code(code) if anchor.words]


def plain_term(text: str) -> str:
    """Return a term without its notation.

    >>> plain_term('raise …2 hand*'), plain_term('"GBV"'), plain_term("trust/NOUN")
    ('raise hand', 'GBV', 'trust')
    """
    plain = _PART_OF_SPEECH.sub("", _GAP.sub(" ", text)).replace("*", "").strip(_QUOTES)
    return " ".join(plain.split())


def _of_code(code: Code) -> Iterator[Anchor]:
    for language, name in code.name.items():
        definition = code.definition.get(language, "")
        yield Anchor(code.id, f"{name}: {definition}" if definition else name, language, From.DEFINITION)
    for language, words in code.include.items():
        yield Anchor(code.id, words, language, From.DEFINITION)
    for term in code.terms:
        yield Anchor(code.id, plain_term(term.text), term.language, From.TERM)
    for language, examples in code.examples.items():
        yield from (Anchor(code.id, words, language, From.EXAMPLE) for words in examples)
    for language, words in code.exclude.items():
        yield from (Anchor(code.id, span.of(words), language, From.COUNTER_EXAMPLE) for span in sentences(words))
    for language, examples in code.counter_examples.items():
        yield from (Anchor(code.id, words, language, From.COUNTER_EXAMPLE) for words in examples)
