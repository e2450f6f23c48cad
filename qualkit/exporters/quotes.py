"""Quotes as they are carried out: the columns of a table, the line below a quote, with or without names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualkit.exporters.wording import source
from qualkit.model import Kind, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from qualkit.exporters.columns import Cell
    from qualkit.model import Excerpt
    from qualkit.store.quotes import Quote

NO_NAMES = (
    "Who spoke, in which document, group and place, is left out here. Names within the quotes and notes are as they "
    "were said and written."
)
# Who spoke and where, for those who may know the words but not whose they are.
_ANYBODY: Mapping[str, str] = {
    Role.PARTICIPANT: "a participant",
    Role.MODERATOR: "a moderator",
    Role.INTERPRETER: "an interpreter",
    Role.OBSERVER: "an observer",
}
_ANYWHERE: Mapping[str, str] = {
    Kind.TRANSCRIPT: "focus group or interview",
    Kind.NOTES: "session notes",
    Kind.BOARD: "board of post-its",
    Kind.ANSWERS: "open answers",
}

# Name of the column, and how to read its cell from a quote and the path of its code.
_COLUMNS: Mapping[str, Callable[[Quote, str], Cell]] = {
    "quote": lambda quote, _: quote.excerpt.quote,
    "note": lambda quote, _: quote.note,
    "code": lambda quote, _: quote.excerpt.code_id,
    "code_path": lambda _, path: path,
    "kind": lambda quote, _: quote.excerpt.kind,
    "language": lambda quote, _: quote.excerpt.language,
    "role": lambda quote, _: quote.excerpt.role,
}
_COLUMNS_WITH_NAMES: Mapping[str, Callable[[Quote, str], Cell]] = {
    "participant": lambda quote, _: quote.excerpt.participant,
    "document": lambda quote, _: quote.excerpt.document,
    "prompt": lambda quote, _: quote.excerpt.prompt,
    "start": lambda quote, _: quote.excerpt.span.start,
    "end": lambda quote, _: quote.excerpt.span.end,
    "picked_by": lambda quote, _: quote.who,
    "at": lambda quote, _: quote.at,
    "remark": lambda quote, _: quote.remark,
}


def quote_header(*, is_named: bool) -> list[str]:
    """Return the names of the columns."""
    return ["number", *_columns(is_named=is_named)]


def quote_rows(quotes: Sequence[Quote], paths: Mapping[str, str], *, is_named: bool) -> Iterator[list[Cell]]:
    """Yield the cells of each quote in the order of `quote_header`; `paths` are those of codes by their ids."""
    for number, quote in enumerate(quotes, start=1):
        path = paths.get(quote.excerpt.code_id, quote.excerpt.code_id)
        yield [number, *(read(quote, path) for read in _columns(is_named=is_named).values())]


def _columns(*, is_named: bool) -> Mapping[str, Callable[[Quote, str], Cell]]:
    return {**_COLUMNS, **(_COLUMNS_WITH_NAMES if is_named else {})}


def source_of_quote(excerpt: Excerpt, *, is_named: bool, occasion: str = "") -> str:
    """Return who said it and where; without names, only in what part somebody spoke and in what kind of document."""
    if is_named:
        return source(excerpt, occasion)
    told = (_ANYBODY.get(excerpt.role, ""), _ANYWHERE.get(excerpt.kind, excerpt.kind))
    return " · ".join(filter(None, told))


def quotes_as_text(quotes: Sequence[Quote], *, is_named: bool) -> str:
    """Return the list as plain text to be pasted elsewhere: each quote with who said it, and its note."""
    return "\n\n".join(_as_text(quote, is_named=is_named) for quote in quotes)


def _as_text(quote: Quote, *, is_named: bool) -> str:
    source = source_of_quote(quote.excerpt, is_named=is_named)
    return "\n".join(filter(None, [f"“{quote.excerpt.quote}”", f"— {source}", quote.note]))
