"""Wording: terms as BM25 weighs them, for a code and the codes above it, and vetoes."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from town import book, said

from qualkit.autocoders.meaning.wording import LENGTH, SATURATION, Rarity, Wording, rarity, shifted
from qualkit.model import Span

BOOK = book(
    {
        "id": "transport",
        "name": {"en": "Transport"},
        "terms": {"en": ["bus", "ferry"], "es": ["tren"]},
        "not": {"en": ["bus factor"]},
        "codes": [
            {"id": "trams", "name": {"en": "Trams"}, "terms": {"en": ["tram", "gender-based"]}, "not": {"en": ["toy"]}}
        ],
    },
    {"id": "housing", "name": {"en": "Housing"}, "terms": {"en": ["rent"]}},
)
TRANSPORT, TRAMS, HOUSING = range(3)
SAYINGS = st.lists(
    st.lists(st.sampled_from(["bus", "ferry", "tram", "rent", "soup", "late"]), min_size=1, max_size=12).map(" ".join),
    min_size=1,
    max_size=8,
)


@pytest.fixture(scope="module")
def wording():
    return Wording(BOOK)


def strengths(wording, texts, collection=None):
    statements, usual = [said(words) for words in texts], [said(words) for words in collection or texts]
    return wording.strengths(wording.found(statements), statements, rarity(wording.found(usual), usual))


def test_a_rare_term_counts_more_than_a_common_one(wording):
    usual = ["the bus"] * 9 + ["the ferry"] + ["the soup"] * 10

    common, rare = strengths(wording, ["the bus", "the ferry"], usual)[:, TRANSPORT]

    assert rare > 2 * common > 0


def test_strength_is_bm25():
    wording = Wording(book({"id": "a", "name": {"en": "A"}, "terms": {"en": ["bus"]}}))
    texts = ["bus bus soup", "soup", "soup soup"]

    found = strengths(wording, texts)[:, 0]

    rare = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    lengthened = SATURATION * (1 - LENGTH + LENGTH * 3 / 2)
    assert found == pytest.approx([0.6 * rare * 2 * (SATURATION + 1) / (2 + lengthened), 0, 0])


@given(SAYINGS)
def test_a_code_has_at_least_what_the_codes_below_it_have(wording, texts):
    found = strengths(wording, texts)

    assert (found[:, TRANSPORT] >= found[:, TRAMS]).all()
    assert (found >= 0).all()


@given(SAYINGS)
def test_codes_are_spoken_for_where_their_terms_stand_and_nowhere_else(wording, texts):
    found = strengths(wording, texts) > 0

    expected = [
        [bool({"bus", "ferry", "tram"} & set(words.split())), "tram" in words, "rent" in words] for words in texts
    ]
    assert found.tolist() == expected


def test_the_same_in_more_words_is_weaker_and_said_twice_is_stronger_but_not_twice_as_strong(wording):
    once, twice, diluted = strengths(wording, ["the rent is", "rent rent is", "the rent is" + " soup" * 9])[:, HOUSING]

    assert diluted < once < twice < 2 * once


def test_a_denied_term_counts_less(wording):
    said_so, denied = strengths(wording, ["there is a ferry", "there is no ferry"], ["soup"] * 20)[:, TRANSPORT]

    assert 0 < denied < said_so


@given(st.integers(1, 60).flatmap(lambda count: st.tuples(st.just(count), st.integers(0, count))))
def test_no_term_counts_for_nothing_or_against_a_code(holding):
    count, with_term = holding
    term = ("a", "bus", "en")

    assert Rarity({term: with_term}, count, 5.0).of(term) > 0


def test_rarity_of_nothing_is_still_a_number():
    nothing = rarity([], [])

    assert nothing.usual_length == 1
    assert np.isfinite(nothing.of(("a", "bus", "en")))


def test_terms_are_found_in_the_statement_s_own_words(wording):
    statement = said("so the trams and the bus", start=40)

    [found] = wording.found([statement])

    assert {code: [piece.span.of(statement.words) for piece in pieces] for code, pieces in found.items()} == {
        "trams": ["trams"],
        "transport": ["bus"],
    }
    assert [piece.span for piece in shifted(found["trams"], 40)] == [Span(47, 52)]


@pytest.mark.parametrize("language", ["es", "xx", ""])
def test_terms_are_found_in_their_language_only(wording, language):
    bus, tren = wording.found([said("the bus", language), said("un tren", language)])

    assert not bus
    assert bool(tren) == (language == "es")


@pytest.mark.parametrize(
    ("words", "language", "vetoed"),
    [
        ("the bus is late", "en", []),
        ("a high bus factor", "en", [TRANSPORT, TRAMS]),
        ("a toy tram", "en", [TRAMS]),
        ("a toy tram", "es", []),
        ("a toy tram", "xx", []),
    ],
)
def test_a_veto_holds_for_its_code_and_the_codes_below(wording, words, language, vetoed):
    assert [code for code in range(3) if wording.is_vetoed(said(words, language), code)] == vetoed


def test_it_is_known_where_terms_could_be_found_at_all(wording):
    sought = wording.sought([said("a"), said("a", "es"), said("a", "fr"), said("a", "xx")])

    assert sought.tolist() == [[True] * 3, [True, False, False], [False] * 3, [False] * 3]
    assert wording.sought([]).shape == (0, 3)


def test_no_statements_have_no_strengths(wording):
    assert wording.strengths([], [], rarity([], [])).shape == (0, 3)


def test_it_finds_the_same_after_travelling(wording):
    statements = [said("a gender-based matter"), said("a toy. Tram")]
    before = wording.found(statements)

    travelled = pickle.loads(pickle.dumps(wording))  # noqa: S301 - our own bytes

    assert list(travelled.found(statements)) == list(before)
    assert [bool(each) for each in before] == [True, True]


def test_half_a_surrogate_pair_moves_no_find(wording):
    statement = said("\ud83d the bus, \ude00 ferry")

    [found] = wording.found([statement])

    assert [piece.span.of(statement.words) for piece in found["transport"]] == ["bus", "ferry"]
    assert not wording.is_vetoed(statement, TRANSPORT)
