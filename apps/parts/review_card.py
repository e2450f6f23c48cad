"""One suggestion as the browser is told of it: its words in their passage, what its code means, what speaks for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from parts import cards
from parts.colours import DARK, LIGHT, colour_of, readable
from parts.highlights import stretches
from parts.words import clock, language_name
from qualkit.exporters.evidence import places
from qualkit.model import in_language
from qualkit.store.passages import Found, passages

if TYPE_CHECKING:
    from parts.study import Study
    from qualkit.model import Excerpt

Told: TypeAlias = dict[str, Any]

# From which confidence on the program is called how sure.
SURE = ((0.9, "very sure"), (0.7, "fairly sure"), (0.5, "rather sure"), (0.0, "unsure"))


def told(study: Study, excerpt: Excerpt, *, asked: str) -> Told:
    """Return what a card shows, as text; `asked` says why it is asked about now, '' where the order says."""
    return {
        "quote": excerpt.quote,
        "words": _words(excerpt),
        "language": excerpt.language,
        "where": _where(excerpt),
    } | {
        **_around(study, excerpt),
        **_code(study, excerpt),
        "because": _because(excerpt, asked),
    }


def _where(excerpt: Excerpt) -> str:
    time = clock(excerpt.time[0]) if excerpt.time else ""
    pieces = [excerpt.participant, excerpt.document, excerpt.prompt, time, language_name(excerpt.language)]
    return " · ".join(filter(None, pieces))


def _words(excerpt: Excerpt) -> list[tuple[str, bool, bool]]:
    """Return the passage in pieces: words, whether they are those of the suggestion, whether they speak for it."""
    inner = excerpt.span.within(excerpt.passage_span)
    spans = [inner, *(span.shifted(inner.start) for span, _ in places(excerpt))] if inner else []
    cut = stretches(excerpt.context, spans)
    return [(piece.text, bool(piece.marks), any(piece.marks)) for piece in cut]


def _around(study: Study, excerpt: Excerpt) -> Told:
    found = passages(study.project, numbers=(excerpt.passage - 1, excerpt.passage + 1))
    near = [each for each in found if each.document_id == excerpt.document_id]
    return {
        "before": _said([each for each in near if each.number < excerpt.passage]),
        "after": _said([each for each in near if each.number > excerpt.passage]),
    }


def _said(found: Sequence[Found]) -> list[tuple[str, str]]:
    return [(each.participant or "", each.words) for each in found]


def _code(study: Study, excerpt: Excerpt) -> Told:
    known = {code.id: code for code in study.codebook.codes}
    colour = colour_of(study.colours, excerpt.code_id)
    looks = {"name": study.name_of(excerpt.code_id), "light": readable(colour, LIGHT), "dark": readable(colour, DARK)}
    if excerpt.code_id not in known:
        return {**looks, "meaning": "The codebook in use does not have this code any more.", "bounds": []}
    code = known[excerpt.code_id]
    bounds = [("Belongs here", code.include), ("Does not belong here", code.exclude)]
    shown = [(label, in_language(words, study.language)) for label, words in bounds if words]
    return {**looks, "meaning": in_language(code.definition, study.language), "bounds": shown}


def _because(excerpt: Excerpt, asked: str) -> list[str]:
    sure = next(words for least, words in SURE if excerpt.confidence >= least)
    reasons = [f"‘{excerpt.coder}’ is {sure} ({excerpt.confidence:.2f} of 1)", *cards.reasons(excerpt)]
    return [f"{'; '.join(reasons)}.", *([f"Asked now: {asked}."] if asked else [])]
