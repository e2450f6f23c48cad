"""Boards kept as tables: what tells them, and the notes they hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qualkit.model import Document
from qualkit.readers.boards.pinned import PLAIN, Area, Note, board_draft, note_text, write_board
from qualkit.readers.boards.placing import Box, box_of, number
from qualkit.readers.building import Draft, Source
from qualkit.readers.tables.columns import (
    PEOPLE,
    is_personal,
    key,
    language_code,
    meanings,
    words_a_cell,
)
from qualkit.readers.tables.sheets import Sheet

SHORT = 12  # words a note has on average, at most
SIGNS = frozenset({"colour", "x", "y", "tags", "votes", "type", "parent", "area id"})
NOTE_WORDS = "note; notes; nota; notas; sticky; sticky note; postit; post-it; content; contenido; title/content; body"
TEXT_HEADERS = frozenset({"text", "texto", "texte", "testo"})
NOTE_HEADERS = frozenset(NOTE_WORDS.split("; "))
KEPT = ("tags", "votes")
AREAS = ("area", "question", "area id")
# The meanings that a note has a field for.
HELD = (*AREAS, *KEPT, *"text subject group colour x y width height author type parent language".split())
# What programs export for their own sake: named as left out, by its header.
NOISE_WORDS = (
    "id; border line; last updated; last content edited by; last content edited; integration labels; created at; "
    "updated at; modified at; createdat; updatedat; modifiedat; created; modified; timestamp; rotation; noteid; "
    "note id; author id; authorid; modified by; modifiedby; created on; updated on; rank; index; z index; zindex"
)
NOISE = frozenset(NOISE_WORDS.split("; "))
COMMENTS = frozenset("comment comments comentario comentarios commentaire commentaires commento commenti".split())
NOBODY = frozenset({"-", "null", "none", "nan", "undefined"})
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}$|\d{6,}$", re.IGNORECASE)
# Jamboard's pages hold a board each, and its colours come in three columns.
PAGE = "page"
PARTS = re.compile(r"(?:background|bg|colou?r|fill)?[ -]?([rgb])$")
WHOLE = 255
Row = tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class Pinboard:
    """A table with a note a row: which column means what, and what else is there.

    `parts` are the columns of the parts of a colour, `rows` and `frames` go by their ids, `titles` are those
    of the frames with their ids, `group` is the column that
    tells boards apart and `called` what it is called, `others` are the columns that no field of a note holds,
    `comments` those of what was said of a note.
    """

    sheet: Sheet
    found: Mapping[str, int]
    parts: Mapping[str, int]
    rows: Mapping[str, Row]
    frames: Mapping[str, Area]
    titles: Mapping[str, str]
    group: int | None
    called: str
    others: Sequence[int]
    comments: Sequence[int]

    def of(self, row: Row, meaning: str) -> str:
        """Return a cell of a row by what its column means."""
        return row[self.found[meaning]] if meaning in self.found else ""


def board_of_notes(sheet: Sheet, source: Source, part: str) -> Iterator[Document]:
    """Return a board for each group, or one."""
    board = _pinboard(_mended(sheet))
    rows = [row for row in board.sheet.body if not _is_frame(board, row)]
    parents = {board.of(row, "parent") for row in rows}
    boards = _by_group(rows, board.group)
    for count, (name, mine) in enumerate(boards.items()):
        told = f"{board.called} {name}" if board.called == PAGE and name else name
        draft = board_draft(source, " – ".join(filter(None, (part, told))), {board.called: name} if name else {})
        _name_what_is_left(draft, board, mine)
        if "area" not in board.found and any(IDENTIFIER.match(board.of(row, "area id")) for row in mine):
            draft.warn("the columns of this board have no names in the file, only ids")
        notes = [note for row in mine for note in (_note(board, row), *_comments(board, row))]
        used = {note.area for note in notes}
        # A frame without notes belongs to the first board.
        areas = [area for id_, area in board.frames.items() if id_ in used or not (count or id_ in parents)]
        yield write_board(draft, notes, areas)


def _by_group(rows: Iterable[Row], group: int | None) -> dict[str, list[Row]]:
    """Return the rows by the board they belong to, in the order in which the boards come."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[group] if group is not None else "", []).append(row)
    return found


def _pinboard(sheet: Sheet) -> Pinboard:
    found = meanings(sheet)
    parts = {match[1]: n for n, header in enumerate(sheet.header) if (match := PARTS.match(key(header)))}
    parts = parts if len(parts) == len("rgb") else {}
    group, called = _group(sheet, found, parts)
    held = {found[meaning] for meaning in HELD if meaning in found} | set(parts.values()) | {group}
    others = [n for n, header in enumerate(sheet.header) if n not in held and key(header) not in NOISE]
    comments = [n for n in others if key(sheet.header[n]) in COMMENTS]
    numbers = [n for n, header in enumerate(sheet.header) if key(header) in {"id", "noteid", "note id"}]
    rows = {row[numbers[0]]: row for row in sheet.body} if numbers else {}
    board = Pinboard(sheet, found, parts, rows, {}, {}, group, called, others, comments)
    framed = {
        row[numbers[0]] if numbers else f"row {n}": row for n, row in enumerate(sheet.body) if _is_frame(board, row)
    }
    frames = {id_: _area(board, id_, row) for id_, row in framed.items()}
    return replace(board, rows=rows | framed, frames=frames, titles={area.title: id_ for id_, area in frames.items()})


def _mended(sheet: Sheet) -> Sheet:
    """Return the table with the commas of its texts back in them: Scrumlr writes no quotation marks."""
    names = [key(header) for header in sheet.header]
    width = len([name for name in names if name])
    if not {"text", "column", "parent"} <= set(names[:width]) or not width < len(names) or not all(names[:width]):
        return sheet
    at = names.index("text")
    return replace(sheet, rows=(sheet.header[:width], *(_rejoined(row, at, width) for row in sheet.body)))


