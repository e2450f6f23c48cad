"""Terms that tell some texts from others."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.autocoders.lexicon import lexicon_coder
from qualkit.autocoders.telling import MOST, telling_terms
from qualkit.model import Code, Codebook, Document, Kind, Origin, Passage, PassageKind, Span, Term

BUS = [
    "The bus was late.",
    "Two buses never came",
    "The bus driver shouted",
    "A driver who smiles",
    "No timetable at all",
]
RENT = ["The rent is high.", "The landlord shouted", "Damp walls at home", "The rent again", "We came home late"]


def near(phrases):
    return np.ones(len(phrases), dtype=np.float32)


def found_by(terms, texts, language="en"):
    """Return which texts a codebook with these terms codes."""
    book = Codebook("one", {}, (language,), (Code("one", {}, terms=tuple(Term(t, language) for t in terms)),), "")
    documents = (
        Document(str(n), "", Kind.NOTES, text, Origin("", "", ""), (Passage(Span(0, len(text)), PassageKind.NOTE),), language=language)
        for n, text in enumerate(texts)
    )  # fmt: skip
    return {int(match.document_id) for match in lexicon_coder(book)(documents)}


def test_what_is_said_inside_and_not_outside_is_a_term():
    terms = telling_terms(BUS, RENT, "en", nearness=near)

    assert terms[:2] == ["bus", "driver"]
    assert not {"the", "late", "shouted", "came"} & set(terms)


def test_most_of_the_texts_are_found_by_the_terms_and_none_of_the_others():
    terms = telling_terms(BUS, RENT, "en", nearness=near)

    assert len(found_by(terms, BUS)) >= 4
    assert found_by(terms, RENT) == set()


def test_a_form_of_a_word_that_is_everywhere_is_no_term():
    # The dictionary has "été", summer, as a form of "être", and the coder would find every "est".
    inside, outside = (
        ["un été chaud", "l'été dernier", "cet été"],
        ["il est là", "elle est partie", "c'est loin", "on est"],
    )

    assert "été" not in telling_terms(inside, outside, "fr", nearness=near)


def test_phrases_are_taken_where_their_words_alone_would_mislead():
    inside = ["my residence permit", "the residence permit expired", "no residence permit yet"]
    outside = ["a work permit", "a fishing permit", "their residence", "the residence of the mayor", "permit me"]

    assert telling_terms(inside, outside, "en", nearness=near) == ["residence permit"]


def test_compounds_stay_in_one_piece_and_elisions_do_not():
    terms = telling_terms(
        ["un rendez-vous", "pas de rendez-vous", "quelqu'un d'autre"], ["le bus"], "fr", nearness=near
    )

    assert "rendez-vous" in terms
    assert not any("quelqu" in term for term in terms)


def test_meaning_decides_between_words_that_are_said_as_often():
    def nearness(phrases):
        return np.array([1.0 if "nursery" in phrase else 0.1 for phrase in phrases], dtype=np.float32)

    assert telling_terms(["tuesday nursery"], ["the rent"], "en", nearness=nearness)[0] == "nursery"


def test_without_texts_there_are_no_terms():
    assert telling_terms([], RENT, "en", nearness=near) == []
    assert telling_terms(["the of", ""], RENT, "en", nearness=near) == []


WORDS = st.lists(
    st.sampled_from("bus buses driver late rent, landlord. the of damp-proof".split()), min_size=1, max_size=5
)
TEXTS = st.lists(WORDS.map(" ".join), max_size=8)


@settings(max_examples=60)
@given(TEXTS, TEXTS, st.randoms())
def test_every_term_finds_a_text_whatever_the_order_of_the_texts(inside, outside, chance):
    terms = telling_terms(inside, outside, "en", nearness=near)

    assert len(terms) <= MOST
    assert all(found_by([term], inside) for term in terms)
    assert telling_terms(chance.sample(inside, len(inside)), outside, "en", nearness=near) == terms
