"""Scales and competition: scores become z-scores, and what is near to everything counts for nothing."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from qualkit.autocoders.meaning.competing import competition, scale_of, spread_of

VALUES = st.integers(-400, 400).map(lambda value: value / 20)
TABLES = arrays(np.float64, array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=9), elements=VALUES)


@given(TABLES)
def test_on_its_own_scale_a_column_has_mean_0_and_spread_1_or_is_0(scores):
    standard = scale_of(scores)(scores)

    still = np.ptp(scores, axis=0) == 0
    assert np.allclose(standard.mean(axis=0), 0, atol=1e-9)
    assert np.allclose(standard[:, ~still].std(axis=0), 1)
    assert np.allclose(standard[:, still], 0)


@given(TABLES, st.floats(0.1, 9), st.floats(-9, 9))
def test_units_and_origin_of_scores_do_not_matter(scores, factor, shift):
    other = scores * factor + shift

    assert np.allclose(scale_of(scores)(scores), scale_of(other)(other), atol=1e-6)


def test_a_spread_is_that_of_all_rows_and_1_where_there_is_none():
    assert spread_of(np.array([[1.0, 7.0], [3.0, 7.0]])).tolist() == [1.0, 1.0]
    assert spread_of(np.array([[0.0, 7.0], [4.0, 7.0]])).tolist() == [2.0, 1.0]


@given(TABLES, st.data())
def test_what_competed_has_mean_0_and_spread_1_or_is_0(scores, data):
    codes = data.draw(st.integers(1, scores.shape[1]))

    won = competition(scores, codes)(scores)

    assert won.shape == (len(scores), codes)
    assert np.isfinite(won).all()
    spread = won.std(axis=0)
    assert np.allclose(won.mean(axis=0), 0, atol=1e-7)
    assert (np.isclose(spread, 1) | (spread < 1e-7)).all()


@given(TABLES, st.data(), st.floats(-9, 9))
def test_a_statement_that_comes_nearer_to_everything_alike_gains_nothing(scores, data, nearer):
    made = competition(scores, data.draw(st.integers(1, scores.shape[1])))

    raised = scores + nearer * made.first.spread

    assert np.allclose(made(raised), made(scores), atol=1e-5)


def test_coming_nearer_to_one_code_is_a_gain_for_it_and_a_loss_for_the_others():
    scores = np.random.default_rng(3).normal(size=(50, 5))
    made = competition(scores, 3)
    nearer = scores + np.array([1.0, 0, 0, 0, 0])

    gained = made(nearer) - made(scores)

    assert (gained[:, 0] > 0).all()
    assert (gained[:, 1:] < 0).all()


def test_one_code_alone_competes_with_the_neutral_subjects():
    scores = np.random.default_rng(3).normal(size=(50, 6))
    made = competition(scores, 1)
    nearer_to_subjects = scores + np.array([0, 1.0, 1.0, 1.0, 1.0, 1.0])

    assert made(scores).std() > 0.99
    assert (made(nearer_to_subjects) < made(scores)).all()
