import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.autocoders.learning.believing import belief


def test_without_judgements_the_codebook_is_believed():
    levels, slope = belief(np.array([[1.0, -2.0]]), np.zeros((1, 2)), np.zeros((1, 2)))

    assert slope == 1
    assert not levels.any()


def test_scores_that_mean_nothing_lose_their_say():
    chance = np.random.default_rng(0)
    prior, holds = chance.standard_normal((500, 2)), (chance.random((500, 2)) < 0.5).astype(float)

    _, slope = belief(prior, holds, np.ones((500, 2)))

    assert slope < 0.2


def test_a_level_follows_how_often_a_code_holds():
    prior = np.zeros((400, 1))
    holds = (np.arange(400) < 40).astype(float)[:, None]

    levels, _ = belief(prior, holds, np.ones((400, 1)))

    assert levels[0] == pytest.approx(np.log(40 / 360), abs=0.1)


def test_a_code_nobody_judged_moves_with_the_others():
    prior, holds, weights = np.zeros((100, 4)), np.zeros((100, 4)), np.ones((100, 4))
    weights[:, 3] = 0

    levels, _ = belief(prior, holds, weights)

    assert levels[:3].max() < levels[3] < -1


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.integers(1, 5), st.floats(0.1, 30))
def test_whatever_was_judged_the_belief_is_finite_and_keeps_the_order_of_scores(seed, n, codes, wide):
    chance = np.random.default_rng(seed)
    prior, holds = wide * chance.standard_normal((n, codes)), (chance.random((n, codes)) < 0.3).astype(float)

    levels, slope = belief(prior, holds, (chance.random((n, codes)) < 0.7).astype(float))

    assert np.isfinite(levels).all()
    assert 0 <= slope < 100
