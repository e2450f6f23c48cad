"""Themes that somebody expects, as guides for a search: told in a few words, or by a code."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qualkit.autocoders.meaning.anchors import From, anchors
from qualkit.errors import RequestError, possible
from qualkit.model import Codebook, in_language

FORM = "'waiting: appointment, no answer, queue'"


def guides_from(asked: Iterable[str], codebook: Codebook | None = None) -> dict[str, tuple[str, ...]]:
    """Return guides by name: of `name: words, words` the words, of a code's id what the codebook says of the code.

    A code gives its name, definition, what it includes, examples and terms, in all languages. Raises RequestError for
    what is neither.
    """
    guides: dict[str, tuple[str, ...]] = {}
    for each in asked:
        name, colon, words = each.partition(":")
        name, told = (name.strip(), _words(words)) if colon else _of_code(each.strip(), codebook)
        if not name or not told:
            raise RequestError(f"guide '{each}' needs a name and words, such as {FORM}")
        guides[name] = (*guides.get(name, ()), *told)
    return guides


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[,;]", text) if part.strip())


def _of_code(code_id: str, codebook: Codebook | None) -> tuple[str, tuple[str, ...]]:
    if codebook is None:
        raise RequestError(f"guide '{code_id}' needs a name and words, such as {FORM}; a table has no codebook")
    known = [code.id for code in codebook.codes]
    if code_id not in known:
        raise RequestError(
            f"guide '{code_id}' is no code and holds no words (such as {FORM}); {possible(code_id, known)}"
        )
    told = [
        anchor.words
        for anchor in anchors(codebook)
        if anchor.code_id == code_id and anchor.source is not From.COUNTER_EXAMPLE
    ]
    return in_language(codebook.code(code_id).name, codebook.languages[0]), tuple(dict.fromkeys(told))
