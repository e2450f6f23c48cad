"""Figures of quality, against another implementation, published numbers and sums done by hand."""

import warnings

import numpy as np
import pytest
import sklearn.metrics
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from qualkit.analysis.quality import (
    MEASURES,
    f1,
    kappa,
    known,
    precision,
    recall,
    tally,
    with_averages,
)

THEIRS = {
    "precision": sklearn.metrics.precision_score,
    "recall": sklearn.metrics.recall_score,
    "f1": sklearn.metrics.f1_score,
    "kappa": sklearn.metrics.cohen_kappa_score,
    "balanced_accuracy": sklearn.metrics.balanced_accuracy_score,
}
TABLES = st.integers(1, 40).flatmap(lambda n: st.tuples(*[arrays(bool, (n, 3))] * 2, arrays(float, n, elements=st.floats(0.5, 20))))  # fmt: skip


def counts(*four):
    return np.array(four, dtype=float)


@given(TABLES)
@settings(max_examples=40, deadline=None)
def test_every_measure_is_that_of_scikit_learn_where_it_is_defined(table):
    truth, found, weights = table

    ours = {name: measure(tally(truth, found, weights=weights)) for name, measure in MEASURES.items()}

    for name, theirs in THEIRS.items():
        for code in range(truth.shape[1]):
            if known(ours[name][code]) is None:
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                expected = theirs(truth[:, code], found[:, code], sample_weight=weights)
            assert ours[name][code] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("four", "undefined"),
    [
        ((0, 0, 0, 9), {"precision", "recall", "f1", "kappa", "balanced_accuracy"}),
        ((9, 0, 0, 0), {"kappa", "balanced_accuracy"}),
        ((0, 0, 4, 5), {"precision"}),
        ((0, 4, 0, 5), {"recall", "balanced_accuracy"}),
        ((0, 0, 0, 0), {"precision", "recall", "f1", "kappa", "balanced_accuracy"}),
        ((1, 1, 1, 1), set()),
    ],
)
def test_what_is_undefined_is_nothing_and_never_a_zero(four, undefined):
    assert {name for name, measure in MEASURES.items() if known(measure(counts(*four))) is None} == undefined


@pytest.mark.parametrize(
    ("source", "four", "value"),
    [
        ("Artstein and Poesio (2008), Computational Linguistics 34(4), p. 558", (20, 20, 10, 50), 0.348),
        ("Krippendorff (1995), example A, digitised by DKPro Statistics", (6, 0, 8, 10), 0.385),
        ("Krippendorff (1995), example D, digitised by DKPro Statistics", (24, 0, 0, 0), None),
    ],
)
def test_kappa_is_the_published_one(source, four, value):
    assert known(kappa(counts(*four))) == (value if value is None else pytest.approx(value, abs=0.0006)), source


def test_kappas_of_single_codes_make_the_published_one_of_all_codes():
    # Cohen (1960), p. 45: two coders, three codes. The kappa of all is the mean of those of each code against the
    # rest, weighted by 1 - chance agreement (Fleiss, Levin and Paik 2003, chapter 18).
    pairs = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    first, second = (np.repeat(np.indices((3, 3))[axis].ravel(), pairs.ravel()) for axis in (0, 1))
    each = tally(first[:, None] == np.arange(3), second[:, None] == np.arange(3)) / pairs.sum()
    one, other = each[:, 0] + each[:, 2], each[:, 0] + each[:, 1]
    beyond_chance = 1 - one * other - (1 - one) * (1 - other)

    together = (kappa(each) * beyond_chance).sum() / beyond_chance.sum()

    assert together == pytest.approx(0.492, abs=0.001)


def test_macro_is_the_mean_where_defined_and_micro_takes_all_codes_as_one():
    three = np.stack([counts(8, 2, 0, 0), counts(1, 3, 0, 6), counts(0, 0, 5, 5)])

    *each, macro, micro = with_averages(precision, three)

    assert [known(value) for value in each] == [0.8, 0.25, None]
    assert macro == pytest.approx((0.8 + 0.25) / 2)
    assert micro == pytest.approx(9 / 14)


def test_what_was_not_asked_does_not_count():
    truth = np.array([[True, True], [True, False]])
    found = np.array([[True, False], [False, True]])
    asked = np.array([[1.0, 0.0], [1.0, 1.0]])

    assert tally(truth, found, weights=asked).tolist() == [[1, 0, 1, 0], [0, 1, 0, 0]]


def test_weights_are_the_inverse_of_the_chance():
    # By hand: four statements drawn with a chance of 1/2 and two with 1/10 stand for 4 * 2 + 2 * 10 = 28.
    truth = np.array([[1], [1], [0], [0], [1], [0]], dtype=bool)
    found = np.array([[1], [0], [1], [0], [1], [1]], dtype=bool)
    weights = 1 / np.array([0.5, 0.5, 0.5, 0.5, 0.1, 0.1])

    four = tally(truth, found, weights=weights)

    assert four.tolist() == [[2 + 10, 2 + 10, 2, 2]]
    assert precision(four) == pytest.approx(12 / 24)
    assert recall(four) == pytest.approx(12 / 14)
    assert f1(four) == pytest.approx(24 / 38)
