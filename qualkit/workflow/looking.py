"""The verbs that look into a study and carry it out: filter, words in context, export."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualkit.errors import RequestError, possible
from qualkit.files import whole_file
from qualkit.model import Filter, Span
from qualkit.protocols import Exporter
from qualkit.registry import load, plugins
from qualkit.store.documents import find_document
from qualkit.store.excerpts import attribute_names, phrases, values
from qualkit.store.passages import Found, search_passages
from qualkit.store.project import Project
from qualkit.text import fold, folded, unfold

# What `name=value` may restrict, besides attributes, and the field of Filter that does.
FILTER_FIELDS = {
    "document": "documents",
    "kind": "kinds",
    "language": "languages",
    "participant": "participants",
    "role": "roles",
    "prompt": "prompts",
    "coder": "coders",
}


_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """Words found, with the words around them in the same passage; `span` is their place in the document."""

    found: Found
    span: Span
    before: str
    words: str
    after: str


def words_in_context(project: Project, query: str, *, limit: int | None = None) -> Iterator[Hit]:
    """Yield each place where a word or phrase of the query stands, with the words around it, in the order of documents.

    A place is in a passage that holds all of them; `limit` counts the passages.
    """
    for found in search_passages(project, query, limit=limit):
        for span in find_words(query, found.words):
            before, after = found.words[: span.start], found.words[span.end :]
            yield Hit(found, span.shifted(found.span.start), before, span.of(found.words), after)


def find_words(query: str, words: str) -> list[Span]:
    """Return where the words and phrases of a query stand in some words, in order."""
    patterns = [_pattern(phrase, open_ended=open_ended) for phrase, open_ended in phrases(query)]
    where, offsets = fold(words)
    return sorted({unfold(Span(*place.span()), offsets) for pattern in patterns for place in pattern.finditer(where)})


def _pattern(words: str, *, open_ended: bool) -> re.Pattern[str]:
    """Return what finds the words in folded text as the project's index does: whole words, whatever joins them."""
    joined = r"[\W_]+".join(map(re.escape, _WORD.findall(folded(words))))
    return re.compile(rf"(?<![^\W_]){joined}" + (r"[^\W_]*" if open_ended else r"(?![^\W_])"))


def export(project: Project, path: Path, *, wanted: Filter | None = None) -> list[str]:
    """Write a file by its suffix, whole or not at all, and return what the format could not hold."""
    suffix = path.suffix.lower().removeprefix(".")
    known = plugins("exporters")
    if suffix not in known:
        raise RequestError(f"{path}: '.{suffix}' cannot be written; {possible(suffix, known)}")
    write: Exporter = load("exporters", suffix)
    with whole_file(path) as unfinished:
        return write(project, unfinished, wanted or Filter())


def filter_from(project: Project, *, codes: Sequence[str], conditions: Sequence[tuple[str, str]], words: str) -> Filter:
    """Return the filter for codes and (name, value) conditions; RequestError when one is unknown in this study."""
    codes = [*codes, *(value for name, value in conditions if name == "code")]
    known = [code.id for code in project.codebook().codes]
    for code_id in codes:
        if code_id not in known:
            raise RequestError(f"code '{code_id}' is not in the codebook; {possible(code_id, known)}")
    fields: dict[str, list[str]] = {}
    attributes: dict[str, list[str]] = {}
    names = attribute_names(project)
    for name, value in conditions:
        if name == "code":
            continue
        possible_values = values(project, name)
        if name not in FILTER_FIELDS and not possible_values and name not in names:
            raise RequestError(
                f"--where {name}={value}: there is no '{name}'; {possible(name, [*FILTER_FIELDS, *names])}"
            )
        if name != "document" and value not in possible_values:
            raise RequestError(f"--where {name}={value}: no {name} is '{value}'; {possible(value, possible_values)}")
        chosen_value = find_document(project, value) if name == "document" else value
        into, key = (fields, FILTER_FIELDS[name]) if name in FILTER_FIELDS else (attributes, name)
        into.setdefault(key, []).append(chosen_value)
    chosen: dict[str, Any] = {name: tuple(allowed) for name, allowed in fields.items()}
    among = {name: tuple(allowed) for name, allowed in attributes.items()}
    return Filter(codes=tuple(codes), words=words, attributes=among, **chosen)
