"""Excerpts in tables: cases by codes, codes by codes, and how often anything comes up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualkit.exploring.answering import near_to, of_code
from qualkit.exploring.questions import Near

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from qualkit.exploring.coded import Chosen, Coded

SAME_TURN = Near()
CODE = "code"  # what frequencies are counted by, besides what divides a study


@dataclass(frozen=True, slots=True)
class Counted:
    """How many excerpts, in how many passages and documents, and of how many people whose names are known."""

    excerpts: int = 0
    passages: int = 0
    documents: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class CaseMatrix:
    """Excerpts of each code in each case: `cells[case][code]`. Codes count with the codes below them.

    A case is a value of what the study was divided by, '' where it is not known.
    """

    by: str
    cases: tuple[str, ...]
    codes: tuple[str, ...]
    cells: tuple[tuple[Counted, ...], ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """What two codes have near each other: excerpts of either with the other near, and in how many documents.

    `jaccard` is how much the codes go together, from 0 to 1: of pairs of excerpts, one of each code, it is the share
    of pairs among all pairs and single excerpts.
    """

    excerpts: int = 0
    documents: int = 0
    jaccard: float = 0.0


@dataclass(frozen=True, slots=True)
class CodeMatrix:
    """Codes by codes: `cells[one][other]`, None where one code is below the other and so always near it."""

    near: Near
    codes: tuple[str, ...]
    cells: tuple[tuple[Pair | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often one value comes up, and of how many it could have: `of` counts coded or not."""

    value: str
    found: Counted
    of: Counted


def cases_by_codes(held: Coded, wanted: Chosen, *, by: str, among: Sequence[str] = ()) -> CaseMatrix:
    """Return how often each code comes up in each case; RequestError for an unknown thing to count by.

    Only codes and cases that come up are there: codes in the order of the codebook, those that it no longer has last;
    with `among`, only these codes and those below them.
    """
    column = held.of_codings(by)
    rows = wanted.codings.nonzero()[0]
    codes = codes_used(held, rows, among)
    sizes = _sizes(column.values, column.places[rows])
    cases = held.ordered(by, sizes)
    number = {value: place for place, value in enumerate(column.values)}
    columns = []
    for code_id in codes:
        own = rows[of_code(held, code_id)[rows]]
        found = _counted(held, own, column.places[own], len(column.values))
        columns.append([found[number[case]] for case in cases])
    cells = tuple(zip(*columns, strict=True)) if codes else tuple(() for _ in cases)
    return CaseMatrix(by, tuple(cases), tuple(codes), cells)


def codes_by_codes(held: Coded, wanted: Chosen, *, near: Near = SAME_TURN, among: Sequence[str] = ()) -> CodeMatrix:
    """Return which codes come up near each other: of the answer to `one AND other`, the excerpts wanted."""
    import numpy as np

    codes = codes_used(held, wanted.codings.nonzero()[0], among)
    families = [of_code(held, code_id) for code_id in codes]
    sizes = [int((family & wanted.codings).sum()) for family in families]
    excerpts, documents = np.zeros((len(codes), len(codes)), int), np.zeros((len(codes), len(codes)), int)
    for other, family in enumerate(families):
        beside = near_to(held.codings, family, near) > 0
        for one, own in enumerate(families):
            hits = (own & beside & wanted.codings).nonzero()[0]
            excerpts[one, other] = len(hits)
            documents[one, other] = len(np.unique(held.codings.documents[hits]))
    related = [[_related(held, one, other) for other in codes] for one in codes]

    def pair(one: int, other: int) -> Pair | None:
        if related[one][other]:
            return None
        both, of = int(excerpts[one, other] + excerpts[other, one]), 2 * (sizes[one] + sizes[other])
        return Pair(both, int(documents[one, other]), both / (of - both))

    places = range(len(codes))
    return CodeMatrix(near, tuple(codes), tuple(tuple(pair(one, other) for other in places) for one in places))


