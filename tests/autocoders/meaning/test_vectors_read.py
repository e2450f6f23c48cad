"""Reading: short statements whole, long ones sentence by sentence, each in the light of its neighbours."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from town import Hashed, said

from qualkit.autocoders.meaning.reading import SHORT, SURROUNDINGS, Vectors, length, read, unit

embed = Hashed()
SENTENCE = "one two three four five six seven eight nine ten."


@pytest.mark.parametrize(("sentences", "rows"), [(1, 1), (5, 1), (6, 1), (7, 7), (30, 30)])
def test_more_than_sixty_words_are_read_sentence_by_sentence(sentences, rows):
    long = " ".join([SENTENCE] * sentences)

    found = read([said(long)], embed)

    assert len(found.rows) == rows
    assert found.starts.tolist() == [0, rows]
    assert sum(found.words) == 10 * sentences
    assert (length(long) > SHORT) == (rows > 1)


def test_a_long_statement_without_an_end_of_a_sentence_is_one():
    assert len(read([said("word " * 300)], embed).rows) == 1


@given(st.lists(st.sampled_from(["a bus", "trams", f"{SENTENCE} " * 7, f"{SENTENCE} " * 9]), min_size=1, max_size=6))
def test_each_statement_has_one_whole_vector_of_unit_length(texts):
    found = read([said(words, passage=n) for n, words in enumerate(texts)], embed)

    wholes = found.wholes()

    assert wholes.shape == (len(texts), 64)
    assert np.allclose(np.linalg.norm(wholes, axis=1), 1, atol=1e-5)
    alone = np.vstack([read([said(words)], embed).wholes() for words in texts])
    assert np.allclose(wholes, alone, atol=1e-5)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6), st.integers(1, 4), st.data())
def test_the_best_scores_of_a_statement_are_the_mean_of_its_highest(counts, count, data):
    total = sum(counts)
    scores = np.array(data.draw(st.lists(st.integers(-9, 9), min_size=2 * total, max_size=2 * total)), np.float32)
    scores = scores.reshape(total, 2)
    starts = np.cumsum([0, *counts])
    vectors = Vectors(np.zeros((total, 3), np.float32), starts, [1] * total)

    best = vectors.best(scores, count)

    own = [scores[start:end] for start, end in pairwise(starts)]
    expected = [[np.mean(sorted(rows[:, column])[-count:]) for column in range(2)] for rows in own]
    assert np.allclose(best, expected, atol=1e-5)


def test_neighbours_in_a_passage_lend_each_other_a_part_of_their_meaning():
    texts = ["a bus", "a tram", "the rent"]
    own = embed(texts)

    found = read([said(words) for words in texts], embed).rows

    expected = [
        own[0] + SURROUNDINGS * own[1],
        own[1] + SURROUNDINGS * (own[0] + own[2]),
        own[2] + SURROUNDINGS * own[1],
    ]
    assert np.allclose(found, unit(np.array(expected)), atol=1e-6)


@pytest.mark.parametrize("apart", [{"passage": 1}, {"document_id": "other"}])
def test_statements_of_other_passages_lend_nothing(apart):
    texts = ["a bus", "a tram"]

    found = read([said(texts[0]), said(texts[1], **apart)], embed).rows

    assert np.array_equal(found, embed(texts))


def test_what_neighbours_lend_does_not_depend_on_long_statements_elsewhere():
    talk, long = [said("a bus"), said("a tram")], said(f"{SENTENCE} " * 7, document_id="other")

    found = read([long, *talk, long], embed).wholes()

    assert np.allclose(found[1:3], read(talk, embed).rows, atol=1e-6)
    assert np.allclose(found[[0, 3]], read([long], embed).wholes(), atol=1e-6)


def test_no_statements_have_no_rows():
    found = read([], embed)

    assert found.rows.shape == (0, 64)
    assert found.wholes().shape == (0, 64)
    assert found.best(np.zeros((0, 3), np.float32), 3).shape == (0, 3)


def test_a_row_of_zeros_stays_one():
    assert unit(np.zeros((1, 3), np.float32)).tolist() == [[0, 0, 0]]
