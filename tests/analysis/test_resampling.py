"""Intervals hold the truth as often as they say, and follow from the clusters alone."""

import numpy as np
import pytest

from qualkit.analysis.quality import MEASURES
from qualkit.analysis.resampling import MOST, quality


def drawn_clusters(chance, *, clusters=40, size=8, codes=2, spread=8.0):
    """Return truth, found and clusters: within one document, what is found is more alike than between two."""
    truth = chance.random((clusters * size, codes)) < 0.3
    hit, wrong = (chance.beta(spread * share, spread * (1 - share), clusters) for share in (0.7, 0.1))
    document = np.repeat(np.arange(clusters), size)
    found = chance.random(truth.shape) < np.where(truth, hit[document, None], wrong[document, None])
    return truth, found, document


# What the way of drawing above tends to: 30 % true, 70 % of it found, and 10 % of the rest.
TRUE = {"precision": 0.21 / 0.28, "recall": 0.7, "f1": 0.42 / 0.58, "balanced_accuracy": 0.8}


@pytest.mark.parametrize("clusters", [12, 40])
def test_intervals_hold_the_truth_as_often_as_they_say(clusters):
    chance = np.random.default_rng(3)
    times = 200
    held = dict.fromkeys(TRUE, 0)

    for seed in range(times):
        truth, found, document = drawn_clusters(chance, clusters=clusters)
        measured = quality(truth, found, clusters=document, repeats=400, seed=seed).micro
        for name, value in TRUE.items():
            held[name] += measured[name].low <= value <= measured[name].high

    # 95 %, less three standard errors of 200 trials.
    assert min(held.values()) / times >= 0.95 - 3 * (0.95 * 0.05 / times) ** 0.5


def test_statements_taken_as_if_each_were_a_document_of_its_own_look_too_sure():
    truth, found, document = drawn_clusters(np.random.default_rng(5), spread=1.0)

    by_document = quality(truth, found, clusters=document).micro["recall"]
    by_statement = quality(truth, found, clusters=np.arange(len(truth))).micro["recall"]

    assert by_document.value == by_statement.value
    assert by_document.high - by_document.low > 1.5 * (by_statement.high - by_statement.low)


def test_the_same_table_gives_the_same_intervals_in_any_order_of_codes():
    truth, found, document = drawn_clusters(np.random.default_rng(1))

    once = quality(truth, found, clusters=document, seed=4)

    assert quality(truth, found, clusters=document, seed=4) == once
    assert quality(truth[:, ::-1], found[:, ::-1], clusters=document, seed=4).codes == once.codes[::-1]
    assert quality(truth, found, clusters=document, seed=5).codes != once.codes


def test_one_cluster_says_nothing_about_others():
    truth, found, _ = drawn_clusters(np.random.default_rng(1))

    measured = quality(truth, found, clusters=["one"] * len(truth))

    assert measured.clusters == 1
    assert {(each.low, each.high) for line in (*measured.codes, measured.macro) for each in line.values()} == {(None, None)}  # fmt: skip
    assert measured.micro["recall"].value is not None


def test_clusters_of_which_nothing_counts_are_none():
    truth, found, document = drawn_clusters(np.random.default_rng(1))

    assert quality(truth, found, clusters=document, weights=1.0 * (document < 2), repeats=10).clusters == 2


def test_never_wrong_is_not_surely_right():
    truth = found = np.array([[True], [True], [True], [True], [False]])

    measured = quality(truth, found, clusters=range(5)).codes[0]

    # Clopper and Pearson (1934), four of four: 0.025 ** (1 / 4).
    assert measured["precision"].low == measured["recall"].low == pytest.approx(0.3976, abs=1e-4)
    assert measured["f1"].low == pytest.approx(2 * 0.3976 / 1.3976, abs=1e-4)
    assert measured["f1"].high == measured["precision"].high == 1
    assert measured["kappa"].value == 1
    assert measured["kappa"].low is None


def test_never_right_is_not_surely_wrong():
    truth = np.array([[True], [True], [False], [False]])

    measured = quality(truth, ~truth, clusters=range(4)).codes[0]

    assert measured["precision"].low == 0
    assert measured["precision"].high == pytest.approx(1 - 0.025 ** (1 / 2))


def test_nothing_at_all_is_no_quality():
    measured = quality(np.zeros((0, 2), dtype=bool), np.zeros((0, 2), dtype=bool), clusters=[])

    assert measured.clusters == 0
    assert {each.value for each in (*measured.codes[0].values(), *measured.macro.values())} == {None}


def test_intervals_lie_around_the_value():
    truth, found, document = drawn_clusters(np.random.default_rng(2), codes=5)

    measured = quality(truth, found, clusters=document)

    for line in (*measured.codes, measured.macro, measured.micro):
        assert set(line) == set(MEASURES)
        assert all(each.low <= each.value <= each.high for each in line.values())


def test_very_many_clusters_are_as_unsure_as_they_would_be_one_by_one():
    chance = np.random.default_rng(9)
    truth = chance.random((3 * MOST, 1)) < 0.5
    found = truth & (chance.random(truth.shape) < 0.8)

    recall = quality(truth, found, clusters=range(len(truth))).codes[0]["recall"]

    usual = 2 * 1.96 * (0.8 * 0.2 / truth.sum()) ** 0.5
    assert recall.high - recall.low == pytest.approx(usual, rel=0.15)
