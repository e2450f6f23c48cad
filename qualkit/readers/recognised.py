"""Transcripts that speech recognisers and meeting programs keep as JSON: segments with times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from qualkit.model import Document
from qualkit.readers.building import Source

# What the program is called, how its JSON is told, what it becomes.
SHAPES: tuple[tuple[str, Callable[[Any], bool], Callable[[Any, Source], Iterator[Document]]], ...] = ()
