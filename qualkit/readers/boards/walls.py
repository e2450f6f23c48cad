"""Boards drawn as tables: texts below the names of their frames, or notes below their prompts, a column each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualkit.model import Document, PassageKind
from qualkit.readers.boards.notes import SHORT
from qualkit.readers.boards.pinned import Note, board_draft, note_text, write_board
from qualkit.readers.building import Source
from qualkit.readers.tables.columns import is_header, is_personal, is_text, meanings, words_a_cell
from qualkit.readers.tables.sheets import Sheet

FRAME = re.compile(r"(?:frame|marco|cadre|quadro|rahmen|cornice) \d+$", re.IGNORECASE)


def holds_frames(sheet: Sheet) -> bool:
    """Tell a list of texts in one column; its first row names the frame."""
    if not sheet.body or len(sheet.header) > 1 or "text" in meanings(sheet):
        return False
    return bool(FRAME.match(sheet.header[0])) or words_a_cell(sheet, 0) <= SHORT


def board_of_frames(sheet: Sheet, source: Source, part: str) -> Iterator[Document]:
    """Return the board of a list: what stands below the name of a frame stands in it."""
    draft = board_draft(source, part, {})
    prompt = note_text(sheet.header[0])
    if not FRAME.match(sheet.header[0]):
        draft.warn(f"took the first row, '{prompt[:40]}', as what stands over the notes below it")
    notes: list[Note] = []
    for (cell,) in sheet.body:
        if FRAME.match(cell):
            if not any(note.prompt == prompt for note in notes[-1:]):
                draft.leave_out("empty area", prompt)
            prompt = cell
        else:
            notes.append(Note(note_text(cell), prompt=prompt))
    yield write_board(draft, notes)


def holds_a_prompt_a_column(sheet: Sheet) -> bool:
    """Tell a board drawn as a table: every column, but one for the group, holds short notes below a prompt."""
    if not sheet.body or not is_header(sheet):
        return False
    prompts = _prompts(sheet)
    if not prompts or len(prompts) < len(sheet.header) - ("group" in meanings(sheet)):
        return False
    return all(
        is_text(sheet, column)
        and words_a_cell(sheet, column) <= SHORT
        and not is_personal(sheet.header[column])
        and not sheet.header[column].endswith("?")
        for column in prompts
    )


def _prompts(sheet: Sheet) -> list[int]:
    group = meanings(sheet).get("group")
    without = {"id", "name", "language", "document"}
    if without & set(meanings(sheet)):
        return []
    return [n for n, header in enumerate(sheet.header) if header and n != group]


def board_of_columns(sheet: Sheet, source: Source, part: str) -> Iterator[Document]:
    """Return a board for each group, or one; the notes go prompt by prompt."""
    group = meanings(sheet).get("group")
    boards: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for line, row in enumerate(sheet.body, start=1):
        boards.setdefault(row[group] if group is not None else "", []).append((line, row))
    for name, rows in boards.items():
        draft = board_draft(source, " – ".join(filter(None, (part, name))), {"group": name} if name else {})
        for column in _prompts(sheet):
            for line, row in rows:
                if words := note_text(row[column]):
                    draft.mark(
                        draft.write(words),
                        PassageKind.NOTE,
                        prompt=note_text(sheet.header[column]),
                        attributes={"row": str(line), "column": str(column + 1)},
                    )
        yield draft.finished()