def frequencies(held: Coded, wanted: Chosen, *, by: str = CODE) -> list[Frequency]:
    """Return how often each value comes up, of how many passages, documents and people in all that have it.

    `by` is 'code' (each with the codes below it), or what divides the study; RequestError for an unknown thing.
    """
    rows = wanted.codings.nonzero()[0]
    if by in (CODE, "coder"):
        # Whatever was said could have been coded by anybody, with any code.
        every = _all_passages(held, wanted)
        return [Frequency(value, found, every) for value, found in _by_whom(held, rows, by)]
    column = held.of_codings(by)
    found = _counted(held, rows, column.places[rows], len(column.values))
    could = wanted.passages.nonzero()[0]
    places = held.material.of_passages(by).places[could]
    of = _counted_passages(held, could, places, len(column.values))
    sizes = {value: of[place].passages for place, value in enumerate(column.values) if of[place].passages}
    number = {value: place for place, value in enumerate(column.values)}
    return [Frequency(value, found[number[value]], of[number[value]]) for value in held.ordered(by, sizes)]


def codes_used(held: Coded, rows: NDArray[Any], among: Sequence[str] = ()) -> list[str]:
    """Return the codes of some codings and those above them: in the order of the codebook, other codes last.

    With `among`, only these and those below them.
    """
    import numpy as np

    own = {held.codings.codes.values[place] for place in np.unique(held.codings.codes.places[rows])}
    known = [code.id for code in held.codebook.codes]
    above = {code.id for id_ in own.intersection(known) for code in held.codebook.path(id_)}
    asked = {id_ for each in among for id_ in (held.codebook.family(each) if each in known else (each,))}
    found = [*(id_ for id_ in known if id_ in above), *sorted(own.difference(known))]
    return [id_ for id_ in found if id_ in asked or not among]


def _by_whom(held: Coded, rows: NDArray[Any], by: str) -> Iterable[tuple[str, Counted]]:
    import numpy as np

    if by == CODE:
        for code_id in codes_used(held, rows):
            own = rows[of_code(held, code_id)[rows]]
            yield code_id, _counted(held, own, np.zeros(len(own), np.int64), 1)[0]
        return
    column = held.of_codings(by)
    found = dict(zip(column.values, _counted(held, rows, column.places[rows], len(column.values)), strict=True))
    for value in held.ordered(by, _sizes(column.values, column.places[rows])):
        yield value, found[value]


def _all_passages(held: Coded, wanted: Chosen) -> Counted:
    import numpy as np

    could = wanted.passages.nonzero()[0]
    return _counted_passages(held, could, np.zeros(len(could), np.int64), 1)[0]


def _counted(held: Coded, rows: NDArray[Any], groups: NDArray[Any], count: int) -> list[Counted]:
    """Return the counts of each group of codings; `groups` says which of `count` groups each row is in."""
    import numpy as np

    excerpts = np.bincount(groups, minlength=count)
    passages = held.codings.first[rows]
    return [
        Counted(int(size), *rest) for size, rest in zip(excerpts, _distinct(held, passages, groups, count), strict=True)
    ]


def _counted_passages(held: Coded, passages: NDArray[Any], groups: NDArray[Any], count: int) -> list[Counted]:
    return [Counted(0, *rest) for rest in _distinct(held, passages, groups, count)]


def _distinct(held: Coded, passages: NDArray[Any], groups: NDArray[Any], count: int) -> list[tuple[int, int, int]]:
    """Return how many different passages, documents and people there are in each group."""
    things = (passages, held.passages.documents.places[passages], held.material.persons[passages])
    return list(zip(*(_different(each, groups, count) for each in things), strict=True))


def _different(things: NDArray[Any], groups: NDArray[Any], count: int) -> list[int]:
    import numpy as np

    known = things >= 0
    width = int(things.max(initial=0)) + 1
    keys = np.unique(groups[known] * width + things[known])
    return [int(each) for each in np.bincount(keys // width, minlength=count)]


def _sizes(values: Sequence[str], places: NDArray[Any]) -> Mapping[str, int]:
    import numpy as np

    sizes = np.bincount(places, minlength=len(values))
    return {value: int(size) for value, size in zip(values, sizes, strict=True) if size}


def _related(held: Coded, one: str, other: str) -> bool:
    known = {code.id for code in held.codebook.codes}
    if one == other or not {one, other} <= known:
        return one == other
    return other in held.codebook.family(one) or one in held.codebook.family(other)
