"""What people decided about a program's codings, kept when the program codes again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from qualkit.store.codings import coding_id
from qualkit.store.decided import Decided, carry

if TYPE_CHECKING:
    from qualkit.model import Match, Round, Span
    from qualkit.store.changes import Change


def without_upheld(decided: Iterable[Decided], matches: Iterable[Match]) -> Iterator[Match]:
    """Yield the matches but those on words of which people said already that the code holds.

    A match of just the place that was decided about is yielded: it is that coding, found again.
    """
    places = set()
    upheld: defaultdict[str, list[Span]] = defaultdict(list)
    for each in decided:
        places.add((each.match.code_id, each.match.span))
        upheld[each.match.code_id] += each.upheld
    for match in matches:
        if (match.code_id, match.span) in places or not any(map(match.span.shares_half, upheld[match.code_id])):
            yield match


def carry_decided(change: Change, decided: Sequence[Decided], round_: Round, matches: Iterable[Match]) -> int:
    """Let decisions, memos and quotations of earlier rounds stand in this one, beside what it found in a document.

    Returns how many codings the program did not find again: what somebody decided about them keeps them.
    """
    return carry(change, decided, round_, (coding_id(round_, match) for match in matches)) if decided else 0
