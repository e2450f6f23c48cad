"""Boards of Miro as its REST API and miro-export write them: items in frames, told from their middles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from qualkit.model import Document, Kind
from qualkit.readers.boards.colours import MIRO
from qualkit.readers.boards.items import (
    SHOWN,
    Item,
    at,
    joined,
    leave_out_id_and_times,
    listed,
    nearest_area,
    parents,
    text,
    words,
)
from qualkit.readers.boards.pinned import Area, Note, write_board
from qualkit.readers.boards.placing import Box, box_of
from qualkit.readers.building import Draft, Source

TYPE_NAMES = (
    "sticky_note text shape frame card app_card image connector embed document preview group tag mindmap_node "
    "doc_format stencil table emoji curve paint unsupported table_text kanban usm data_table_format slide_container"
)
TYPES = frozenset(TYPE_NAMES.split())
FRAMES = frozenset({"frame", "slide_container"})
FIELDS = ("content", "title", "description", "text")
RELATIVE = "parent"  # how the place of an item in a frame is called: parent_top_left


def is_miro(content: Any) -> bool:  # noqa: ANN401 - JSON
    """Tell the items of a board of Miro."""
    items = listed(content, "data")
    kinds = [text(item, "type") for item in items if "id" in item or "content" in item]
    return bool(kinds) and all(kinds) and not TYPES.isdisjoint(kinds)


def miro_board(content: Any, source: Source) -> Iterator[Document]:  # noqa: ANN401 - JSON
    """Return the board."""
    items = {text(item, "id") or f"item {n}": item for n, item in enumerate(listed(content, "data"))}
    draft = Draft(source, kind=Kind.BOARD)
    tags = {id_: text(item, "title") for id_, item in items.items() if text(item, "type") == "tag"}
    above = {id_: _parent(item) for id_, item in items.items()}
    areas = _areas(items)
    notes = []
    for id_, item in items.items():
        leave_out_id_and_times(draft, item, id_=text(item, "id"))
        draft.leave_out("link", text(item, "links", "self"))
        if shown := SHOWN.get(text(item, "type")):
            draft.leave_out(shown, _words(item))
        elif id_ not in areas and id_ not in tags:
            notes.append(_note(item, nearest_area(above, id_, areas), _corner(areas, above[id_]), tags))
    used = {name for note in notes for name in note.attributes.get("tags", "").split(", ")}
    for name in tags.values():
        if name not in used:
            draft.leave_out("unused tag", name)
    yield write_board(draft, notes, list(areas.values()))


def _note(item: Item, area: str, corner: Box | None, tags: Mapping[str, str]) -> Note:
    colour = text(item, "style", "fillColor")
    author = text(item, "createdBy", "name") or text(item, "createdBy", "displayName")
    ids = at(item, "tagIds")
    tagged = [tags.get(text({"": id_}, ""), "") for id_ in ids] if isinstance(ids, list) else []
    known = {
        "tags": ", ".join(filter(None, tagged)) or joined(at(item, "tags"), "title") or joined(at(item, "tags")),
        "author": "" if author else text(item, "createdBy", "id") or text(item, "createdBy"),
        "shape": _shape(item),
        "colour in the file": colour if colour in MIRO else "",
    }
    return Note(
        _words(item),
        _moved(_box(item), item, corner),
        area,
        colour=MIRO.get(colour, colour),
        kind=text(item, "type"),
        author=author,
        attributes={name: value for name, value in known.items() if value},
    )


def _shape(item: Item) -> str:
    shape = text(item, "data", "shape") or text(item, "shape")
    return "" if shape == "square" else shape


def _words(item: Item) -> str:
    data = at(item, "data") if isinstance(at(item, "data"), dict) else item
    more = [words(field, "value") for field in listed(at(data, "fields"), "")]
    more += [words(caption, *FIELDS) for caption in listed(at(item, "captions"), "")]
    node = words(at(data, "nodeView", "data"), *FIELDS) or words(at(data, "nodeView"), *FIELDS)
    return "\n".join(filter(None, (words(data, *FIELDS), node, *more)))


def _parent(item: Item) -> str:
    return text(item, "parent", "id") or text(item, "parentId")


def _box(item: Item) -> Box | None:
    """Return where an item lies, from whatever its place is told from; Miro tells of the middle."""
    place, size = (at(item, name) if isinstance(at(item, name), dict) else item for name in ("position", "geometry"))
    box = box_of(at(place, "x"), at(place, "y"), at(size, "width"), at(size, "height"))
    middle = (text(place, "origin") or "center") == "center"
    return box.moved(-box.width / 2, -box.height / 2) if box and middle else box


def _moved(box: Box | None, item: Item, corner: Box | None) -> Box | None:
    told = text(item, "position", "relativeTo") or text(item, "relativeTo")
    if box is None or corner is None or not told.startswith(RELATIVE):
        return box
    x, y = corner.centre if told.endswith("center") else (corner.x, corner.y)
    return box.moved(x, y)


def _corner(areas: Mapping[str, Area], parent: str) -> Box | None:
    return areas[parent].box if parent in areas else None


def _areas(items: Mapping[str, Item]) -> dict[str, Area]:
    """Return the frames by id, with their places on the board also when one lies in another."""
    frames = {id_: item for id_, item in items.items() if text(item, "type") in FRAMES}
    areas = {
        id_: Area(id_, _words(item), _box(item), text(item, "type"), text(item, "style", "fillColor"))
        for id_, item in frames.items()
    }
    moved: dict[str, Area] = {}
    above = {id_: _parent(item) for id_, item in frames.items()}
    for id_ in sorted(areas, key=lambda id_: len(list(parents(above, id_)))):
        parent = above[id_]
        corner = moved[parent].box if parent in moved else None
        moved[id_] = replace(areas[id_], box=_moved(areas[id_].box, frames[id_], corner))
    return {id_: moved[id_] for id_ in areas}
