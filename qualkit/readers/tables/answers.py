"""Open answers kept as tables: a row a person, or a row a question, with what is known about the person beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qualkit.model import Document, Kind, PassageKind
from qualkit.protocols import OTHERS_CAN_BE_CHOSEN
from qualkit.readers.building import Draft, Source
from qualkit.readers.tables.columns import (
    LONG,
    MEANING,
    PEOPLE,
    are_words,
    attributes,
    is_header,
    is_personal,
    key,
    language_code,
    meanings,
)
from qualkit.readers.tables.sheets import Sheet
from qualkit.readers.tables.surveys import added_columns
from qualkit.readers.talk.speakers import role_of
from qualkit.text import folded

FEW_WORDS = 3  # an id has no more
OTHER_MEANINGS = "id name question area language group document role person author type tags colour"
MEANT_OTHERWISE = frozenset(OTHER_MEANINGS.split())
# What stands in a cell of somebody who did not answer.
UNANSWERED = frozenset(
    "n/a; na; n.a; #n/a; nan; null; n/d; nd; n.d; ns/nc; n/c; s/r; k.a; s/o; n/r; no answer".split("; ")
)
DASHES = frozenset("-–—_./ ")
SHORTEST_ANSWER = 10  # characters: what is longer says something
LONGEST_TOLD = 60


def holds_answers(sheet: Sheet) -> bool:
    """Tell a table of answers: a header, and a column of what people said."""
    return bool(sheet.rows) and bool(sheet.body) and is_header(sheet) and bool(_texts(sheet))


def chosen_columns(sheet: Sheet, headers: Sequence[str]) -> list[int]:
    """Return the columns of those headers, whatever their case and accents, in the order of the sheet."""
    wanted = set(map(key, headers))
    return [number for number, header in enumerate(sheet.header) if key(header) in wanted]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A table of answers: what its columns mean, which were said, which tells people apart, which a program added."""

    sheet: Sheet
    found: Mapping[str, int]
    texts: Sequence[int]
    identifier: int | None
    added: frozenset[int]

    def of(self, row: tuple[str, ...], meaning: str) -> str:
        """Return a cell of a row by what its column means."""
        return row[self.found[meaning]] if meaning in self.found else ""

    def known(self, row: tuple[str, ...]) -> dict[str, str]:
        """Return what is known about an answer, by the headers of its columns."""
        without = {self.found[meaning] for meaning in ("question", "language") if meaning in self.found}
        if (language := self.of(row, "language")) and not language_code(language):
            without -= {self.found["language"]}
        return attributes(self.sheet, row, but={*self.texts, *self.added, *without})


def answers(sheet: Sheet, source: Source, part: str) -> Iterator[Document]:
    """Return the answers of a table as one document, row by row."""
    name = f"{source.path.stem} – {part}" if part else source.path.stem
    draft = Draft(source, kind=Kind.ANSWERS, name=name, part=part)
    chosen = chosen_columns(sheet, source.hints.columns)
    texts = chosen or _texts(sheet)
    asked = Questionnaire(sheet, meanings(sheet), texts, _identifier(sheet), frozenset(added_columns(sheet)))
    if not chosen:
        _tell_guess(draft, sheet, texts)
    named: set[str] = set()
    for row in sheet.body:
        known = asked.known(row)
        named |= set(known)
        _write_answers(draft, asked, row, known)
    _name_what_is_left(draft, asked, named)
    yield draft.finished()


def _write_answers(draft: Draft, asked: Questionnaire, row: tuple[str, ...], known: Mapping[str, str]) -> None:
    person = _person(draft, asked, row)
    said = [column for column in asked.texts if row[column] and not _is_unanswered(row[column])]
    for column in asked.texts:
        if column not in said:
            draft.leave_out("no answer", row[column])
    if not said:
        draft.leave_out("row without an answer", "; ".join(known.values()))
    for column in said:
        draft.mark(
            draft.write(row[column]),
            PassageKind.ANSWER,
            participant_id=person,
            prompt=asked.of(row, "question") or _asked(asked.sheet.header[column]),
            language=language_code(asked.of(row, "language")),
            attributes=known,
        )


