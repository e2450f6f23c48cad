"""A table of word vectors distilled from a sentence encoder, so that adding up rows comes near to what it says."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from qualkit.protocols import Embedder, Track

RARE = 3e-4  # a piece of this chance counts half
PHRASES = 10_000  # twice as many did not help
WORDS = 6, 12  # pieces a phrase
RIDGE = 3e-4
LEVELS = 127


def distilled(
    embed: Embedder, pieces: Sequence[str], chances: NDArray[np.float64], *, dimensions: int, track: Track
) -> NDArray[np.int8]:
    """Return one row a piece, shape (pieces, dimensions): the vectors of the pieces of a text are summed.

    Each piece is embedded by itself and weighted by its rarity (smooth inverse frequency, Arora et al. 2017). A ridge
    regression then turns the sum over a phrase into what the encoder says of the phrase as a whole; the phrases are
    drawn from the pieces. As this is linear, as is leaving all but the principal components aside, both are done to
    the table once. `chances` sum to one; a piece of chance zero (a control mark, not text) has a row of zeros.
    """
    import numpy as np

    known = np.flatnonzero(chances)
    spelt = [_text(piece) for piece in pieces]
    phrases = _phrases(known, chances)
    texts = [spelt[piece] for piece in known] + ["".join(spelt[piece] for piece in one) for one in phrases]
    vectors = _embedded(embed, texts, track)
    words, targets = vectors[: len(known)], vectors[len(known) :]
    rare = RARE / (RARE + chances[known])
    weighted = np.zeros((len(pieces), vectors.shape[1]))
    weighted[known] = (words - words.mean(axis=0)) * rare[:, None]
    sums = np.stack([weighted[one].sum(axis=0) for one in phrases])
    turned = _ridge(_unit(sums), targets - targets.mean(axis=0))
    table = weighted @ (turned @ _principal(sums @ turned, dimensions))
    return _levels(table)


def _text(piece: str) -> str:
    # U+2581 is the space before a word.
    return piece.replace("▁", " ")


def _phrases(known: NDArray[np.intp], chances: NDArray[np.float64]) -> list[NDArray[np.intp]]:
    import numpy as np

    draw = np.random.default_rng(0)
    # The square root lets rarer pieces be seen as well.
    likely = np.sqrt(chances[known])
    sizes = draw.integers(WORDS[0], WORDS[1] + 1, PHRASES)
    drawn = draw.choice(known, int(sizes.sum()), p=likely / likely.sum())
    return [drawn[start:end] for start, end in pairwise(accumulate(sizes, initial=0))]


def _embedded(embed: Embedder, texts: Sequence[str], track: Track) -> NDArray[np.float32]:
    import numpy as np

    starts = range(0, len(texts), 512)
    blocks = track(starts, doing="Learning word vectors, once for this machine", total=len(starts))
    return np.concatenate([embed([text.strip() for text in texts[start : start + 512]]) for start in blocks])


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: NDArray[np.float64] = rows / np.where(lengths == 0, 1, lengths)
    return scaled


def _ridge(given: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    penalty = RIDGE * len(given) * np.eye(given.shape[1])
    turning: NDArray[np.float64] = np.linalg.solve(given.T @ given + penalty, given.T @ wanted).astype(np.float64)
    return turning


def _principal(rows: NDArray[np.float64], dimensions: int) -> NDArray[np.float64]:
    """Return the principal axes, shape (d, dimensions)."""
    import numpy as np

    _, axes = np.linalg.eigh(rows.T @ rows)
    axes = axes[:, ::-1][:, :dimensions]
    # An axis may point either way, and machines differ: the largest coordinate is made positive.
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=0)[None], axis=0)
    turned: NDArray[np.float64] = axes * np.sign(largest)
    return turned


def _levels(table: NDArray[np.float64]) -> NDArray[np.int8]:
    """Return the table in 255 levels; one coordinate in ten thousand is cut off, so that the others are finer."""
    import numpy as np

    top = np.quantile(np.abs(table), 0.9999) or 1.0
    return np.clip(np.rint(table * (LEVELS / top)), -LEVELS, LEVELS).astype(np.int8)
