"""Curves of likelihoods, against another implementation and by hand."""

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.analysis.curves import average_precision, calibration, calibration_error, precision_recall

ROWS = st.lists(
    st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]), st.floats(0.5, 9)), min_size=1, max_size=60
)  # fmt: skip


def figures(point):
    return [getattr(point, name) for name in point.__slots__]


def columns(rows):
    truth, likelihoods, weights = zip(*rows, strict=True)
    return np.array(truth), np.array(likelihoods), np.array(weights)


@given(ROWS)
@settings(max_examples=100, deadline=None)
def test_average_precision_is_that_of_scikit_learn(rows):
    truth, likelihoods, weights = columns(rows)

    ours = average_precision(precision_recall(truth, likelihoods, weights=weights))

    if not truth.any():
        assert ours is None
        return
    assert ours == pytest.approx(sklearn.metrics.average_precision_score(truth, likelihoods, sample_weight=weights))


def test_a_point_of_the_curve_is_what_its_threshold_gives():
    points = precision_recall(np.array([True, False, True, False]), np.array([0.9, 0.5, 0.5, 0.1]))

    assert [(p.threshold, p.precision, p.recall) for p in points] == [(0.9, 1, 0.5), (0.5, 2 / 3, 1), (0.1, 0.5, 1)]


@given(ROWS)
@settings(max_examples=50, deadline=None)
def test_curves_do_not_depend_on_the_order_of_rows(rows):
    for curve in (precision_recall, calibration):
        truth, likelihoods, _ = columns(rows)
        points = curve(truth, likelihoods)
        others = curve(truth[::-1], likelihoods[::-1])
        assert list(map(figures, points)) == [pytest.approx(figures(other)) for other in others]


def test_bins_hold_equally_many_and_equals_stay_together():
    chance = np.random.default_rng(0)
    likelihoods = chance.random(1_000) ** 3

    assert {bin_.size for bin_ in calibration(likelihoods > 0.5, likelihoods)} == {100}
    assert [bin_.size for bin_ in calibration(likelihoods > 0.5, np.full(1_000, 0.3))] == [1_000]


def test_a_bin_holds_ten_statements_at_least():
    likelihoods = np.linspace(0, 1, 35)

    assert len(calibration(likelihoods > 0.5, likelihoods)) == 3
    assert len(calibration(likelihoods[:4] > 0.5, likelihoods[:4])) == 1


def test_the_error_is_the_mean_gap_between_likelihood_and_share():
    likelihoods = np.repeat([0.2, 0.8], 50)
    truth = np.arange(100) % 50 < np.repeat([20, 45], 50)

    curve = calibration(truth, likelihoods)

    assert [(bin_.likelihood, bin_.share) for bin_ in curve] == [pytest.approx((0.2, 0.4)), pytest.approx((0.8, 0.9))]
    assert calibration_error(curve) == pytest.approx((0.2 + 0.1) / 2)


def test_likelihoods_that_are_right_have_a_small_error_and_others_a_large_one():
    chance = np.random.default_rng(4)
    likelihoods = chance.random(20_000)

    assert calibration_error(calibration(chance.random(20_000) < likelihoods, likelihoods)) < 0.015
    assert calibration_error(calibration(chance.random(20_000) < likelihoods**2, likelihoods)) > 0.1


def test_weights_count_as_if_rows_came_as_often():
    likelihoods, truth, times = np.array([0.1, 0.4, 0.7]), np.array([False, True, True]), np.array([4, 2, 3])

    for curve in (precision_recall, calibration):
        again = curve(np.repeat(truth, times), np.repeat(likelihoods, times))
        weighted = curve(truth, likelihoods, weights=times.astype(float))
        assert [pytest.approx(figures(point)) for point in again] == list(map(figures, weighted))


def test_without_rows_there_is_no_curve():
    none = np.zeros(0)

    assert precision_recall(none.astype(bool), none) == calibration(none.astype(bool), none) == ()
    assert average_precision(()) is None
    assert calibration_error(()) is None
