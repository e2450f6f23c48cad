"""The map of themes: passages that say similar things lie near each other, and can be picked to be read."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from parts import address, theme_passages, words
from parts.colours import DARK, LIGHT, SYMBOLS, THEMES, readable
from parts.study import Study
from parts.theme_words import TENTATIVE
from parts.words import language_name
from qualkit.exporters.palette import ASIDE
from qualkit.exporters.wording import is_tentative
from qualkit.phrasing import counted, shortened
from qualkit.store.passages import passages
from qualkit.store.themes import Placed, ThemeRun, places

if TYPE_CHECKING:
    from numpy.typing import NDArray

SCRIPT = Path(__file__).parents[1] / "assets" / "map.js"
NO_THEME = "In no theme"
SPAN = 65535  # of the map, on both axes: two bytes a number
HINTS_TO = 4000  # dots up to which each tells its words when it is pointed at; with more, the map would be too heavy
NEIGHBOURS = 9  # shown with a passage that was picked
KINDS_NAMED = 4
PAGE = "map-page"
ALT = (
    "A map on which passages that say similar things lie near each other. The list of themes beside it leads to the "
    "same passages."
)


@dataclass(frozen=True, slots=True)
class Map:
    """A map as the browser gets it, and what lies behind it: `of` is a dot's number among the `labels`, 0 for none."""

    data: Mapping[str, Any]
    dots: Sequence[Placed]
    spread: NDArray[Any]
    of: NDArray[Any]
    labels: Sequence[str]


def draw(study: Study, run: ThemeRun) -> None:
    """Draw the map, and below it the passages that were picked."""
    drawn = _map(study, f"{study.stamp}|{run.number}", run)
    component = st.components.v2.component("qualkit.map", js=SCRIPT.read_text("utf-8"), isolate_styles=False)
    result = component(key=f"map {run.number}", data=drawn.data, default={"picked": None}, on_picked_change=_first_page)
    numbers, told = picked(drawn, result.picked)
    if not told:
        st.caption("What you pick is listed here. A theme in the list beside the map lists all of its passages.")
        return
    st.subheader(words.plain(told), anchor=False)
    of = [drawn.labels[drawn.of[number]] for number in numbers]
    theme_passages.of_dots(study, [drawn.dots[number] for number in numbers], of, page=PAGE)


def _first_page() -> None:
    address.put(PAGE, 1)


def picked(drawn: Map, asked: Mapping[str, Any] | None) -> tuple[list[int], str]:
    """Return which dots were picked, in the order to be read, and what they are; nothing where nothing was."""
    import numpy as np

    match asked:
        case {"kind": "point", "at": int(at)} if 0 <= at < len(drawn.dots):
            far = ((drawn.spread - drawn.spread[at]) ** 2).sum(axis=1)
            near = [int(n) for n in np.argsort(far, kind="stable")[: NEIGHBOURS + 1] if n != at][:NEIGHBOURS]
            return [at, *near], "The passage you picked, and those nearest to it on the map"
        case {"kind": "theme", "at": int(at)} if 0 <= at < len(drawn.labels):
            found = np.flatnonzero(drawn.of == at)
            return _strongest(drawn, found), f"{drawn.labels[at]}: {counted(len(found), 'passage')}"
        case {"kind": "area", "path": list(path)} if len(path) >= 6:  # noqa: PLR2004 - three corners
            found = np.flatnonzero(within(drawn.spread, np.array(path, float).reshape(-1, 2)))
            return _strongest(drawn, found), _in_short(drawn, found)
    return [], ""


def within(points: NDArray[Any], corners: NDArray[Any]) -> NDArray[Any]:
    """Return which points lie inside of a closed line: those from which a ray crosses it an odd number of times."""
    import numpy as np

    inside = np.zeros(len(points), bool)
    x, y = points[:, 0], points[:, 1]
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, 1, axis=0), strict=True):
        if y0 != y1:
            inside ^= ((y0 > y) != (y1 > y)) & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return inside


