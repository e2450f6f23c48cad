"""What people look at: which excerpts are wanted, and an excerpt with all that leads back to its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qualkit.model.coded import Evidence, EvidenceKind, Standing
from qualkit.model.said import Span


@dataclass(frozen=True, slots=True)
class Filter:
    """Which excerpts are wanted; an empty field does not restrict, several values of one field mean any of them.

    `codes` include the codes below them. `attributes` are of the document, the speaker or the passage. `words` are
    searched in the passage, all of them, case and accents ignored; a trailing `*` stands for any ending and
    quotation marks keep a phrase together. `standings` are how codings stand; without any, all but rejected ones are
    wanted. `viewer` is whose eyes look: in a blind study the codings and decisions of others stay hidden from them
    until both are done with the document. `codings` are ids, of what a question found; None does not restrict.
    """

    codes: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    coders: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: str = ""
    confidence: float = 0.0
    passages: tuple[int, ...] = ()
    standings: tuple[str, ...] = ()
    viewer: str = ""
    codings: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One coding with the words it covers and all that leads back to them.

    `quote` and `context` (the whole passage) are read from the document's text; `passage` is its number in the
    project, `attributes` those of document, speaker and passage together. `standing` is how the coding stands, by the
    newest decision about it, which `decided_by` made; where that adjusted it, the span is the decision's.
    """

    coding_id: str
    document_id: str
    document: str
    kind: str
    language: str
    participant: str
    role: str
    prompt: str
    span: Span
    quote: str
    passage: int
    passage_kind: str
    passage_span: Span
    context: str
    time: tuple[float, float | None] | None
    attributes: Mapping[str, str]
    code_id: str
    confidence: float
    evidence: tuple[Evidence, ...]
    coder: str
    coder_version: str
    round_id: str
    codebook_version: str
    standing: str = Standing.SUGGESTED
    decided_by: str = ""

    @property
    def negated(self) -> bool:
        """Tell whether terms were found and every one stands under a negation."""
        terms = [piece for piece in self.evidence if piece.kind is EvidenceKind.TERM]
        return bool(terms) and all(piece.negated for piece in terms)
