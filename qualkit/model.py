"""The nouns: what was said, who said it, and what people and programs made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

JUDGING = "judging"  # the setting of a round in which a person read single statements, not whole documents
CARRIED_FROM = "carried from"  # the setting of a round that names the document whose codings it carries on
NOTHING: Mapping[str, str] = MappingProxyType({})


class Kind(StrEnum):
    """What a document is."""

    TRANSCRIPT = "transcript"
    NOTES = "notes"
    BOARD = "board"
    ANSWERS = "answers"


class PassageKind(StrEnum):
    """What a passage is; `WHOLE` lists those that are coded as one piece."""

    TURN = "turn"
    NOTE = "note"
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    ROW = "row"
    ANSWER = "answer"


WHOLE = frozenset({PassageKind.NOTE, PassageKind.ANSWER})


class Role(StrEnum):
    """What a speaker was there for."""

    PARTICIPANT = "participant"
    MODERATOR = "moderator"
    INTERPRETER = "interpreter"
    OBSERVER = "observer"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range `[start, end)` of Unicode code points in a document's text.

    >>> Span(4, 8).of("the word")
    'word'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"no span runs from {self.start} to {self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return the words the span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Tell whether the other lies wholly within this one."""
        return self.start <= other.start and other.end <= self.end

    def within(self, outer: Span) -> Span | None:
        """Return the part that lies in the outer span, counted from its start; None when the two share nothing.

        >>> Span(5, 30).within(Span(10, 20))
        Span(start=0, end=10)
        """
        start, end = max(self.start, outer.start), min(self.end, outer.end)
        return Span(start - outer.start, end - outer.start) if start < end else None

    def shifted(self, by: int) -> Span:
        """Return the same range, moved."""
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document came from: file name, media type, SHA-256 of the bytes, and which part of the file it is."""

    name: str
    media_type: str
    sha256: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    """Who spoke. The id is unique within a study."""

    id: str
    name: str
    role: Role = Role.PARTICIPANT
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage:
    """A structural piece of a document: a turn, a note, a paragraph, a heading, an answer.

    `time` is (start, end) in seconds from the start of the recording. `prompt` is the heading, question or board area
    that the passage answers.
    """

    span: Span
    kind: PassageKind
    participant_id: str | None = None
    time: tuple[float, float | None] | None = None
    prompt: str = ""
    language: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """One text that never changes, with its passages in the order of the text.

    `furniture` holds, by what they are ("page number"), the words of the file that nobody said and that are not in
    the text, in the order of the file. `warnings` are sentences for people: what the reader was unsure of.
    """

    id: str
    name: str
    kind: Kind
    text: str
    origin: Origin
    passages: tuple[Passage, ...] = ()
    participants: tuple[Participant, ...] = ()
    language: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    furniture: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase as the codebook writes it; codebooks/README.md explains the notation."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a codebook. Words for people are given per language, as are terms, vetoes and examples."""

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


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme: its keywords with weights (highest first), and its exemplars as row numbers of the texts given."""

    id: int
    label: str
    keywords: tuple[tuple[str, float], ...]
    exemplars: tuple[int, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Themes:
    """The result of one theme run over n texts.

    `assignments` and `strengths` have one entry a text: the theme's id (None: set aside) and how strongly it belongs
    there (0-1). `positions` are (x, y) on a map, for looking only. `stability` (0-1) is how well the grouping agrees
    with itself when repeated, None when not measured. `remark` is a plain sentence for people, or empty.
    """

    themes: tuple[Theme, ...]
    assignments: tuple[int | None, ...]
    strengths: tuple[float, ...]
    positions: tuple[tuple[float, float], ...]
    finder: str
    settings: Mapping[str, str] = field(default_factory=dict)
    stability: float | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which excerpts are wanted; an empty field does not restrict, several values of one field mean any of them.

    `codes` include the codes below them. `attributes` are of the document, the speaker or the passage. `words` are
    searched in the passage, all of them, case and accents ignored; a trailing `*` stands for any ending and
    quotation marks keep a phrase together.
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


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One coding with the words it covers and all that leads back to them.

    `quote` and `context` (the whole passage) are read from the document's text; `passage` is its number in the
    project, `attributes` those of document, speaker and passage together.
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

    @property
    def negated(self) -> bool:
        """Tell whether terms were found and every one stands under a negation."""
        terms = [piece for piece in self.evidence if piece.kind is EvidenceKind.TERM]
        return bool(terms) and all(piece.negated for piece in terms)
