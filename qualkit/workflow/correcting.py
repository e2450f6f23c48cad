"""The verbs of corrected files: the codings of the old text are found again in the new one, or listed for review."""

from __future__ import annotations

import uuid
from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qualkit.anchoring import Anchor, Anchoring, State
from qualkit.model import CARRIED_FROM, Document, Match, Passage, Round, Span
from qualkit.readers.talk.speakers import name_key
from qualkit.store.changes import Change
from qualkit.store.codings import add_codings, carry_finished, coding_id, finish_round, start_round
from qualkit.store.corrections import (
    Reanchored,
    add_reanchored,
    decisions_on,
    mark_looked_at,
    memos_on,
    moved_codings,
    rounds_on,
)
from qualkit.store.documents import documents_of_file, read_document, replace_document
from qualkit.store.project import Project
from qualkit.store.quotes import carry_quotes
from qualkit.workflow.naming import other_names, with_names

# So much of the words of two files of one name must be the same for the newer to correct the older: two forms that were
# filled in at two tables share their questions.
ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Correction:
    """A new text for a document: the old document, the old text laid against the new, and whether that is beyond doubt.

    Two files may have one name and nothing else in common.
    """

    old: Document
    anchoring: Anchoring
    is_certain: bool


def correction_of(
    project: Project, document: Document, *, among: Container[str], replaces: str = ""
) -> Correction | None:
    """Return what a document corrects: what somebody named, or else the likest document of the same file name.

    Only documents `among` these ids are looked at: files that come in together do not correct each other. `replaces`
    is the id of any document of the file that somebody named.
    """
    file = read_document(project, replaces).origin.name if replaces else document.origin.name
    candidates = (old_id for old_id in documents_of_file(project, file, document.origin.part) if old_id in among)
    found = (_laid(read_document(project, old_id), document, is_named=bool(replaces)) for old_id in candidates)
    return max(found, key=lambda correction: correction.anchoring.similarity(), default=None)


def _laid(old: Document, document: Document, *, is_named: bool) -> Correction:
    anchoring = Anchoring(old.text, document.text)
    return Correction(old, anchoring, is_named or anchoring.similarity() >= ALIKE)


def with_what_was_known(document: Document, old: Document) -> Document:
    """Return the corrected document with what people had said of the old one: attributes, and roles of speakers."""
    also = {written: person.name for person in old.participants for written in other_names(person.attributes)}
    document = with_names(document, also)
    known = {name_key(person.name): person for person in old.participants}
    people = []
    for person in document.participants:
        before = known.get(name_key(person.name))
        merged = {**person.attributes, **before.attributes} if before else person.attributes
        people.append(replace(person, role=before.role if before else person.role, attributes=merged))
    return replace(document, participants=tuple(people), attributes={**old.attributes, **document.attributes})


def correct(change: Change, correction: Correction, document: Document) -> Counter[str]:
    """Put the new document, already written, in the place of the old one; return how many codings met which fate."""
    states: Counter[str] = Counter()
    old_id = correction.old.id
    judged = _Judgements(decisions_on(change.connection, old_id), memos_on(change.connection, old_id))
    for round_, codings in rounds_on(change.connection, old_id):
        states.update(_carry(change, correction, document, round_, codings, judged))
    for memo in judged.memos.get(("document", old_id), ()):
        _copy_memo(change, memo, document.id)
    replace_document(change, correction.old.id, document.id)
    return states


@dataclass(frozen=True, slots=True)
class _Fate:
    """What became of one coding: the match on the new text, its state, and why somebody should look at it."""

    coding_id: str
    match: Match
    state: State
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Judgements:
    """What people said of the old document and its codings: decisions by coding, memos by what they are about."""

    decisions: Mapping[str, Sequence[dict[str, Any]]]
    memos: Mapping[tuple[str, str], Sequence[dict[str, Any]]]


class _Passages:
    """The passages of a document, to be asked many times which one holds a span and who says it."""

    def __init__(self, document: Document) -> None:
        self._passages = document.passages
        self._starts = [passage.span.start for passage in document.passages]
        self._names = {person.id: person.name for person in document.participants}

    def at(self, span: Span) -> Passage | None:
        place = bisect_right(self._starts, span.start) - 1
        found = self._passages[place] if place >= 0 else None
        return found if found and span.start < found.span.end and len(span) else None

    def speaker(self, span: Span) -> str:
        passage = self.at(span)
        return self._names.get(passage.participant_id or "", "") if passage else ""


