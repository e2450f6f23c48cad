"""Boards note by note: what was pinned where, written down as a document from which it can be drawn again."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualkit.model import NOTHING, Document, Kind, PassageKind
from qualkit.readers.boards.colours import normal
from qualkit.readers.boards.legend import told_of_legend
from qualkit.readers.boards.placing import STICKY, Box, around, clusters, reading_order
from qualkit.readers.building import Draft, Source

BLOCKS = "p|div|li|h[1-6]|blockquote|pre|tr|table|figure"
TAG = re.compile(
    rf"</?(?:{BLOCKS}|a|b|br|code|del|em|figcaption|font|hr|i|img|input|ins|mark|ol|s|small|span|strike|strong|sub|sup|"
    r"tbody|td|th|u|ul)\b[^<>]*>",
    re.IGNORECASE,
)
BREAK = re.compile(rf"<br\s*/?>|</(?:{BLOCKS})>(?=\s*\S)", re.IGNORECASE)
EPOCH = re.compile(r"-\d{13}$")
# What a note is called that is a note and nothing else.
PLAIN = frozenset({"sticky", "sticky note", "sticky_note", "stickynote", "note", "post", "widget", "square"})
# Words that were written on the board itself, and may head what lies below.
TITLES = frozenset({"text", "title", "textbox", "text box", "heading", "header"})
FAR_ABOVE = 3  # times the size of a note: what stands higher heads something else
MOST_COMPARED = 5_000_000  # pairs; a board with more was not made by people, and its first areas and titles must do


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it was pinned.

    `area` is the id of the area it was pinned to, `prompt` the name of one that has no place; `author` is a name,
    `kind` what the program calls this sort of note.
    """

    words: str
    box: Box | None = None
    area: str = ""
    prompt: str = ""
    colour: str = ""
    kind: str = ""
    author: str = ""
    language: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Area:
    """A frame around notes, or a column of them."""

    id: str
    title: str = ""
    box: Box | None = None
    kind: str = "frame"
    colour: str = ""


@dataclass(slots=True)
class Group:
    """Notes that are read together, and what stands over them."""

    prompt: str = ""
    head: Area | Note | None = None
    cluster: bool = False
    notes: list[Note] = field(default_factory=list)


def note_text(cell: str) -> str:
    r"""Return the words of a note: tags taken off, then entities made characters, also those written twice over.

    >>> note_text("<p>Women &amp; girls</p><p>&lt;3</p>")
    'Women & girls\n<3'
    """
    lines = html.unescape(html.unescape(TAG.sub("", BREAK.sub("\n", cell)))).split("\n")
    return "\n".join(line.strip() for line in lines).strip()


def board_draft(source: Source, part: str, attributes: Mapping[str, str]) -> Draft:
    """Return the beginning of a board, named after its file and part; Mural adds the time of the export."""
    stem = EPOCH.sub("", source.path.stem)
    name = f"{stem} – {part}" if part else stem
    return Draft(source, kind=Kind.BOARD, name=name, part=part, attributes=attributes)


def write_board(draft: Draft, notes: Iterable[Note], areas: Sequence[Area] = ()) -> Document:
    """Return the board with its notes in reading order: area by area where places are known, else as the file has them.

    Areas and titles with a place become headings with it. Notes without an area are grouped by where they lie.
    """
    pinned = [note for note in notes if note.words]
    placed = any(note.box for note in pinned) or any(area.box for area in areas)
    groups = _in_order(_grouped(draft, pinned, areas)) if placed else _unplaced(pinned, areas)
    numbered = 0
    for group in groups:
        numbered += group.cluster
        _write_head(draft, group)
        for note in _notes_in_order(group.notes):
            _write_note(draft, note, group, str(numbered) if group.cluster else "")
    told = {group.prompt for group in groups if group.notes}
    for area in areas:
        if not area.box and area.title not in told:
            draft.leave_out("empty area", area.title)
    return told_of_legend(draft.finished())


def _unplaced(notes: Sequence[Note], areas: Sequence[Area]) -> list[Group]:
    """Return the notes of a board without places: area by area where areas are listed, else as the file has them."""
    return _by_area(notes, areas) if areas else [Group(note.prompt, notes=[note]) for note in notes]


def _by_area(notes: Sequence[Note], areas: Sequence[Area]) -> list[Group]:
    """Return the notes area by area, in the order of the areas, loose ones last."""
    groups = {area.id: Group(area.title, area) for area in areas}
    named: dict[str, Group] = {}
    for note in notes:
        group = groups.get(note.area) or named.setdefault(note.prompt, Group(note.prompt))
        group.notes.append(note)
    return [*groups.values(), *sorted(named.values(), key=lambda group: not group.prompt)]


def _grouped(draft: Draft, notes: Sequence[Note], areas: Sequence[Area]) -> list[Group]:
    by_size = sorted((area for area in areas if area.box), key=lambda area: area.box.width * area.box.height)  # type: ignore[union-attr]
    by_size = by_size[: _most(notes)]
    pinned = [note if note.area or note.prompt else _within(note, by_size) for note in notes]
    found = _by_area(pinned, areas)
    inside = sum(now.area != before.area for now, before in zip(pinned, notes, strict=True))
    if inside:
        draft.warn(f"{_counted(inside)} lay inside a frame without being pinned to it: taken as part of it")
    settled = [group for group in found if group.prompt or group.head]
    loose = [note for group in found if not group.prompt and not group.head for note in group.notes]
    return [*settled, *_loose(draft, loose)]


