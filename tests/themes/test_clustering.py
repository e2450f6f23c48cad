"""Groups of vectors: whatever their order, equal rows together, as many as asked for."""

import numpy as np
import pytest
from clouds import clouds
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from qualkit.errors import RequestError
from qualkit.themes import clustering
from qualkit.themes.centres import centres
from qualkit.themes.clustering import different, group
from qualkit.themes.communities import nearest


@pytest.mark.parametrize("n", [30, 60, 300])
def test_clear_groups_are_found_and_nobody_is_left_out(n):
    vectors, kinds = clouds(n, 5, spread=0.4)

    labels = group(vectors)

    assert adjusted_rand_score(kinds, labels) > 0.9
    assert labels.min() == 0


def test_sixty_texts_without_any_structure_are_no_heap_of_outliers():
    vectors, _ = clouds(60, 60)

    labels = group(vectors)

    assert labels.min() == 0
    assert np.bincount(labels).min() >= clustering.SMALLEST


@given(order=st.permutations(range(48)), seed=st.integers(0, 3))
@settings(max_examples=4, deadline=None)
def test_the_order_of_the_rows_changes_nothing(order, seed):
    vectors, _ = clouds(48, 4, spread=0.9)

    shuffled = group(vectors[order], seed=seed)

    assert (shuffled == group(vectors, seed=seed)[order]).all()


@given(
    n=st.integers(1, 45),
    repeats=st.integers(1, 3),
    kinds=st.integers(1, 6),
    seed=st.integers(0, 5),
    asked=st.integers(1, 8) | st.none(),
)
@settings(max_examples=40, deadline=None)
def test_equal_rows_are_together_and_the_number_asked_for_is_kept(n, repeats, kinds, seed, asked):
    vectors, _ = clouds(n, min(kinds, n), seed=seed)
    count = None if asked is None else min(asked, n)

    labels = group(np.tile(vectors, (repeats, 1)), count=count, seed=seed)

    assert (labels.reshape(repeats, n) == labels[:n]).all()
    sizes = np.bincount(labels[labels >= 0], minlength=1)
    assert list(sizes) == sorted(sizes, reverse=True)
    if count is not None:
        assert len(sizes) == count
        assert sizes.min() > 0


def test_the_same_seed_gives_the_same_answer_and_another_seed_is_heard():
    vectors, _ = clouds(200, 12, spread=2.5)

    answers = [tuple(group(vectors, seed=seed)) for seed in (0, 0, 1, 2, 3)]

    assert answers[0] == answers[1]
    assert len(set(answers)) > 1


def test_below_thirty_texts_only_neighbours_are_together():
    vectors, kinds = clouds(12, 3, spread=0.2)
    stray = -vectors.mean(axis=0, keepdims=True)
    stray /= np.linalg.norm(stray)

    labels = group(np.vstack([vectors, stray]))

    assert labels[-1] == -1
    for label in range(labels.max() + 1):
        assert len(set(kinds[labels[:-1] == label])) == 1


def test_more_themes_than_different_texts_cannot_be_had():
    vectors, _ = clouds(5, 5)

    with pytest.raises(RequestError, match="9 themes were asked for, but only 5 texts differ"):
        group(np.vstack([vectors, vectors]), count=9)


def test_what_says_the_same_in_other_words_makes_no_theme_of_its_own():
    ideas, kinds = clouds(20, 4, spread=0.8)
    chance = np.random.default_rng(1)
    translated = np.vstack([ideas + 0.02 * chance.normal(size=ideas.shape) for _ in range(3)])
    translated /= np.linalg.norm(translated, axis=1, keepdims=True)

    labels = group(translated.astype(np.float32)).reshape(3, 20)

    assert (labels == labels[0]).all()
    assert labels.max() + 1 < 10
    assert adjusted_rand_score(kinds, labels[0]) > 0.5


def test_many_texts_are_grouped_without_comparing_searches_pair_by_pair(monkeypatch):
    monkeypatch.setattr(clustering, "MANY", 100)
    monkeypatch.setattr(clustering, "SEARCHES", ((clustering.HUGE, 12),))
    vectors, kinds = clouds(400, 5, spread=0.5)

    labels = group(vectors)

    assert adjusted_rand_score(kinds, labels) > 0.9


def test_of_very_many_texts_a_sample_decides_and_the_rest_joins(monkeypatch):
    monkeypatch.setattr(clustering, "HUGE", 300)
    monkeypatch.setattr(clustering, "SAMPLE", 200)
    vectors, kinds = clouds(600, 5, spread=0.5)

    labels = group(vectors, seed=1)

    assert adjusted_rand_score(kinds, labels) > 0.9
    assert (labels == group(vectors, seed=1)).all()


def test_neighbours_are_those_of_the_whole_matrix():
    vectors, _ = clouds(2_100, 9)
    vectors = vectors[np.random.default_rng(0).permutation(len(vectors))]

    found = nearest(vectors, 4)

    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -2)
    assert np.allclose(found.cosines, -np.sort(-cosines, axis=1)[:, :4], atol=1e-6)
    assert np.allclose(np.take_along_axis(cosines, found.rows, axis=1), found.cosines, atol=1e-6)


def test_different_rows_are_listed_once_in_an_order_of_their_own():
    vectors, _ = clouds(6, 6)

    one, which = different(vectors)
    other, again = different(vectors[::-1].repeat(2, axis=0))

    assert (one == other).all()
    assert (one[which] == vectors).all()
    assert (other[again] == vectors[::-1].repeat(2, axis=0)).all()


def test_a_centre_counts_every_row_as_often_as_it_occurs():
    vectors, _ = clouds(3, 3)
    labels = np.zeros(3, dtype=np.intp)

    once = centres(vectors[[0, 0, 1, 2]], np.zeros(4, dtype=np.intp))
    weighed = centres(vectors, labels, np.array([2, 1, 1]))

    assert np.allclose(once, weighed, atol=1e-6)
    assert np.isclose(np.linalg.norm(once), 1, atol=1e-6)
