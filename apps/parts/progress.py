"""Long work, seen: a bar that the verbs drive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from qualkit.protocols import Track

T = TypeVar("T")

STEPS = 200  # a bar is redrawn at most this often


def bar(place: DeltaGenerator) -> Track:
    """Return a track that draws a bar in the place given, and clears it when the items are through."""

    def track(items: Iterable[T], *, doing: str, total: int | None = None) -> Iterator[T]:
        count = total if total is not None else len(items) if isinstance(items, Sized) else 0
        drawn = place.progress(0.0, f"{doing} …")
        for number, item in enumerate(items, start=1):
            yield item
            if count and (number * STEPS // count) != ((number - 1) * STEPS // count):
                drawn.progress(min(number / count, 1.0), f"{doing}: {min(number, count):,} of {count:,}")
        place.empty()

    return track