def _name_what_is_left(draft: Draft, asked: Questionnaire, named: set[str]) -> None:
    """Name what the program added for its own sake, and the headers that are neither questions nor attributes."""
    header = asked.sheet.header
    prompts = set() if "question" in asked.found else {_asked(header[column]) for column in asked.texts}
    added = asked.added - set(asked.texts)
    for name in header:
        if name not in named | prompts | {header[column] for column in added if asked.sheet.column(column)}:
            draft.leave_out("column header", name)
    for column in sorted(added):
        for row in asked.sheet.body:
            draft.leave_out(header[column] or f"column {column + 1}", row[column])


def _tell_guess(draft: Draft, sheet: Sheet, texts: Sequence[int]) -> None:
    """Say which columns were taken when that was a guess: several, or one that no header tells."""
    if len(texts) == 1 and _asked(sheet.header[texts[0]]) == "":
        return
    told = [f"'{' '.join(sheet.header[column].split())[:LONGEST_TOLD]}'" for column in texts]
    listed = f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else told[0]
    draft.warn(f"took the column{'s' * (len(told) > 1)} {listed} as what people said; {OTHERS_CAN_BE_CHOSEN}")


def _is_unanswered(cell: str) -> bool:
    return 0 < len(cell) <= SHORTEST_ANSWER and (folded(cell).strip(" .") in UNANSWERED or set(cell) <= DASHES)


def _asked(header: str) -> str:
    """Return the question that a header asks; a header that only says "answer" asks none."""
    return "" if MEANING.get(key(header)) == "text" else header


def _texts(sheet: Sheet) -> list[int]:
    """Return the columns of what people said."""
    found = meanings(sheet)
    otherwise = {number for meaning, number in found.items() if meaning in MEANT_OTHERWISE} | {_identifier(sheet)}
    otherwise |= added_columns(sheet)
    return [
        number
        for number, header in enumerate(sheet.header)
        if number not in otherwise and not is_personal(header) and _is_said(sheet, number, found)
    ]


def _is_said(sheet: Sheet, number: int, found: dict[str, int]) -> bool:
    meant = number == found.get("text") and any(any(map(str.isalpha, cell)) for cell in sheet.column(number))
    if all(cell in sheet.header[number] for cell in sheet.column(number)):
        return False  # a box that was ticked
    said = [cell for cell in sheet.column(number) if not _is_unanswered(cell)]
    at_length = sum(len(cell.split()) for cell in said) >= LONG * len(said)
    return meant or (are_words(said) and (at_length or "?" in sheet.header[number]))


def _identifier(sheet: Sheet) -> int | None:
    """Return the column that tells the rows apart: the one that says so, or a first one that does."""
    found = meanings(sheet)
    if "id" in found or "name" in found:
        return found.get("id", found.get("name"))
    # When somebody answered is not who.
    otherwise = {number for meaning, number in found.items() if meaning in {"text", "person"}} | added_columns(sheet)
    if len(sheet.header) == 1 or 0 in otherwise:
        return None
    cells = [row[0] for row in sheet.body]
    tells = len(set(cells)) == len(cells) and all(0 < len(cell.split()) <= FEW_WORDS for cell in cells)
    return 0 if tells else None


def _person(draft: Draft, asked: Questionnaire, row: tuple[str, ...]) -> str | None:
    """Return the id of the person in a row, when the table is about people."""
    header, identifier, role = asked.sheet.header, asked.identifier, asked.found.get("role")
    if identifier is None or not row[identifier]:
        return None
    mine = [n for n, cell in enumerate(row) if cell and is_personal(header[n]) and n not in asked.added]
    if not mine and key(header[identifier]) not in PEOPLE:
        return None
    stated = role_of(row[role]) if role is not None else None
    return draft.person(row[identifier], role=stated, attributes={header[n]: row[n] for n in mine})
