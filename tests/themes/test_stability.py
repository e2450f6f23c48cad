"""Stability: high where the search finds the same again, low where it does not, each theme for itself."""

import numpy as np
import pytest
from clouds import clouds
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.protocols import untracked
from qualkit.themes.clustering import grouped
from qualkit.themes.stability import stability


def measured(vectors, seed=0):
    once = np.ones(len(vectors), dtype=int)
    labels, grain = grouped(vectors, once, seed=seed)

    def again(rows, chance):
        return grouped(vectors[rows], once[rows], seed=chance, known=grain).labels

    return stability(again, labels, seed=seed, track=untracked)


def test_stability_is_high_for_clear_groups_and_low_for_none():
    clear, none = measured(clouds(100, 5, spread=0.9)[0]), measured(clouds(100, 100)[0])

    assert clear.whole > 0.95
    assert none.whole < 0.7
    assert none.interval[0] <= none.whole <= none.interval[1] <= clear.interval[1] <= 1


def test_what_is_found_again_every_time_is_wholly_stable():
    labels = np.repeat([0, 1, 2], 20)

    found = stability(lambda rows, _: labels[rows], labels, track=untracked)

    assert (found.whole, found.interval, dict(found.themes)) == (1.0, (1.0, 1.0), {0: 1.0, 1: 1.0, 2: 1.0})


def test_only_the_theme_that_falls_apart_is_called_unstable():
    labels = np.repeat([0, 1], 50)
    halves = np.where(labels == 1, 1 + np.arange(100) % 2, 0)

    found = stability(lambda rows, _: halves[rows], labels, track=untracked)

    assert found.themes[0] == 1.0
    # A half that is wholly inside the theme shares half of it.
    assert found.themes[1] == pytest.approx(0.5, abs=0.07)


@given(labels=st.lists(st.integers(0, 4), min_size=30, max_size=60), seed=st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_every_figure_lies_between_nought_and_one(labels, seed):
    labels = np.unique(labels, return_inverse=True)[1]
    chance = np.random.default_rng(seed)

    found = stability(lambda rows, _: chance.integers(0, 3, len(rows)), labels, seed=seed, track=untracked)

    figures = [found.whole, *found.interval, *found.themes.values()]
    assert 0 <= min(figures) <= max(figures) <= 1


def test_stability_of_a_few_texts_is_not_measured():
    assert stability(lambda rows, _: rows, np.zeros(20, dtype=int), track=untracked) is None
