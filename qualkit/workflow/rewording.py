"""Themes that people changed, described anew from the words that they now hold."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from qualkit.model import Theme
from qualkit.workflow.spoken import Spoken

ENOUGH = 3_000  # passages of all themes together, from which the words of each become clear
LEAST = 30  # passages of one theme


def reworded(spoken: Spoken, stands: Sequence[int | None], wanted: Iterable[int]) -> dict[int, Theme]:
    """Return the wanted themes by their number, described as they differ from the others that stand.

    `stands` is the theme of each row. Exemplars are rows; no theme has a stability, since nothing was searched. Of many
    rows words and exemplars are taken from a part.
    """
    import numpy as np

    from qualkit.themes.centres import centres
    from qualkit.themes.labelling import describe, in_rows

    members: defaultdict[int, list[int]] = defaultdict(list)
    for row, theme in enumerate(stands):
        if theme is not None:
            members[theme].append(row)
    place = {theme: n for n, theme in enumerate(sorted(members))}
    part = [(row, place[theme]) for theme, rows in members.items() for row in _enough(spoken.texts, rows, len(stands))]
    rows, labels = [row for row, _ in part], np.array([label for _, label in part], dtype=np.intp)
    texts, languages = [spoken.texts[row] for row in rows], [spoken.languages[row] for row in rows]
    found = describe(texts, languages, spoken.vectors(rows), labels, embed=spoken.embed)
    described = {}
    for theme in wanted:
        whole = members[theme]
        [middle] = centres(spoken.vectors(whole), np.zeros(len(whole), dtype=np.intp))
        described[theme] = replace(
            in_rows(found[place[theme]], rows), id=theme, size=len(whole), centre=middle.tobytes()
        )
    return described


def _enough(texts: Sequence[str], rows: Sequence[int], total: int) -> list[int]:
    """Return a theme's rows, or so many of them that all themes together have about ENOUGH, whatever their order."""
    wanted = min(len(rows), max(LEAST, math.ceil(len(rows) * ENOUGH / total)))
    ordered = sorted(rows, key=lambda row: (texts[row], row))
    return [ordered[n * len(rows) // wanted] for n in range(wanted)]
