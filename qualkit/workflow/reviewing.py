"""The verbs of learning with people: what to judge next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from qualkit.analysis.queueing import RANDOM, next_rows
from qualkit.model import Document, Evidence, Span, Statement
from qualkit.protocols import Track, untracked
from qualkit.store.documents import read_document
from qualkit.workflow.weighing import WeighedStudy, pool_of, vectors_of, weigh

if TYPE_CHECKING:
    from qualkit.store.project import Project

COUNT = 20
WORTH_SAYING = 0.2  # the likelihood from which a code that was not given is suggested
MOST_SUGGESTIONS = 6


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code that an autocoder would give, or might; without a likelihood, that is not yet measured."""

    code_id: str
    is_given: bool
    likelihood: float | None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A statement to judge, by saying which codes hold of it, with all that helps.

    `context` is its whole passage, of which `statement.span` is a part at `span`. `reason` says in words why it is
    asked about; `chance` is the probability with which it was drawn, None when it was chosen.
    """

    statement: Statement
    document: str
    speaker: str
    prompt: str
    context: str
    span: Span
    suggestions: tuple[Suggestion, ...]
    reason: str
    chance: float | None = None


def next_to_judge(
    project: Project,
    *,
    count: int = COUNT,
    seed: int = 0,
    autocoder: str = "blend",
    embedder: str = "use",
    aside: Collection[tuple[str, Span]] = (),
    share: float = RANDOM,
    track: Track = untracked,
) -> list[Question]:
    """Return at most `count` statements that nobody has judged, in the order in which they should be.

    `aside` are the documents and spans of statements to leave out, such as those that somebody skipped. A `share` of
    those asked about is drawn at random. Keep to one seed: the statements drawn at random follow an order that is the
    seed's, and only together are they a fair sample.
    """
    weighed = weigh(project, autocoder, embedder=embedder, seed=seed, track=track)
    vectors = vectors_of(project, weighed.statements, embedder=embedder, track=track)
    left_out = {row for row, each in enumerate(weighed.statements) if (each.document_id, each.span) in aside}
    chosen = next_rows(pool_of(weighed, vectors, seed=seed), count=count, share=share, aside=left_out)
    document = cache(lambda document_id: read_document(project, document_id))
    return [
        _question(
            document(weighed.statements[each.row].document_id),
            weighed.statements[each.row],
            _suggestions(weighed, each.row),
            each.reason,
            each.chance,
        )
        for each in chosen
    ]


def _question(
    document: Document,
    statement: Statement,
    suggestions: tuple[Suggestion, ...],
    reason: str,
    chance: float | None,
) -> Question:
    passage = document.passages[statement.passage]
    speaker = next((person.name for person in document.participants if person.id == passage.participant_id), "")
    return Question(
        statement=statement,
        document=document.name,
        speaker=speaker,
        prompt=passage.prompt,
        context=passage.span.of(document.text),
        span=statement.span.shifted(-passage.span.start),
        suggestions=suggestions,
        reason=reason,
        chance=chance,
    )


def _suggestions(weighed: WeighedStudy, row: int) -> tuple[Suggestion, ...]:
    """Return the codes given to a statement and those that are likely, the likeliest first."""
    likely = [
        (bool(weighed.coded[row, number]), float(weighed.likelihoods[row, number]), code_id)
        for number, code_id in enumerate(weighed.codes)
    ]
    worth = [each for each in likely if each[0] or each[1] >= WORTH_SAYING]
    return tuple(
        Suggestion(
            code_id,
            is_given,
            likelihood if code_id in weighed.measured else None,
            weighed.evidence.get((row, code_id), ()),
        )
        for is_given, likelihood, code_id in sorted(worth, key=lambda each: (not each[0], -each[1]))[:MOST_SUGGESTIONS]
    )
