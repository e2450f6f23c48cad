"""The verbs of suggestions: which to decide about next, and how far people and programs agree."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.errors import RequestError, possible
from qualkit.store import suggestions as kept
from qualkit.workflow.teaching import Teaching, teaching_order

if TYPE_CHECKING:
    from qualkit.analysis.quality import Estimate
    from qualkit.model import Excerpt
    from qualkit.store.project import Project

TEACHES = "teaches"
ORDERS = (TEACHES, *kept.ORDERS)
A_PAGE = 24


@dataclass(frozen=True, slots=True)
class Followed:
    """How far one code is decided about, and the share of what was decided that people accepted."""

    code_id: str
    suggested: int
    accepted: int
    rejected: int
    left: int
    agreement: Estimate


def suggestions(
    project: Project,
    *,
    order: str = TEACHES,
    who: str,
    code: str = "",
    document: str = "",
    aside: Collection[str] = (),
    limit: int = A_PAGE,
    offset: int = 0,
    teaching: Teaching | None = None,
) -> list[Excerpt]:
    """Return a page of what programs suggest and nobody has decided about, in one of the ORDERS.

    In a blind study others' decisions do not count for `who`. A code brings those below it, a document is meant by its
    id; suggestions `aside` are left out. For the order that teaches most, give what `teaching_order` returned since the
    newest round of any program, or it is worked out anew.
    """
    if order not in ORDERS:
        raise RequestError(f"suggestions cannot be ordered by '{order}'; {possible(order, ORDERS)}")
    codes = _family(project, code)
    if order == TEACHES:
        known = teaching_order(project) if teaching is None else teaching
        ids = _next_that_teach(project, known, who, codes, document, aside, limit + offset)[offset:]
    else:
        ids = kept.page_of_suggestions(
            project,
            order=order,
            who=who,
            codes=codes,
            document_id=document,
            aside=aside,
            limit=limit,
            offset=offset,
        )
    return kept.excerpts_of(project, ids, who=who)


def count_suggestions(project: Project, *, who: str, code: str = "", document: str = "") -> int:
    """Return how many suggestions are left, of all or of a code and those below it, or in a document."""
    return kept.count_suggestions(project, who=who, codes=_family(project, code), document_id=document)


def _family(project: Project, code: str) -> tuple[str, ...]:
    codebook = project.codebook()
    known = any(each.id == code for each in codebook.codes)
    return codebook.family(code) if known else (code,) * bool(code)


def _next_that_teach(
    project: Project,
    teaching: Teaching,
    who: str,
    codes: Collection[str],
    document: str,
    aside: Collection[str],
    count: int,
) -> list[str]:
    wanted = [
        each.coding_id
        for each in teaching.places
        if (not codes or each.code_id in codes)
        and (not document or each.document_id == document)
        and each.coding_id not in aside
    ]
    # Read as far as needed: most of what was decided lies in front.
    open_ = kept.undecided(project, wanted, who=who)
    return [each for each, _ in zip(open_, range(count), strict=False)]


def suggested_codes(project: Project) -> dict[str, int]:
    """Return how many codings of programs stand, by code: the same until a program codes again."""
    return kept.suggested_codes(project)


def progress(project: Project, *, who: str, suggested: Mapping[str, int] | None = None) -> list[Followed]:
    """Return for each code of the codebook that programs gave how far it is decided about, and how far both agree.

    Whoever asks often gives what `suggested_codes` returned since a program last coded.
    """
    from qualkit.analysis.shares import share_of

    counts = kept.suggested_codes(project) if suggested is None else suggested
    decided = kept.decided_codes(project, who=who)
    order = [code.id for code in project.codebook().codes]
    codes = [code for code in order if code in counts] + sorted(set(counts) - set(order))
    found = []
    for code in codes:
        accepted, rejected = decided.get(code, (0, 0))
        left = counts[code] - accepted - rejected
        agreement = share_of(accepted, accepted + rejected)
        found.append(Followed(code, counts[code], accepted, rejected, left, agreement))
    return found
