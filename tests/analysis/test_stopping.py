"""How many statements are still unfound: right as often as promised, however often one looks."""

import numpy as np
import pytest

from qualkit.analysis.stopping import unfound


def reviewed(chance, truth, likely, *, rounds, drawn, chosen):
    """Yield, after every round of review, what was judged so far: holds, drawn, batches."""
    left, order, at_random, batches = np.arange(len(truth)), [], [], []
    for batch in range(rounds):
        random = chance.choice(left, drawn, replace=False)
        rest = np.setdiff1d(left, random)
        best = rest[np.argsort(-likely[rest], kind="stable")][:chosen]
        order += [*random, *best]
        at_random += [True] * len(random) + [False] * len(best)
        batches += [batch] * (len(random) + len(best))
        left = np.setdiff1d(rest, best)
        yield truth[order], np.array(at_random), np.array(batches)


@pytest.mark.parametrize(("share", "helpful"), [(0.02, True), (0.1, True), (0.1, False), (0.5, False)])
def test_the_interval_holds_the_truth_after_every_look_as_often_as_it_says(share, helpful):
    chance = np.random.default_rng(11)
    trials, missed, widths = 150, 0, []

    for _ in range(trials):
        truth = chance.random(300) < share
        likely = chance.random(300) + helpful * truth
        looks = [
            (holds.sum(), unfound(holds, drawn, batches=batches, statements=300))
            for holds, drawn, batches in reviewed(chance, truth, likely, rounds=8, drawn=10, chosen=15)
        ]
        missed += any(not look.unfound.low <= truth.sum() - found <= look.unfound.high for found, look in looks)
        widths.append((looks[-1][1].unfound.high - looks[-1][1].unfound.low) / looks[-1][1].left)

    assert missed / trials <= 0.05 + 3 * (0.05 * 0.95 / trials) ** 0.5
    assert np.mean(widths) < 0.7


@pytest.mark.parametrize("share", [0.03, 0.3])
def test_the_interval_holds_however_long_the_random_order_is_followed(share):
    chance = np.random.default_rng(6)
    trials, missed = 120, 0

    for _ in range(trials):
        truth = chance.random(200) < share
        order = truth[chance.permutation(200)]
        looks = [(n, unfound(order[:n], np.ones(n, dtype=bool), statements=200).unfound) for n in range(1, 120, 3)]
        missed += any(not look.low <= order[n:].sum() <= look.high for n, look in looks)

    assert missed / trials <= 0.05 + 3 * (0.05 * 0.95 / trials) ** 0.5


def test_the_estimate_is_near_the_truth():
    chance = np.random.default_rng(2)
    gaps = []

    for _ in range(60):
        truth = chance.random(2_000) < 0.1
        *_, (holds, drawn, batches) = reviewed(chance, truth, chance.random(2_000), rounds=4, drawn=100, chosen=50)
        gaps.append(unfound(holds, drawn, batches=batches, statements=2_000).unfound.value + holds.sum() - truth.sum())

    assert abs(np.mean(gaps)) < 4 * np.std(gaps) / np.sqrt(len(gaps))
    assert np.std(gaps) < 40


def test_what_was_chosen_alone_says_nothing_about_the_rest():
    look = unfound(np.array([True] * 5), np.array([False] * 5), statements=100, likelihoods=np.full(95, 0.1))

    assert (look.found, look.left, look.expected) == (5, 95, pytest.approx(9.5))
    assert (look.unfound.value, look.unfound.low, look.unfound.high) == (None, 0, 95)
    assert (look.recall.value, look.recall.low, look.recall.high) == (None, pytest.approx(0.05), 1)


def test_when_all_is_read_all_is_found():
    holds = np.arange(50) < 7

    look = unfound(holds, np.arange(50) % 2 == 0, statements=50)

    assert (look.found, look.left) == (7, 0)
    assert (look.unfound.value, look.unfound.low, look.unfound.high) == (0, 0, 0)
    assert (look.recall.value, look.recall.low, look.recall.high) == (1, 1, 1)


def test_a_code_that_nothing_holds_so_far_has_no_share_yet_its_bound_is_known():
    look = unfound(np.zeros(100, dtype=bool), np.ones(100, dtype=bool), statements=1_000)

    assert look.share.value is None
    assert look.share.high == 1
    assert look.unfound.value == 0
    # Anything beyond 3 % would have shown in a hundred at a single look (rule of three); looking again costs a little.
    assert 30 < look.unfound.high < 70


def test_more_drawn_without_a_find_makes_surer():
    highs = [
        unfound(np.arange(n) < 5, np.arange(n) >= 5, statements=1_000).unfound.high for n in (55, 105, 205, 405)
    ]  # fmt: skip

    assert highs == sorted(highs, reverse=True)
    assert len(set(highs)) == 4


def test_greater_certainty_has_a_wider_interval():
    holds, drawn = np.arange(100) % 10 == 0, np.ones(100, dtype=bool)

    sure, surer = (unfound(holds, drawn, statements=900, certainty=c).unfound for c in (0.8, 0.99))

    assert surer.low <= sure.low < sure.value == surer.value < sure.high < surer.high


def test_shares_and_recall_follow_from_the_counts():
    look = unfound(np.arange(100) % 5 == 0, np.ones(100, dtype=bool), statements=200)

    assert look.unfound.value == 20
    assert (look.share.value, look.recall.value) == (0.5, 0.5)
    assert look.share.high == look.unfound.high / (20 + look.unfound.high) == 1 - look.recall.low
