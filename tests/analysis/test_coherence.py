"""Coherence and diversity of top words."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.analysis.coherence import diversity, npmi

TEXTS = [text.split() for text in ["bus late", "bus late driver", "rent damp", "rent bus"]]
WORDS = st.sampled_from("bus late driver rent damp fear".split())
MANY = st.lists(st.lists(WORDS, max_size=8), max_size=12)


def test_a_worked_example_comes_out_as_by_hand():
    # Of four texts bus is in 3, late in 2, rent in 2; bus and late share 2, bus and rent 1, late and rent none.
    bus_late = math.log((2 / 4) / (3 / 4 * 2 / 4)) / -math.log(2 / 4)
    bus_rent = math.log((1 / 4) / (3 / 4 * 2 / 4)) / -math.log(1 / 4)

    found = npmi([["bus", "late"], ["bus", "rent"], ["bus", "late", "rent"]], TEXTS)

    assert found == pytest.approx([bus_late, bus_rent, (bus_late + bus_rent - 1) / 3])
    assert found[0] == pytest.approx(0.4150, abs=1e-4)
    assert found[1] == pytest.approx(-0.2925, abs=1e-4)


def test_the_marks_of_the_scale_are_those_of_its_inventor():
    # Bouma 2009: 1 for words only ever together, 0 for independence, -1 for words never together.
    texts = [["a", "b", "x"], ["a", "b"], ["x"], [], ["y"], ["z"]]

    assert npmi([["a", "b"]], texts) == [pytest.approx(1)]
    assert npmi([["a", "x"]], [["a", "x"], ["a"], ["x"], []]) == [pytest.approx(0)]
    assert npmi([["y", "z"]], texts) == [-1]
    assert npmi([["a", "b"]], [["a", "b"]] * 3) == [1]


def test_windows_slide_over_long_texts_and_short_ones_are_one_window():
    # Three windows of two: (a b), (b c), (d). a is in one of three, b in two, both in one.
    found = npmi([["a", "b"], ["a", "c"]], [["a", "b", "c"], ["d"]], window=2)

    assert found == pytest.approx([math.log((1 / 3) / (1 / 3 * 2 / 3)) / -math.log(1 / 3), -1])


def test_an_epsilon_softens_words_that_never_meet():
    # As gensim works it out: log(1e-12 / (1/4 * 1/4)) / -log(1e-12).
    found = npmi([["damp", "driver"]], TEXTS, epsilon=1e-12)

    assert found == pytest.approx([math.log(1e-12 / (1 / 16)) / -math.log(1e-12)])


@pytest.mark.parametrize(("words", "worth"), [([], None), (["bus"], None), (["bus", "bus"], None), (["no", "bus"], -1)])
def test_a_list_without_a_pair_has_no_coherence_and_an_unknown_word_goes_with_none(words, worth):
    assert npmi([words], TEXTS) == [worth]


def test_without_texts_no_words_go_together():
    assert npmi([["bus", "late"]], []) == [-1]


@settings(max_examples=60)
@given(MANY, st.lists(WORDS, min_size=2, max_size=5), st.randoms())
def test_coherence_lies_on_its_scale_and_knows_no_order(texts, words, chance):
    shuffled_texts, shuffled_words = chance.sample(texts, len(texts)), chance.sample(words, len(words))

    (found,) = npmi([words], texts)

    assert found is None or -1 <= found <= 1 + 1e-12
    assert npmi([shuffled_words], shuffled_texts) == [found]


def test_diversity_is_the_share_of_different_words():
    assert diversity([["a", "b"], ["c", "d"]]) == 1
    assert diversity([["a", "b"], ["b", "c"]]) == 0.75
    assert diversity([["a"], ["a"], ["a"], ["a"]]) == 0.25
    assert diversity([[], []]) is None
