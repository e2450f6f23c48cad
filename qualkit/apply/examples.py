"""A table of what people judged, as judgements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qualkit.apply.choosing import ID_NAMES
from qualkit.apply.rows import Reading, plain, said
from qualkit.errors import InputError, RequestError, possible
from qualkit.language import identify
from qualkit.model import Codebook, Judgement
from qualkit.readers.tables.columns import language_code
from qualkit.tables import TEXT_NAMES, Part, Record, divide, read_part

CODE, LABEL, LANGUAGE = "code", "label", "language"
LABELS = {"1": True, "1.0": True, "true": True, "0": False, "0.0": False, "false": False}


@dataclass(frozen=True, slots=True)
class _Said:
    """What a row says: of which text (by id where it has one), whether a code holds; without a code, that none does."""

    place: str
    id: str
    words: str
    language: str
    code: str
    holds: bool


@dataclass(slots=True)
class _Text:
    words: str
    language: str
    holds: set[str] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)


def read_judgements(path: Path, book: Codebook, *, reading: Reading, parts: Sequence[Part]) -> list[Judgement]:
    """Return what a table says of texts, one judgement a text; the words of an id are looked up in `parts`.

    Where no row has the label 0, the codes named for a text are all that hold of it, and every code that the table
    names was asked about; otherwise those named for the text were. What is both said and denied is not asked.
    """
    rows = list(_rows(path, book, reading))
    complete = all(row.holds for row in rows)
    if not complete and (bare := next((row for row in rows if not row.code), None)):
        raise InputError(f"{bare.place}: names no code")
    every = frozenset(row.code for row in rows if row.code)
    texts = _texts(rows, _looked_up({row.id for row in rows if not row.words}, reading, parts))
    unknown = [text for text in texts if not text.language]
    for text, language in zip(
        unknown, identify([text.words for text in unknown], candidates=reading.languages), strict=True
    ):
        text.language = language
    found = []
    for text in texts:
        asked = every if complete else frozenset(text.holds ^ text.denied)
        found.append(Judgement(text.words, text.language, asked, asked & text.holds))
    return found


def _rows(path: Path, book: Codebook, reading: Reading) -> Iterator[_Said]:
    codes = {code.id for code in book.codes}
    id_column = text_column = ""
    labelled = False
    for record in (record for part in divide(path) for record in read_part(part)):
        place, cells = record.place(path), record.cells
        if cells is None:
            raise InputError(f"{place}: {record.fault}")
        if not (id_column or text_column):
            id_column, text_column = _columns(path, cells, reading)
            labelled = LABEL in cells
        code = _cell(cells, CODE)
        if code and code not in codes:
            raise RequestError(f"{place}: there is no code '{code}' in codebook '{book.id}'; {possible(code, codes)}")
        words, fault = said(record, text_column) if text_column else ("", "")
        if fault:
            raise InputError(f"{place}: {fault}")
        id_ = _cell(cells, id_column)
        if not id_ and not words.strip():
            raise InputError(f"{place}: names no text; it needs {' or '.join(filter(None, (id_column, text_column)))}")
        label = _cell(cells, LABEL).casefold()
        if labelled and label not in LABELS:
            raise InputError(f"{place}: label '{label}' is neither 0 nor 1")
        language = language_code(_cell(cells, LANGUAGE)) or reading.columns.fixed_language
        yield _Said(place, id_, words, language, code, LABELS[label] if labelled else True)


def _columns(path: Path, cells: Mapping[str, object], reading: Reading) -> tuple[str, str]:
    """Return the columns of the id and the text: named as in the table that is coded, or as is usual."""
    if CODE not in cells:
        raise InputError(f"{path}: has no column 'code'; possible columns: id, text, code, label, language")
    id_ = next((name for name in (reading.columns.id, *ID_NAMES) if name and name in cells), "")
    text = next((name for name in (reading.columns.text, *TEXT_NAMES) if name in cells), "")
    if not id_ and not text:
        raise InputError(f"{path}: names no texts; it needs a column 'id' or 'text'")
    return id_, text


def _cell(cells: Mapping[str, object], column: str) -> str:
    cell = plain(cells.get(column)) if column else None
    return "" if cell is None else " ".join(str(cell).split())


def _texts(rows: Iterable[_Said], looked_up: Mapping[str, list[tuple[str, str]]]) -> list[_Text]:
    texts: dict[tuple[str, str], _Text] = {}
    for row in rows:
        words, language = row.words, row.language
        if not words:
            found = looked_up.get(row.id, [])
            if len(found) != 1:
                what = f"id '{row.id}' stands for several rows" if found else f"there is no row with the id '{row.id}'"
                raise InputError(f"{row.place}: {what}; a column 'text' can give the words")
            words, language = found[0][0], row.language or found[0][1]
            if not words.strip():
                continue
        text = texts.setdefault((row.id, words), _Text(words, language))
        if row.code:
            (text.holds if row.holds else text.denied).add(row.code)
    return list(texts.values())


def _looked_up(ids: set[str], reading: Reading, parts: Sequence[Part]) -> dict[str, list[tuple[str, str]]]:
    """Return the words and stated languages of the rows with these ids."""
    found = defaultdict[str, list[tuple[str, str]]](list)
    for part in parts if ids else ():
        for record in read_part(part, reading.columns.names):
            id_ = _id(record, reading.columns.id)
            if id_ in ids:
                found[id_].append((said(record, reading.columns.text)[0], reading.stated(record)))
    return found


def _id(record: Record, column: str) -> str:
    if not column:
        return str(record.number)
    return _cell(record.cells, column) if record.cells else ""
