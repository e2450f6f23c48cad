"""What people and programs made of it: codes, codings, judgements, and the rounds that sign them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from qualkit.model.said import Span

JUDGING = "judging"  # the setting of a round in which a person read single statements, not whole documents
CARRIED_FROM = "carried from"  # the setting of a round that names the document whose codings it carries on


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase as the codebook writes it; codebooks/README.md explains the notation."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a codebook. Words for people are given per language, as are terms, vetoes and examples.

    `shortcut` is the key that codes with it, "1" to "9", or ''.
    """

    id: str
    name: Mapping[str, str]
    parent: str | None = None
    definition: Mapping[str, str] = field(default_factory=dict)
    include: Mapping[str, str] = field(default_factory=dict)
    exclude: Mapping[str, str] = field(default_factory=dict)
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    counter_examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    vetoes: tuple[Term, ...] = ()
    colour: str = ""
    shortcut: str = ""


@dataclass(frozen=True, slots=True)
class Codebook:
    """A tree of codes, parents before children. The version is the hash of the content."""

    id: str
    title: Mapping[str, str]
    languages: tuple[str, ...]
    codes: tuple[Code, ...]
    version: str

    def code(self, code_id: str) -> Code:
        """Return the code of that id; KeyError when there is none."""
        for code in self.codes:
            if code.id == code_id:
                return code
        raise KeyError(code_id)

    def family(self, code_id: str) -> tuple[str, ...]:
        """Return the id of the code and of every code below it."""
        family = [code_id]
        for code in self.codes:
            if code.parent in family:
                family.append(code.id)
        return tuple(family)

    def path(self, code_id: str) -> tuple[Code, ...]:
        """Return the codes from the top of the tree down to this one."""
        code = self.code(code_id)
        return (*self.path(code.parent), code) if code.parent else (code,)

    def names(self, language: str = "") -> dict[str, str]:
        """Return the names of the codes by their ids, in a language where they have one; '' is the codebook's first."""
        wanted = language or next(iter(self.languages), "")
        return {code.id: in_language(code.name, wanted) for code in self.codes}


def in_language(words: Mapping[str, str], language: str) -> str:
    """Return the words in that language, or in the first that has them.

    >>> in_language({"en": "trust", "fr": "confiance"}, "es")
    'trust'
    """
    return words.get(language) or next(iter(words.values()), "")


@dataclass(frozen=True, slots=True)
class Coder:
    """A person, or a program with its version; only a program has one."""

    name: str
    version: str = ""


class EvidenceKind(StrEnum):
    """What speaks for a match: a term, near words of the codebook, a near judged statement, a word that weighed."""

    TERM = "term"
    NEAR = "near"
    JUDGED = "judged"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a match fired: which term or example (`what`), where in the document, in which language, whether negated.

    The span of a term is that of the words found; that of anything else is the whole statement's.
    """

    what: str
    span: Span
    language: str
    negated: bool = False
    remark: str = ""
    kind: EvidenceKind = EvidenceKind.TERM


@dataclass(frozen=True, slots=True)
class Match:
    """What an autocoder returns. Confidence runs from 0 to 1."""

    document_id: str
    span: Span
    code_id: str
    confidence: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """What is judged as one: a note or an answer as a whole, otherwise a sentence.

    `passage` is the number of the passage in its document, from 0.
    """

    document_id: str
    span: Span
    words: str
    language: str
    passage: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """What people said of some words: which of the codes they were asked about hold; of other codes nothing is known.

    Words whose judgements are alike because they come from one place share a `cluster`, such as a document's id.
    `chance` is the probability with which they were drawn to be judged, None when somebody chose them.
    """

    words: str
    language: str
    asked: frozenset[str]
    holds: frozenset[str]
    cluster: str = ""
    chance: float | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """Provenance: one coder applying one codebook version with given settings, once. Times are ISO 8601, UTC."""

    id: str
    coder: Coder
    codebook_version: str
    settings: Mapping[str, str] = field(default_factory=dict)
    started: str = ""
    finished: str | None = None

    @property
    def is_carried(self) -> bool:
        """Tell a round whose codings were carried over from a document to the one that corrects it."""
        return CARRIED_FROM in self.settings


@dataclass(frozen=True, slots=True)
class Coding:
    """A match or a human choice, signed with its round."""

    id: str
    round_id: str
    match: Match


class Verdict(StrEnum):
    """What a person says of a machine's coding."""

    ACCEPT = "accept"
    REJECT = "reject"
    ADJUST = "adjust"


class Standing(StrEnum):
    """How a coding stands: a person's own, or a program's that nobody decided about, accepted or rejected."""

    CODED = "coded"
    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Decision:
    """A person accepts, rejects or adjusts one machine coding; an adjustment carries the span that is right."""

    coding_id: str
    coder: Coder
    verdict: Verdict
    span: Span | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Memo:
    """A note on a document, a code, a coding or the project; `about` is (noun, id)."""

    id: str
    about: tuple[str, str]
    text: str
    coder: Coder
