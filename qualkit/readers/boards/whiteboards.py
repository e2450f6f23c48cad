"""Boards that whiteboard programs keep as JSON: items with a place, a colour and a frame around them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from qualkit.model import Document, Kind
from qualkit.readers.boards.items import (
    SHOWN,
    Item,
    absolute,
    at,
    joined,
    leave_out_id_and_times,
    listed,
    nearest_area,
    parents,
    text,
    words,
)
from qualkit.readers.boards.miro import is_miro, miro_board
from qualkit.readers.boards.pinned import Area, Note, note_text, write_board
from qualkit.readers.boards.placing import Box, box_of
from qualkit.readers.building import Draft, Source

MURAL_TYPES = frozenset({"sticky note", "area", "table cell"})  # the names that only Mural has
BESIDE = ("title", "label", "message", "instruction")


def is_mural(content: Any) -> bool:  # noqa: ANN401 - JSON
    """Tell the widgets of a mural."""
    widgets = listed(content, "value")
    return any("htmlText" in widget or text(widget, "type").casefold() in MURAL_TYPES for widget in widgets)


def mural_board(content: Any, source: Source) -> Iterator[Document]:  # noqa: ANN401 - JSON
    """Return the mural; widgets tell their place from the corner of the area around them."""
    widgets = {text(widget, "id") or f"widget {n}": widget for n, widget in enumerate(listed(content, "value"))}
    draft = Draft(source, kind=Kind.BOARD)
    above = {id_: text(widget, "parentId") for id_, widget in widgets.items()}
    plain = {
        id_: Area(id_, _said(widget), _box(widget), "area", text(widget, "style", "backgroundColor"))
        for id_, widget in widgets.items()
        if text(widget, "type").casefold() == "area"
    }

    def placed(id_: str, box: Box | None) -> Box | None:
        return absolute(box, [corner for parent in parents(above, id_) if (corner := _box(widgets.get(parent, {})))])

    areas = {id_: replace(area, box=placed(id_, area.box)) for id_, area in plain.items()}
    notes = []
    for id_, widget in widgets.items():
        leave_out_id_and_times(draft, widget, id_=text(widget, "id"))
        if shown := SHOWN.get(text(widget, "type").casefold()):
            draft.leave_out(shown, _said(widget))
        elif id_ not in areas:
            area = nearest_area({**above, id_: above[id_] or text(widget, "referenceWidgetId")}, id_, areas)
            notes.append(_widget(widget, area, placed(id_, _box(widget))))
            notes += _replies(widget, area)
    if hidden := sum("hidden" in note.attributes for note in notes if note.words):
        draft.warn(f"{hidden} notes were hidden on the board; they are read all the same")
    yield write_board(draft, notes, list(areas.values()))


def _widget(widget: Item, area: str, box: Box | None) -> Note:
    author = _name(at(widget, "createdBy")) or _name(at(widget, "contentEditedBy"))
    known = {
        "tags": joined(at(widget, "tags"), "text") or joined(at(widget, "tags")),
        "hidden": "yes" if at(widget, "hidden") is True or at(widget, "invisible") is True else "",
        "author": "" if author else text(widget, "createdBy") or text(widget, "createdBy", "id"),
        "shape": text(widget, "shape") if text(widget, "shape") not in {"square", "rectangle"} else "",
        "link": text(widget, "hyperlink"),
    }
    return Note(
        _said(widget),
        box,
        area,
        colour=text(widget, "style", "backgroundColor"),
        kind=text(widget, "type"),
        author=author,
        attributes={name: value for name, value in known.items() if value},
    )


def _replies(widget: Item, area: str) -> Iterator[Note]:
    """Return what others answered to a comment."""
    for reply in listed(widget, "replies"):
        yield Note(words(reply, "message"), None, area, kind="comment", author=_name(at(reply, "user")))


def _said(widget: Item) -> str:
    """Return the words of a widget: once, though they come plain and as HTML, and the title that stands by itself.

    Those of a table's cell lie deeper, and an arrow may have several.
    """
    said = words(widget, "htmlText") or words(widget, "text") or words(at(widget, "textContent"), "text")
    more = [found for name in BESIDE if (found := words(widget, name)) and found not in said]
    more += [found for label in listed(at(widget, "label"), "labels") if (found := words(label, "text"))]
    return "\n".join(filter(None, (*more[:1], said, *more[1:])))


def _name(person: Any) -> str:  # noqa: ANN401 - JSON
    both = " ".join(filter(None, (text(person, "firstName"), text(person, "lastName"))))
    return (
        both or text(person, "alias") or text(person, "fullName") or text(person, "name") or text(person, "displayName")
    )


def _box(widget: Item) -> Box | None:
    return box_of(*(at(widget, side) for side in ("x", "y", "width", "height")))


def is_padlet(content: Any) -> bool:  # noqa: ANN401 - JSON
    """Tell a board of Padlet with its posts, or its posts alone."""
    return any(
        text(item, "type") == "post" and isinstance(at(item, "attributes"), dict) for item in _resources(content)
    )


def _resources(content: Any) -> list[Item]:  # noqa: ANN401 - JSON
    return [*listed(content, "data"), *listed(content, "included")] if isinstance(content, dict) else []


def padlet_board(content: Any, source: Source) -> Iterator[Document]:  # noqa: ANN401 - JSON
    """Return the board: its posts section by section, each with its comments."""
    found = _resources(content)
    board = at(content, "data") if isinstance(at(content, "data"), dict) else {}
    title = text(board, "attributes", "title")
    draft = Draft(source, kind=Kind.BOARD, name=title)
    draft.leave_out("title", title)
    draft.leave_out("description", note_text(text(board, "attributes", "description")))
    sections = [
        Area(text(item, "id"), note_text(text(item, "attributes", "title")), None, "section")
        for item in sorted(found, key=_place)
        if text(item, "type") == "section"
    ]
    people = {text(item, "id"): _name(at(item, "attributes")) for item in found if text(item, "type") == "user"}
    comments: dict[str, list[Item]] = {}
    for item in found:
        if text(item, "type") == "comment":
            comments.setdefault(_related(item, "post") or text(item, "attributes", "postId"), []).append(item)
    notes = []
    for post in (item for item in found if text(item, "type") == "post"):
        notes.append(_post(post))
        notes += [_comment(comment, notes[-1], people) for comment in comments.pop(text(post, "id"), [])]
    notes += [_comment(comment, Note(""), people) for each in comments.values() for comment in each]
    for item in found:
        leave_out_id_and_times(draft, at(item, "attributes"), id_=text(item, "id"))
    yield write_board(draft, notes, sections)


def _place(item: Item) -> float:
    place = at(item, "attributes", "sortIndex")
    return place if isinstance(place, int | float) else 0.0


def _related(item: Item, to: str) -> str:
    return text(item, "relationships", to, "data", "id")


def _post(item: Item) -> Note:
    told, content = at(item, "attributes"), at(item, "attributes", "content")
    body = words(content, "subject", "bodyHtml") if words(content, "bodyHtml") else words(content, "subject", "body")
    canvas = at(told, "canvasProps")
    attachment = text(content, "attachment", "url") or text(content, "attachment")
    known = {
        "attachment": attachment,
        "attachment caption": text(content, "attachment", "caption"),
        "status": "" if text(told, "status") == "approved" else text(told, "status"),
        "votes": text(told, "reactions", "total") or text(told, "likes"),
    }
    return Note(
        body,
        box_of(at(canvas, "left"), at(canvas, "top"), at(canvas, "width"), at(canvas, "height")),
        _related(item, "section"),
        colour=text(told, "color"),
        author=_name(at(told, "author")),
        attributes={name: value for name, value in known.items() if value},
    )


def _comment(item: Item, post: Note, people: Mapping[str, str]) -> Note:
    told = at(item, "attributes")
    author = _name(at(told, "author")) or people.get(_related(item, "author"), "")
    said = words(told, "htmlContent") or words(told, "bodyHtml", "body", "text", "content")
    return Note(said, None, post.area, kind="comment", author=author)


def is_scrumlr(content: Any) -> bool:  # noqa: ANN401 - JSON
    """Tell a board of Scrumlr: as its server writes it, with columns, or as its page does, a list of notes."""
    notes = listed(content, "notes")
    columns = isinstance(at(content, "columns"), list)
    return bool(notes) and all("text" in note and (columns or {"column", "parent"} <= set(note)) for note in notes)


def scrumlr_board(content: Any, source: Source) -> Iterator[Document]:  # noqa: ANN401 - JSON
    """Return the board column by column; a stack is known by the words of the note on top."""
    title = text(content, "board", "name")
    draft = Draft(source, kind=Kind.BOARD, name=title)
    draft.leave_out("title", title)
    notes = listed(content, "notes")
    columns = [
        Area(text(column, "id") or text(column, "columnId"), text(column, "name"), None, "column")
        for column in sorted(listed(at(content, "columns"), ""), key=_index)
    ]
    people = {
        text(each, "user", "id") or text(each, "id"): text(each, "user", "name") or text(each, "name")
        for each in listed(at(content, "participants"), "")
    }
    votes = _votes(content)
    tops = {text(note, "id") or text(note, "noteId"): note_text(text(note, "text")) for note in notes}
    for id_ in tops:
        draft.leave_out("id", id_)
    ids = frozenset(column.id for column in columns)
    yield write_board(draft, [_card(note, ids, people, votes, tops) for note in notes], columns)


def _index(column: Item) -> float:
    index = at(column, "index")
    return index if isinstance(index, int | float) else 0.0


def _votes(content: Any) -> dict[str, int]:  # noqa: ANN401 - JSON
    """Return the votes of each note, all rounds together."""
    found: dict[str, int] = {}
    for round_ in listed(at(content, "votings"), ""):
        each = at(round_, "votes", "votesPerNote")
        for id_, cast in each.items() if isinstance(each, dict) else ():
            total = at(cast, "total")
            found[id_] = found.get(id_, 0) + (total if isinstance(total, int) else 0)
    return found


def _card(
    note: Item, columns: frozenset[str], people: Mapping[str, str], votes: Mapping[str, int], tops: Mapping[str, str]
) -> Note:
    id_ = text(note, "id") or text(note, "noteId")
    column = text(note, "position", "column") or text(note, "columnId") or text(note, "column")
    stack = text(note, "position", "stack") or text(note, "parentId") or text(note, "parent")
    author = text(note, "author")
    known = {"votes": str(votes.get(id_, "")) or text(note, "votes"), "stack": tops.get(stack, "")}
    return Note(
        note_text(text(note, "text")),
        area=column if column in columns else "",
        prompt="" if column in columns else column,
        author=people.get(author, author),
        attributes={name: value for name, value in known.items() if value and value != "0"},
    )


# What the program is called, how its JSON is told, what it becomes.
SHAPES: tuple[tuple[str, Callable[[Any], bool], Callable[[Any, Source], Iterator[Document]]], ...] = (
    ("Mural (widgets of its API)", is_mural, mural_board),
    ("Padlet (a board of its API)", is_padlet, padlet_board),
    ("Scrumlr (a board)", is_scrumlr, scrumlr_board),
    ("Miro (items of its API, or miro-export)", is_miro, miro_board),
)
