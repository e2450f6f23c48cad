"""Groups joined two by two: as Ward's method joins what they are made of."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import linkage

from qualkit.analysis.nesting import joins, natural_groups


def members(found, count):
    """Return the groups that each join makes, as sets of what was given."""
    groups = [{place} for place in range(count)]
    for join in found:
        groups.append(groups[join.one] | groups[join.other])
    return groups[count:]


@settings(max_examples=60)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=8), st.integers(0, 1000))
def test_groups_are_joined_as_their_things_would_be(sizes, seed):
    centres = np.random.default_rng(seed).normal(size=(len(sizes), 4))

    found = joins(centres, sizes)

    # The things of a group, all at its centre, are joined first and at no height.
    of = np.repeat(np.arange(len(sizes)), sizes)
    reference = linkage(centres[of], "ward")[-(len(sizes) - 1) :, 2] ** 2
    assert [join.height for join in found] == pytest.approx(list(reference / reference.sum()))


@settings(max_examples=60)
@given(st.integers(2, 8), st.integers(0, 1000), st.randoms(use_true_random=False))
def test_the_order_of_groups_does_not_matter(count, seed, chance):
    centres, sizes = np.random.default_rng(seed).normal(size=(count, 4)), list(range(1, count + 1))
    order = list(range(count))
    chance.shuffle(order)

    shuffled = joins(centres[order], [sizes[place] for place in order])

    assert [{order[place] for place in group} for group in members(shuffled, count)] == members(
        joins(centres, sizes), count
    )


def test_heights_never_fall_and_make_one():
    heights = [join.height for join in joins(np.random.default_rng(1).normal(size=(9, 3)), [1] * 9)]

    assert heights == sorted(heights)
    assert sum(heights) == pytest.approx(1)


def test_groups_in_one_place_are_joined_at_no_height():
    assert [join.height for join in joins(np.ones((3, 2)), [1, 2, 3])] == [0, 0]


def test_one_group_has_nothing_to_be_joined_with():
    assert joins(np.ones((1, 2)), [1]) == []


@pytest.mark.parametrize("groups", [2, 3, 4, 5])
def test_a_tree_falls_into_as_many_groups_as_lie_far_apart(groups):
    chance = np.random.default_rng(groups)
    centres = np.repeat(np.eye(groups) * 10, 3, axis=0) + chance.normal(size=(3 * groups, groups)) * 0.5

    found = natural_groups([join.height for join in joins(centres, [4] * len(centres))])

    assert found == groups


@given(st.lists(st.floats(0, 1), min_size=0, max_size=40))
def test_there_is_a_handful_of_groups_or_none(heights):
    found = natural_groups(sorted(heights))

    assert found == 1 if len(heights) < 3 else 2 <= found <= min(10, (len(heights) + 1) // 2)
