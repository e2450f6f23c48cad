"""Reads sheets of participants: who spoke in which document, in what role, and what is known about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qualkit.errors import InputError
from qualkit.model import Role
from qualkit.readers.building import Source, load
from qualkit.readers.tables.columns import attributes, is_long_text, meanings
from qualkit.readers.tables.sheets import Sheet, csv_sheet, excel_sheets
from qualkit.readers.talk.speakers import role_of
from qualkit.text import folded

SHEETS: Mapping[str, Callable[[Source], list[Sheet]]] = {
    ".csv": lambda source: [csv_sheet(source)],
    ".xlsx": excel_sheets,
}
PLAIN_PARTICIPANTS = frozenset({"participant", "participante", "partecipante", "speaker", ""})


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """A row of a sheet of participants; the document is a file's name, or empty for every document."""

    document: str
    name: str
    role: Role
    attributes: Mapping[str, str] = field(default_factory=dict)


def is_participants_sheet(path: Path) -> bool:
    """Tell whether a file says who took part, rather than what was said."""
    if path.suffix.lower() not in SHEETS:
        return False
    sheet = _sheet(path)
    found = _columns(sheet)
    others = set(range(len(sheet.header))) - {found.get("document"), found.get("name")}
    meant = set(meanings(sheet)) if sheet.rows else set()
    # Without documents it must be plain that this is about people: answers have names and roles beside them, too.
    asks = bool({"text", "question"} & meant) or any(header.endswith("?") for header in sheet.header if sheet.rows)
    is_told = {"document", "name"} <= set(found) or ({"name", "role"} <= meant and not asks)
    return is_told and not any(is_long_text(sheet, n) for n in others)


def read_participants(path: Path) -> list[ParticipantRow]:
    """Return the rows of a sheet of participants; InputError when it has no column of names."""
    if path.suffix.lower() not in SHEETS:
        raise InputError(f"{path.name}: a sheet of participants is a .csv or .xlsx file; save it as one of them")
    sheet = _sheet(path)
    found = _columns(sheet)
    if "name" not in found:
        header = " ".join(", ".join(filter(None, sheet.header)).split()) if sheet.rows else "nothing"
        raise InputError(f"{path.name}: has no column 'name', only {header}; possible: document, name, role and more")
    return [_row(sheet, row, found) for row in sheet.body if row[found["name"]]]


def _sheet(path: Path) -> Sheet:
    return next(iter(SHEETS[path.suffix.lower()](load(path, "text/csv"))), Sheet("", ()))


def _columns(sheet: Sheet) -> dict[str, int]:
    """Return which column means what; where no column is called name, an id will do."""
    found = meanings(sheet) if sheet.rows else {}
    if "name" not in found and "id" in found:
        found["name"] = found["id"]
    return {meaning: found[meaning] for meaning in ("document", "name", "role") if meaning in found}


def _row(sheet: Sheet, row: tuple[str, ...], found: dict[str, int]) -> ParticipantRow:
    stated = row[found["role"]] if "role" in found else row[found["name"]]
    known = attributes(sheet, row, but=found)
    role = role_of(stated)
    # `teacher` is no role in the talk, but it is known about the person.
    if "role" in found and role is Role.PARTICIPANT and folded(stated) not in PLAIN_PARTICIPANTS:
        known[sheet.header[found["role"]]] = stated
    return ParticipantRow(row[found["document"]] if "document" in found else "", row[found["name"]], role, known)