def _strongest(drawn: Map, found: NDArray[Any]) -> list[int]:
    """Return the dots theme by theme, most dots first, and in each those that belong there most first."""
    sizes = Counter(drawn.of[found].tolist())
    return sorted(
        found.tolist(), key=lambda n: (-sizes[int(drawn.of[n])], int(drawn.of[n]), -drawn.dots[n].strength, n)
    )


def _in_short(drawn: Map, found: NDArray[Any]) -> str:
    sizes = Counter(drawn.of[found].tolist()).most_common()
    told = [f"{count:,} {shortened(drawn.labels[of], 30)}" for of, count in sizes[:KINDS_NAMED]]
    told += [f"{sum(count for _, count in sizes[KINDS_NAMED:]):,} in others"] * (len(sizes) > KINDS_NAMED)
    return f"{counted(len(found), 'passage')} in what you marked" + (f": {'; '.join(told)}" if told else "")


@st.cache_resource(max_entries=4, show_spinner="Drawing the map")
def _map(_study: Study, stamp: str, _run: ThemeRun) -> Map:
    import numpy as np

    dots = list(places(_study.project, _run.number))
    numbers = {theme.id: number for number, theme in enumerate(_run.themes, start=1)}
    of = np.array([numbers.get(dot.theme_id, 0) if dot.theme_id is not None else 0 for dot in dots], "<u2")
    spread = _spread(np.array([(dot.x, dot.y) for dot in dots], float).reshape(-1, 2))
    data = {
        "id": stamp,
        "alt": ALT,
        "x": _packed(spread[:, 0]),
        "y": _packed(spread[:, 1]),
        "of": _packed(of),
        "themes": _legend(_run, spread, of),
        "words": _hints(_study, dots) if len(dots) <= HINTS_TO else None,
    }
    return Map(data, dots, spread, of, [NO_THEME, *(theme.label for theme in _run.themes)])


def _spread(found: NDArray[Any]) -> NDArray[Any]:
    """Return places over the whole of the map."""
    import numpy as np

    if not len(found):
        return found
    low, high = found.min(axis=0), found.max(axis=0)
    return np.round((found - low) / np.where(high > low, high - low, 1) * SPAN)


def _packed(numbers: NDArray[Any]) -> str:
    return base64.b64encode(numbers.astype("<u2").tobytes()).decode()


def _legend(run: ThemeRun, spread: NDArray[Any], of: NDArray[Any]) -> list[dict[str, Any]]:
    import numpy as np

    found = [_entry(NO_THEME, ASIDE, SYMBOLS[0], size=int((of == 0).sum())) | {"aside": True}]
    for number, theme in enumerate(run.themes):
        here = spread[of == number + 1]
        middle = np.median(here, axis=0).tolist() if len(here) else [SPAN / 2, SPAN / 2]
        entry = _entry(theme.label, *_look(number, len(run.themes)), size=theme.size)
        found.append(entry | {"at": middle, "remark": TENTATIVE * is_tentative(theme)})
    return found


def _look(number: int, count: int) -> tuple[str, str]:
    """Return a theme's colour and shape: a shape each while they last, then one for every so many colours."""
    shape = number if count <= len(SYMBOLS) else number // len(THEMES)
    return THEMES[number % len(THEMES)], SYMBOLS[shape % len(SYMBOLS)]


def _entry(label: str, colour: str, symbol: str, *, size: int) -> dict[str, Any]:
    return {
        "label": label,
        "short": shortened(label, 30),
        "light": readable(colour, LIGHT),
        "dark": readable(colour, DARK),
        "symbol": symbol,
        "size": size,
    }


def _hints(study: Study, dots: Sequence[Placed]) -> list[str]:
    """Return what each dot says of itself when it is pointed at."""
    found = {piece.number: piece for piece in passages(study.project)}
    pieces = [found.get(dot.passage) for dot in dots]
    return [
        f"{shortened(piece.words, 90)} ({shortened(piece.document, 40)}, {language_name(piece.passage.language)})"
        if piece
        else ""
        for piece in pieces
    ]
