"""The map: patches apart, typical texts in the middle."""

import numpy as np
import pytest

from qualkit.themes.layout import positions


def rows(n, seed=0):
    vectors = np.random.default_rng(seed).normal(size=(n, 16))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("sizes", [[1], [2], [1, 1], [5, 1], [30, 20, 10], [2] * 12])
def test_every_text_has_a_place_on_the_map(sizes):
    labels = np.repeat(np.arange(len(sizes)), sizes)

    placed = positions(rows(len(labels)), labels, rows(len(sizes), seed=1))

    assert placed.shape == (len(labels), 2)
    assert np.isfinite(placed).all()
    assert np.abs(placed).max() <= 1 + 1e-9


def test_patches_do_not_overlap():
    labels = np.repeat(np.arange(6), [60, 30, 20, 10, 10, 5])

    placed = positions(rows(135), labels, rows(6, seed=1))

    middles = np.array([placed[labels == theme].mean(axis=0) for theme in range(6)])
    nearest = np.argmin(np.linalg.norm(placed[:, None] - middles[None], axis=2), axis=1)
    assert (nearest == labels).mean() > 0.9


def test_typical_texts_are_in_the_middle_of_their_patch():
    vectors, labels = rows(50), np.zeros(50, dtype=np.intp)
    middle = vectors.mean(axis=0, keepdims=True)

    placed = positions(vectors, labels, middle)

    ranked = np.argsort(-(vectors @ middle[0]))
    reach = np.linalg.norm(placed - placed[ranked[0]], axis=1)
    assert reach[ranked[:10]].mean() < reach[ranked[-10:]].mean()


def test_texts_set_aside_stand_below_the_map():
    labels = np.array([0] * 10 + [1] * 10 + [-1] * 5)

    placed = positions(rows(25), labels, rows(2, seed=1))

    assert placed[labels < 0, 1].max() < placed[labels >= 0, 1].min()


def test_a_map_of_nothing_but_texts_set_aside_can_be_drawn():
    placed = positions(rows(3), np.full(3, -1), rows(0))

    assert len({tuple(place) for place in placed}) == 3


def test_themes_that_coincide_are_pushed_apart():
    same = np.repeat(rows(1), 4, axis=0)

    placed = positions(same, np.arange(4), same)

    assert len({tuple(place) for place in placed.round(3)}) == 4
