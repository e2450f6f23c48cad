"""Reads sheets about documents: in which city, session or group each was recorded."""

from __future__ import annotations

from pathlib import Path

from qualkit.readers.building import load
from qualkit.readers.tables.columns import attributes, is_long_text, meanings
from qualkit.readers.tables.participants import SHEETS
from qualkit.readers.tables.sheets import Sheet


def is_documents_sheet(path: Path) -> bool:
    """Tell whether a file says what is known about documents, rather than what was said or who spoke."""
    if path.suffix.lower() not in SHEETS:
        return False
    sheet = _sheet(path)
    found = meanings(sheet) if sheet.rows else {}
    return (
        "document" in found
        and "name" not in found
        and not any(is_long_text(sheet, n) for n in range(len(sheet.header)) if n != found["document"])
    )


def read_about_documents(path: Path) -> dict[str, dict[str, str]]:
    """Return the attributes of each document, by the name of its file."""
    sheet = _sheet(path)
    column = meanings(sheet)["document"]
    return {row[column]: attributes(sheet, row, but={"document": column}) for row in sheet.body if row[column]}


def _sheet(path: Path) -> Sheet:
    return next(iter(SHEETS[path.suffix.lower()](load(path, "text/csv"))), Sheet("", ()))
