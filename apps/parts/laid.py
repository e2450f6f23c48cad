"""Boards as they hung: frames and notes drawn where they lay, in the colours of the notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from statistics import median

from parts.cards import chips
from parts.colours import contrast, style
from parts.study import Study
from parts.words import tag
from qualkit.model import Excerpt, PassageKind
from qualkit.readers.boards.colours import look
from qualkit.readers.boards.placing import STICKY, Box, around, box_of, usual_size
from qualkit.store.documents import Listed
from qualkit.store.passages import Found, passages

NOTE = 8.5  # rem: how wide a note is drawn, whatever the program counted in
LARGEST = 500.0  # rem: a board that is wider or higher is drawn smaller
MARGIN = 1.0  # rem
ENOUGH = 0.5  # of the notes have a place
DARK, LIGHT = "#1b1f20", "#ffffff"


@dataclass(frozen=True, slots=True)
class Scale:
    """How places on a board become places on the page, in rem, and how large a note is that does not say so."""

    left: float
    top: float
    factor: float
    usual: float

    def css(self, box: Box) -> str:
        """Return where to draw a rectangle."""
        x, y = MARGIN + (box.x - self.left) * self.factor, MARGIN + (box.y - self.top) * self.factor
        return (
            f"left:{x:.2f}rem;top:{y:.2f}rem;"
            f"width:{box.width * self.factor:.2f}rem;--h:{box.height * self.factor:.2f}rem"
        )


def box_of_note(found: Found, usual: float = STICKY) -> Box | None:
    """Return where a note or a frame lay, or None when that is not stored; notes without a size get the usual one."""
    told = found.passage.attributes
    box = box_of(*(told.get(side) for side in ("x", "y", "width", "height")))
    return Box(box.x, box.y, box.width or usual, box.height or usual) if box else None


def has_places(notes: Sequence[Found]) -> bool:
    """Tell whether it is stored where most of the notes lay."""
    return bool(notes) and sum(box_of_note(note) is not None for note in notes) >= ENOUGH * len(notes)


def drawn(
    study: Study,
    board: Listed,
    notes: Sequence[tuple[Found, Sequence[Excerpt]]],
    shown: Sequence[tuple[Found, Sequence[Excerpt]]],
) -> str:
    """Return a board as HTML: its frames, and those of its notes that are to be shown, each where it lay.

    The places are those of the whole board, so that nothing moves when some notes are left out.
    """
    heads = [
        found
        for found in passages(study.project, document_ids=[board.id])
        if found.passage.kind is PassageKind.HEADING and box_of_note(found)
    ]
    usual = usual_size([box for note, _ in notes if (box := box_of_note(note, 0.0))])
    lying = [box for note, _ in notes if (box := box_of_note(note, usual))]
    boxes = [*lying, *(box for found in heads if (box := box_of_note(found, usual)))]
    scale = _scale(boxes, lying, usual)
    pinned = {found.number: _head(found, scale) for found in heads}
    pinned |= {note.number: _note(study, note, codings, scale) for note, codings in shown if box_of_note(note)}
    whole = around(boxes)
    width, height = whole.width * scale.factor + 2 * MARGIN, whole.height * scale.factor + 4 * MARGIN
    size = f"width:{width:.2f}rem;height:{height:.2f}rem"
    inner = tag("div", "".join(pinned[number] for number in sorted(pinned)), class_="qk-wall-inner", style=size)
    loose = [escape(note.words) for note, _ in shown if not box_of_note(note)]
    beside = tag("p", "Nobody knows where these lay: " + " · ".join(loose), class_="qk-place") if loose else ""
    name = f"{board.name}, as it lay"
    return tag("div", inner, class_="qk-wall", tabindex="0", role="region", aria_label=name) + beside


def _scale(boxes: Sequence[Box], notes: Sequence[Box], usual: float) -> Scale:
    whole = around(boxes)
    factor = NOTE / max(1e-6, median(box.width for box in notes or boxes))
    return Scale(whole.x, whole.y, min(factor, LARGEST / max(1e-6, whole.width, whole.height)), usual)


def _head(found: Found, scale: Scale) -> str:
    box = box_of_note(found, scale.usual)
    framed = "width" in found.passage.attributes and found.passage.attributes.get("type") not in {"text", "title"}
    kind = "qk-frame" if framed else "qk-over"
    return tag("section", tag("h4", escape(found.words), dir="auto"), class_=kind, style=scale.css(box)) if box else ""


def _note(study: Study, note: Found, codings: Sequence[Excerpt], scale: Scale) -> str:
    box = box_of_note(note, scale.usual)
    if box is None:
        return ""
    ground = look(note.passage.attributes.get("colour", ""))
    looks = [scale.css(box)]
    if ground:
        looks.append(f"--ground:{ground};--ink:{max((DARK, LIGHT), key=lambda ink: contrast(ink, ground))}")
    looks += [style(study.colours, codings[0].code_id)] if codings else []
    words = tag("p", escape(note.words), lang=note.passage.language, dir="auto")
    return tag("article", words + chips(study, codings), class_="qk-pin", tabindex="0", style=";".join(looks))
