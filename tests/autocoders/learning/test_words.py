import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.autocoders.learning.words import lexis, words_of


def test_case_and_accents_do_not_matter():
    written = words_of("Le MÉTRO était plein, hélas")

    assert written == ["le", "metro", "etait", "plein", "helas"]


def test_forms_of_a_long_word_share_its_beginning():
    known = lexis(["trains are late"])

    rows = known.weighed(["the training"])

    assert rows.nnz == 1


def test_words_never_seen_leave_an_empty_row():
    known = lexis(["the bus is late"])

    rows = known.weighed(["zzz", ""])

    assert rows.shape == (2, len(known.rarity))
    assert rows.nnz == 0


def test_rare_words_weigh_more():
    known = lexis(["bus late", "bus full", "bus dear", "bus slow"])

    row = known.weighed(["bus late"]).toarray()[0]

    assert row[known.columns["late"]] > row[known.columns["bus"]]


@settings(max_examples=60)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=8))
def test_every_row_has_length_one_or_none(texts):
    rows = lexis(texts).weighed(texts)

    lengths = np.sqrt((rows.toarray() ** 2).sum(axis=1))
    assert all(abs(length - 1) < 1e-5 or length == 0 for length in lengths)


@settings(max_examples=60)
@given(st.lists(st.text(alphabet="ab éÉ", max_size=20), min_size=2, max_size=6))
def test_a_row_does_not_depend_on_the_rows_beside_it(texts):
    known = lexis(texts)

    together = known.weighed(texts).toarray()

    assert np.allclose(together, np.vstack([known.weighed([text]).toarray() for text in texts]))
