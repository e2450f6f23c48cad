"""The lexicon coder: finds a codebook's terms in every inflected form and codes the sentence or note around them."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualkit.autocoders.finding import Find, Vocabulary, find_terms, find_vetoes
from qualkit.autocoders.negation import denied_after, denied_before
from qualkit.autocoders.terms import JOINERS
from qualkit.language import parts_of_speech, pipeline_name
from qualkit.model import Codebook, Document, Evidence, Match, Passage, Span
from qualkit.protocols import Aids
from qualkit.statements import statement_spans

REACH = 8  # tokens looked at for a negation before a find
NEGATED = 0.5  # of the weight remains when the words deny it
UNCHECKED = "part of speech not checked"


def lexicon_coder(codebook: Codebook, aids: Aids | None = None) -> LexiconCoder:
    """Return the coder for a codebook; it needs no language model, and uses an installed one only for `term/POS`."""
    del aids
    families = {code.id: frozenset(codebook.family(code.id)) for code in codebook.codes}
    tagged = {term.language for code in codebook.codes for term in code.terms if "/" in term.text}
    pipelines = {f"pipeline {language}": pipeline_name(language) or "none" for language in sorted(tagged)}
    return LexiconCoder(Vocabularies(codebook), families, pipelines)


class Vocabularies(dict[str, Vocabulary]):
    """The codebook's vocabulary of each language, made when the language is first met: loading one takes a second."""

    def __init__(self, codebook: Codebook) -> None:
        super().__init__()
        self.codebook = codebook

    def __reduce__(self) -> tuple[type[Vocabularies], tuple[Codebook]]:
        # Marks are told by identity, which does not survive the way to another process.
        return Vocabularies, (self.codebook,)

    def __missing__(self, language: str) -> Vocabulary:
        codes = self.codebook.codes
        self[language] = Vocabulary(
            language,
            [(code.id, term) for code in codes for term in code.terms if term.language == language],
            [(code.id, term) for code in codes for term in code.vetoes if term.language == language],
        )
        return self[language]


@dataclass(frozen=True, slots=True)
class Words:
    """The text of a passage, its language, and the (start, length) of its tokens as far as they are looked at."""

    text: str
    language: str
    places: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Placed:
    """A find and where it stands in the passage."""

    find: Find
    span: Span
    remark: str = ""

    @property
    def code_id(self) -> str:
        """Return the code that owns the term."""
        return self.find.owned.code_id

    @property
    def tokens(self) -> range:
        """Return the numbers of the tokens it covers."""
        return range(self.find.first, self.find.last + 1)


@dataclass(frozen=True, slots=True)
class LexiconCoder:
    """Documents to matches by the terms of a codebook."""

    vocabularies: Vocabularies
    families: Mapping[str, frozenset[str]]
    settings: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, documents: Iterable[Document]) -> Iterator[Match]:
        """Yield the matches of each document in the order of its words."""
        languages = self.vocabularies.codebook.languages
        for document in documents:
            for passage in document.passages:
                language = passage.language or document.language
                if language not in languages:
                    continue
                text, vocabulary = passage.span.of(document.text), self.vocabularies[language]
                standings = vocabulary.standings(text)
                found = find_terms(standings)
                if found:
                    against = find_vetoes(standings)
                    last = max(find.last for find in (*found, *against))
                    words = Words(text, language, vocabulary.places(text, last))
                    yield from _matches(document, passage, words, self._valid(found, against, words))

    def _valid(self, found: Iterable[Find], against: Iterable[Find], words: Words) -> list[Placed]:
        vetoes = [_placed(find, words) for find in against]
        finds = self._unvetoed([_placed(find, words) for find in found], vetoes)
        return self._most_exact(list(_with_part_of_speech(finds, words)))

    def _unvetoed(self, finds: list[Placed], vetoes: list[Placed]) -> list[Placed]:
        """Leave out what a veto of the code or of a code above it covers; a longer term around a veto stands."""
        if not vetoes:
            return finds
        near = _by_token(vetoes)

        def stands(found: Placed) -> bool:
            return not any(
                found.code_id in self.families[veto.code_id]
                and not (found.span.contains(veto.span) and len(found.span) > len(veto.span))
                for token in found.tokens
                for _, veto in near.get(token, ())
            )

        return [found for found in finds if stands(found)]

    def _most_exact(self, finds: list[Placed]) -> list[Placed]:
        """Leave out what lies within a longer find of the same code, or within any find of a code below it."""
        near = _by_token(finds)

        def outdone(n: int, found: Placed) -> bool:
            for m, other in near[found.find.first]:
                if m == n or not other.span.contains(found.span):
                    continue
                if other.code_id != found.code_id:
                    if other.code_id in self.families[found.code_id]:
                        return True
                elif len(other.span) > len(found.span) or m < n:
                    return True
            return False

        return [found for n, found in enumerate(finds) if not outdone(n, found)]


