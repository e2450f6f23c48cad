"""Reads JSON: what speech recognisers and whiteboards write, told by its shape."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualkit.errors import InputError
from qualkit.model import Document
from qualkit.protocols import NO_HINTS, Hints
from qualkit.readers.boards import whiteboards
from qualkit.readers.building import Source, load, text_of
from qualkit.readers.talk import recognised

MEDIA_TYPE = "application/json"
MOST_PAGES = 10_000
WRITTEN = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Shape:
    """A program's JSON: its name, how it is told, and what it becomes."""

    name: str
    fits: Callable[[Any], bool]
    build: Callable[[Any, Source], Iterator[Document]]


# The first that fits wins.
SHAPES = tuple(Shape(*row) for row in (*recognised.SHAPES, *whiteboards.SHAPES))


def read(path: Path, hints: Hints = NO_HINTS) -> Iterator[Document]:
    """Return the transcript or the boards of a JSON file."""
    yield from parse(load(path, MEDIA_TYPE, hints))


def parse(source: Source) -> Iterator[Document]:
    """Return what `read` returns, of a file already loaded."""
    text, source = text_of(source)
    try:
        content = _content(text)
    except (ValueError, RecursionError) as error:
        fault = " ".join(str(error).split())[:100]
        raise InputError(f"{source.name}: not JSON, or a damaged file ({fault}); export it again") from None
    shape = next((shape for shape in SHAPES if shape.fits(content)), None)
    if shape is None:
        raise InputError(
            f"{source.name}: JSON of a program that is not known; possible: {', '.join(each.name for each in SHAPES)}"
        )
    yield from shape.build(content, source)


def _content(text: str) -> Any:  # noqa: ANN401 - JSON
    """Return what the text holds; pages of an answer that stand one after the other make a list."""
    decoder, pages = json.JSONDecoder(), []
    # Cutting off what is read would copy the rest of a long file page by page.
    at = _begins(text, 0)
    while at < len(text):
        page, end = decoder.raw_decode(text, at)
        pages.append(page)
        if len(pages) > MOST_PAGES:
            raise ValueError(f"more than {MOST_PAGES:,} values one after the other")
        at = _begins(text, end)
    return pages[0] if len(pages) == 1 else pages


def _begins(text: str, after: int) -> int:
    written = WRITTEN.search(text, after)
    return written.start() if written else len(text)
