"""A figure on paper: measured text, the look that all figures share, and the bytes of an SVG or a PNG."""

from __future__ import annotations

import io
import re
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from qualkit.exporters.palette import INK, LINE, PAPER, SOFT

if TYPE_CHECKING:
    from lxml.etree import _Element
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMALL, NORMAL, LARGE = 8.5, 9.5, 14.0  # points
INCH = 72.0  # points
MARGIN = 0.35  # inches
HEAD, FOOT = 0.95, 0.5  # inches above and below the drawing
DOTS = 200  # an inch, of a PNG
WIDEST = "W"
BREAKS = re.compile(r"(?:[^\s-]+-*|-+)\s*")  # a line may end after each

LOOK: dict[str, Any] = {
    # The letters that matplotlib brings along, so that every machine draws the same.
    "font.family": ["DejaVu Sans"],
    "font.size": NORMAL,
    "text.color": INK,
    "text.parse_math": False,  # a price in dollars is no formula
    "axes.edgecolor": LINE,
    "axes.labelcolor": SOFT,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": SOFT,
    "ytick.labelcolor": SOFT,
    "svg.fonttype": "none",  # text stays text
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
}
SVG = "{http://www.w3.org/2000/svg}"
# What matplotlib tells of itself and of the hour, none of which belongs to the study.
UNTOLD = dict.fromkeys(("Creator", "Date", "Format", "Type"))

# Settings of matplotlib belong to the whole program, and the app draws in several threads.
_one_at_a_time = threading.RLock()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure with its name, its title, and what it shows in words for those who cannot see it."""

    name: str
    title: str
    alt: str
    figure: Figure


@contextmanager
def look() -> Iterator[None]:
    """Draw in the look of all figures, whatever the settings of this machine."""
    import matplotlib as mpl

    with _one_at_a_time, mpl.rc_context(), warnings.catch_warnings():
        # What letters a PNG cannot show is told by `unknown_letters`.
        warnings.filterwarnings("ignore", message="Glyph")
        mpl.rcdefaults()
        mpl.rcParams.update(cast("Any", LOOK))
        yield


def paper(*, title: str, below: str, note: str, width: float, height: float) -> Figure:
    """Return an empty figure with a title, a line below it and a note at the foot; inches, the drawing's alone."""
    from matplotlib.figure import Figure

    whole = height + HEAD + FOOT
    figure = Figure(figsize=(width, whole))
    room = width - 2 * MARGIN
    left = MARGIN / width
    figure.text(left, 1 - 0.42 / whole, fitting(title, room, LARGE), size=LARGE, weight="bold")
    figure.text(left, 1 - 0.68 / whole, fitting(below, room, NORMAL), color=SOFT)
    figure.text(left, 0.2 / whole, fitting(note, room, SMALL), size=SMALL, color=SOFT)
    return figure


def area(figure: Figure, *, left: float, top: float, width: float, height: float) -> Axes:
    """Return a bare place to draw in, in inches from the left and from the foot of the head."""
    whole, tall = figure.get_size_inches()
    axes = figure.add_axes((left / whole, (tall - HEAD - top - height) / tall, width / whole, height / tall))
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0)
    axes.set_xticks([])
    axes.set_yticks([])
    return axes


def inches_of(text: str, size: float) -> float:
    """Return how wide a text is."""
    return _points(text, size) / INCH


def fitting(text: str, room: float, size: float) -> str:
    """Return the text, cut to fit that many inches: at a word's end, or within a word where there is only one."""
    if inches_of(text, size) <= room:
        return text
    kept = text
    while kept and inches_of(f"{kept} …", size) > room:
        kept = kept[:-1]
    at_word = kept.rsplit(" ", 1)[0] if " " in kept and not text[len(kept)].isspace() else kept
    return f"{at_word.rstrip(' ,;:.')} …"


def lines(text: str, room: float, size: float, *, most: int = 2) -> list[str]:
    """Return the text in lines that fit that many inches; the last is cut when there are too many."""
    pieces, found = BREAKS.findall(text), [""]
    for number, piece in enumerate(pieces):
        longer = found[-1] + piece
        if not found[-1] or inches_of(longer.rstrip(), size) <= room:
            found[-1] = longer
        elif len(found) == most:
            found[-1] += "".join(pieces[number:])
            break
        else:
            found.append(piece)
    return [fitting(line.rstrip(), room, size) for line in found]


@cache
def _measuring() -> Any:  # noqa: ANN401 - matplotlib's own type
    from matplotlib.backends.backend_agg import RendererAgg

    return cast("Any", RendererAgg)(1, 1, INCH)


@cache
def _points(text: str, size: float) -> float:
    from matplotlib.font_manager import FontProperties

    font = FontProperties(family=["DejaVu Sans"], size=size)
    known = _known_letters()
    # A letter that another font will have to show may be as wide as any.
    measured = "".join(letter if ord(letter) in known else WIDEST for letter in text)
    with _one_at_a_time:
        return float(_measuring().get_text_width_height_descent(measured, font, ismath=False)[0])


@cache
def _known_letters() -> frozenset[int]:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return frozenset(get_font(findfont(FontProperties(family=["DejaVu Sans"]))).get_charmap())


def svg(drawing: Drawing) -> bytes:
    """Return a drawing as SVG: text as text, described in words, the same bytes each time."""
    from lxml import etree

    root = svg_element(drawing)
    return cast("bytes", etree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def svg_element(drawing: Drawing) -> _Element:
    """Return the root of a drawing's SVG, its ids told apart from those of other figures."""
    import matplotlib as mpl
    from lxml import etree
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    written = io.BytesIO()
    with look():
        mpl.rcParams["svg.hashsalt"] = drawing.name
        cast("Any", FigureCanvasSVG)(drawing.figure).print_svg(written, metadata=UNTOLD)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    root = etree.fromstring(written.getvalue(), parser)
    _described(root, drawing)
    _needed(root)
    return root


def _described(root: _Element, drawing: Drawing) -> None:
    from lxml import etree

    names = [f"{drawing.name}-title", f"{drawing.name}-desc"]
    for place, (kind, id_, words) in enumerate([("title", names[0], drawing.title), ("desc", names[1], drawing.alt)]):
        told = etree.Element(f"{SVG}{kind}", id=id_)
        told.text = words
        told.tail = "\n "
        root.insert(place, told)
    root.set("role", "img")
    root.set("aria-labelledby", " ".join(names))


def _needed(root: _Element) -> None:
    """Take away what would reach beyond the figure when it stands in a page: a style for all, ids that repeat."""
    for style in root.findall(f".//{SVG}style"):
        style.getparent().remove(style)
    for metadata in root.findall(f"{SVG}metadata"):
        root.remove(metadata)
    root.set("style", "stroke-linejoin: round; stroke-linecap: butt")
    elements = list(root.iter(f"{SVG}*"))
    values = " ".join(value for each in elements for key, value in each.items() if key != "id")
    for each in elements:
        id_ = each.get("id")
        if id_ and f"#{id_}" not in values and id_ not in values.split():
            del each.attrib["id"]


def png(drawing: Drawing) -> bytes:
    """Return a drawing as PNG, the same bytes each time."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    written = io.BytesIO()
    with look():
        drawing.figure.set_dpi(DOTS)
        cast("Any", FigureCanvasAgg)(drawing.figure).print_png(
            written, metadata={"Software": None, "Description": drawing.alt}
        )
    return written.getvalue()


def unknown_letters(texts: Sequence[str]) -> str:
    """Return the letters that a PNG cannot show, each once."""
    known = _known_letters()
    return "".join(sorted({letter for text in texts for letter in text if ord(letter) not in known}))
