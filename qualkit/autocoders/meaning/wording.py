"""How strongly the words of statements speak for codes: terms found, rare ones counting more."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualkit.autocoders.finding import find_vetoes
from qualkit.autocoders.lexicon import lexicon_coder
from qualkit.autocoders.meaning.reading import length
from qualkit.autocoders.terms import parse_term
from qualkit.model import Codebook, Document, Evidence, Kind, Origin, Passage, PassageKind, Span, Statement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009): saturation and length.
SATURATION, LENGTH = 1.2, 0.75
DENIED = 0.5  # of a term's weight remains when the words deny it

_NOWHERE = Origin("", "", "")

# The terms found in one statement, by code, with their places in the statement's own words.
Found = Mapping[str, tuple[Evidence, ...]]
_Term = tuple[str, str, str]  # code, term, language


class Wording:
    """Finds a codebook's terms in statements, and remembers the vocabularies."""

    def __init__(self, codebook: Codebook) -> None:
        self._coder = lexicon_coder(codebook)
        self.columns = {code.id: n for n, code in enumerate(codebook.codes)}
        self.weights: dict[_Term, float] = {
            (code.id, term.text, term.language): parse_term(term).weight
            for code in codebook.codes
            for term in code.terms
        }
        self.families = [[self.columns[member] for member in codebook.family(code.id)] for code in codebook.codes]

    def found(self, statements: Sequence[Statement]) -> Sequence[Found]:
        """Return the terms found in each statement."""
        found: list[dict[str, tuple[Evidence, ...]]] = [{} for _ in statements]
        for match in self._coder(_alone(n, statement) for n, statement in enumerate(statements)):
            row = found[int(match.document_id)]
            row[match.code_id] = row.get(match.code_id, ()) + match.evidence
        return found

    def sought(self, statements: Sequence[Statement]) -> NDArray[np.bool_]:
        """Return which codes have terms, or codes below them have, in a statement's language: (statements, codes)."""
        import numpy as np

        spoken: defaultdict[str, set[int]] = defaultdict(set)
        for code_id, _, language in self.weights:
            spoken[language].add(self.columns[code_id])
        rows = {
            language: [not spoken[language].isdisjoint(family) for family in self.families]
            for language in {statement.language for statement in statements}
        }
        found = [rows[statement.language] for statement in statements]
        return np.array(found, dtype=bool).reshape(-1, len(self.families))

    def is_vetoed(self, statement: Statement, code: int) -> bool:
        """Tell whether a veto of the code or of one above it stands in a statement."""
        if statement.language not in self._coder.vocabularies.codebook.languages:
            return False
        standings = self._coder.vocabularies[statement.language].standings(_writable(statement.words))
        return any(code in self.families[self.columns[find.owned.code_id]] for find in find_vetoes(standings))

    def strengths(self, found: Sequence[Found], statements: Sequence[Statement], rarity: Rarity) -> NDArray[np.float32]:
        """Return BM25 of the terms of each code and the codes below it, shape (statements, codes)."""
        import numpy as np

        own = np.zeros((len(found), len(self.columns)), dtype=np.float32)
        for n, (row, statement) in enumerate(zip(found, statements, strict=True)):
            if row:
                lengthened = SATURATION * (1 - LENGTH + LENGTH * length(statement.words) / rarity.usual_length)
                for term, count in _counts(row).items():
                    weight = self.weights.get(term, 0.0) * rarity.of(term)
                    own[n, self.columns[term[0]]] += weight * count * (SATURATION + 1) / (count + lengthened)
        return np.stack([own[:, family].sum(axis=1) for family in self.families], axis=1)


@dataclass(frozen=True, slots=True)
class Rarity:
    """How many statements of a collection hold each term, of how many, and how many words they usually have."""

    holding: Mapping[_Term, int]
    statements: int
    usual_length: float

    def of(self, term: _Term) -> float:
        """Return the inverse document frequency of a term, as in BM25."""
        holding = self.holding.get(term, 0)
        return math.log(1 + (self.statements - holding + 0.5) / (holding + 0.5))


def rarity(found: Sequence[Found], statements: Sequence[Statement]) -> Rarity:
    """Return how rare the terms are in a collection of statements."""
    holding: Counter[_Term] = Counter()
    for row in found:
        holding.update(_counts(row).keys())
    usual = sum(length(statement.words) for statement in statements) / max(1, len(statements))
    return Rarity(dict(holding), len(statements), max(1.0, usual))


def _counts(row: Found) -> dict[_Term, float]:
    counts: dict[_Term, float] = {}
    for code_id, pieces in row.items():
        for piece in pieces:
            term = (code_id, piece.what, piece.language)
            counts[term] = counts.get(term, 0.0) + (DENIED if piece.negated else 1.0)
    return counts


def _alone(number: int, statement: Statement) -> Document:
    """Return a statement as a document of its own."""
    passage = Passage(Span(0, len(statement.words)), PassageKind.ANSWER, language=statement.language)
    text = _writable(statement.words)
    return Document(str(number), "", Kind.ANSWERS, text, _NOWHERE, (passage,), language=statement.language)


def _writable(words: str) -> str:
    # Half of a surrogate pair cannot be encoded as UTF-8, and the tokenizer stops at it.
    return words.encode("utf-8", "replace").decode("utf-8")


def shifted(pieces: Iterable[Evidence], by: int) -> tuple[Evidence, ...]:
    """Return evidence found in a statement's own words, moved to its place in the document."""
    return tuple(replace(piece, span=piece.span.shifted(by)) for piece in pieces)
