"""From log odds that were worked out without a judgement to likelihoods that keep their word."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

REACH, KNOTS = 12.0, 97  # a calibration is kept as a curve over log odds from -REACH to REACH
FOR_BETA, FOR_ISOTONIC = 50, 400  # judgements on the rarer side from which the freer forms are used
SPREAD = (0.5, 0.25, 0.25)  # how far level, slope and skew of a code are expected from those of all codes
FOR_LANGUAGE = 20  # judgements of a code in a language from which the language's own level is looked at
LANGUAGE_SPREAD = 0.5
ROUNDS = 30
CHANCE = (0.02, 0.95)  # shares beyond these are taken for chance
STILL = 1e-8  # what moves less has been found


def knots() -> Floats:
    """Return the log odds at which a curve is kept."""
    import numpy as np

    return np.linspace(-REACH, REACH, KNOTS)


def curves(held_out: Floats, holds: Floats, weights: Floats) -> Floats:
    """Return each code's calibrated log odds at the knots, shape (codes, KNOTS), from held-out log odds (n, codes).

    Platt's logistic regression, held near that of all codes together; from FOR_BETA judgements on the rarer side beta
    calibration (Kull, Silva Filho & Flach 2017), which may also be skewed; from FOR_ISOTONIC the mean of that and
    isotonic regression.
    """
    import numpy as np

    common = _shape(held_out.ravel(), holds.ravel(), weights.ravel(), np.array([0.0, 1.0, 0.0]), (1.0, 0.5, 1e-3))
    made = np.empty((held_out.shape[1], KNOTS))
    for code in range(held_out.shape[1]):
        asked = weights[:, code] > 0
        odds, held, weight = held_out[asked, code], holds[asked, code], weights[asked, code]
        rarer = min(held.sum(), (1 - held).sum())
        spread = SPREAD if rarer >= FOR_BETA else (*SPREAD[:2], 1e-3)
        made[code] = _bent(knots()) @ _shape(odds, held, weight, common, spread)
        if rarer >= FOR_ISOTONIC:
            made[code] = (made[code] + _isotonic(odds, held, weight)) / 2
    return np.maximum.accumulate(np.clip(made, -REACH, REACH), axis=1)


def calibrated(odds: Floats, drawn: Floats) -> Floats:
    """Return the calibrated log odds of (n, codes) log odds by the curves."""
    import numpy as np

    return np.column_stack([np.interp(odds[:, code], knots(), drawn[code]) for code in range(len(drawn))])


def on_level(drawn: Floats, holds: Floats, weights: Floats, expected: Floats) -> Floats:
    """Return curves of codes whose judged statements were picked for them, moved to the share expected elsewhere.

    From the log odds of the share of the judged that hold a code to those of `expected` (codes), NaN to leave it: the
    first step of Saerens, Latinne & Decaestecker (2002).
    """
    import numpy as np
    from scipy.special import logit

    share = (holds * weights).sum(axis=0) / np.maximum(weights.sum(axis=0), STILL)
    moves = logit(np.clip(expected, *CHANCE)) - logit(np.clip(share, *CHANCE))
    moved: Floats = np.clip(drawn + np.nan_to_num(moves)[:, None], -REACH, REACH)
    return moved


def language_shifts(odds: Floats, holds: Floats, weights: Floats, languages: Sequence[str]) -> dict[str, Floats]:
    """Return for each language how much its log odds are to be moved, a number a code, 0 where too few were judged.

    Of a single language the curves say all there is.
    """
    import numpy as np
    from scipy.special import expit

    if len(set(languages)) == 1:
        return {}

    named = np.array(languages, dtype=object)
    shifts: dict[str, Floats] = {}
    for language in sorted(set(languages)):
        here = named == language
        weight, move = weights[here], np.zeros(odds.shape[1])
        for _ in range(ROUNDS):
            likely = expit(odds[here] + move)
            pull = (weight * (holds[here] - likely)).sum(0) - move / LANGUAGE_SPREAD**2
            move = move + pull / ((weight * likely * (1 - likely)).sum(0) + 1 / LANGUAGE_SPREAD**2)
        shifts[language] = np.where((weight > 0).sum(0) >= FOR_LANGUAGE, move, 0.0)
    return shifts


def _bent(odds: Floats) -> Floats:
    """Return 1, the log odds and their skew: ln p + ln (1 - p) moves both ends the same way."""
    import numpy as np

    return np.column_stack(
        [np.ones(len(odds)), odds, np.abs(odds) + 2 * np.log1p(np.exp(-np.abs(odds))) - 2 * np.log(2)]
    )


def _shape(odds: Floats, held: Floats, weight: Floats, expected: Floats, spread: Sequence[float]) -> Floats:
    """Return level, slope and skew of a logistic regression of the judgements on log odds, held near the expected."""
    import numpy as np
    from scipy.special import expit

    seen, firm = _bent(odds), 1 / np.square(spread)
    shape = expected.copy()
    for _ in range(ROUNDS):
        likely = expit(seen @ shape)
        pull = seen.T @ (weight * (held - likely)) - firm * (shape - expected)
        stiff = (seen * (weight * likely * (1 - likely))[:, None]).T @ seen + np.diag(firm)
        step = np.clip(np.linalg.solve(stiff, pull), -1, 1)
        shape = shape + step
        if np.abs(step).max() < STILL:
            break
    # A code whose slope would turn the order round is not known to be so: it has no say instead.
    shape[1] = max(shape[1], abs(shape[2]), 0.0)
    return shape


def _isotonic(odds: Floats, held: Floats, weight: Floats) -> Floats:
    """Return log odds at the knots by isotonic regression."""
    import numpy as np
    from scipy.special import logit
    from sklearn.isotonic import IsotonicRegression

    least = 0.5 / len(odds)
    steps = IsotonicRegression(y_min=least, y_max=1 - least, out_of_bounds="clip").fit(odds, held, sample_weight=weight)
    return np.asarray(logit(steps.predict(knots())))
