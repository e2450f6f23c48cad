"""What people did with a program's codings, taken along when the program codes a document again.

A decision, a memo or a quotation hangs on a coding, and the codings of a program's newest round are those that stand.
So what hangs on those of earlier rounds moves to the newest, where codings that the program no longer finds are written
again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, union

from qualkit.model import Coder, Match, Round, Span, Verdict
from qualkit.store import schema
from qualkit.store.codings import coding_id, evidence_from
from qualkit.store.standing import standing_rounds

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from qualkit.store.changes import Change

_c, _r, _coder = schema.codings.c, schema.rounds.c, schema.coders.c
_decided, _memo, _quote = schema.decisions.c, schema.memos.c, schema.quotes.c


@dataclass(frozen=True, slots=True)
class Decided:
    """A program's coding that people decided about, wrote about or quoted; `upheld` are the words they said yes to."""

    row: Mapping[str, Any]
    upheld: tuple[Span, ...]

    @property
    def match(self) -> Match:
        """Return what the program found."""
        row = self.row
        evidence = tuple(map(evidence_from, row["evidence"]))
        return Match(row["document_id"], Span(row["start"], row["end"]), row["code_id"], row["confidence"], evidence)


def decided_codings(connection: Connection, coder: Coder, document_ids: Sequence[str]) -> dict[str, list[Decided]]:
    """Return, by document, the codings of a program, whatever its version, on which something hangs; newest first."""
    said = _verdicts(connection)
    hanging = union(
        select(_decided.coding_id),
        select(_quote.coding_id),
        select(_memo.about_id).where(_memo.about == "coding"),
    ).subquery()
    query = (
        select(schema.codings)
        .join(hanging, hanging.c.coding_id == _c.id)
        .join(schema.rounds, _r.id == _c.round_id)
        .join(schema.coders, _coder.id == _r.coder_id)
        .where(_coder.name == coder.name, _coder.version != "")
        .order_by(_r.number.desc(), _c.start, _c.end, _c.code_id)
    )
    found: defaultdict[str, list[Decided]] = defaultdict(list)
    wanted = frozenset(document_ids)
    for row in map(dict, connection.execute(query).mappings()):
        if row["document_id"] in wanted:
            upheld = (_words_of(row, each) for each in said.get(row["id"], ()) if each["verdict"] != Verdict.REJECT)
            found[row["document_id"]].append(Decided(row, tuple(upheld)))
    return found


def _verdicts(connection: Connection) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Return the newest decision of each person, by coding."""
    newest: dict[tuple[str, int], Mapping[str, Any]] = {}
    for row in map(dict, connection.execute(select(schema.decisions).order_by(_decided.id)).mappings()):
        newest[row["coding_id"], row["coder_id"]] = row
    found: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for (coding, _), decision in newest.items():
        found[coding].append(decision)
    return found


def _words_of(coding: Mapping[str, Any], decision: Mapping[str, Any]) -> Span:
    return (
        Span(coding["start"], coding["end"]) if decision["start"] is None else Span(decision["start"], decision["end"])
    )


def carry(change: Change, decided: Iterable[Decided], round_: Round, found: Iterable[str]) -> int:
    """Move what hangs on codings to those on the same words in a round; return how many had to be written there again.

    `found` are the ids of the codings that the round has already. Undoing the change puts everything back.
    """
    there, written = set(found), 0
    for each in decided:
        old, new = each.row["id"], coding_id(round_, each.match)
        if new not in there:
            change.add("codings", [{**each.row, "id": new, "round_id": round_.id}])
            there.add(new)
            written += 1
        change.move("decisions", "coding_id", old, new)
        change.move("memos", "about_id", old, new, about="coding")
        # What is quoted is quoted once.
        if change.connection.scalar(select(_quote.id).where(_quote.coding_id == new)) is None:
            change.move("quotes", "coding_id", old, new)
    return written


def coding_that_stands(change: Change, coding_id_: str) -> str:
    """Return the id of the coding that stands for one: itself, or that on the same words in its program's newest round.

    Somebody may have looked at a suggestion while its program coded anew. When the newest round does not have it any
    more, it is written there again; undoing the change removes it. An unknown id is returned as it is.
    """
    rows = change.connection.execute(
        select(schema.codings, _coder.name, _coder.version)
        .join(schema.rounds, _r.id == _c.round_id)
        .join(schema.coders, _coder.id == _r.coder_id)
        .where(_c.id == coding_id_)
    )
    row = rows.mappings().first()
    if row is None or row["version"] == "":
        return coding_id_
    standing = standing_rounds()
    newest = (
        select(standing.c.round_id)
        .join(schema.rounds, _r.id == standing.c.round_id)
        .join(schema.coders, _coder.id == _r.coder_id)
        .where(standing.c.document_id == row["document_id"], _coder.name == row["name"], _coder.version != "")
    )
    round_id = change.connection.scalar(newest)
    if round_id in (None, row["round_id"]):
        return coding_id_
    values = {name: row[name] for name in schema.codings.c.keys()}  # noqa: SIM118 - a collection of columns
    new = coding_id(Round(round_id, Coder(row["name"], row["version"]), ""), Decided(values, ()).match)
    if change.connection.scalar(select(_c.id).where(_c.id == new)) is None:
        change.add("codings", [{**values, "id": new, "round_id": round_id}])
        change.remember_to_delete("codings", "id", new)
    return new
