"""What statements are like, as numbers in which a regression can look for a code."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.autocoders.learning.words import Lexis, lexis

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float32]

MEANING, WORDING, SCORING = 2.0, 3.0, 1.0  # how much a code's log odds are expected to vary with each
FEW = 5  # judgements in a language from which on its words are learned; statements' spread is believed as firmly
OWN_CENTRE = 30  # judgements in a language at which its centre is half its own
USUAL_SPREAD = 0.8  # mean squared distance of vectors of unit length from their centre


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of n statements: their words, a vector each from one embedder (n, d), and their languages."""

    texts: Sequence[str]
    vectors: NDArray[np.float32]
    languages: Sequence[str]

    def __post_init__(self) -> None:
        if not len(self.texts) == len(self.vectors) == len(self.languages):
            raise ValueError("texts, vectors and languages are of as many statements each")

    def __len__(self) -> int:
        return len(self.texts)

    def of(self, rows: NDArray[np.intp]) -> Features:
        """Return what is known of some of them."""
        return Features([self.texts[row] for row in rows], self.vectors[rows], [self.languages[row] for row in rows])


@dataclass(frozen=True, slots=True)
class Look:
    """How statements are looked at: the same way when a code is learned and when it is looked for.

    `centres` are the vectors that stand for nothing in particular in a language; the one of "" is for all others.
    """

    lexis: Lexis
    centres: Mapping[str, Floats]
    vector_scale: float
    prior_centre: Floats
    prior_scale: Floats

    def meaning(self, features: Features, prior: NDArray[np.float64]) -> Floats:
        """Return the vectors from their language's centre, the scores of all codes, and 1: shape (n, d + codes + 1)."""
        import numpy as np

        number = {language: row for row, language in enumerate(self.centres)}
        centres = np.array(list(self.centres.values()))
        own = [number.get(language, number[""]) for language in features.languages]
        n, dimensions = features.vectors.shape
        seen = np.ones((n, dimensions + len(self.prior_centre) + 1), np.float32)
        np.subtract(features.vectors, centres[own], out=seen[:, :dimensions])
        seen[:, :dimensions] *= np.float32(self.vector_scale)
        seen[:, dimensions:-1] = (prior - self.prior_centre) * self.prior_scale
        return seen

    def wording(self, features: Features) -> csr_array:
        """Return the words of each statement; none in languages hardly judged: there the same letters mean else."""
        known = [
            text if language in self.centres else ""
            for text, language in zip(features.texts, features.languages, strict=True)
        ]
        return self.lexis.weighed(known) * WORDING**0.5


def look(features: Features, prior: NDArray[np.float64]) -> Look:
    """Return how to look at statements like these."""
    import numpy as np

    judged = Counter(features.languages)
    vectors = features.vectors.astype(np.float64)
    centres = {"": vectors.mean(axis=0)}
    for language in sorted(judged):
        if language and judged[language] >= FEW:
            own = vectors[[row == language for row in features.languages]]
            centres[language] = (own.sum(axis=0) + OWN_CENTRE * centres[""]) / (len(own) + OWN_CENTRE)
    distances = ((vectors - centres[""]) ** 2).sum()
    spread = (distances + FEW * USUAL_SPREAD) / (len(features) + FEW)
    scatter = np.sqrt((((prior - prior.mean(axis=0)) ** 2).sum(axis=0) + FEW) / (len(features) + FEW))
    return Look(
        lexis([text for text, language in zip(features.texts, features.languages, strict=True) if language in centres]),
        {language: centre.astype(np.float32) for language, centre in centres.items()},
        float(np.sqrt(MEANING / spread)),
        prior.mean(axis=0).astype(np.float32),
        (np.sqrt(SCORING / prior.shape[1]) / scatter).astype(np.float32),
    )
