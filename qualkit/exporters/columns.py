"""The columns of a table of excerpts: one row an excerpt, the same in every kind of table."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from qualkit.exporters.evidence import evidence_of
from qualkit.exporters.wording import time_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qualkit.model import Excerpt

Cell: TypeAlias = str | int | float

# Name of the column, and how to read its cell from an excerpt and the path of its code.
COLUMNS: Mapping[str, Callable[[Excerpt, str], Cell]] = {
    "code": lambda excerpt, _: excerpt.code_id,
    "code_path": lambda _, path: path,
    "quote": lambda excerpt, _: excerpt.quote,
    "document": lambda excerpt, _: excerpt.document,
    "kind": lambda excerpt, _: excerpt.kind,
    "language": lambda excerpt, _: excerpt.language,
    "participant": lambda excerpt, _: excerpt.participant,
    "role": lambda excerpt, _: excerpt.role,
    "prompt": lambda excerpt, _: excerpt.prompt,
    "start": lambda excerpt, _: excerpt.span.start,
    "end": lambda excerpt, _: excerpt.span.end,
    "time": lambda excerpt, _: time_of(excerpt),
    "passage": lambda excerpt, _: excerpt.passage,
    "context": lambda excerpt, _: excerpt.context,
    "confidence": lambda excerpt, _: round(float(excerpt.confidence), 2),
    "negated": lambda excerpt, _: "yes" if excerpt.negated else "no",
    "evidence": lambda excerpt, _: evidence_of(excerpt),
    "coder": lambda excerpt, _: excerpt.coder,
    "coder_version": lambda excerpt, _: excerpt.coder_version,
    "round": lambda excerpt, _: excerpt.round_id,
    "codebook": lambda excerpt, _: excerpt.codebook_version,
}


def header(attributes: Sequence[str]) -> list[str]:
    """Return the names of the columns, attributes last."""
    return [*COLUMNS, *(f"attribute: {name}" for name in attributes)]


def row(excerpt: Excerpt, path: str, attributes: Sequence[str]) -> list[Cell]:
    """Return the cells of an excerpt in the order of `header`; an attribute it has not is ''."""
    cells = [read(excerpt, path) for read in COLUMNS.values()]
    return cells + [excerpt.attributes.get(name, "") for name in attributes]
