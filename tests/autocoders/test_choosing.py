"""From likelihoods to matches: in the order of the words, and no code beside one below it."""

import numpy as np
import pytest
from builders import document
from hypothesis import given
from hypothesis import strategies as st
from town import answers, book

from qualkit.autocoders import choosing
from qualkit.autocoders.choosing import batches, matches
from qualkit.model import Evidence, Span
from qualkit.statements import statements

BOOK = book(
    {
        "id": "a",
        "name": {"en": "A"},
        "codes": [
            {"id": "b", "name": {"en": "B"}, "codes": [{"id": "c", "name": {"en": "C"}}]},
            {"id": "d", "name": {"en": "D"}},
        ],
    },
    {"id": "e", "name": {"en": "E"}},
)
COLUMNS = "abcde"


def by_letters(batch):
    """Weigh a statement by its last word: a code holds where its letter stands there."""
    chosen = np.array([[letter in statement.words.strip(".").split()[-1] for letter in COLUMNS] for statement in batch])
    return np.where(chosen, 0.87654, 0.1), chosen, lambda row, code: (Evidence(f"{row} {code}", Span(0, 1), "en"),)


@pytest.mark.parametrize(
    ("letters", "expected"),
    [("a", "a"), ("ab", "b"), ("abc", "c"), ("ac", "c"), ("abd", "bd"), ("abcde", "cde"), ("ae", "ae"), ("x", "")],
)
def test_a_code_is_left_to_the_codes_below_it_that_hold_as_well(letters, expected):
    found = matches([answers("one", letters)], BOOK, by_letters)

    assert "".join(match.code_id for match in found) == expected


def test_a_match_has_the_place_the_likelihood_and_the_reasons_of_its_statement():
    two = document("two", [("Ana", "I say so. You say e."), ("Rosa", "They say e.")])

    found = list(matches([two], BOOK, by_letters))

    assert [match.span.of(two.text) for match in found] == ["You say e.", "They say e."]
    assert {match.document_id for match in found} == {two.id}
    assert [match.confidence for match in found] == [0.877, 0.877]
    assert [match.evidence[0].what for match in found] == ["1 4", "2 4"]


@given(
    st.lists(st.lists(st.text("abex", min_size=1, max_size=3), max_size=6), max_size=6),
    st.integers(min_value=1, max_value=9),
)
def test_batches_hold_whole_documents_and_every_statement_once(written, most):
    documents = [answers(str(n), *words) for n, words in enumerate(written)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choosing, "BATCH", most)
        made = list(batches(documents))

    assert [each for batch in made for each in batch] == [each for one in documents for each in statements(one)]
    assert all(made)
    ids = [{each.document_id for each in batch} for batch in made]
    assert all(one.isdisjoint(other) for n, one in enumerate(ids) for other in ids[n + 1 :])
    assert all(len(batch) >= most for batch in made[:-1])


def test_matches_come_before_the_last_document_is_read(monkeypatch):
    monkeypatch.setattr(choosing, "BATCH", 1)

    def endless():
        n = 0
        while True:
            n += 1
            yield answers(str(n), "e")

    assert next(matches(endless(), BOOK, by_letters)).code_id == "e"


def test_no_documents_are_not_weighed():
    def unwanted(batch):
        raise AssertionError(batch)

    assert list(matches([], BOOK, unwanted)) == []
    assert list(matches([answers("none"), answers("marks", "?!")], BOOK, unwanted)) == []
