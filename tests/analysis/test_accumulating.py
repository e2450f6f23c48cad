"""What further documents bring: exact averages, intervals, and when there is enough."""

from itertools import permutations
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.analysis.accumulating import enough_for, expected_seen, interval_seen, news, saturated

MOST = 5


@st.composite
def collections(draw):
    """Return how many documents there are, and for each kind which of them it is in."""
    count = draw(st.integers(1, MOST))
    kinds = draw(st.lists(st.sets(st.integers(0, count - 1), min_size=1), max_size=4))
    return count, kinds


def seen_in(order, kinds):
    return [sum(bool(kind & set(order[:upto])) for kind in kinds) for upto in range(1, len(order) + 1)]


@settings(max_examples=60)
@given(collections())
def test_the_average_is_that_of_every_order_of_the_documents(collection):
    count, kinds = collection

    means = expected_seen([len(kind) for kind in kinds], count)

    every = [seen_in(order, kinds) for order in permutations(range(count))]
    assert means == pytest.approx([mean(column) for column in zip(*every, strict=True)])


@settings(max_examples=40)
@given(collections(), st.integers(0, 3))
def test_the_interval_never_falls_and_ends_where_all_is_seen(collection, seed):
    count, kinds = collection

    low, high = interval_seen(kinds, count, orders=60, seed=seed)

    assert low == sorted(low)
    assert high == sorted(high)
    assert all(one <= other for one, other in zip(low, high, strict=True))
    assert low[-1] == high[-1] == len(kinds)


def test_the_same_seed_gives_the_same_interval():
    kinds = [{0}, {1, 2}, {0, 3}, {4}]

    assert interval_seen(kinds, 5, seed=3) == interval_seen(kinds, 5, seed=3)


def test_nearly_all_orders_lie_in_the_interval():
    kinds = [{0}, {1, 2}, {0, 3}, {4}, {2, 4}]

    low, high = interval_seen(kinds, 5)

    every = [seen_in(order, kinds) for order in permutations(range(5))]
    inside = [[low[n] <= order[n] <= high[n] for order in every] for n in range(5)]
    assert all(mean(column) >= 0.93 for column in inside)


def test_only_what_no_earlier_document_had_is_new():
    assert news([{"bus"}, {"bus", "papers"}, set(), {"work", "papers"}]) == [1, 1, 0, 1]


def test_enough_is_where_the_share_is_first_reached():
    assert enough_for([2, 9, 10, 10], 0.9) == 2
    assert enough_for([2, 9, 10, 10], 0.95) == 3
    assert enough_for([], 0.95) == 0
    assert enough_for([0, 0], 0.95) == 0


CASES = {
    "nothing new after the base": ([5, 3, 1, 1, 0, 0], (4, 0.0, 4)),
    "one in twenty is little enough": ([10, 5, 3, 2, 1, 0], (4, 0.05, 4)),
    "one in ten is not": ([5, 3, 1, 1, 1, 0], None),
    "a late find takes it back": ([5, 3, 1, 1, 0, 0, 1, 0, 0], (7, 0.0, 4)),
    "the last document brings one": ([5, 3, 1, 1, 0, 0, 1], None),
    "too few documents": ([5, 3, 1, 1, 0], None),
    "a base without anything": ([0, 0, 0, 0, 0, 0], None),
}


@pytest.mark.parametrize(("new", "expected"), CASES.values(), ids=CASES)
def test_saturation_is_where_runs_bring_next_to_nothing_and_go_on_doing_so(new, expected):
    found = saturated(new)

    assert (found and (found.documents, found.information, found.first)) == expected
