"""The learner: from what people said of statements to how likely each code holds of any other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.autocoders.learning.calibrating import calibrated, curves, language_shifts, on_level
from qualkit.autocoders.learning.cutting import Cut, agreeing_threshold, cut, is_measured, precise_threshold, settled
from qualkit.autocoders.learning.looking import Features
from qualkit.autocoders.learning.regressing import JudgedStatements, Regression, Summed, regression
from qualkit.autocoders.learning.rows import fewer_rows, fold_count, most_rows
from qualkit.autocoders.learning.words import features_of, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Booleans = NDArray[np.bool_]

TOP = -1  # the parent of a code that has none


@dataclass(frozen=True, slots=True)
class Reason:
    """What moved a code's log odds, and by how much: a word, or "meaning", or "codebook" (the scores given)."""

    what: str
    weight: float
    is_word: bool = False


@dataclass(frozen=True, slots=True)
class Learned:
    """What judgements taught.

    `held_out` has the likelihood of each code for each judged statement, worked out without it and whatever shares its
    cluster, NaN where nobody was asked; `holds` what people said of it. `thresholds` are by code.
    """

    regression: Regression
    parents: tuple[int, ...]
    curves: Floats
    shifts: Mapping[str, Floats]
    thresholds: Floats
    held_out: Floats
    holds: Booleans
    languages: tuple[str, ...]

    def likelihoods(self, features: Features, prior: Floats) -> Floats:
        """Return how likely each code holds of each statement, shape (n, codes)."""
        return self.likely(self.regression.summed(features, prior), features.languages)

    def likely(self, summed: Summed, languages: Sequence[str]) -> Floats:
        """Return how likely each code holds of statements in these languages whose log odds were summed."""
        return _likelihoods(summed.log_odds, languages, self.curves, self.shifts, self.parents)

    def is_measured(self, code: int, language: str | None = None) -> bool:
        """Tell whether there are judgements enough of the code (in that language) to say how well it is found."""
        rows = self._rows(language)
        return is_measured(self.holds[rows, code], self._asked(code)[rows])

    def cut(self, code: int, language: str | None = None) -> Cut:
        """Return the threshold by which the code is usually given, and how often that is right (in that language)."""
        return self._cut(code, float(self.thresholds[code]), language)

    def threshold_for(self, code: int, *, precision: float = 0.9, language: str | None = None) -> Cut | None:
        """Return the lowest threshold that is right that often; None when there is none."""
        rows = self._rows(language) & self._asked(code)
        threshold = precise_threshold(self.held_out[rows, code], self.holds[rows, code], precision)
        return None if threshold is None else self._cut(code, threshold, language)

    def reasons(self, text: str, prior: Floats, summed: Summed, row: int, code: int) -> tuple[Reason, ...]:
        """Return what moved the log odds of a code for the statement of one row, the heaviest first."""
        learned, dimensions = self.regression, len(self.regression.look.centres[""])
        seen = summed.meaning[row].astype(float) * learned.meanings[:, code]
        codebook = learned.levels[code] + learned.slopes[code] * prior[row, code] + seen[dimensions:].sum()
        sums = [Reason("codebook", float(codebook)), Reason("meaning", float(seen[:dimensions].sum()))]
        here = slice(summed.wording.indptr[row], summed.wording.indptr[row + 1])
        met = summed.wording.indices[here]
        moved = dict(zip(met.tolist(), (summed.wording.data[here] * learned.words[met, code]).tolist(), strict=True))
        columns = learned.look.lexis.columns
        for word in dict.fromkeys(words_of(text)):
            known = [column for feature in features_of(word) if (column := columns.get(feature, -1)) in moved]
            if known:
                sums.append(Reason(word, sum(moved[column] for column in known), is_word=True))
        return tuple(sorted(sums, key=lambda reason: -abs(reason.weight)))

    def _cut(self, code: int, threshold: float, language: str | None) -> Cut:
        rows = self._rows(language) & self._asked(code)
        measured = self.is_measured(code, language)
        return cut(self.held_out[rows, code], self.holds[rows, code].astype(float), threshold, measured=measured)

    def _asked(self, code: int) -> Booleans:
        import numpy as np

        return ~np.isnan(self.held_out[:, code])

    def _rows(self, language: str | None) -> Booleans:
        import numpy as np

        return np.array([language is None or spoken == language for spoken in self.languages], bool)


