"""Codes the rows of one part of a table, and keeps what was found."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qualkit.apply.rows import Block, Fault, Reading
from qualkit.model import Evidence, Match
from qualkit.protocols import AutoCoder
from qualkit.tables import Part, read_part, writing

_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode  # made once: `json.dumps` makes one each time
# What a coding's row holds, in order, and the kind of each.
COLUMNS = {"id": str, "start": int, "end": int, "code": str, "confidence": float, "evidence": str, "language": str}


@dataclass(frozen=True, slots=True)
class Job:
    """All that is needed to code a part, wherever that is done."""

    find: AutoCoder
    reading: Reading


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a part: rows read, rows without text, codings written, rows that were skipped."""

    rows: int
    empty: int
    codings: int
    skipped: tuple[Fault, ...] = ()


def code_part(job: Job, part: Part, piece: Path) -> Iterator[int]:
    """Write the codings of a part to a piece of the output, yielding numbers of rows as they are done.

    The tally appears beside the piece when all is in place: without it, nothing was done.
    """
    rows = empty = codings = 0
    skipped: list[Fault] = []
    with in_place(piece) as unfinished, writing(unfinished, COLUMNS) as put:
        records = read_part(part, job.reading.columns.names)
        for block in job.reading.blocks(records, part.path):
            found = list(_rows(job.find(block.documents), block))
            put(found)
            rows, codings = rows + block.rows, codings + len(found)
            empty += block.rows - len(block.documents) - len(block.faults)
            skipped += block.faults
            yield block.rows
    tally = asdict(Tally(rows, empty, codings, tuple(skipped))) | {"bytes": piece.stat().st_size}
    with in_place(tally_of(piece)) as unfinished:
        unfinished.write_text(json.dumps(tally), encoding="utf-8")


def _rows(matches: Iterable[Match], block: Block) -> Iterator[tuple[Any, ...]]:
    languages = {document.id: document.language for document in block.documents}
    for match in matches:
        number, span = match.document_id, match.span
        evidence = _evidence(match.evidence)
        yield block.ids[number], span.start, span.end, match.code_id, match.confidence, evidence, languages[number]


def _evidence(pieces: Iterable[Evidence]) -> str:
    found = [
        {"what": piece.what, "kind": piece.kind, "start": piece.span.start, "end": piece.span.end}
        | ({"negated": True} if piece.negated else {})
        | ({"remark": piece.remark} if piece.remark else {})
        for piece in pieces
    ]
    return _AS_JSON(found) if found else "[]"


def tally_of(piece: Path) -> Path:
    """Return where the tally of a piece is kept."""
    return piece.with_suffix(".json")


def read_tally(piece: Path) -> Tally | None:
    """Return the tally of a piece, None when it was not finished, or when what was kept came to harm."""
    try:
        found = json.loads(tally_of(piece).read_text(encoding="utf-8"))
        if found.pop("bytes") != piece.stat().st_size:
            return None
        return Tally(**found | {"skipped": tuple(Fault(**each) for each in found["skipped"])})
    except (FileNotFoundError, ValueError, LookupError, TypeError, AttributeError):
        return None


@contextmanager
def in_place(path: Path) -> Iterator[Path]:
    """Yield a path to write to; what was written takes its place when all went well."""
    # A cluster may give one part to two workers when it believes the first to be lost.
    unfinished = path.with_name(f"unfinished-{uuid.uuid4().hex[:8]}-{path.name}")
    yield unfinished
    unfinished.replace(path)
