"""What speaks for a coding, as people read it: in words, and marked in the quote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualkit.exporters.wording import signed
from qualkit.model import EvidenceKind
from qualkit.phrasing import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qualkit.model import Evidence, Excerpt, Span

LONGEST_QUOTE = 80  # characters of what is near; a judged statement can be as long as an answer

# Kind of evidence: how a list of it begins, and how a single piece does among others.
_BEGINNINGS: Mapping[EvidenceKind, tuple[str, str]] = {
    EvidenceKind.TERM: ("terms: ", ""),
    EvidenceKind.NEAR: ("near ", "near "),
    EvidenceKind.JUDGED: ("near ", "near "),
    EvidenceKind.WEIGHT: ("weighed: ", "weighed: "),
}


def provenance(excerpt: Excerpt) -> str:
    """Return what leads from an excerpt back to its words and to how they were coded."""
    told = [
        f"characters {excerpt.span.start}–{excerpt.span.end}",
        *(reasons_of(excerpt) or ["no terms"]),
        f"evidence {excerpt.confidence:.2f}",
        f"coder {signed(excerpt.coder, excerpt.coder_version)}",
        f"codebook {excerpt.codebook_version}",
    ]
    return " · ".join(told)


def evidence_of(excerpt: Excerpt) -> str:
    """Return the evidence in one line, each piece with its kind, its language and its negation."""
    return "; ".join(f"{_BEGINNINGS[piece.kind][1]}{_piece(piece, piece.language)}" for piece in excerpt.evidence)


def reasons_of(excerpt: Excerpt) -> list[str]:
    """Return the evidence as a phrase for each kind that there is: terms, what is near, what weighed."""
    return list(filter(None, (reason_of(excerpt, kind) for kind in EvidenceKind)))


def reason_of(excerpt: Excerpt, kind: EvidenceKind) -> str:
    """Return the evidence of a kind as a phrase; '' when there is none."""
    pieces = "; ".join(pieces_of(excerpt, kind))
    return f"{_BEGINNINGS[kind][0]}{pieces}" if pieces else ""


def pieces_of(excerpt: Excerpt, kind: EvidenceKind) -> list[str]:
    """Return the evidence of a kind in words, each once."""
    return list(dict.fromkeys(_piece(piece) for piece in excerpt.evidence if piece.kind is kind))


def _piece(piece: Evidence, language: str = "") -> str:
    what, remark = piece.what, piece.remark
    if piece.kind is EvidenceKind.JUDGED:
        # Whose words they are may not be for those who read this.
        what = "a judged statement"
    elif piece.kind is EvidenceKind.NEAR:
        what = f"“{shortened(what, LONGEST_QUOTE)}”"
    elif piece.kind is EvidenceKind.WEIGHT:
        what, remark = f"{what} {remark.removeprefix('weighs ')}".strip(), ""
    within = ", ".join(filter(None, [language, "negated" if piece.negated else "", remark]))
    return f"{what} ({within})" if within else what


def places(excerpt: Excerpt) -> list[tuple[Span, Evidence]]:
    """Return the evidence that can be pointed at, each piece with its place in the quote.

    These are terms, and words that weighed where no term stands. What is near has no place: its span is the statement.
    """
    # Evidence may reach beyond the quote; only what lies within can be shown.
    found = [(inner, piece) for piece in excerpt.evidence if (inner := piece.span.within(excerpt.span))]
    terms = [(inner, piece) for inner, piece in found if piece.kind is EvidenceKind.TERM]
    weighed = [
        (inner, piece)
        for inner, piece in found
        if piece.kind is EvidenceKind.WEIGHT
        # A word that stands there in another form has the span of its statement.
        and inner.of(excerpt.quote).casefold() == piece.what.casefold()
        and not any(inner.overlaps(term) for term, _ in terms)
    ]
    return terms + weighed


def marked(excerpt: Excerpt) -> Iterator[tuple[str, str]]:
    """Yield the quote in pieces (words, mark), nothing lost; the mark is '', 'evidence' or 'negated'."""
    at = 0
    for span, mark in sorted((span, "negated" if piece.negated else "evidence") for span, piece in places(excerpt)):
        if span.start > at:
            yield excerpt.quote[at : span.start], ""
        if span.end > at:
            yield excerpt.quote[max(at, span.start) : span.end], mark
            at = span.end
    if at < len(excerpt.quote):
        yield excerpt.quote[at:], ""
