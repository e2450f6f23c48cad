"""Anchors: what a codebook says for a code and against it, in plain words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from town import book

from qualkit.autocoders.meaning.anchors import From, anchors, plain_term


@pytest.mark.parametrize(
    ("term", "plain"),
    [
        ("trust", "trust"),
        ("domestic violence", "domestic violence"),
        ("immigra*", "immigra"),
        ("*phobic", "phobic"),
        ("trust/NOUN", "trust"),
        ("look/VERB after", "look after"),
        ("beat … wife", "beat wife"),
        ("beat …2 wife", "beat wife"),
        ("beat…wife", "beat wife"),
        ("raise ...3 hand*", "raise hand"),
        ("raise ... hand", "raise hand"),
        ('"GBV"', "GBV"),
        ("“GBV”", "GBV"),
        ("« mutilation génitale »", "mutilation génitale"),
        ("sans-papiers", "sans-papiers"),
        ("women's shelter", "women's shelter"),
        ("and/or", "and/or"),
        ("24/7", "24/7"),
        ("  late   bus ", "late bus"),
        ("*", ""),
        ("", ""),
    ],
)
def test_a_term_without_its_notation(term, plain):
    assert plain_term(term) == plain


@given(st.text('ab *…"«».1/N'))
def test_a_plain_term_is_plain_and_stays_so(term):
    plain = plain_term(term)

    assert not set(plain) & {"*", "…"}
    assert plain == " ".join(plain.split())


def test_every_part_of_a_code_is_an_anchor_of_its_side_in_its_language():
    code = {
        "id": "transport",
        "name": {"en": "Transport", "es": "Transporte"},
        "definition": {"en": "Getting around."},
        "include": {"en": "Tickets too."},
        "exclude": {"en": "Not toys. Nor lifts."},
        "terms": {"en": ["late … bus*"], "es": ['"tren"']},
        "examples": {"en": ["The bus was late."]},
        "counter_examples": {"es": ["Un tren de juguete."]},
    }

    found = {(anchor.words, anchor.language, anchor.source) for anchor in anchors(book(code))}

    assert found == {
        ("Transport: Getting around.", "en", From.DEFINITION),
        ("Transporte", "es", From.DEFINITION),
        ("Tickets too.", "en", From.DEFINITION),
        ("late bus", "en", From.TERM),
        ("tren", "es", From.TERM),
        ("The bus was late.", "en", From.EXAMPLE),
        ("Not toys.", "en", From.COUNTER_EXAMPLE),
        ("Nor lifts.", "en", From.COUNTER_EXAMPLE),
        ("Un tren de juguete.", "es", From.COUNTER_EXAMPLE),
    }


def test_anchors_come_in_the_order_of_the_codes_and_none_is_empty():
    codes = [{"id": name, "name": {"en": name}, "terms": {"en": [f"{name} bus"]}} for name in ("b", "a", "c")]

    found = anchors(book(*codes))

    assert [anchor.code_id for anchor in found] == ["b", "b", "a", "a", "c", "c"]
    assert all(anchor.words for anchor in found)
