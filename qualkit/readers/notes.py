"""Boards kept as tables: what tells them, and the notes they hold."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from qualkit.model import Document, Kind, PassageKind
from qualkit.readers.blocks import TAG
from qualkit.readers.building import Draft, Source
from qualkit.readers.columns import (
    PEOPLE,
    attributes,
    is_header,
    is_personal,
    is_text,
    key,
    language_code,
    meanings,
    words_a_cell,
)
from qualkit.readers.sheets import Sheet

SHORT = 12  # words a note has on average, at most
SIGNS = frozenset({"colour", "x", "y", "tags", "votes", "type", "parent"})
NOTE_WORDS = "note; notes; nota; notas; sticky; sticky note; postit; post-it; content; contenido; title/content; body"
TEXT_HEADERS = frozenset({"text", "texto", "texte", "testo"})
NOTE_HEADERS = frozenset(NOTE_WORDS.split("; "))
KEPT = ("colour", "x", "y", "tags", "votes")
# What programs export for their own sake.
NOISE_WORDS = (
    "id; sticky type; border line; link to; last updated; last content edited by; last content edited; "
    "integration labels; created at; updated at; modified at; createdat; updatedat; modifiedat; attachment; width; "
    "height; rotation; hidden; url; link"
)
NOISE = frozenset(NOISE_WORDS.split("; "))
EPOCH = re.compile(r"-\d{13}$")
BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|h[1-6])>(?=\s*<)", re.IGNORECASE)
FRAME = re.compile(r"(?:frame|marco|cadre|quadro|rahmen|cornice) \d+$", re.IGNORECASE)


def holds_notes(sheet: Sheet) -> bool:
    """Tell a table with a note a row: a column of texts, and columns that only boards have."""
    found = meanings(sheet) if sheet.rows else {}
    if "text" not in found or not sheet.body:
        return False
    header = key(sheet.header[found["text"]])
    short = words_a_cell(sheet, found["text"]) <= SHORT
    placed = {"area", "question"} & set(found) or ("group" in found and "id" not in found)
    about_people = (
        "name" in found or key(sheet.header[found.get("id", 0)]) in PEOPLE or any(map(is_personal, sheet.header))
    )
    return (
        bool(SIGNS & set(found))
        or header in NOTE_HEADERS
        or bool(placed and (short or "author" in found) and not about_people)
        or (len(sheet.header) == 1 and short and header in TEXT_HEADERS)
    )


def board_of_notes(sheet: Sheet, source: Source, part: str) -> Iterator[Document]:
    """Return a board for each group, or one."""
    found = meanings(sheet)
    frames = _frames(sheet, found)
    rows = [row for row in sheet.body if row not in frames.values()]
    group = found.get("group")
    groups = list(dict.fromkeys(row[group] if group is not None else "" for row in rows))
    for name in groups:
        draft = _board(source, " – ".join(filter(None, (part, name))), {"group": name} if name else {})
        for row in rows:
            if group is None or row[group] == name:
                _write(draft, sheet, row, found, frames)
        yield draft.finished()


def _frames(sheet: Sheet, found: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """Return the rows that are frames around notes, by their ids."""
    if not {"id", "type"} <= set(found):
        return {}
    return {row[found["id"]]: row for row in sheet.body if row[found["type"]].casefold() == "frame"}


def _write(
    draft: Draft, sheet: Sheet, row: tuple[str, ...], found: Mapping[str, int], frames: Mapping[str, tuple[str, ...]]
) -> None:
    def of(meaning: str) -> str:
        return row[found[meaning]] if meaning in found else ""

    words = "\n".join(filter(None, (note_text(of("subject")), note_text(of("text")))))
    parent = frames[of("parent")][found["text"]] if of("parent") in frames else of("parent")
    others = {header: cell for header, cell in attributes(sheet, row, but=found).items() if key(header) not in NOISE}
    known = {meaning: of(meaning) for meaning in KEPT if of(meaning)}
    if words:
        draft.mark(
            draft.write(words),
            PassageKind.NOTE,
            participant_id=draft.person(of("author")) if of("author") else None,
            prompt=note_text(of("area") or of("question") or parent),
            language=language_code(of("language")),
            attributes={**others, **known},
        )


def note_text(cell: str) -> str:
    r"""Return the words of a note: tags taken off, then entities made characters, also those written twice over.

    >>> note_text("<p>Women &amp; girls</p><p>&lt;3</p>")
    'Women & girls\n<3'
    """
    lines = html.unescape(html.unescape(TAG.sub("", BREAK.sub("\n", cell)))).split("\n")
    return "\n".join(line.strip() for line in lines).strip()


def holds_frames(sheet: Sheet) -> bool:
    """Tell a list of texts in one column; its first row names the frame."""
    if not sheet.body or len(sheet.header) > 1 or "text" in meanings(sheet):
        return False
    return bool(FRAME.match(sheet.header[0])) or words_a_cell(sheet, 0) <= SHORT


def board_of_frames(sheet: Sheet, source: Source, part: str) -> Iterator[Document]:
    """Return the board of a list: what stands below the name of a frame stands in it."""
    draft = _board(source, part, {})
    prompt = note_text(sheet.header[0])
    for (cell,) in sheet.body:
        if FRAME.match(cell):
            prompt = cell
        elif words := note_text(cell):
            draft.mark(draft.write(words), PassageKind.NOTE, prompt=prompt)
    yield draft.finished()


def holds_a_prompt_a_column(sheet: Sheet) -> bool:
    """Tell a board drawn as a table: every column, but one for the group, holds short notes below a prompt."""
    if not sheet.body or not is_header(sheet):
        return False
    prompts = _prompts(sheet)
    if not prompts or len(prompts) < len(sheet.header) - ("group" in meanings(sheet)):
        return False
    return all(
        is_text(sheet, number)
        and words_a_cell(sheet, number) <= SHORT
        and not is_personal(sheet.header[number])
        and not sheet.header[number].endswith("?")
        for number in prompts
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
    for name in dict.fromkeys(row[group] if group is not None else "" for row in sheet.body):
        draft = _board(source, " – ".join(filter(None, (part, name))), {"group": name} if name else {})
        for column in _prompts(sheet):
            for number, row in enumerate(sheet.body, start=1):
                words = note_text(row[column])
                if words and (group is None or row[group] == name):
                    draft.mark(
                        draft.write(words),
                        PassageKind.NOTE,
                        prompt=note_text(sheet.header[column]),
                        attributes={"row": str(number), "column": str(column + 1)},
                    )
        yield draft.finished()


def _board(source: Source, part: str, attributes: Mapping[str, str]) -> Draft:
    stem = EPOCH.sub("", source.path.stem)
    name = f"{stem} – {part}" if part else stem
    return Draft(source, kind=Kind.BOARD, name=name, part=part, attributes=attributes)
