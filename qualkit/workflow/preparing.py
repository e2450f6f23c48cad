"""What somebody says of files before they come in, and how it changes the documents that a reader returns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qualkit.errors import RequestError
from qualkit.language import identify, is_known, main_language
from qualkit.model import Document, Kind, Passage, PassageKind, Role
from qualkit.protocols import NO_HINTS, Hints
from qualkit.readers.boards.legend import with_legend
from qualkit.readers.tables.columns import language_code
from qualkit.workflow.naming import with_names, with_roles

# What a person calls a board or answers is coded note by note, whatever the reader saw in it.
RETOLD = {Kind.BOARD: PassageKind.NOTE, Kind.ANSWERS: PassageKind.ANSWER}
FIELD = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says of files before they come in; what is empty is found out, or left as it is.

    `pattern` names the attributes in a file's name ("{city}_{date}"), `names` are speakers' names and what to write
    instead (two of one name become one speaker), `roles` are by name. `take_legend` lets the legend of a board say
    what its colours ask. `replaces` is the document, by name or id, that the file corrects.
    """

    kind: Kind | None = None
    language: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    pattern: str = ""
    hints: Hints = NO_HINTS
    names: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    take_legend: bool = False
    replaces: str = ""


def checked(told: Told) -> Told:
    """Return what was told with the language as a code; RequestError for what cannot be."""
    code = language_code(told.language)
    if told.language and not is_known(code):
        raise RequestError(f"language '{told.language}' is not known; possible: a code such as en, es, fr, ar, pt")
    names = FIELD.findall(told.pattern)
    apart = all(FIELD.split(told.pattern)[2:-1:2])
    if told.pattern and (not names or not all(map(str.strip, names)) or len(set(names)) < len(names) or not apart):
        raise RequestError(
            f"pattern '{told.pattern}' names no attributes; possible: names in braces, each once, with something "
            "between them, such as {city}_{date}_{group}"
        )
    return replace(told, language=code)


def attributes_in_name(path: Path, pattern: str) -> dict[str, str] | None:
    """Return the attributes that a file's name holds; None when it does not fit the pattern.

    >>> attributes_in_name(Path("Rabat_2026-03-01.docx"), "{city}_{date}")
    {'city': 'Rabat', 'date': '2026-03-01'}
    """
    literals, names = FIELD.split(pattern)[::2], FIELD.findall(pattern)
    expression = "(.+?)".join(map(re.escape, literals))
    found = re.fullmatch(expression, path.stem)
    return dict(zip(map(str.strip, names), map(str.strip, found.groups()), strict=True)) if found else None


def prepared(document: Document, told: Told, path: Path, languages: Sequence[str]) -> Document:
    """Return the document as it will be kept: with what was told, and with the language of each passage."""
    document = with_legend(document) if told.take_legend else document
    document = with_roles(with_names(document, told.names), told.roles)
    return _with_languages(_with_attributes(_retold(document, told), told, path), told, languages)


def _retold(document: Document, told: Told) -> Document:
    if not told.kind:
        return document
    kind = RETOLD.get(told.kind)
    pieces = (p if not kind or p.kind is PassageKind.HEADING else replace(p, kind=kind) for p in document.passages)
    return replace(document, kind=told.kind, passages=tuple(pieces))


def _with_attributes(document: Document, told: Told, path: Path) -> Document:
    named = attributes_in_name(path, told.pattern) if told.pattern else {}
    unfit = (f"the file's name does not fit the pattern {told.pattern}",) if named is None else ()
    return replace(
        document,
        attributes={**document.attributes, **(named or {}), **told.attributes},
        warnings=(*document.warnings, *unfit),
    )


def _with_languages(document: Document, told: Told, languages: Sequence[str]) -> Document:
    prior = told.language or document.language
    texts = [passage.span.of(document.text) for passage in document.passages]
    groups = [(passage.participant_id, passage.prompt) for passage in document.passages]
    found = identify(texts, candidates=languages, prior=prior, groups=groups)
    pieces = tuple(_in_languages(document.passages, found, told.language))
    main = main_language((p.language for p in pieces), (len(p.span) for p in pieces)) or prior
    return replace(document, passages=pieces, language=main)


def _in_languages(passages: Sequence[Passage], found: Sequence[str], stated: str) -> Iterator[Passage]:
    for passage, language in zip(passages, found, strict=True):
        wanted = passage.language or stated or language
        yield passage if wanted == passage.language else replace(passage, language=wanted)