def _matches(document: Document, passage: Passage, words: Words, finds: Iterable[Placed]) -> Iterator[Match]:
    """Yield a match for each code found in a statement, its evidence together."""
    statements = statement_spans(passage, words.text)
    together: defaultdict[tuple[Span, str], list[Placed]] = defaultdict(list)
    for placed in finds:
        together[_statement(statements, placed.span), placed.code_id].append(placed)
    offset = passage.span.start
    for (span, code_id), group in sorted(together.items(), key=lambda item: item[0]):
        evidence = tuple(_evidence(placed, words, offset) for placed in group)
        yield Match(document.id, span.shifted(offset), code_id, _confidence(group, evidence), evidence)


def _by_token(finds: Iterable[Placed]) -> Mapping[int, list[tuple[int, Placed]]]:
    """Return the finds over each token, numbered: comparing all with all would take hours on a long passage."""
    near: defaultdict[int, list[tuple[int, Placed]]] = defaultdict(list)
    for n, found in enumerate(finds):
        for token in found.tokens:
            near[token].append((n, found))
    return near


def _placed(find: Find, words: Words) -> Placed:
    text = words.text
    start, end = words.places[find.first][0], sum(words.places[find.last])
    # A hyphen or apostrophe may hang on the first or last word ("-violence", "'violence'").
    while text[start] in JOINERS:
        start += 1
    while text[end - 1] in JOINERS:
        end -= 1
    return Placed(find, Span(start, end))


def _with_part_of_speech(finds: Iterable[Placed], words: Words) -> Iterator[Placed]:
    """Yield the finds whose words have the part of speech asked for, marking those that cannot be checked."""
    tags: dict[int, str] | None = None
    for found in finds:
        asked = [each.part_of_speech for each in found.find.owned.pattern.words if each.part_of_speech]
        if not asked:
            yield found
            continue
        if not pipeline_name(words.language):
            yield replace(found, remark=UNCHECKED)
            continue
        tags = tags if tags is not None else parts_of_speech(words.text, words.language) or {}
        within = [tag for start, tag in tags.items() if found.span.start <= start < found.span.end]
        if all(tag in within for tag in asked):
            yield found


def _evidence(placed: Placed, words: Words, offset: int) -> Evidence:
    *before, begins = _words_before(placed.find.first, words.text, words.places)
    language, term = words.language, placed.find.owned.pattern.term
    negated = denied_before(before, language, begins) or denied_after(words.text, placed.span.end, language)
    return Evidence(term.text, placed.span.shifted(offset), language, negated, placed.remark)


def _words_before(first: int, text: str, places: Sequence[tuple[int, int]]) -> list[str]:
    """Return the words up to token `first` on its line, lower case; a hyphen between spaces is a dash."""
    words: list[str] = []
    end = 0
    for start, length in places[max(0, first - REACH) : first + 1]:
        between, word, end = text[end:start], text[start : start + length].lower(), start + length
        # A line that begins in lower case only wraps the one before.
        if "\n" in between and not text[start].islower():
            words.clear()
        if word not in JOINERS:
            words.append(word)
        elif between and text[end : end + 1].isspace():
            words.append("–")
    return words


def _statement(statements: Sequence[Span], span: Span) -> Span:
    """Return the statement that holds the find, or the run of statements it reaches over."""
    first = bisect_right(statements, span.start, key=lambda statement: statement.end)
    over = statements[first : bisect_left(statements, span.end, key=lambda statement: statement.start)]
    if len(over) == 1:
        return over[0]
    return Span(over[0].start, over[-1].end) if over else span


def _confidence(group: Iterable[Placed], evidence: Iterable[Evidence]) -> float:
    """Return 1 − ∏(1 − w) over the pieces of evidence: several weak hints make a strong one. Not a measured chance."""
    weights = (
        placed.find.owned.weight * (NEGATED if piece.negated else 1)
        for placed, piece in zip(group, evidence, strict=True)
    )
    return round(1 - math.prod(1 - weight for weight in weights), 3)