def _rejoined(row: Row, at: int, width: int) -> Row:
    more = max((n for n, cell in enumerate(row, start=1) if cell), default=0) - width
    if more <= 0:
        return row[:width]
    return (*row[:at], ", ".join(row[at : at + more + 1]), *row[at + more + 1 : width + more])


def _group(sheet: Sheet, found: Mapping[str, int], parts: Mapping[str, int]) -> tuple[int | None, str]:
    """Return the column that tells boards apart, and what it is called."""
    page = next((n for n, header in enumerate(sheet.header) if key(header) == PAGE), None)
    if "group" in found or page is None or not parts:
        return found.get("group"), "group"
    return page, PAGE


def _is_frame(board: Pinboard, row: Row) -> bool:
    return board.of(row, "type").casefold() in {"frame", "area"}


def _area(board: Pinboard, id_: str, row: Row) -> Area:
    words = note_text(board.of(row, "text") or board.of(row, "subject"))
    return Area(id_, words, _box(board, row), board.of(row, "type"), board.of(row, "colour"))


def _box(board: Pinboard, row: Row) -> Box | None:
    return box_of(*(board.of(row, side) for side in ("x", "y", "width", "height")))


def _note(board: Pinboard, row: Row) -> Note:
    parent = board.of(row, "parent")
    author = board.of(row, "author")
    named = parent if parent not in board.rows and not _is_nothing(parent) else ""
    area = next(filter(None, (board.of(row, meaning) for meaning in AREAS)), named)
    framed = board.titles.get(note_text(area), "") if area else parent if parent in board.frames else ""
    return Note(
        "\n".join(filter(None, (note_text(board.of(row, "subject")), note_text(board.of(row, "text"))))),
        _box(board, row),
        framed,
        "" if framed else note_text(area),
        _colour(board, row),
        board.of(row, "type"),
        "" if _is_nothing(author) else author,
        language_code(board.of(row, "language")),
        {**_others(board, row), **_known(board, row)},
    )


def _comments(board: Pinboard, row: Row) -> Iterator[Note]:
    """Return what others said of a note: in a column of comments beside that of the notes."""
    for column in board.comments:
        if any(map(str.isalpha, row[column])):
            yield replace(
                _note(board, row),
                words=note_text(row[column]),
                kind="comment",
                box=None,
                colour="",
                author="",
                attributes={},
            )


def _is_nothing(cell: str) -> bool:
    return cell.casefold() in NOBODY or bool(IDENTIFIER.match(cell))


def _known(board: Pinboard, row: Row) -> dict[str, str]:
    """Return tags and votes, the stack a note lies in by the words on top, and what fits no field of a note."""
    known = {meaning: cell for meaning in KEPT if (cell := board.of(row, meaning))}
    areas = [meaning for meaning in AREAS if board.of(row, meaning)]
    known |= {meaning: board.of(row, meaning) for meaning in areas[1:] if meaning != "area id"}
    parent, author = board.of(row, "parent"), board.of(row, "author")
    if parent in board.rows and parent not in board.frames:
        known["stack"] = note_text(board.of(board.rows[parent], "text")) or parent
    elif areas and not _is_nothing(parent):
        known["parent"] = parent
    if _is_nothing(author) and author.casefold() not in NOBODY:
        known["author"] = author
    if not _box(board, row):
        known |= {f"{side} in the file": cell for side in ("x", "y") if (cell := board.of(row, side))}
    return {name: cell for name, cell in known.items() if cell}


def _colour(board: Pinboard, row: Row) -> str:
    """Return the colour of a note, also when it comes in three parts, of 255 or of 1."""
    if not board.parts:
        return board.of(row, "colour")
    parts = [number(row[board.parts[part]]) for part in "rgb"]
    if None in parts:
        return ""
    scale = WHOLE if all(0 <= (part or 0) <= 1 for part in parts) else 1
    return f"rgb({', '.join(str(min(WHOLE, max(0, round((part or 0) * scale)))) for part in parts)})"


def _others(board: Pinboard, row: Row) -> dict[str, str]:
    """Return the cells that say something which no field of a note holds, by their headers."""
    found: dict[str, str] = {}
    for column in board.others:
        if row[column] and not (column in board.comments and any(map(str.isalpha, row[column]))):
            name = board.sheet.header[column] or f"column {column + 1}"
            # Two columns may have one name.
            found[f"{name} ({column + 1})" if name in found else name] = row[column]
    return found


def _name_what_is_left(draft: Draft, board: Pinboard, rows: Sequence[Row]) -> None:
    """Name what the program exported for its own sake, and the headers that only say what a column is."""
    attributes = {name for row in rows for name in _others(board, row)}
    held = {board.found[meaning] for meaning in HELD if meaning in board.found}
    for column, header in enumerate(board.sheet.header):
        if header not in attributes:
            draft.leave_out("column header", header)
        if key(header) in NOISE and column not in held:
            for row in rows:
                draft.leave_out(header, row[column])
    _name_what_frames_leave(draft, board)
    for row in rows:
        if (kind := board.of(row, "type")).casefold() in PLAIN:
            draft.leave_out(board.sheet.header[board.found["type"]], kind)
        if IDENTIFIER.match(parent := board.of(row, "parent")) or parent in board.rows:
            draft.leave_out(board.sheet.header[board.found["parent"]], parent)


def _name_what_frames_leave(draft: Draft, board: Pinboard) -> None:
    for id_ in board.frames:
        for column, cell in enumerate(board.rows[id_]):
            if column != board.found["text"] and board.sheet.header[column]:
                draft.leave_out(f"{board.sheet.header[column]} of a frame", cell)
