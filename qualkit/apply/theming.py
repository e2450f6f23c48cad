"""Finds themes in a table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qualkit.apply.rows import said
from qualkit.errors import InputError, RequestError
from qualkit.language import identify
from qualkit.protocols import NO_GUIDES, Embedder, ThemeFinderFactory, Track, Wanted, untracked
from qualkit.registry import load, preferred_finder
from qualkit.tables import Record, divide, read_part, text_column


def themes_of_table(
    source: Path,
    *,
    column: str = "",
    finder: str = "",
    embedder: str = "use",
    count: int | None = None,
    guides: Mapping[str, tuple[str, ...]] = NO_GUIDES,
    seed: int = 0,
    track: Track = untracked,
) -> list[dict[str, Any]]:
    """Return the themes of a table's text column: label, size, keywords, and exemplars with their row numbers."""
    texts, numbers = texts_of_table(source, column=column, track=track)
    embed: Embedder = load("embedders", embedder)()
    make: ThemeFinderFactory = load("themes", finder or preferred_finder())
    find = make(embed, Wanted(count=count, guides=guides, seed=seed, track=track))
    return [
        {
            "theme": theme.id,
            "label": theme.label,
            "size": theme.size,
            "keywords": [list(pair) for pair in theme.keywords],
            "exemplars": [{"quote": texts[n], "row": numbers[n]} for n in theme.exemplars],
        }
        for theme in find(texts, identify(texts)).themes
    ]


def texts_of_table(source: Path, *, column: str = "", track: Track = untracked) -> tuple[list[str], list[int]]:
    """Return the texts of a table's text column that are not empty, and the number of the row of each.

    Raises RequestError when there is none.
    """
    texts, numbers, name = [], [], ""
    records = (record for part in divide(source) for record in read_part(part))
    for record in track(records, doing="Reading rows"):
        name = name or text_column(tuple(record.cells or ()), column, place=source)
        text = _text(record, name, source)
        if text.strip():
            texts.append(text)
            numbers.append(record.number)
    if not texts:
        raise RequestError(f"{source}: holds no text to find themes in; --text names another column")
    return texts, numbers


def _text(record: Record, column: str, source: Path) -> str:
    text, fault = said(record, column)
    if fault:
        raise InputError(f"{record.place(source)}: {fault}")
    return text
