import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from qualkit.autocoders.learning.cutting import (
    LEANING,
    agreeing_threshold,
    cut,
    is_measured,
    precise_threshold,
    settled,
)

LIKELIHOODS = st.lists(st.floats(0.01, 0.99), min_size=2, max_size=12, unique=True).map(np.array)


@settings(max_examples=80)
@given(LIKELIHOODS)
def test_no_other_threshold_promises_more_agreement(likelihoods):
    def promised(chosen):
        hold, coded, n = likelihoods.sum(), chosen.sum(), len(likelihoods)
        agreed = (n - coded - hold + 2 * likelihoods[chosen].sum()) / n
        chance = (coded * hold + (n - coded) * (n - hold)) / n**2
        found = likelihoods[chosen].sum() / hold
        left = 1 - (coded - likelihoods[chosen].sum()) / (n - hold)
        return (agreed - chance) / (1 - chance) + LEANING * (found + left) / 2

    best = promised(likelihoods >= agreeing_threshold(likelihoods))

    assert best >= max(promised(likelihoods >= other) for other in likelihoods) - 1e-9


def test_certain_likelihoods_are_cut_where_kappa_is_one():
    likelihoods = np.array([0.999, 0.998, 0.001, 0.002])

    threshold = agreeing_threshold(likelihoods)

    assert cohen_kappa_score([1, 1, 0, 0], likelihoods >= threshold) == 1


def test_a_threshold_moves_as_judgements_come_in():
    reached = [settled(0.2, 0.5, held) for held in (0, 5, 1000)]

    assert reached == pytest.approx([0.5, 1 / 3, 0.2], abs=0.01)


def test_a_precision_that_nothing_reaches_has_no_threshold():
    assert precise_threshold(np.array([0.5, 0.4]), np.array([1.0, 0.0]), 0.9) is None


def test_more_precision_never_asks_for_a_lower_threshold():
    chance = np.random.default_rng(0)
    likelihoods = chance.random(500)
    holds = (chance.random(500) < likelihoods).astype(float)

    found = [precise_threshold(likelihoods, holds, wanted) for wanted in (0.6, 0.7, 0.8, 0.9)]

    assert found == sorted(found)


def test_few_judgements_are_not_yet_measured():
    asked = np.ones(100, bool)

    assert not is_measured(np.zeros(100), asked)
    assert not is_measured((np.arange(100) < 12).astype(float), np.arange(100) < 20)
    assert is_measured((np.arange(100) < 12).astype(float), asked)


def test_what_is_not_measured_has_no_interval():
    found = cut(np.array([0.9, 0.1]), np.array([1.0, 0.0]), 0.5, measured=False)

    assert found.interval is None
    assert found.precision == pytest.approx(0.9, abs=0.01)


@pytest.mark.parametrize("judged", [100, 400])
def test_what_is_measured_next_time_lies_in_the_interval_19_times_of_20(judged):
    def one(seed):
        chance = np.random.default_rng(seed)
        likelihoods = chance.beta(1, 3, 2 * judged)
        holds = (chance.random(2 * judged) < likelihoods).astype(float)
        found = cut(likelihoods[:judged], holds[:judged], 0.4, measured=True)
        again = holds[judged:][likelihoods[judged:] >= 0.4].mean()
        return found.interval[0] <= again <= found.interval[1]

    covered = np.mean([one(seed) for seed in range(200)])

    assert covered >= 0.94
