"""The order of suggestions in which deciding about them teaches most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualkit.errors import MissingExtraError
from qualkit.registry import load
from qualkit.store.suggestions import decided_codes, excerpts_of, places
from qualkit.store.vectors import find_vectors
from qualkit.text import same_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qualkit.analysis.queueing import Pool
    from qualkit.store.project import Project
    from qualkit.store.suggestions import Place

CHOSEN_WITH_CARE = 360  # suggestions; those after them take turns by code, the least sure first
SUREST = 5  # of each code are among them: of a code of which little is known, they teach most


@dataclass(frozen=True, slots=True)
class Teaching:
    """All suggestions in the order in which deciding about them teaches most, and why, in words, of those chosen.

    It holds until a program codes anew: what is decided meanwhile is passed over.
    """

    places: tuple[Place, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)


def teaching_order(project: Project, *, embedder: str = "use") -> Teaching:
    """Return all suggestions of which some decisions teach much: unsure ones of every code, unlike each other.

    The first are chosen as statements to judge are (`analysis.queueing`), by how near each lies to where its code
    begins, what is known of the code and, where vectors are kept, how unlike it is to those before. The others take
    turns, code by code. The same study gives the same order.
    """
    from qualkit.analysis.queueing import next_rows

    open_ = [each for each in places(project) if not each.is_decided]
    by_doubt = _turns(open_)
    chosen = _with_the_surest(open_, by_doubt)
    words = {each.coding_id: each.quote for each in excerpts_of(project, [p.coding_id for p in chosen], who="")}
    chosen = [each for each in chosen if each.coding_id in words]
    names = {code: f"‘{name}’" for code, name in project.codebook().names().items()}
    if not chosen:
        return Teaching(tuple(by_doubt))
    said = [words[each.coding_id] for each in chosen]
    found = {code: accepted for code, (accepted, _) in decided_codes(project, who="").items()}
    pool = _pool(chosen, said, found, _vectors(project, said, embedder))
    rows = next_rows(pool, count=len(chosen), share=0.0, named=lambda code: names.get(code, code))
    first = [chosen[each.row] for each in rows]
    reasons = {chosen[each.row].coding_id: each.reason for each in rows}
    return Teaching((*first, *(each for each in by_doubt if each.coding_id not in reasons)), reasons)


def _turns(open_: Sequence[Place]) -> list[Place]:
    """Return suggestions in turns, one of each code, the least sure of a code first."""
    by_code: defaultdict[str, list[Place]] = defaultdict(list)
    for each in open_:
        by_code[each.code_id].append(each)
    placed = [
        (turn, code, each)
        for code, found in sorted(by_code.items())
        for turn, each in enumerate(sorted(found, key=lambda place: (place.confidence, place.key)))
    ]
    return [each for _, _, each in sorted(placed, key=lambda turn: turn[:2])]


def _with_the_surest(open_: Sequence[Place], by_doubt: Sequence[Place]) -> list[Place]:
    """Return the suggestions from which the first are chosen: the least sure, and some of the surest of each code."""
    seen: defaultdict[str, int] = defaultdict(int)
    surest = []
    for each in sorted(open_, key=lambda place: (-place.confidence, place.key)):
        if seen[each.code_id] < SUREST:
            surest.append(each)
        seen[each.code_id] += 1
    every = {each.coding_id: each for each in (*by_doubt[:CHOSEN_WITH_CARE], *surest)}
    return list(every.values())


def _pool(
    chosen: Sequence[Place], words: Sequence[str], found: Mapping[str, int], vectors: NDArray[np.float32]
) -> Pool:
    """Return suggestions as the queue of statements chooses from them: each holds its own code at most."""
    import numpy as np

    from qualkit.analysis.queueing import Pool

    codes = sorted({each.code_id for each in chosen})
    column = {code: number for number, code in enumerate(codes)}
    likelihoods = np.zeros((len(chosen), len(codes)))
    for row, each in enumerate(chosen):
        likelihoods[row, column[each.code_id]] = each.confidence
    coded = likelihoods > 0
    return Pool(
        codes=codes,
        likelihoods=likelihoods,
        vectors=vectors,
        # The same words may be asked about for each of their codes.
        words=[f"{each.code_id} {same_words(said)}" for each, said in zip(chosen, words, strict=True)],
        lots=np.arange(len(chosen)) / len(chosen),
        judged=np.zeros(len(chosen), dtype=bool),
        found=np.array([found.get(code, 0) for code in codes], dtype=np.int64),
        thresholds=np.where(coded, likelihoods, np.inf).min(axis=0),
    )


def _vectors(project: Project, words: Sequence[str], embedder: str) -> NDArray[np.float32]:
    """Return the vectors that the project keeps of these words, zeros where it has none; no model is loaded."""
    import numpy as np

    from qualkit.embedders.cached import text_hash

    try:
        name = load("embedders", embedder)().name
    except MissingExtraError:
        return np.empty((len(words), 0), dtype=np.float32)
    hashes = [text_hash(each) for each in words]
    known = {key: np.frombuffer(value, dtype="<f4") for key, value in find_vectors(project, name, hashes).items()}
    width = len(next(iter(known.values()))) if known else 0
    nothing = np.zeros(width, dtype=np.float32)
    return np.stack([known.get(key, nothing) for key in hashes]).astype(np.float32)
