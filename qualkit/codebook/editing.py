"""A codebook edited: each function returns a new one that holds together, or says in one line why there is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from qualkit.codebook.checking import LONGEST_SHOWN, codebook_from, term_fault
from qualkit.codebook.writing import plain_codebook
from qualkit.errors import CodebookError, RequestError, possible
from qualkit.model import Code, Codebook, Term
from qualkit.phrasing import shortened
from qualkit.text import folded

MOST_LEVELS = 20  # of codes within one another: a file can hold 25
WORDS_IN_ID = 6


def empty_codebook(title: str, *, language: str = "en") -> Codebook:
    """Return a codebook without codes, for those who make codes as they read.

    >>> empty_codebook("Interviews 2026").id
    'interviews-2026'
    """
    named = _slug(title) or "codebook"
    content = {"codebook": named, "title": {language: title}, "languages": [language], "codes": []}
    return codebook_from(content, place=f"codebook '{named}'")


def new_code(codebook: Codebook, name: Mapping[str, str], *, under: str = "") -> Code:
    """Return a code of that name, with an id that the codebook does not have yet; nothing is changed.

    >>> from qualkit.codebook import find_codebook, read_codebook
    >>> new_code(read_codebook(find_codebook("dialogue")), {"en": "Fear of the bus"}).id
    'fear-of-the-bus'
    """
    said = {language: " ".join(words.split()) for language, words in name.items() if words.strip()}
    if not said:
        raise RequestError("a code cannot be called nothing; say in a few words what it is about")
    return Code(id=free_id(codebook, next(iter(said.values()))), name=said, parent=under or None)


def free_id(codebook: Codebook, name: str) -> str:
    """Return an id for a code of that name: its words, with a number where another code has them already."""
    slug = _slug(name) or "code"
    taken = {code.id for code in codebook.codes}
    free = (slug if number == 1 else f"{slug}-{number}" for number in range(1, len(taken) + 2))
    return next(each for each in free if each not in taken)


def added(codebook: Codebook, code: Code, *, before: str = "") -> Codebook:
    """Return the codebook with one more code under its parent: before another code there, or at the end."""
    if any(each.id == code.id for each in codebook.codes):
        raise RequestError(f"code '{code.id}' is in the codebook already; choose another id")
    return _placed(codebook, codebook.codes, code, before)


def with_code(codebook: Codebook, code: Code) -> Codebook:
    """Return the codebook with the code in the place of the one of the same id; to move it is another matter."""
    old = known_code(codebook, code.id)
    new = replace(code, parent=old.parent)
    return checked(codebook, (new if each.id == code.id else each for each in codebook.codes))


def without_code(codebook: Codebook, code_id: str) -> Codebook:
    """Return the codebook without the code; those below it take its place."""
    gone = known_code(codebook, code_id)
    kept = (each for each in codebook.codes if each.id != code_id)
    return checked(codebook, (replace(each, parent=gone.parent) if each.parent == code_id else each for each in kept))


def without_family(codebook: Codebook, code_id: str) -> Codebook:
    """Return the codebook without the code and those below it."""
    family = codebook.family(known_code(codebook, code_id).id)
    return checked(codebook, (each for each in codebook.codes if each.id not in family))


def moved(codebook: Codebook, code_id: str, *, under: str = "", before: str = "") -> Codebook:
    """Return the codebook with the code, and those below it, under another ('' is the top).

    There it stands before the code named, or at the end.
    """
    code = known_code(codebook, code_id)
    if under and known_code(codebook, under).id in codebook.family(code_id):
        raise RequestError(f"code '{code_id}' cannot be moved under '{under}', which is a part of it")
    others = tuple(each for each in codebook.codes if each.id != code_id)
    return _placed(codebook, others, replace(code, parent=under or None), before)


def shifted(codebook: Codebook, code_id: str, *, by: int) -> Codebook:
    """Return the codebook with the code that many places further down (up, when negative) among its siblings."""
    code = known_code(codebook, code_id)
    others = [each.id for each in siblings(codebook, code_id) if each.id != code_id]
    place = [each.id for each in siblings(codebook, code_id)].index(code_id)
    wanted = min(max(place + by, 0), len(others))
    return moved(codebook, code_id, under=code.parent or "", before=others[wanted] if wanted < len(others) else "")


def place_at(codebook: Codebook, code_id: str, *, at: str, where: str) -> tuple[str, str]:
    """Return where a code stands once it was dropped `before`, `after` or `into` another, as `moved` takes it.

    Dropped at '' it stands at the top. After a code that has others below it, it is the first of these.
    """
    if not at or where == "into":
        return at, ""
    others = [each for each in codebook.codes if each.id != code_id]
    parent = known_code(codebook, at).parent
    below = [each.id for each in others if each.parent == at]
    if where == "after" and below:
        return at, below[0]
    beside = [each.id for each in others if each.parent == parent]
    if at in beside:
        beside = beside[beside.index(at) + (where == "after") :]
    return parent or "", next(iter(beside), "")


def siblings(codebook: Codebook, code_id: str) -> tuple[Code, ...]:
    """Return the codes under the same parent in their order, the code itself among them."""
    parent = known_code(codebook, code_id).parent
    return tuple(each for each in codebook.codes if each.parent == parent)


def merged(codebook: Codebook, code_id: str, *, into: str) -> Codebook:
    """Return the codebook with one code made part of another; nothing that was written of it is lost.

    The other keeps its name, its definition and its place. It gains words, examples and what is included, and the codes
    below the one that goes. What one excludes and the other holds is no longer excluded.
    """
    gone, kept = known_code(codebook, code_id), known_code(codebook, into)
    if code_id == into:
        raise RequestError(f"code '{code_id}' cannot be merged with itself; name another")
    if into in codebook.family(code_id):
        raise RequestError(f"code '{into}' is a part of '{code_id}'; merge '{into}' into '{code_id}' instead")
    both = (each for each in codebook.codes if each.id != code_id)
    both = (_united(kept, gone) if each.id == into else each for each in both)
    return checked(codebook, (replace(each, parent=into) if each.parent == code_id else each for each in both))


def split(codebook: Codebook, code_id: str, new: Code, *, terms: Iterable[Term] = ()) -> Codebook:
    """Return the codebook with a new code right after this one; the terms named go over to it."""
    old, going = known_code(codebook, code_id), list(terms)
    strange = [term.text for term in going if term not in old.terms]
    if strange:
        raise RequestError(f"'{strange[0]}' is no term of '{code_id}'; {possible(strange[0], _texts(old.terms))}")
    smaller = with_code(codebook, replace(old, terms=tuple(term for term in old.terms if term not in going)))
    beside = [each.id for each in siblings(codebook, code_id)]
    after = beside[beside.index(code_id) + 1 :]
    within = replace(new, terms=tuple(dict.fromkeys([*new.terms, *going])))
    if within.parent == old.parent:
        return added(smaller, within, before=after[0] if after else "")
    return added(smaller, within)


def with_language(codebook: Codebook, language: str) -> Codebook:
    """Return the codebook with one more language that its words may be given in."""
    if language in codebook.languages:
        raise RequestError(f"codebook '{codebook.id}' has the language '{language}' already")
    return checked(replace(codebook, languages=(*codebook.languages, language)), codebook.codes)


def term_faults(lines: str) -> list[tuple[int, str]]:
    """Return what is wrong with terms written one a line: the number of the line, from 1, and a sentence on it."""
    found, seen = [], dict[str, int]()
    for number, line in enumerate(lines.split("\n"), start=1):
        term = line.strip()
        fault = term_fault(term) if term else ""
        if term in seen:
            fault = f"stands in line {seen[term]} already"
        if fault:
            found.append((number, f"‘{shortened(term, LONGEST_SHOWN)}’ {fault}"))
        if term:
            seen.setdefault(term, number)
    return found


def known_code(codebook: Codebook, code_id: str) -> Code:
    """Return the code of that id; RequestError when there is none."""
    for code in codebook.codes:
        if code.id == code_id:
            return code
    raise RequestError(f"there is no code '{code_id}'; {possible(code_id, (code.id for code in codebook.codes))}")


def checked(codebook: Codebook, codes: Iterable[Code]) -> Codebook:
    """Return the codebook with other codes, in the order of the tree; CodebookError where they do not hold together."""
    wanted = replace(codebook, codes=tuple(codes))
    made = codebook_from(plain_codebook(wanted), place=f"codebook '{codebook.id}'")
    for code in made.codes:
        if len(made.path(code.id)) > MOST_LEVELS:
            raise CodebookError(f"code '{code.id}' would stand more than {MOST_LEVELS} levels deep; move it further up")
    return made


def _slug(words: str) -> str:
    """Return words as an id can be written, '' when nothing of them can."""
    return "-".join(re.findall(r"[a-z0-9]+", folded(words))[:WORDS_IN_ID])


def _placed(codebook: Codebook, others: Sequence[Code], code: Code, before: str) -> Codebook:
    if code.parent:
        known_code(codebook, code.parent)
    place = next((n for n, each in enumerate(others) if each.id == before), len(others))
    if before and (place == len(others) or others[place].parent != code.parent):
        where = f"under '{code.parent}'" if code.parent else "at the top"
        beside = [each.id for each in others if each.parent == code.parent]
        raise RequestError(f"code '{before}' does not stand {where}; {possible(before, beside)}")
    return checked(codebook, (*others[:place], code, *others[place:]))


def _united(kept: Code, gone: Code) -> Code:
    """Return what becomes of a code when another is made part of it."""
    # What the other code meant is now included in this one.
    meant = _joined(gone.definition, gone.include) if kept.definition else gone.include
    examples = _listed(kept.examples, gone.examples)
    said = {each for listed in examples.values() for each in listed}
    against = _listed(kept.counter_examples, gone.counter_examples)
    terms = tuple(dict.fromkeys([*kept.terms, *gone.terms]))
    return replace(
        kept,
        definition=kept.definition or gone.definition,
        include=_joined(kept.include, meant),
        exclude=_joined(kept.exclude, gone.exclude),
        examples=examples,
        counter_examples={
            language: tuple(each for each in told if each not in said) for language, told in against.items()
        },
        terms=terms,
        vetoes=tuple(each for each in dict.fromkeys([*kept.vetoes, *gone.vetoes]) if each not in terms),
        colour=kept.colour or gone.colour,
        shortcut=kept.shortcut or gone.shortcut,
    )


def _joined(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    texts = ((language, (one.get(language, ""), other.get(language, ""))) for language in {**one, **other})
    return {language: " ".join(dict.fromkeys(filter(None, told))) for language, told in texts}


def _listed(one: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {
        language: tuple(dict.fromkeys([*one.get(language, ()), *other.get(language, ())]))
        for language in {**one, **other}
    }


def _texts(terms: Iterable[Term]) -> list[str]:
    return [term.text for term in terms]
