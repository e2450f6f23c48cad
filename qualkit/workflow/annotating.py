"""The verb that takes what somebody does in a document: each operation once, and whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from qualkit.errors import QualkitError, RequestError
from qualkit.phrasing import listed
from qualkit.store import by_hand, events
from qualkit.store.events import now
from qualkit.store.marks import said_in
from qualkit.store.passes import document_called
from qualkit.workflow.acts import ACTS, DECIDING, AtWork
from qualkit.workflow.operations import Act, Operation, act_from, queue_from

if TYPE_CHECKING:
    from qualkit.store.marks import Said
    from qualkit.store.project import Project, Transaction

STALE = "the text is not the one that was shown; open the document again"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Up to which number the operations of a queue are settled, and why some of them were refused."""

    acknowledged: int
    refused: tuple[tuple[int, str], ...] = ()


def text_hash(text: str) -> str:
    """Return by what a browser and the project know that they mean the same text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def apply(project: Project, message: Any, *, who: str) -> Receipt:  # noqa: ANN401 - whatever a browser sent
    """Do what a queue of operations says, each in a transaction with its acknowledgement; a refused one does nothing.

    What was acknowledged before is passed over, and what comes after a gap waits. Raises RequestError for a message
    that cannot be read, or that somebody else signed.
    """
    queue = queue_from(message)
    if queue.coder != who:
        raise RequestError(f"this was coded as '{queue.coder}', and here codes '{who}'; choose that name to keep it")
    document, hash_ = _shown(project, queue.document_id, project.words_revision())
    fault = "" if hash_ == queue.hash else STALE
    settled, refused = _acknowledged(project, queue.client), []
    for operation in queue.operations:
        if operation.number <= settled:
            continue
        if operation.number > settled + 1:
            break
        told = fault or _attempt(project, document, operation, who=who, client=queue.client)
        if told:
            refused.append((operation.number, told))
            with project.writing() as connection:
                by_hand.acknowledge(connection, queue.client, operation.number, at=now())
        settled = operation.number
    return Receipt(settled, tuple(refused))


# A long text takes longer to read and to hash than an operation to be done.
@lru_cache(maxsize=8)
def _shown(project: Project, document_id: str, words: int) -> tuple[Said, str]:  # noqa: ARG001 - the key
    document = said_in(project, document_id)
    return document, text_hash(document.text)


def _acknowledged(project: Project, client: str) -> int:
    with project.reading() as connection:
        return by_hand.acknowledged(connection, client)


def _attempt(project: Project, document: Said, operation: Operation, *, who: str, client: str) -> str:
    """Do one operation and acknowledge it, or return why it is refused."""
    try:
        acts = [act_from(each) for each in operation.acts]
        with project.writing() as connection:
            # Another message with the same operation may have come first.
            if by_hand.acknowledged(connection, client) >= operation.number:
                return ""
            document_called(connection, document.id)
            _do(project, connection, document, acts, who)
            by_hand.acknowledge(connection, client, operation.number, at=now())
    except QualkitError as error:
        return str(error)
    return ""


def _do(project: Project, connection: Transaction, document: Said, acts: list[Act], who: str) -> None:
    kinds = {act.kind for act in acts}
    if kinds & {"undo", "redo"}:
        if len(acts) > 1:
            raise RequestError("to undo and to redo stand alone; open the document again")
        back_or_again = events.undo_own if acts[0].kind == "undo" else events.redo_own
        if not back_or_again(connection, who=who, about=document.id):
            raise RequestError(f"there is nothing to {acts[0].kind} in this document")
        return
    verb = "memo" if kinds == {"memo"} else "decide" if kinds <= DECIDING else "code"
    with events.noted(connection, verb, who=who, about=document.id) as change:
        at_work = AtWork(project, change, document, who, project.codebook())
        told = [said for act in acts if (said := ACTS[act.kind](at_work, act))]
        # What changed nothing is no event: it would bar the way back to all before it.
        if change.undo:
            change.summary = f"{listed(list(dict.fromkeys(told)))} in '{document.name}'"
