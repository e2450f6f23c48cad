"""Where to cut when nobody has judged: between what is high and what is low in a collection."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from qualkit.autocoders.meaning.cutting import ENOUGH_TO_FALL_APART, LEAST, MOST, USUAL, falling_apart

ODDS = arrays(
    np.float64, st.tuples(st.integers(30, 60), st.just(2)), elements=st.integers(-80, 60).map(lambda n: n / 10)
)


@given(st.integers(1, 80), st.integers(1, 80), st.floats(-7, -2), st.floats(0, 5))
def test_two_heaps_are_cut_between(low, high, bottom, top):
    heaps = np.concatenate([np.full(low, bottom), np.full(max(high, ENOUGH_TO_FALL_APART - low), top)])[:, None]

    [cut] = falling_apart(heaps)

    assert bottom < cut < top or cut in (LEAST, MOST)


@given(ODDS)
def test_the_cut_makes_the_two_sides_differ_most(odds):
    cuts = falling_apart(odds)

    for column, cut in zip(odds.T, cuts, strict=True):
        assert LEAST <= cut <= MOST
        if LEAST < cut < MOST and np.ptp(column):
            within = [
                sum(np.var(side) * len(side) for side in (column[column < at], column[column >= at]) if len(side))
                for at in np.unique(column)[1:]
            ]
            reached = sum(
                np.var(side) * len(side) for side in (column[column < cut], column[column >= cut]) if len(side)
            )
            assert reached == pytest.approx(min(within))


@given(ODDS)
def test_each_code_has_a_cut_of_its_own_whatever_the_order(odds):
    together = falling_apart(odds)

    assert together.tolist() == [*falling_apart(odds[:, :1]), *falling_apart(odds[::-1, 1:])]


@pytest.mark.parametrize("count", [0, 1, ENOUGH_TO_FALL_APART - 1])
def test_few_statements_are_cut_where_it_is_usual(count):
    assert falling_apart(np.zeros((count, 3))).tolist() == [USUAL] * 3
