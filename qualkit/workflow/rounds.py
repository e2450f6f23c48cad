"""The rounds of people: who reads the study, what they finish, and what they hand over to each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from typing import TYPE_CHECKING

from qualkit.errors import RequestError
from qualkit.model import Round
from qualkit.store.passes import (
    PASS,
    begin_document,
    begin_round,
    document_called,
    rounds_by,
    set_finished,
    version_in_use,
)
from qualkit.store.standing import BLIND
from qualkit.workflow.progress import CONTINUED_PASS, CONTINUES, HANDED_TO, NOTE, handed_to, passes
from qualkit.workflow.signing import signed

if TYPE_CHECKING:
    from qualkit.store.changes import Change
    from qualkit.store.project import Project


def open_round(change: Change, project: Project, *, who: str) -> Round:
    """Return the round that the person's codings go into: of their open pass, with the codebook in use.

    A pass is started where none is open. Undoing the change leaves the round, since other codings come to lie in it.
    RequestError when the name is that of a program, or cannot be read.
    """
    found = rounds_by(change, who)
    current = _open(found)
    version = version_in_use(change)
    for round_ in current:
        if round_.codebook_version == version:
            return round_
    if current:
        return begin_round(change, who, current[-1].settings)
    name = signed(project, who)
    if name != who:
        return open_round(change, project, who=name)
    return begin_round(change, who, {PASS: _next_name(found)})


def start_pass(project: Project, *, who: str, name: str = "") -> str:
    """Start a person's pass over the study and return its name; RequestError while they are still at another."""
    return _start(project, who, name, {})


def _start(project: Project, who: str, name: str, settings: Mapping[str, str]) -> str:
    who = signed(project, who)
    with project.change("round", who=who) as change:
        found = rounds_by(change, who)
        if current := _open(found):
            raise RequestError(f"{who} is still at '{current[0].settings[PASS]}'; finish it first")
        name = " ".join(name.split()) or _next_name(found)
        if name in _names(found):
            raise RequestError(f"{who} had a round '{name}' before; choose another name")
        # Taking the start back leaves a round of no pass: codings that came to lie in it must stay.
        round_ = begin_round(change, who, {}, finished=change.at)
        change.update("rounds", round_.id, {"settings": {PASS: name, **settings}, "finished": None})
        change.summary = f"'{name}' begun" + (f", continuing {settings[CONTINUES]}" if settings else "")
    return name


def finish_document(project: Project, document_id: str, *, who: str) -> None:
    """Note that a person has read a document: from now on what they left without a code is a judgement, too.

    RequestError when the document is not there or was corrected.
    """
    with project.change("round", who=who, about=document_id) as change:
        name = document_called(change.connection, document_id)
        round_ = open_round(change, project, who=who)
        begin_document(change, round_.id, document_id)
        current = [each.id for each in _open(rounds_by(change, who))]
        if set_finished(change, current, document_id, change.at):
            change.summary = f"'{name}' read"


def reopen_document(project: Project, document_id: str, *, who: str) -> None:
    """Take a document up again that the person had read; RequestError when they had not, or the pass is finished."""
    with project.change("round", who=who, about=document_id) as change:
        name = document_called(change.connection, document_id)
        current = [each.id for each in _open(rounds_by(change, who))]
        if not set_finished(change, current, document_id, None):
            raise RequestError(f"{who} has not read '{name}' in a round that goes on; start a round to read it again")
        change.summary = f"'{name}' taken up again"


def finish_pass(project: Project, *, who: str) -> str:
    """Finish a person's open pass and return its name; RequestError when there is none."""
    with project.change("round", who=who) as change:
        name = _finish(change, who, {})
        change.summary = f"'{name}' finished"
    return name


def hand_over(project: Project, *, who: str, to: str, note: str = "") -> str:
    """Finish a person's open pass, leave the rest of it with a note to somebody else, and return its name."""
    to = signed(project, to)
    if to == who:
        raise RequestError(f"{who} cannot hand over to {to}; name somebody else")
    with project.change("round", who=who) as change:
        name = _finish(change, who, {HANDED_TO: to, NOTE: note.strip()})
        change.summary = f"'{name}' handed over to {to}"
    return name


def take_over(project: Project, *, who: str) -> str:
    """Start a pass that goes on where the one that was handed over to the person ended, and return its name."""
    waiting = handed_to(passes(project), who)
    if not waiting:
        raise RequestError(f"nothing was handed over to {who}")
    before = waiting[0]
    mine = {each.name for each in passes(project) if each.coder == who}
    name = before.name if before.name not in mine else ""
    return _start(project, who, name, {CONTINUES: before.coder, CONTINUED_PASS: before.name})


def set_blind(project: Project, on: bool, *, who: str) -> None:  # noqa: FBT001 - it is what is set
    """Let coders not see each other in a document before both have read it, or let them see each other at once."""
    if is_blind(project) != on:
        with project.change("round", who=who) as change:
            change.set(BLIND, "yes" if on else "")
            change.summary = f"blind coding {'on' if on else 'off'}"


def is_blind(project: Project) -> bool:
    """Tell whether coders do not see each other in a document before both have read it."""
    return bool(project.value(BLIND))


def _finish(change: Change, who: str, settings: Mapping[str, str]) -> str:
    current = _open(rounds_by(change, who))
    if not current:
        raise RequestError(f"{who} is in no round; start one first")
    for round_ in current:
        change.update("rounds", round_.id, {"settings": {**round_.settings, **settings}, "finished": change.at})
    return current[0].settings[PASS]


def _open(found: Iterable[Round]) -> list[Round]:
    """Return the rounds of the pass that goes on, one for each version of the codebook."""
    going_on = [each for each in found if PASS in each.settings and not each.is_carried and not each.finished]
    return [each for each in going_on if each.settings[PASS] == going_on[-1].settings[PASS]]


def _names(found: Iterable[Round]) -> set[str]:
    return {each.settings[PASS] for each in found if PASS in each.settings}


def _next_name(found: Iterable[Round]) -> str:
    names = _names(found)
    return next(name for number in count(len(names) + 1) if (name := f"Round {number}") not in names)
