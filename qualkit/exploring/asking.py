"""Questions about codes in words, such as `violence AND trust within 3 turns`, read into a tree.

A question is asked of all excerpts, and its answer is a list of excerpts, so that it always leads to words.

What can stand in it:

- a code, by its id or its name in any language of the codebook, the codes below it included: `care burden`;
- a condition on who said it and where: a role (`moderator`), a speaker (`"Rosa"`), or `city=Rabat`, `language=es`,
  `document="Focus group"`; `city=""` is where the city is not known. A condition is about the excerpt's own passage;
- `a AND b`: the excerpts of each that have one of the other near them, so that what is found shows both;
- `a NOT b`: the excerpts of a that have none of b near them; `NOT b` alone: all that have none near;
- `a OR b`: the excerpts of either;
- `a BEFORE b`: those of a that end before one of b begins near them, and those of b;
- parentheses. AND, NOT and BEFORE bind more closely than OR.

What near means is written after them, and holds for all before it up to the last such word or parenthesis: `within one
turn` (the same turn, note or paragraph; so it is when nothing is said), `within 3 turns` (both lie in three turns in a
row), `within one document`, `within 100 characters`, `overlapping` (they share words).

Case and accents do not matter, unless several names differ in nothing else: then the one that is written just so is
meant. Quotation marks keep a name together that has other signs in it, or that is one of these words: `"NOT"`,
`"Work (paid)"`; quotation marks within them are written twice: `"the ""few"" left"`. In capitals, AND, OR, NOT, BEFORE
and WITHIN are never part of a name that stands without quotation marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn

from qualkit.errors import RequestError
from qualkit.exploring.questions import (
    OVERLAPPING,
    QUOTATION_MARKS,
    Before,
    Carrying,
    Either,
    Near,
    Query,
    Together,
    Unit,
    Where,
    has_nearness,
    is_condition,
    quoted,
)
from qualkit.text import same_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LONGEST, DEEPEST = 2000, 40  # characters of a question; parentheses within each other
MOST_WORDS = 40  # of a name that is not in quotation marks; more would only take longer
LISTED = 8  # names listed when none is near to what was written
_TOKEN = re.compile(r'\s*(?:"(?P<quoted>(?:[^"]|"")*+)"|(?P<sign>[()=])|(?P<word>[^\s()="]+)|(?P<open>"))')
_QUOTES = str.maketrans(dict.fromkeys(QUOTATION_MARKS, '"'))
_TWICE = re.compile(f"([{QUOTATION_MARKS}])[{QUOTATION_MARKS}]")
_WORD = rf"[^\s()={QUOTATION_MARKS}]+"
_WORDS = re.compile(f"{_WORD}(?: {_WORD})*")
AND, OR, NOT, BEFORE = "and", "or", "not", "before"
LINKS = (AND, NOT, BEFORE)
WITHIN = "within"
_ENDS = (*LINKS, OR, WITHIN, OVERLAPPING)
_CAPITALS = {word.upper() for word in _ENDS}
_NUMBERS = {word: n for n, word in enumerate("one two three four five six seven eight nine ten".split(), 1)}
_NEARNESS = "within one turn, within 3 turns, within one document, within 100 characters, overlapping"
_UNITS = {
    **dict.fromkeys(("turn", "passage", "note", "paragraph", "answer"), Unit.TURNS),
    "character": Unit.CHARACTERS,
    "document": Unit.DOCUMENT,
}


@dataclass(frozen=True, slots=True)
class Names:
    """What names mean: each as it is written, and by `same_words` of it; several under one cannot be told apart."""

    written: Mapping[str, tuple[str, ...]]
    alike: Mapping[str, tuple[str, ...]]

    def meant(self, words: str) -> tuple[str, ...]:
        """Return what is called just so, else what is called alike."""
        return self.written.get(words) or self.alike.get(same_words(words), ())

    def __or__(self, others: Names) -> Names:
        """Return both; where a name is in both, it means what it means in the others."""
        return Names({**self.written, **others.written}, {**self.alike, **others.alike})


def names_of(pairs: Iterable[tuple[str, str]]) -> Names:
    """Return names from pairs of a name and what it means."""
    written: dict[str, dict[str, None]] = {}
    alike: dict[str, dict[str, None]] = {}
    for name, meant in pairs:
        written.setdefault(name, {})[meant] = None
        alike.setdefault(same_words(name), {})[meant] = None
    exact, close = ({key: tuple(found) for key, found in names.items()} for names in (written, alike))
    return Names(exact, close)


@dataclass(frozen=True, slots=True)
class Known:
    """What a question can name: the ids of codes by their names, and the values of each condition."""

    codes: Names
    conditions: Mapping[str, Names]


def parse(words: str, known: Known) -> Query:
    """Return a question as a tree; RequestError says in one line where it cannot be read and what is possible."""
    if len(words) > LONGEST:
        raise RequestError(f"the question has {len(words):,} characters; possible are {LONGEST:,}")
    return _Reader(_tokens(words), known, len(words)).whole()


def read_nearness(words: str) -> Near:
    """Return a nearness by itself, that of one turn where nothing is said; RequestError when it cannot be read."""
    reader = _Reader(_tokens(words), Known(Names({}, {}), {}), len(words))
    near = reader.nearness()
    if reader.next < len(reader.tokens):
        raise RequestError(f"'{words}' is no nearness; possible: {_NEARNESS}")
    return near or Near()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int

    def is_sign(self, sign: str) -> bool:
        return (self.kind, self.text) == ("sign", sign)


def _tokens(words: str) -> list[_Token]:
    # One character for one, so that places stay where they are.
    plain, found, at = words.translate(_QUOTES), [], 0
    while token := _TOKEN.match(plain, at):
        kind = str(token.lastgroup)
        if kind == "open":
            _refuse(token.start(kind), "this quotation mark is never closed")
        # A name may have other quotation marks in it, so what was written counts.
        text = _TWICE.sub(r"\1", words[slice(*token.span(kind))])
        found.append(_Token(kind, text, token.start(kind) - (kind == "quoted")))
        at = token.end()
    return found


def _refuse(at: int, fault: str) -> NoReturn:
    raise RequestError(f"character {at + 1}: {fault}")


class _Reader:
    """Reads tokens from left to right: either > chain > operand."""

    def __init__(self, tokens: Sequence[_Token], known: Known, length: int) -> None:
        self.tokens, self.known, self.length = tokens, known, length
        self.next = self.depth = 0

    def whole(self) -> Query:
        found = self.either()
        if self.next < len(self.tokens):
            token = self.tokens[self.next]
            _refuse(token.at, f"'{token.text}' is not expected here; possible: AND, OR, NOT, BEFORE, or {_NEARNESS}")
        return found

    def either(self) -> Query:
        parts = [self.chain()]
        while self.take(OR):
            parts.append(self.chain())
        return Either(tuple(parts)) if len(parts) > 1 else parts[0]

    def chain(self) -> Query:
        """Read what AND, NOT and BEFORE link; a nearness holds for all links before it that have none yet."""
        found: Query | None = None
        steps = [(NOT if self.negated() else AND, self.operand())]
        while True:
            at = self.at
            near = self.nearness()
            if near:
                found, steps = self.linked(found, steps, near, at), []
            link = self.take(*LINKS)
            if not link:
                return self.linked(found, steps, None, at) if steps or found is None else found
            link = NOT if link == AND and self.negated() else link
            steps.append((link, self.operand()))

    def negated(self) -> bool:
        """Pass a NOT and tell whether there is one; a code may be called so."""
        return self.named() is None and bool(self.take(NOT))

    def linked(self, found: Query | None, steps: Sequence[tuple[str, Query]], near: Near | None, at: int) -> Query:
        held = near or Near()
        parts, without = [found] if found else [], list[Query]()
        meant = False
        for link, operand in steps:
            if link == BEFORE:
                first = _together(parts, without, held)
                self.ordered(first, operand, held, at)
                parts, without, meant = [Before(first, operand, held)], [], True
            else:
                (without if link == NOT else parts).append(operand)
        if near and not meant and not has_nearness(parts, without):
            _refuse(at, f"'{near}' needs two codes before it, such as: violence AND trust {near}")
        return _together(parts, without, held)

    def ordered(self, first: Query, then: Query, near: Near, at: int) -> None:
        if is_condition(first) or is_condition(then):
            _refuse(at - 1 if at else 0, "BEFORE stands between two codes; who said it goes after AND")
        if near.unit is Unit.OVERLAP:
            _refuse(at, f"what comes before something does not overlap it; possible: {_NEARNESS}")

    def operand(self) -> Query:
        named = self.named()
        if named:
            self.next, query = named
            return query
        if self.take("("):
            self.depth += 1
            if self.depth > DEEPEST:
                _refuse(self.at, f"more than {DEEPEST} parentheses within each other")
            found = self.either()
            if not self.take(")"):
                _refuse(self.at, "a parenthesis is not closed here")
            self.depth -= 1
            return found
        return self.refuse_operand()

    def named(self) -> tuple[int, Query] | None:
        """Return the operand that is named next, and the token after it; the longest name wins."""
        if self.next + 1 < len(self.tokens) and self.tokens[self.next + 1].is_sign("="):
            return self.condition()
        for end in range(self.run_end(self.next), self.next, -1):
            if (query := self.meant(self.text(self.next, end), self.tokens[self.next].at)) is not None:
                return end, query
        return None

    def condition(self) -> tuple[int, Query] | None:
        token = self.tokens[self.next]
        if token.kind == "sign":
            return None
        names = names_of((name, name) for name in self.known.conditions).meant(token.text)
        if not names:
            _refuse(token.at, f"there is no '{token.text}' to ask for; {_possible(token.text, self.known.conditions)}")
        if len(names) > 1:
            _refuse(token.at, f"'{token.text}' can be several things; write it as one of them: {', '.join(names)}")
        [name] = names
        first = self.next + 2
        if first < len(self.tokens) and self.tokens[first] == _Token("quoted", "", self.tokens[first].at):
            return first + 1, Where(name, "")
        values = self.known.conditions[name]
        for end in range(self.run_end(first), first, -1):
            if found := values.meant(self.text(first, end)):
                return end, _any_of(name, found)
        written_ = self.text(first, self.unknown_end(first))
        at = self.tokens[first].at if first < len(self.tokens) else self.length
        return _refuse(at, f"no {name} is '{written_}'; {_possible(written_, values.written)}")

    def meant(self, words: str, at: int) -> Query | None:
        codes = self.known.codes.meant(words)
        if len(codes) > 1:
            _refuse(at, f"several codes are called '{words}'; write the id of one: {', '.join(map(as_asked, codes))}")
        if codes:
            return Carrying(codes[0])
        for name, called in (("role", same_words(words).removesuffix("s")), ("speaker", words)):
            if name in self.known.conditions and (found := self.known.conditions[name].meant(called)):
                return _any_of(name, found)
        return None

    def refuse_operand(self) -> NoReturn:
        for token in reversed(self.tokens[max(self.next - 1, 0) : self.next + 1]):
            if token.kind == "word" and token.text.casefold() in _ENDS and self.known.codes.meant(token.text):
                _refuse(
                    token.at, f"{token.text} links codes here; for the code of that name, write {quoted(token.text)}"
                )
        if self.next >= len(self.tokens):
            _refuse(self.length, "something is missing here; possible: a code, a role, a speaker, or name=value")
        token = self.tokens[self.next]
        unknown = self.text(self.next, self.unknown_end(self.next))
        if not unknown:
            _refuse(token.at, f"a code is missing before '{token.text}'")
        speakers = self.known.conditions["speaker"].written if "speaker" in self.known.conditions else ()
        ending = _possible(unknown, [*self.known.codes.written, *speakers])
        _refuse(token.at, f"no code is called '{unknown}'; {ending}")

    def nearness(self) -> Near | None:
        """Read a nearness when one stands here."""
        at = self.at
        if self.take(OVERLAPPING):
            return Near(Unit.OVERLAP)
        if not self.take(WITHIN):
            return None
        told = [token.text for token in self.tokens[self.next : self.next + 3] if token.kind == "word"]
        if [each.casefold() for each in told[:2]] == ["the", "same"]:
            self.next, told = self.next + 1, ["1", *told[2:]]
        count = _number(told[0]) if told else 0
        unit = _UNITS.get(told[1].casefold().removesuffix("s")) if len(told) > 1 else None
        if not count or unit is None or (unit is Unit.DOCUMENT and count > 1):
            _refuse(at, f"'within {' '.join(told[:2])}' is no nearness; possible: {_NEARNESS}")
        self.next += 2
        return Near(unit, count)

    @property
    def at(self) -> int:
        return self.tokens[self.next].at if self.next < len(self.tokens) else self.length

    def take(self, *wanted: str) -> str:
        """Return the next token and go on when it is one of those wanted; otherwise return ''."""
        if self.next < len(self.tokens):
            token = self.tokens[self.next]
            text = token.text.casefold()
            if token.kind != "quoted" and text in wanted:
                self.next += 1
                return text
        return ""

    def run_end(self, first: int) -> int:
        """Return where the words that could be one name end: a quoted name stands alone, links in capitals link."""
        end, last = first, min(first + MOST_WORDS, len(self.tokens))
        while end < last and self.tokens[end].kind == "word" and self.tokens[end].text not in _CAPITALS:
            end += 1
        return first + 1 if end == first and first < len(self.tokens) and self.tokens[first].kind == "quoted" else end

    def unknown_end(self, first: int) -> int:
        end = self.run_end(first)
        ends = (n for n in range(first, end) if self.tokens[n].text.casefold() in _ENDS)
        return next(ends, end) if first < len(self.tokens) and self.tokens[first].kind == "word" else end

    def text(self, first: int, end: int) -> str:
        return " ".join(token.text for token in self.tokens[first:end])


def _together(parts: Sequence[Query], without: Sequence[Query], near: Near) -> Query:
    if len(parts) == 1 and not without:
        return parts[0]
    return Together(tuple(parts), tuple(without), near if has_nearness(parts, without) else Near())


def _any_of(name: str, values: Sequence[str]) -> Query:
    found = tuple(Where(name, value) for value in values)
    return found[0] if len(found) == 1 else Either(found)


def as_asked(name: str) -> str:
    """Return a name as it can stand in a question: in quotation marks where it could be taken for something else.

    >>> as_asked("care burden"), as_asked("Not"), as_asked("Work (paid)")
    ('care burden', '"Not"', '"Work (paid)"')
    """
    words = name.split(" ")
    taken = words[0].casefold() in _ENDS if len(words) == 1 else not _CAPITALS.isdisjoint(words)
    return name if _WORDS.fullmatch(name) and len(words) <= MOST_WORDS and not taken else quoted(name)


def _number(word: str) -> int:
    return _NUMBERS.get(word.casefold()) or (int(word) if word.isdecimal() and len(word) < 7 else 0)  # noqa: PLR2004 - a million


def _possible(word: str, names: Iterable[str]) -> str:
    """Return the end of an error line; of many names that are not near, only some are listed."""
    known = sorted(set(filter(None, names)))
    folded = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), folded, n=1)
    if near:
        return f"did you mean '{as_asked(folded[near[0]])}'?"
    more = ", …" if len(known) > LISTED else ""
    return f"possible: {', '.join(map(as_asked, known[:LISTED]))}{more}" if known else "there are none yet"
