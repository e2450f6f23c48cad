"""Where notes lie on a board: the order in which they are read, and which of them lie together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

STICKY = 138.0  # the side of a sticky note in Mural, which does not say how large its notes are
LARGEST = 3 * STICKY
CLOSE = 0.9  # of the way to the next note is the note itself
SAMPLE = 50  # notes looked at to find out how far the next one is
GAP = 0.75  # of a note's size: notes further apart than this were put apart on purpose
FEW = 4
DEEPEST = 12  # cuts within cuts
FARTHEST = 1e9  # beyond, a position is a fault of the file
DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a board: its left upper corner and its size, 0 where nobody knows it."""

    x: float
    y: float
    width: float = 0.0
    height: float = 0.0

    @property
    def centre(self) -> tuple[float, float]:
        """Return the middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    def holds(self, other: Box) -> bool:
        """Tell whether the middle of the other lies within."""
        x, y = other.centre
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height

    def moved(self, x: float, y: float) -> Box:
        """Return the same rectangle elsewhere."""
        return Box(self.x + x, self.y + y, self.width, self.height)

    def attributes(self) -> dict[str, str]:
        """Return place and size as attributes of a passage; a size that nobody knows is left out."""
        size = {"width": written(self.width), "height": written(self.height)}
        return {
            "x": written(self.x),
            "y": written(self.y),
            **{name: side for name, side in size.items() if side != "0"},
        }


def number(value: object) -> float | None:
    """Return a number that stands in a file, or None when it is none that can be a place.

    >>> number("10,5"), number("1e400"), number("left")
    (10.5, None, None)
    """
    if isinstance(value, str):
        value = value.strip().removesuffix("px").replace(",", ".")
    elif isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) and abs(found) <= FARTHEST else None


def box_of(x: object, y: object, width: object = None, height: object = None) -> Box | None:
    """Return the rectangle that a file tells of, or None when it tells no place."""
    left, top = number(x), number(y)
    if left is None or top is None:
        return None
    return Box(left, top, max(0.0, number(width) or 0.0), max(0.0, number(height) or 0.0))


def written(value: float) -> str:
    """Return a number as short as it can be written.

    >>> written(10.0), written(10.456)
    ('10', '10.46')
    """
    rounded = round(value, DECIMALS)
    return str(int(rounded)) if rounded.is_integer() else str(rounded)


def around(boxes: Iterable[Box]) -> Box:
    """Return the rectangle around some rectangles."""
    all_ = list(boxes)
    left, top = min(box.x for box in all_), min(box.y for box in all_)
    right, bottom = max(box.x + box.width for box in all_), max(box.y + box.height for box in all_)
    return Box(left, top, right - left, bottom - top)


def usual_size(boxes: Sequence[Box]) -> float:
    """Return how large the notes of a board are that does not say so: a little less than they lie apart."""
    places = sorted({(box.x, box.y) for box in boxes})
    some = places[:: max(1, len(places) // SAMPLE)]
    near = sorted(
        min(max(abs(x - other_x), abs(y - other_y)) for other_x, other_y in places if (x, y) != (other_x, other_y))
        for x, y in some
        if len(places) > 1
    )
    return min(max(STICKY, CLOSE * near[len(near) // 2]), LARGEST) if near else STICKY


def reading_order(boxes: Sequence[Box]) -> list[int]:
    """Return the numbers of the boxes as they are read: row by row, each from left to right.

    A box is in a row when its top lies above the middle of the first box there.
    """
    rows: list[list[int]] = []
    middle = -math.inf
    tops = [box.y for box in boxes]
    # Where everything lies within a few notes, the places are counted in something other than points.
    unknown = usual_size(boxes) if tops and max(tops) - min(tops) > FEW * STICKY else 1.0
    for index in sorted(range(len(boxes)), key=lambda index: (boxes[index].y, boxes[index].x, index)):
        box = boxes[index]
        if not rows or box.y >= middle:
            rows.append([])
            middle = box.y + (box.height or unknown) / 2
        rows[-1].append(index)
    return [index for row in rows for index in sorted(row, key=lambda index: (boxes[index].x, boxes[index].y, index))]


def clusters(boxes: Sequence[Box]) -> list[list[int]]:
    """Return which boxes lie together, in reading order; gaps wider than most of a note keep them apart.

    The board is cut along the widest gaps, across and down in turn, until none is left: what people lay out in
    columns, rows or heaps comes out as they laid it.
    """
    if not boxes:
        return []
    usual = usual_size(boxes)
    sized = [Box(box.x, box.y, box.width or usual, box.height or usual) for box in boxes]
    sizes = sorted(side for box in sized for side in (box.width, box.height))
    gap = GAP * sizes[len(sizes) // 2]
    open_, done = [(list(range(len(boxes))), 0)], []
    while open_:
        members, depth = open_.pop()
        pieces = _cut(sized, members, gap) if depth < DEEPEST else [members]
        if len(pieces) == 1:
            done.append(members)
        else:
            open_ += [(piece, depth + 1) for piece in pieces]
    order = reading_order([around(sized[index] for index in members) for members in done])
    return [sorted(done[index]) for index in order]


def _cut(boxes: Sequence[Box], members: list[int], gap: float) -> list[list[int]]:
    """Return the members cut at every gap of one axis, the one that has the widest."""
    across, widest = _runs([(boxes[index].x, boxes[index].width, index) for index in members], gap)
    down, highest = _runs([(boxes[index].y, boxes[index].height, index) for index in members], gap)
    return across if widest >= highest else down


def _runs(sides: list[tuple[float, float, int]], gap: float) -> tuple[list[list[int]], float]:
    runs: list[list[int]] = [[]]
    end, widest = math.inf, 0.0
    for start, length, index in sorted(sides):
        if start - end > gap:
            runs.append([])
            widest = max(widest, start - end)
        end = start + length if end == math.inf else max(end, start + length)
        runs[-1].append(index)
    return runs, widest
