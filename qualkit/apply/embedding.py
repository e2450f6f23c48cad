"""An embedder that can travel to other processes, since it loads its model where it is used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from qualkit.protocols import Embedder
from qualkit.registry import load

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class NamedEmbedder:
    """The embedder that a plug-in offers; what is pickled is its name."""

    def __init__(self, plugin: str) -> None:
        self.plugin = plugin
        self.name = _loaded(plugin).name

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit-length row a text."""
        return _loaded(self.plugin)(texts)


class EmbedderOffer:
    """Gives the embedder to a coder that asks for one, and says so the first time; it travels like the embedder."""

    def __init__(self, plugin: str, when_asked: Callable[[], None] | None = None) -> None:
        self.plugin, self.when_asked = plugin, when_asked

    def __call__(self) -> Embedder:
        """Return the embedder."""
        if self.when_asked:
            self.when_asked()
            self.when_asked = None
        return NamedEmbedder(self.plugin)

    def __reduce__(self) -> tuple[type[EmbedderOffer], tuple[str]]:
        return EmbedderOffer, (self.plugin,)


@cache
def _loaded(plugin: str) -> Embedder:
    embedder: Embedder = load("embedders", plugin)()
    return embedder
