"""Open answers kept as tables: a row a person, or a row a question, with what is known about the person beside."""

from __future__ import annotations

from collections.abc import Iterator

from qualkit.model import Document, Kind, PassageKind
from qualkit.readers.building import Draft, Source
from qualkit.readers.columns import (
    MEANING,
    PEOPLE,
    attributes,
    is_header,
    is_long_text,
    is_personal,
    is_text,
    key,
    language_code,
    meanings,
)
from qualkit.readers.sheets import Sheet
from qualkit.readers.speakers import role_of

FEW_WORDS = 3  # an id has no more
OTHER_MEANINGS = "id name question area language group document role person author type tags colour"
MEANT_OTHERWISE = frozenset(OTHER_MEANINGS.split())


def holds_answers(sheet: Sheet) -> bool:
    """Tell a table of answers: a header, and a column of what people said."""
    return bool(sheet.rows) and bool(sheet.body) and is_header(sheet) and bool(_texts(sheet))


def answers(sheet: Sheet, source: Source, part: str) -> Iterator[Document]:
    """Return the answers of a table as one document, row by row."""
    name = f"{source.path.stem} – {part}" if part else source.path.stem
    draft = Draft(source, kind=Kind.ANSWERS, name=name, part=part)
    found, texts, identifier = meanings(sheet), _texts(sheet), _identifier(sheet)
    for row in sheet.body:
        person = _person(draft, sheet, row, identifier, found.get("role"))
        known = attributes(sheet, row, but=set(texts) | {found[m] for m in ("question", "language") if m in found})
        for column in texts:
            if row[column]:
                draft.mark(
                    draft.write(row[column]),
                    PassageKind.ANSWER,
                    participant_id=person,
                    prompt=row[found["question"]] if "question" in found else _asked(sheet.header[column]),
                    language=language_code(row[found["language"]]) if "language" in found else "",
                    attributes=known,
                )
    yield draft.finished()


def _asked(header: str) -> str:
    """Return the question that a header asks; a header that only says "answer" asks none."""
    return "" if MEANING.get(key(header)) == "text" else header


def _texts(sheet: Sheet) -> list[int]:
    """Return the columns of what people said."""
    found = meanings(sheet)
    otherwise = {number for meaning, number in found.items() if meaning in MEANT_OTHERWISE} | {_identifier(sheet)}
    return [
        number
        for number, header in enumerate(sheet.header)
        if number not in otherwise and not is_personal(header) and _is_said(sheet, number, found)
    ]


def _is_said(sheet: Sheet, number: int, found: dict[str, int]) -> bool:
    meant = number == found.get("text") and any(any(map(str.isalpha, cell)) for cell in sheet.column(number))
    asked = sheet.header[number].endswith("?") and is_text(sheet, number)
    return meant or asked or is_long_text(sheet, number)


def _identifier(sheet: Sheet) -> int | None:
    """Return the column that tells the rows apart: the one that says so, or a first one that does."""
    found = meanings(sheet)
    if "id" in found or "name" in found:
        return found.get("id", found.get("name"))
    if len(sheet.header) == 1 or any(
        number == 0 and meaning in {"text", "person"} for meaning, number in found.items()
    ):
        return None
    cells = [row[0] for row in sheet.body]
    tells = len(set(cells)) == len(cells) and all(0 < len(cell.split()) <= FEW_WORDS for cell in cells)
    return 0 if tells else None


def _person(draft: Draft, sheet: Sheet, row: tuple[str, ...], identifier: int | None, role: int | None) -> str | None:
    """Return the id of the person in a row, when the table is about people."""
    if identifier is None or not row[identifier]:
        return None
    personal = {header: cell for header, cell in zip(sheet.header, row, strict=True) if cell and is_personal(header)}
    if not personal and key(sheet.header[identifier]) not in PEOPLE:
        return None
    stated = role_of(row[role]) if role is not None else None
    return draft.person(row[identifier], role=stated, attributes=personal)
