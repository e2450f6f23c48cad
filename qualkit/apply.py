"""The verbs that need no project: a table in, coded rows or themes out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualkit.codebook import find_codebook, read_codebook
from qualkit.decoding import UNSTORABLE
from qualkit.errors import RequestError, possible
from qualkit.files import whole_file
from qualkit.language import identify
from qualkit.model import Document, Kind, Match, Origin, Passage, PassageKind, Span
from qualkit.protocols import AutoCoder, Embedder, ThemeFinder, Track, untracked
from qualkit.readers.tables.columns import language_code
from qualkit.registry import load, preferred_finder
from qualkit.tables import Row, read_rows, supported, text_column, writing_rows

# What a coding's row holds, in order, and the kind of each.
COLUMNS = {"id": str, "start": int, "end": int, "code": str, "confidence": float, "evidence": str, "language": str}
UNITS = {"row": PassageKind.ANSWER, "sentence": PassageKind.PARAGRAPH}
# Guessed in this order when nobody names the column of the id.
ID_NAMES = ("id", "ID", "Id", "row_id", "row")


@dataclass(frozen=True, slots=True)
class Applied:
    """How much was done: rows read, rows without text, codings written."""

    rows: int
    empty: int
    codings: int


@dataclass(frozen=True, slots=True)
class Choices:
    """Which columns hold what; an empty name is guessed from the table. `language` is a column or a language."""

    text: str = ""
    id: str = ""
    language: str = ""
    unit: str = "row"


@dataclass(slots=True)
class _Tally:
    rows: int = 0
    empty: int = 0
    codings: int = 0


def apply_codebook(
    codebook: str,
    source: Path,
    target: Path,
    *,
    choices: Choices,
    autocoder: str = "lexicon",
    track: Track = untracked,
) -> Applied:
    """Code every row of a table and write one row a coding: id, start, end, code, confidence, evidence, language.

    Offsets are code points in the row's text. Rows stream through, so memory does not grow with the table. The output
    appears whole or not at all.
    """
    if choices.unit not in UNITS:
        raise RequestError(f"unit '{choices.unit}' is not known; {possible(choices.unit, UNITS)}")
    book = read_codebook(find_codebook(codebook))
    find: AutoCoder = load("autocoders", autocoder)(book)
    table = track(read_rows(source), doing="Coding rows")
    supported(target)
    if target.exists() and target.samefile(source):
        raise RequestError(f"{target}: holds the texts and would be overwritten; give the output another name")
    tally = _Tally()
    with whole_file(target) as unfinished, writing_rows(unfinished, tuple(COLUMNS), kinds=COLUMNS) as put:
        for document, row_id in _documents(table, source, choices, book.languages, tally):
            for match in find([document]):
                tally.codings += 1
                put(_output(row_id, document, match))
    return Applied(tally.rows, tally.empty, tally.codings)


def _documents(
    rows: Iterable[Row], source: Path, choices: Choices, languages: tuple[str, ...], tally: _Tally
) -> Iterator[tuple[Document, Any]]:
    columns: _Columns | None = None
    for row in rows:
        tally.rows += 1
        columns = columns or _columns(row, source, choices)
        text = _whole(str(row.get(columns.text) or ""))
        if not text.strip():
            tally.empty += 1
            continue
        stated = language_code(str(row.get(columns.language) or "")) if columns.language else columns.fixed_language
        language = stated or identify([text], candidates=languages)[0]
        passage = Passage(Span(0, len(text)), UNITS[choices.unit], language=language)
        origin = Origin(source.name, "", "", str(tally.rows))
        document = Document(str(tally.rows), source.name, Kind.ANSWERS, text, origin, (passage,), language=language)
        yield document, _whole(row.get(columns.id)) if columns.id else tally.rows


def _whole(cell: Any) -> Any:  # noqa: ANN401 - a cell
    # JSON can spell half a character, which no program can take or write; one for one, so that offsets hold.
    return UNSTORABLE.sub("�", cell) if isinstance(cell, str) else cell


@dataclass(frozen=True, slots=True)
class _Columns:
    text: str
    id: str
    language: str
    fixed_language: str


def _columns(row: Row, source: Path, choices: Choices) -> _Columns:
    text = text_column(row, choices.text, place=source)
    if choices.id and choices.id not in row:
        raise RequestError(f"{source}: there is no column '{choices.id}'; {possible(choices.id, row)}")
    by_column = choices.language in row
    if choices.language and not by_column and not (choices.language.isalpha() and len(choices.language) in (2, 3)):
        raise RequestError(
            f"{source}: '{choices.language}' is neither a column nor a language such as 'es'; "
            f"{possible(choices.language, row)}"
        )
    return _Columns(
        text=text,
        id=choices.id or next((name for name in ID_NAMES if name in row), ""),
        language=choices.language if by_column else "",
        fixed_language="" if by_column else choices.language,
    )


def _output(row_id: Any, document: Document, match: Match) -> dict[str, Any]:  # noqa: ANN401 - as the table has it
    evidence = [
        {"term": piece.what, "start": piece.span.start, "end": piece.span.end, "negated": piece.negated}
        for piece in match.evidence
    ]
    return {
        "id": row_id,
        "start": match.span.start,
        "end": match.span.end,
        "code": match.code_id,
        "confidence": match.confidence,
        "evidence": json.dumps(evidence, ensure_ascii=False),
        "language": document.language,
    }


def themes_of_table(
    source: Path,
    *,
    column: str = "",
    finder: str = "",
    embedder: str = "use",
    count: int | None = None,
    seed: int = 0,
    track: Track = untracked,
) -> list[dict[str, Any]]:
    """Return the themes of a table's text column: label, size, keywords, and exemplars with their row numbers."""
    texts, numbers, name = [], [], ""
    for number, row in enumerate(track(read_rows(source), doing="Reading rows"), start=1):
        name = name or text_column(row, column, place=source)
        text = _whole(str(row.get(name) or ""))
        if text.strip():
            texts.append(text)
            numbers.append(number)
    if not texts:
        raise RequestError(f"{source}: holds no text to find themes in; --text names another column")
    embed: Embedder = load("embedders", embedder)()
    languages = tuple(sorted(set(identify(texts))))
    find: ThemeFinder = load("themes", finder or preferred_finder())(
        embed=embed, languages=languages, count=count, seed=seed
    )
    return [
        {
            "theme": theme.id,
            "label": theme.label,
            "size": theme.size,
            "keywords": [list(pair) for pair in theme.keywords],
            "exemplars": [{"quote": texts[n], "row": numbers[n]} for n in theme.exemplars],
        }
        for theme in find(texts).themes
    ]
