"""The verbs by which people judge: answer about statements, decide about codings, and what coders learn from that."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from qualkit.errors import RequestError, possible
from qualkit.model import Coder, Decision, Document, Judgement, PassageKind, Role, Statement, Verdict
from qualkit.phrasing import counted
from qualkit.statements import statements
from qualkit.store.answers import Answer, add_answer, add_decision, code_of
from qualkit.store.documents import listed_documents, read_documents
from qualkit.store.judgements import Judged
from qualkit.text import same_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qualkit.analysis.queueing import FairSample
    from qualkit.store.project import Project


def new_sitting() -> str:
    """Return the name of a sitting: what one person answers in it is one round, and is undone together."""
    return uuid.uuid4().hex


def answer(
    project: Project,
    statement: Statement,
    holds: Iterable[str],
    *,
    who: str,
    sitting: str,
    asked: Iterable[str] | None = None,
    chance: float | None = None,
) -> bool:
    """Keep which codes hold of a statement, at once; False when the person had said just that before.

    Of all codes that were asked about (without `asked`, of the whole codebook) the others do not hold. Raises
    RequestError for a code that was not asked about, and for a document that is not there or was corrected.
    """
    every = frozenset(code.id for code in project.codebook().codes) if asked is None else frozenset(asked)
    return answer_all(project, [Answer(statement, every, frozenset(holds), chance)], who=who, sitting=sitting) > 0


def answer_all(project: Project, answers: Iterable[Answer], *, who: str, sitting: str) -> int:
    """Keep many answers, all or none; return how many of them were not said before."""
    codebook = project.codebook()
    known = {code.id for code in codebook.codes}
    standing = {document.id for document in listed_documents(project)}
    given = list(answers)
    for each in given:
        _check(each, known, standing)
    # Undone together, taken back one by one: a sitting is one batch.
    with project.change("review", who=who, batch=sitting) as change:
        new = sum(
            add_answer(change, Coder(who), each, codebook_version=codebook.version, sitting=sitting) for each in given
        )
        if new:
            change.summary = f"{counted(new, 'statement')} judged"
    return new


def _check(answer: Answer, known: set[str], standing: set[str]) -> None:
    unknown = sorted((answer.asked | answer.holds) - known)
    if unknown:
        raise RequestError(f"code '{unknown[0]}' is not in the codebook; {possible(unknown[0], known)}")
    unasked = sorted(answer.holds - answer.asked)
    if unasked:
        raise RequestError(f"code '{unasked[0]}' was not asked about; possible: {', '.join(sorted(answer.asked))}")
    if answer.statement.document_id not in standing:
        raise RequestError(
            f"document '{answer.statement.document_id}' is not in this project, or was corrected; look again"
        )


def decide(project: Project, decision: Decision) -> None:
    """Keep what a person says of a machine's coding; RequestError when there is no such coding."""
    if (decision.verdict is Verdict.ADJUST) != (decision.span is not None):
        raise RequestError("a decision carries a span when it adjusts, and only then")
    with project.change("decide", who=decision.coder.name) as change:
        found = code_of(change, decision.coding_id)
        if found is None:
            raise RequestError(f"coding '{decision.coding_id}' is not in this project; look again")
        add_decision(change, decision)
        change.summary = f"{decision.verdict} '{found}'"


def statements_of(project: Project) -> list[Statement]:
    """Return all that can be judged, in the order of documents: statements but of headings and of moderators."""
    return [statement for document in read_documents(project) for statement in _said(document)]


def _said(document: Document) -> Iterator[Statement]:
    moderators = {person.id for person in document.participants if person.role is Role.MODERATOR}
    for statement in statements(document):
        passage = document.passages[statement.passage]
        if passage.kind is not PassageKind.HEADING and passage.participant_id not in moderators:
            yield statement


def lots(found: Sequence[Statement], *, seed: int) -> NDArray[np.float64]:
    """Return the random order in which statements are drawn, a number from 0 to 1 each: of their places and a seed.

    It is the same whoever asks and whatever comes into the study later.
    """
    import numpy as np

    places = (f"{seed}:{each.document_id}:{each.span.start}:{each.span.end}".encode() for each in found)
    return np.array([int.from_bytes(sha256(place).digest()[:6], "big") / 2**48 for place in places], dtype=np.float64)


def learnable(project: Project, judged: Sequence[Judged], *, seed: int = 0) -> list[Judgement]:
    """Return the judgements as coders learn from them: with a chance where, together, they are a fair sample.

    What was drawn at random is no fair sample of a study from which other statements were chosen before. What is, is
    told by the order of drawing (`queueing.fair_sample`), whoever judged a statement and why.
    """
    found = statements_of(project)
    said = {same_words(each.statement.words): each for each in judged}
    # What says the same as something that was judged is not drawn again.
    settled = {row: said[key] for row, each in enumerate(found) if (key := same_words(each.words)) in said}
    sample = sample_of(found, settled, seed=seed)
    fair = {(found[row].document_id, found[row].span) for row in sample.rows.tolist()}
    places = ((each.statement.document_id, each.statement.span) for each in judged)
    return [
        replace(each.judgement, chance=sample.chance if place in fair else None)
        for place, each in zip(places, judged, strict=True)
    ]


def sample_of(found: Sequence[Statement], judged: Mapping[int, Judged], *, seed: int) -> FairSample:
    """Return the judged rows of all statements that are a fair sample of them."""
    from qualkit.analysis.queueing import fair_sample, row_numbers

    drawn = [row for row, each in judged.items() if each.chance is not None]
    return fair_sample(
        lots(found, seed=seed),
        row_numbers(judged, len(found)),
        row_numbers(drawn, len(found)),
        [each.document_id for each in found],
    )