def _most(notes: Sequence[Note]) -> int:
    return max(1, MOST_COMPARED // max(1, len(notes)))


def _within(note: Note, areas: Sequence[Area]) -> Note:
    """Return the note in the smallest area that it lies in."""
    area = next((area for area in areas if note.box and area.box and area.box.holds(note.box)), None)
    return replace(note, area=area.id) if area else note


def _loose(draft: Draft, notes: Sequence[Note]) -> list[Group]:
    """Return the notes without an area by where they lie, below the titles that stand over them."""
    titles = [note for note in notes if note.box and note.kind.casefold() in TITLES]
    titles = titles[: _most(notes)]
    known = set(map(id, titles))
    others = [note for note in notes if note.box and id(note) not in known]
    lying = clusters([note.box for note in others if note.box])
    groups = [Group(notes=[others[index] for index in members], cluster=len(lying) > 1) for members in lying]
    unused = _headed(groups, titles)
    headed = [part for group in groups for part in _parted(group)]
    told = sum(group.cluster for group in headed)
    if told > 1:
        count = sum(len(group.notes) for group in headed)
        draft.warn(f"{_counted(count)} without an area: grouped by where they lay, in {told} clusters")
    homeless = [note for note in notes if not note.box]
    return [*headed, *(Group(notes=[title]) for title in unused), *([Group(notes=homeless)] if homeless else [])]


def _counted(count: int) -> str:
    return f"{count} note{'s' * (count != 1)}"


def _headed(groups: Sequence[Group], titles: Sequence[Note]) -> list[Note]:
    """Put each title before the notes of the nearest group that it stands over; return those that head nothing."""
    boxes = [around(_sized(note) for note in group.notes) for group in groups]
    unused = []
    for title in titles:
        box = _sized(title)
        over = [index for index, below in enumerate(boxes) if _stands_over(box, below)]
        if over:
            groups[min(over, key=lambda index: (abs(boxes[index].y - box.y), index))].notes.insert(0, title)
        else:
            unused.append(title)
    return unused


def _sized(note: Note) -> Box:
    box = note.box or Box(0, 0)
    return Box(box.x, box.y, box.width or STICKY, box.height or (0 if note.kind.casefold() in TITLES else STICKY))


def _stands_over(title: Box, below: Box) -> bool:
    beside = title.x + title.width < below.x or below.x + below.width < title.x
    near = below.y - (title.y + title.height) <= FAR_ABOVE * STICKY
    return not beside and near and title.centre[1] <= below.y + STICKY / 4


def _parted(group: Group) -> list[Group]:
    """Return a group by its titles: a note belongs to the title above it that is nearest to its middle."""
    titles = [note for note in group.notes if note.kind.casefold() in TITLES]
    if not titles:
        return [group]
    parts = [Group(title.words, title, group.cluster or len(titles) > 1) for title in titles]
    for note in group.notes[len(titles) :]:
        middle = _sized(note).centre[0]
        away = [abs(_sized(title).centre[0] - middle) for title in titles]
        parts[away.index(min(away))].notes.append(note)
    return parts


def _in_order(groups: Sequence[Group]) -> list[Group]:
    """Return the groups as they are read; those without a place come last."""
    boxes = {index: box for index, group in enumerate(groups) if (box := _box_of_group(group))}
    numbers = list(boxes)
    order = [numbers[index] for index in reading_order([boxes[index] for index in numbers])]
    return [groups[index] for index in (*order, *(index for index in range(len(groups)) if index not in boxes))]


def _box_of_group(group: Group) -> Box | None:
    head = group.head.box if group.head else None
    boxes = [note.box for note in group.notes if note.box]
    if isinstance(group.head, Area) and head:
        return head
    return around([*([head] if head else []), *boxes]) if head or boxes else None


def _notes_in_order(notes: Sequence[Note]) -> list[Note]:
    """Return notes row by row; those without a place come last, as the file has them."""
    placed = [note for note in notes if note.box]
    order = reading_order([note.box for note in placed if note.box])
    return [*(placed[index] for index in order), *(note for note in notes if not note.box)]


def _write_head(draft: Draft, group: Group) -> None:
    head = group.head
    if head is None or head.box is None:
        return
    words = head.title if isinstance(head, Area) else head.words
    if words:
        known = {"type": head.kind, **_coloured(head.colour), **head.box.attributes()}
        more = head.attributes if isinstance(head, Note) else NOTHING
        draft.mark(draft.write(words), PassageKind.HEADING, attributes={**known, **more})


def _write_note(draft: Draft, note: Note, group: Group, cluster: str) -> None:
    around_it = group.head.box if isinstance(group.head, Area) and not group.head.title else None
    known = {
        **note.attributes,
        **_coloured(note.colour),
        **(note.box.attributes() if note.box else {}),
        "type": "" if note.kind.casefold() in PLAIN else note.kind,
        "cluster": cluster,
        # An area without a name is no heading: its place is kept by its notes.
        **({f"area {name}": side for name, side in around_it.attributes().items()} if around_it else {}),
    }
    draft.mark(
        draft.write(note.words),
        PassageKind.NOTE,
        participant_id=draft.person(note.author) if note.author else None,
        prompt=note.prompt or group.prompt,
        language=note.language,
        attributes={name: value for name, value in known.items() if value},
    )


def _coloured(colour: str) -> dict[str, str]:
    """Return a colour in figures where it is written in some, and as the file has it where that differs."""
    kept = normal(colour)
    if not kept or kept.casefold() in {"transparent", "none"}:
        return {}
    return {"colour": kept} | ({"colour in the file": colour} if kept.casefold() != colour.strip().casefold() else {})
