"""Items as whiteboard programs keep them in JSON, where any field may be missing or of another kind than documented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qualkit.readers.boards.pinned import Area, note_text
from qualkit.readers.boards.placing import Box
from qualkit.readers.building import Draft

MOST_PARENTS = 20  # areas within areas
# What lies on a board without being written there: a picture, a page of the web.
SHOWN = {
    **dict.fromkeys(("image", "icon"), "picture description"),
    **dict.fromkeys(("file", "document", "embed", "preview"), "attachment"),
}
TIMES = ("createdOn", "updatedOn", "contentEditedOn", "createdAt", "updatedAt", "modifiedAt")

Item = Mapping[str, Any]


def at(value: Any, *path: str) -> Any:  # noqa: ANN401 - JSON
    """Return what stands at the end of a path of names, or None where it breaks off.

    >>> at({"style": {"fillColor": "red"}}, "style", "fillColor"), at({"style": None}, "style", "fillColor")
    ('red', None)
    """
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def text(value: Any, *path: str) -> str:  # noqa: ANN401 - JSON
    """Return the words or the number at the end of a path, or nothing."""
    found = at(value, *path)
    return str(found).strip() if isinstance(found, str | int | float) and not isinstance(found, bool) else ""


def words(value: Any, *paths: str) -> str:  # noqa: ANN401 - JSON
    """Return the words that stand in the fields of those names, one below the other, each once."""
    found = dict.fromkeys(note_text(text(value, path)) for path in paths)
    return "\n".join(filter(None, found))


def listed(value: Any, name: str) -> list[Item]:  # noqa: ANN401 - JSON
    """Return the items in a list, or in the lists of a list of pages; what is no item is passed over.

    >>> listed([{"data": [{"id": 1}]}, {"data": [{"id": 2}]}], "data")
    [{'id': 1}, {'id': 2}]
    """
    if isinstance(value, dict):
        found = value.get(name)
        return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
    if not isinstance(value, list):
        return []
    if value and all(isinstance(at(page, name), list) for page in value):
        return [item for page in value for item in listed(page, name)]
    return [item for item in value if isinstance(item, dict)]


def joined(values: Any, *path: str) -> str:  # noqa: ANN401 - JSON
    """Return the words of a list, separated by commas: strings, or what stands at the path in each."""
    each = values if isinstance(values, list) else []
    return ", ".join(filter(None, (text({"": value}, "", *path) if path else text({"": value}, "") for value in each)))


def parents(items: Mapping[str, str], id_: str) -> Iterator[str]:
    """Return the ids of an item's parents, the nearest first; a circle ends."""
    seen = {id_}
    for _ in range(MOST_PARENTS):
        id_ = items.get(id_, "")
        if not id_ or id_ in seen:
            return
        seen.add(id_)
        yield id_


def nearest_area(items: Mapping[str, str], id_: str, areas: Mapping[str, Area]) -> str:
    """Return the id of the area that an item was pinned to, also when a group lies between."""
    return next((parent for parent in parents(items, id_) if parent in areas), "")


def leave_out_id_and_times(draft: Draft, item: Any, *, id_: str) -> None:  # noqa: ANN401 - JSON
    """Name what programs write beside the words of an item: its id, and when it was made and changed."""
    draft.leave_out("id", id_)
    for name in TIMES:
        draft.leave_out("time", text(item, name))


def absolute(box: Box | None, corners: Sequence[Box]) -> Box | None:
    """Return a rectangle that was told from the corner of its parent, from the corner of the board."""
    if box is None:
        return None
    for corner in corners:
        box = box.moved(corner.x, corner.y)
    return box
