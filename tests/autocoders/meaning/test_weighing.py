"""Weighing: words and meaning in one likelihood, relative to a collection."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from town import Hashed, book, meeting, said, town

from qualkit.autocoders.meaning.weighing import LEAST_TRUST, SPARSEST, log_odds, meaning
from qualkit.statements import statements

TRANSPORT = 0
TERMS = {"transport": ["bus"], "housing": ["rent"], "health": ["doctor"]}
TALK = ("the soup was cold", "a long walk", "we sang all day", "my cousin married", "the match was late")
SCORES = arrays(np.float64, (4, 3), elements=st.integers(-60, 60).map(lambda value: value / 10))
FOUND = arrays(np.bool_, (4, 3))


def collection(count, *, every):
    """Return so many statements, every so many of them with a term of each code."""
    return [
        said(f"{TALK[n % 5]} {n}" + (" bus rent doctor" if n % every == 0 else ""), passage=n) for n in range(count)
    ]


def odds(made, words, *, language="en"):
    return made([said(words, language)]).odds[0]


@pytest.fixture(scope="module")
def made():
    return meaning(town(terms=TERMS), collection(60, every=6), Hashed())


@given(FOUND, SCORES, SCORES, st.floats(SPARSEST, 0))
def test_a_term_is_worth_more_the_rarer_codes_are(found, standing, nearness, sparse):
    with_terms = log_odds(np.ones_like(found), standing, nearness, trust=np.ones(3), sparse=sparse)
    without = log_odds(np.zeros_like(found), standing, nearness, trust=np.ones(3), sparse=sparse)

    assert np.allclose(with_terms - without, 2.2 - sparse)


@given(FOUND, SCORES, SCORES, st.integers(0, 3), st.integers(0, 2))
def test_standing_higher_and_nearer_is_never_less_likely(found, standing, nearness, row, column):
    higher, nearer = standing.copy(), nearness.copy()
    higher[row, column] += 1
    nearer[row, column] += 1
    known = {"trust": np.full(3, 0.5), "sparse": -0.5}

    before = log_odds(found, standing, nearness, **known)

    assert log_odds(found, higher, nearness, **known)[row, column] > before[row, column]
    assert log_odds(found, standing, nearer, **known)[row, column] >= before[row, column]


def test_where_terms_are_found_in_few_statements_meaning_alone_counts_less():
    sparse = meaning(town(terms=TERMS), collection(120, every=60), Hashed())
    dense = meaning(town(terms=TERMS), collection(120, every=4), Hashed())

    assert SPARSEST <= sparse.sparse < dense.sparse == pytest.approx(0, abs=1e-9)
    apart = [odds(each, "no term in here at all") - odds(each, "a bus in here at all") for each in (sparse, dense)]
    assert apart[0][TRANSPORT] < apart[1][TRANSPORT]


@pytest.mark.parametrize(
    ("terms", "language"),
    [(None, "en"), (TERMS, "es")],
)
def test_where_no_terms_could_be_found_nothing_is_known_of_how_rare_codes_are(terms, language):
    talk = [said(f"{TALK[n % 5]} {n}", language, passage=n) for n in range(60)]

    found = meaning(town(terms=terms), talk, Hashed())

    assert found.sparse == pytest.approx(0, abs=1e-9)


def test_a_small_collection_tells_little_of_how_rare_codes_are():
    few, many = (meaning(town(terms=TERMS), collection(count, every=1_000)[1:], Hashed()) for count in (4, 120))

    assert many.sparse < few.sparse < 0


def test_a_statement_as_near_to_all_codes_gains_for_none(encoder):
    made = meaning(town(), [each for one in meeting("en") for each in statements(one)], encoder)
    every = "Tram stops, damp flats and waiting lists at the clinic: all of it."

    alone = made(
        [
            said("Tram stops: all of it."),
            said("Damp flats: all of it."),
            said("Waiting lists at the clinic: all of it."),
        ]
    )
    together = made([said(every)])

    assert (together.standing[0] < np.diag(alone.standing)).all()


@pytest.mark.parametrize("every", [2, 6])
def test_standings_are_relative_to_the_collection(every):
    usual = collection(1_100, every=every)
    made = meaning(town(terms=TERMS), usual, Hashed())

    standing = made(usual).standing

    assert np.allclose(standing.mean(axis=0), 0, atol=0.01)
    assert np.allclose(standing.std(axis=0), 1, atol=0.01)


def test_terms_that_do_not_go_with_the_meaning_of_their_code_are_left_to_speak_for_themselves(encoder):
    usual = [each for one in meeting("en") for each in statements(one)]

    trusting = meaning(town(terms={"transport": ["tram", "train"]}), usual, encoder)
    doubting = meaning(town(terms={"transport": ["my", "is", "all"]}), usual, encoder)

    assert trusting.trust.tolist() == [1, 1, 1]
    assert doubting.trust.tolist() == [LEAST_TRUST, 1, 1]


def test_what_a_statement_is_worth_does_not_depend_on_its_company(made):
    texts = ["a bus in here", "the rent is due", "the soup was cold", "word " * 90]
    together = made([said(words, passage=n) for n, words in enumerate(texts)])

    alone = np.vstack([odds(made, words) for words in texts])

    assert np.allclose(together.odds, alone, atol=1e-5)


def test_a_collection_that_is_large_enough_teaches_ways_of_its_own():
    small, large = (meaning(town(terms=TERMS), collection(count, every=4), Hashed()) for count in (60, 1_200))

    # Everyday sentences fill a small collection up.
    assert small.taught is not None
    assert large.taught is not None
    assert large.taught.shape == (64, 3)
    assert not np.allclose(small.taught, large.taught)


def test_a_code_has_the_terms_of_the_codes_below_it():
    below = {"id": "trams", "name": {"en": "Trams"}, "terms": {"en": ["tram"]}}
    made = meaning(town(codes=[below]), [], Hashed())

    [termed] = made([said("so it was the tram")]).termed

    assert dict(zip(("transport", "trams", "housing", "health"), termed.tolist(), strict=True)) == {
        "transport": True,
        "trams": True,
        "housing": False,
        "health": False,
    }


def test_no_statements_weigh_nothing(made):
    weighed = made([])

    assert weighed.odds.shape == weighed.standing.shape == weighed.termed.shape == (0, 3)
    assert weighed.vectors.shape == (0, 64)


@pytest.mark.parametrize(
    "languages", [("en",), ("es",), ("fr", "en"), ("xx",), tuple("abcdefghijklmnopqrstuvwxyz"), ("",), ()]
)
def test_any_languages_make_numbers(languages):
    talk = [said(f"{TALK[n % 5]} bus {n}", language, passage=n) for language in languages for n in range(3)]

    made = meaning(
        book({"id": "a", "name": {"en": "Bus"}, "terms": {"en": ["bus"]}}, languages=("en",)), talk, Hashed()
    )

    assert np.isfinite(made([*talk, said("a bus"), said("")]).odds).all()
    assert len(made.members) == 1
