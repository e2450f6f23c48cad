"""Which codings answer a question: a truth value for each, worked out on columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualkit.exploring.questions import Before, Carrying, Either, Near, Together, Unit, Where, is_condition

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from qualkit.exploring.coded import Coded
    from qualkit.exploring.questions import Query
    from qualkit.store.columns import CodingColumns

FAR = 1 << 31  # beyond any place in a document


def answer(query: Query, held: Coded) -> NDArray[Any]:
    """Return for each coding whether it is part of the answer; `asking` says what each question means."""
    import numpy as np

    match query:
        case Carrying(code_id):
            return of_code(held, code_id)
        case Where(name, value):
            column = held.of_codings(name)
            return np.asarray(column.places == (column.values.index(value) if value in column.values else -1))
        case Either(parts):
            return np.asarray(np.logical_or.reduce([answer(part, held) for part in parts]))
        case Before(first, then, near):
            return _before(held.codings, answer(first, held), answer(then, held), near)
        case Together(parts, without, near):
            return _together(held, parts, without, near)


def of_code(held: Coded, code_id: str) -> NDArray[Any]:
    """Return for each coding whether it is of a code or of one below it."""
    return of_codes(held, (code_id,))


def of_codes(held: Coded, code_ids: Iterable[str]) -> NDArray[Any]:
    """Return for each coding whether it is of any of the codes or of one below them."""
    import numpy as np

    known = {code.id for code in held.codebook.codes}
    families = {each for id_ in code_ids for each in (held.codebook.family(id_) if id_ in known else (id_,))}
    column = held.codings.codes
    return np.isin(column.places, [place for place, value in enumerate(column.values) if value in families])


def near_to(codings: CodingColumns, some: NDArray[Any], near: Near) -> NDArray[Any]:
    """Return how many of some codings are near to each coding, itself included where it is one of them."""
    import numpy as np

    low, high, margin = _ranges(codings, near)
    lows, highs = np.sort(_keys(codings, low)[some]), np.sort(_keys(codings, high)[some])
    begun = np.searchsorted(lows, _keys(codings, high + margin), side="right")
    ended = np.searchsorted(highs, _keys(codings, low - margin), side="left")
    return begun - ended


def _together(held: Coded, parts: Sequence[Query], without: Sequence[Query], near: Near) -> NDArray[Any]:
    import numpy as np

    everything = np.ones(len(held.codings), bool)
    conditions = [answer(part, held) for part in parts if is_condition(part)]
    conditions += [~answer(part, held) for part in without if is_condition(part)]
    coded = [answer(part, held) for part in parts if not is_condition(part)]
    # Nobody is near to himself: a coding of two of the codes needs another one beside it.
    around = [near_to(held.codings, part, near) - part > 0 for part in coded] if len(coded) > 1 else [everything]
    found = np.zeros(len(held.codings), bool) if coded else everything.copy()
    for place, part in enumerate(coded):
        others = [each for number, each in enumerate(around) if number != place]
        found |= np.logical_and.reduce([part, *others])
    for each in without:
        if not is_condition(each):
            found &= near_to(held.codings, answer(each, held), near) == 0
    return np.asarray(np.logical_and.reduce([found, *conditions]))


def _before(codings: CodingColumns, first: NDArray[Any], then: NDArray[Any], near: Near) -> NDArray[Any]:
    """Return the first that end before a second begins near them, and these seconds.

    Where one coding begins after another, so does its passage; so both conditions hold from some coding on.
    """
    import numpy as np

    low, high, margin = _ranges(codings, near)
    begins, ends = _keys(codings, codings.starts), _keys(codings, codings.ends)
    starts, lows = np.sort(begins[then]), np.sort(_keys(codings, low)[then])
    after = np.searchsorted(lows, _keys(codings, high + margin), "right") - np.searchsorted(starts, ends, "left")
    stops, highs = np.sort(ends[first]), np.sort(_keys(codings, high)[first])
    ahead = np.searchsorted(stops, begins, "right") - np.searchsorted(highs, _keys(codings, low - margin), "left")
    return (first & (after > 0)) | (then & (ahead > 0))


def _ranges(codings: CodingColumns, near: Near) -> tuple[NDArray[Any], NDArray[Any], int]:
    """Return where each coding begins and ends, and how much may lie between two that are near; all ends included."""
    match near.unit:
        case Unit.TURNS:
            return codings.first, codings.last, near.count - 1
        case Unit.CHARACTERS:
            return codings.starts, codings.ends, near.count
        case Unit.DOCUMENT:
            return codings.starts, codings.ends, FAR
        case Unit.OVERLAP:
            return codings.starts, codings.ends, -1


def _keys(codings: CodingColumns, places: NDArray[Any]) -> NDArray[Any]:
    """Return places in documents as places in the study, so that no document reaches into the next."""
    import numpy as np

    return np.asarray(codings.documents * (FAR + 1) + np.clip(places, 0, FAR))