def _carry(
    change: Change,
    correction: Correction,
    document: Document,
    round_: Round,
    codings: Sequence[tuple[str, Match]],
    judged: _Judgements,
) -> list[State]:
    """Carry the codings of one round over to a round of its own, which says where it came from."""
    settings = {**round_.settings, CARRIED_FROM: correction.old.id, "round": round_.id}
    carried = start_round(change, round_.coder, codebook_version=round_.codebook_version, settings=settings)
    before, now = _Passages(correction.old), _Passages(document)
    ids: dict[str, str] = {}
    taken: set[str] = set()
    fates: list[_Fate] = []
    for key, match in codings:
        anchor = correction.anchoring.anchor(match.span)
        fate = _fate(key, _anchored(match, anchor, correction, document), anchor, before.speaker(match.span), now)
        new_id = coding_id(carried, fate.match)
        if fate.state is not State.BROKEN and new_id in taken:
            fate = replace(fate, state=State.BROKEN, reason="the same words carry this code already")
        if fate.state is not State.BROKEN:
            ids[key] = new_id
            taken.add(new_id)
        fates.append(fate)
    add_codings(change, carried, document, [fate.match for fate in fates if fate.coding_id in ids])
    carry_finished(change, round_, correction.old, to=(carried, document))
    finish_round(change, carried, at=change.at)
    carry_quotes(change, ids)
    fates = [_copy_judgements(change, correction, judged, fate, ids.get(fate.coding_id)) for fate in fates]
    add_reanchored(change, [_row(fate, document, ids.get(fate.coding_id)) for fate in fates])
    return [fate.state for fate in fates]


def _row(fate: _Fate, document: Document, carried_id: str | None) -> dict[str, Any]:
    return {
        "coding_id": fate.coding_id,
        "document_id": document.id,
        "carried_id": carried_id,
        "state": fate.state,
        "reason": fate.reason,
        "start": fate.match.span.start,
        "end": fate.match.span.end,
    }


def _fate(key: str, found: Match, anchor: Anchor, before: str, passages: _Passages) -> _Fate:
    """Return where a coding stands now, and a sentence for people where somebody should look at it."""
    if anchor.state is State.BROKEN:
        return _Fate(key, found, State.BROKEN, "the words have changed" if len(anchor.span) else "the words are gone")
    if passages.at(anchor.span) is None:
        return _Fate(key, found, State.BROKEN, "the words are in no passage any more")
    now = passages.speaker(anchor.span)
    if name_key(before) != name_key(now):
        return _Fate(key, found, State.MOVED, f"said by {now or 'nobody'} now, by {before or 'nobody'} before")
    return _Fate(key, found, anchor.state, "the same words stand elsewhere now" if anchor.state is State.MOVED else "")


def _anchored(match: Match, anchor: Anchor, correction: Correction, document: Document) -> Match:
    """Return the match on the new text; evidence that is not where it was is left out."""
    pieces = ((piece, correction.anchoring.anchor(piece.span)) for piece in match.evidence)
    evidence = tuple(
        replace(piece, span=found.span)
        for piece, found in pieces
        if found.state is State.KEPT or (found.state is State.MOVED and anchor.span.contains(found.span))
    )
    return replace(match, document_id=document.id, span=anchor.span, evidence=evidence)


def _copy_judgements(
    change: Change, correction: Correction, judged: _Judgements, fate: _Fate, carried_id: str | None
) -> _Fate:
    """Let decisions and memos on the old coding stand on the new one; an adjusted span must be found again, too."""
    if carried_id is None:
        return fate
    for decision in judged.decisions.get(fate.coding_id, ()):
        row = decision | {"coding_id": carried_id}
        if decision["start"] is not None:
            anchor = correction.anchoring.anchor(Span(decision["start"], decision["end"]))
            if anchor.state is State.BROKEN:
                fate = replace(fate, state=State.MOVED, reason="the words that somebody adjusted it to have changed")
                continue
            row |= {"start": anchor.span.start, "end": anchor.span.end}
        change.add("decisions", [row])
    for memo in judged.memos.get(("coding", fate.coding_id), ()):
        _copy_memo(change, memo, carried_id)
    return fate


def _copy_memo(change: Change, memo: Mapping[str, Any], about_id: str) -> None:
    row = {**memo, "id": str(uuid.uuid4()), "about_id": about_id}
    change.add("memos", [row])
    change.remember_to_delete("memos", "id", row["id"])


def finish_looking(project: Project, *, who: str) -> list[Reanchored]:
    """Take everything that moved or broke off the list, as looked at, and return it."""
    found = moved_codings(project)
    with project.change("look", who=who) as change:
        mark_looked_at(change, [each.id for each in found])
        if found:
            change.summary = f"{len(found)} moved or broken codings looked at"
    return found
