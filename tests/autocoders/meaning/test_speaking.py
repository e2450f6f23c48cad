"""What speaks for a code: the terms found, where they stand, and the words of the codebook that are nearest."""

import re

import pytest
from town import Hashed, book, said

from qualkit.autocoders.meaning.evidence import NEAREST, Speaking
from qualkit.autocoders.meaning.weighing import meaning
from qualkit.model import EvidenceKind, Span

BOOK = book(
    {
        "id": "transport",
        "name": {"en": "Transport"},
        "terms": {"en": ["bus"]},
        "examples": {"en": ["a late bus at night", "no ferry on sundays"]},
        "counter_examples": {"en": ["so the bus was late again"]},
        "codes": [
            {"id": "trams", "name": {"en": "Trams"}, "examples": {"en": ["a tram was full"]}, "terms": {"en": ["tram"]}}
        ],
    },
    {"id": "housing", "name": {"en": "Housing"}},
)
TRANSPORT, TRAMS, HOUSING = range(3)
STATEMENTS = [said("so the bus was late again", start=100), said("the tram was full", start=200, passage=1)]


@pytest.fixture(scope="module")
def speaking():
    made = meaning(BOOK, [], Hashed())
    return Speaking(BOOK, made, STATEMENTS, made(STATEMENTS))


def test_the_terms_found_stand_where_they_are_in_the_document(speaking):
    terms = [piece for piece in speaking(0, TRANSPORT) if piece.kind is EvidenceKind.TERM]

    assert [(piece.what, piece.span) for piece in terms] == [("bus", Span(107, 110))]


def test_a_code_has_the_terms_and_words_of_the_codes_below_it(speaking):
    term, nearest, _ = speaking(1, TRANSPORT)

    assert (term.what, term.span) == ("tram", Span(204, 208))
    assert (nearest.what, nearest.remark.split(",")[0]) == ("a tram was full", "example")


def test_the_nearest_words_are_quoted_with_their_distance_the_nearest_first(speaking):
    for row, code in ((0, TRANSPORT), (1, TRANSPORT), (1, TRAMS)):
        near = [piece for piece in speaking(row, code) if piece.kind is EvidenceKind.NEAR]
        distances = [
            float(re.fullmatch(r"(?:term|definition|example), distance (\d\.\d\d)", piece.remark)[1]) for piece in near
        ]

        assert len(near) == NEAREST
        assert distances == sorted(distances)
        assert {piece.span for piece in near} == {STATEMENTS[row].span}


def test_words_against_a_code_never_speak_for_it(speaking):
    assert "so the bus was late again" not in {piece.what for piece in speaking(0, TRANSPORT)}


def test_a_code_with_fewer_words_than_are_quoted_quotes_what_it_has(speaking):
    assert [piece.what for piece in speaking(0, HOUSING)] == ["Housing"]