def learn(
    features: Features,
    prior: Floats,
    asked: Booleans,
    holds: Booleans,
    *,
    parents: Sequence[int] = (),
    clusters: Sequence[str] = (),
    collection: tuple[Features, Floats] | None = None,
    coded_from: Floats | float = 0.0,
    expected: Floats | None = None,
) -> Learned:
    """Return what judgements of n statements teach about the codes; n is 1 or more.

    `prior` (n, codes) is what the codebook alone says, near log odds: 0 is undecided. `asked` and `holds` (n, codes)
    are what people were asked and what they said. `parents` has for each code the number of the one above it, a
    smaller number, or TOP. `clusters` (n) are held out together:
    by default statements of the same words. `collection` are statements like those to be coded, unjudged, for
    thresholds to rest on more than those judged. `coded_from` is from which prior on the codebook alone codes (codes):
    what thresholds start from. `expected` is the share of statements that each code is expected to hold of (codes),
    NaN where the share of the judged says it.
    """
    import numpy as np

    above = tuple(parents) or (TOP,) * prior.shape[1]
    asked, holds = _with_parents(asked, holds, above)
    together = list(clusters) or [" ".join(words_of(text)) for text in features.texts]
    judged = JudgedStatements(features, prior, holds.astype(float), asked.astype(float), together)
    learned, odds = _regressed(judged)
    drawn = curves(odds, judged.holds, judged.weights)
    shifts = language_shifts(calibrated(odds, drawn), judged.holds, judged.weights, features.languages)
    drawn = drawn if expected is None else on_level(drawn, judged.holds, judged.weights, expected)
    held_out = _likelihoods(odds, features.languages, drawn, shifts, above)
    usual, often = held_out, judged.weights
    if collection is not None and len(collection[0]):
        usual = _likelihoods(learned.log_odds(*collection), collection[0].languages, drawn, shifts, above)
        often = np.ones_like(usual)
    undecided = learned.levels + learned.slopes * np.full((1, len(above)), coded_from)
    before = _likelihoods(undecided, [""], drawn, {}, (TOP,) * len(above))[0]
    thresholds = _thresholds(usual, often, before, (judged.holds * judged.weights).sum(axis=0))
    held_out[~asked] = np.nan
    return Learned(learned, above, drawn, shifts, thresholds, held_out, holds & asked, tuple(features.languages))


def _regressed(judged: JudgedStatements) -> tuple[Regression, Floats]:
    """Return the regression and held-out log odds, learned from a fair sample where there are very many judgements."""
    codes = judged.prior.shape[1]
    rows, stands = fewer_rows(judged.holds > 0, most_rows(codes * (fold_count(len(judged.features), codes) + 1)))
    if len(rows) == len(judged.features):
        return regression(judged)
    sample = judged.of(rows)
    learned, held_out = regression(
        JudgedStatements(sample.features, sample.prior, sample.holds, sample.weights * stands[:, None], sample.clusters)
    )
    odds = learned.log_odds(judged.features, judged.prior)
    odds[rows] = held_out
    return learned, odds


def _thresholds(likelihoods: Floats, weights: Floats, before: Floats, held: Floats) -> Floats:
    """Return the threshold of each code, from the statements that count and from the one before anybody judged."""
    import numpy as np

    thresholds = before.copy()
    for code, weight in enumerate(weights.T):
        counts = weight > 0
        if counts.any():
            agreeing = agreeing_threshold(likelihoods[counts, code], weight[counts])
            thresholds[code] = settled(agreeing, before[code], held[code])
    return np.asarray(thresholds)


def _with_parents(asked: Booleans, holds: Booleans, parents: Sequence[int]) -> tuple[Booleans, Booleans]:
    """Return what was asked and said, with what follows: where a code holds, so does the one above it."""
    asked, holds = asked.copy(), holds & asked
    for code in reversed(range(len(parents))):
        if parents[code] != TOP:
            holds[:, parents[code]] |= holds[:, code]
            asked[:, parents[code]] |= holds[:, code]
    for code, parent in enumerate(parents):
        if parent != TOP:
            asked[:, code] |= asked[:, parent] & ~holds[:, parent]
    return asked, holds


def _likelihoods(
    odds: Floats, languages: Sequence[str], drawn: Floats, shifts: Mapping[str, Floats], parents: Sequence[int]
) -> Floats:
    """Return the likelihoods of log odds: calibrated, by language, no code likelier than the one above it."""
    import numpy as np
    from scipy.special import expit

    bent = calibrated(odds, drawn)
    for language, shift in shifts.items():
        bent[np.array([spoken == language for spoken in languages], bool)] += shift
    return raised(np.asarray(expit(bent)), parents)


def raised(likely: Floats, parents: Sequence[int]) -> Floats:
    """Return likelihoods (n, codes), each code's at least as high as those of the codes below it."""
    import numpy as np

    likely = likely.copy()
    for code in reversed(range(len(parents))):
        if parents[code] != TOP:
            np.maximum(likely[:, parents[code]], likely[:, code], out=likely[:, parents[code]])
    return likely
