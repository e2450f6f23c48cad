"""Boards that whiteboard programs keep as JSON: items with a place, a colour and a frame around them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from qualkit.model import Document
from qualkit.readers.building import Source

# What the program is called, how its JSON is told, what it becomes.
SHAPES: tuple[tuple[str, Callable[[Any], bool], Callable[[Any, Source], Iterator[Document]]], ...] = ()
