"""The notation of terms: words, wildcards, gaps, quotation marks, parts of speech."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.autocoders.terms import DEFAULT_GAP, By, parse_term
from qualkit.model import Term


def words(text, language="en"):
    return [(word.text, word.by.value) for word in parse_term(Term(text, language)).words]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("residence permit", "en", ["residence", "permit"]),
        ("gender-based violence", "en", ["gender", "based", "violence"]),
        ("sans-papiers", "fr", ["sans", "papiers"]),
        ("l'aide sociale", "fr", ["l'", "aide", "sociale"]),
        ("women's shelter", "en", ["women", "'s", "shelter"]),
        ("  wide   apart ", "en", ["wide", "apart"]),
        ("¿por qué?", "es", ["por", "qué"]),
        ("24/7", "en", ["24/7"]),
    ],
)
def test_a_term_is_its_words_by_lemma(text, language, expected):
    assert words(text, language) == [(word, "lemma") for word in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("traffick*", [("traffick*", "wildcard")]),
        ("*trafficking", [("*trafficking", "wildcard")]),
        ("crimin*sed", [("crimin*sed", "wildcard")]),
        ("undocument* worker", [("undocument*", "wildcard"), ("worker", "lemma")]),
        ("ill-treat*", [("ill", "lemma"), ("treat*", "wildcard")]),
        ("word *", [("word", "lemma")]),
    ],
)
def test_a_star_stands_for_any_letters_of_its_word(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize("text", ['"AME"', "“AME”", "«AME»"])
def test_words_in_quotation_marks_are_taken_exactly(text):
    assert words(text) == [("AME", "form")]


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("beat … wife", (0, DEFAULT_GAP)),
        ("beat...wife", (0, DEFAULT_GAP)),
        ("beat …2 wife", (0, 2)),
        ("beat ...2 wife", (0, 2)),
        ("beat …0 wife", (0, 0)),
        ("beat his … old …1 wife", (0, 0, DEFAULT_GAP, 1)),
        ("… beat", (0,)),
        ("beat …", (0,)),
        ("beat wife", (0, 0)),
    ],
)
def test_a_gap_says_how_many_words_may_stand_between(text, gaps):
    assert parse_term(Term(text, "en")).gaps == gaps


def test_a_tag_asks_for_a_part_of_speech():
    pattern = parse_term(Term("abuse/VERB woman", "en"))

    assert [(word.text, word.part_of_speech) for word in pattern.words] == [("abuse", "VERB"), ("woman", "")]


def test_the_more_a_term_says_the_more_it_weighs():
    weights = [parse_term(Term(text, "en")).weight for text in ("traffick*", "trust", "beat … wife", "domestic abuse")]

    assert weights == sorted(weights)
    assert len(set(weights)) == 4


@given(st.text(max_size=30), st.sampled_from(["en", "es", "fr", "zz"]))
def test_any_text_is_a_term_of_some_words_or_of_none(text, language):
    pattern = parse_term(Term(text, language))

    assert len(pattern.gaps) == len(pattern.words)
    assert all(word.text and word.by in By for word in pattern.words)
    assert not pattern.words or 0 < pattern.weight < 1
