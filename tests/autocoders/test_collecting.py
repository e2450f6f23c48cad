"""The collection: a bounded, even sample, and a fingerprint of every word."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from town import Hashed, answers

from qualkit.autocoders import collecting
from qualkit.autocoders.collecting import Remembering, collected
from qualkit.statements import statements

SAID = st.text("ab. ", min_size=1, max_size=4).filter(lambda words: any(map(str.isalnum, words)))
SHEETS = st.lists(
    st.tuples(st.sampled_from(["en", "es"]), st.lists(SAID, min_size=1, max_size=4)), min_size=1, max_size=4
)


def sheets(drawn):
    return [answers(str(n), *words, language=language) for n, (language, words) in enumerate(drawn)]


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 20, 21, 22, 100, 1_000])
def test_so_many_statements_are_kept_and_spread_evenly(monkeypatch, count):
    monkeypatch.setattr(collecting, "MOST", 10)
    documents = [answers(str(n), f"statement {n}") for n in range(count)]

    found = collected(iter(documents)).statements

    numbers = [int(each.words.split()[1]) for each in found]
    assert len(numbers) == count if count <= 10 else 5 < len(numbers) <= 10
    assert numbers[:1] == [0][:count]
    assert len(set(np.diff(numbers))) <= 1
    assert all(numbers[-1] + step >= count for step in set(np.diff(numbers)))


def test_a_small_collection_is_kept_whole_in_its_order():
    documents = [answers("one", "a bus", "a tram"), answers("none"), answers("two", "a flat", language="fr")]

    found = collected(documents).statements

    assert found == tuple(each for one in documents for each in statements(one))


@given(SHEETS, SHEETS)
def test_the_fingerprint_changes_with_words_languages_and_their_order(first, second):
    def told(drawn):
        return [(language, words) for language, sheet in drawn for words in sheet]

    assert (collected(sheets(first)).fingerprint == collected(sheets(second)).fingerprint) == (
        told(first) == told(second)
    )


def test_the_fingerprint_is_of_what_is_not_kept_as_well(monkeypatch):
    monkeypatch.setattr(collecting, "MOST", 4)
    words = [f"statement {n}" for n in range(50)]
    changed = [*words[:-1], "statement changed"]

    one, other = collected([answers("one", *words)]), collected([answers("one", *changed)])

    assert one.statements == other.statements
    assert one.fingerprint != other.fingerprint


class Counting(Hashed):
    """Remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, texts):
        self.asked.append(list(texts))
        return super().__call__(texts)


@given(st.lists(st.lists(st.sampled_from(["a bus", "a tram", "a flat", "rent"]), max_size=6), max_size=5))
def test_rows_are_those_of_the_embedder_whatever_was_remembered(asked):
    remembering = Remembering(Hashed())

    for texts in asked:
        assert np.array_equal(remembering(texts), Hashed()(texts))


def test_a_text_is_embedded_once():
    embed = Counting()
    remembering = Remembering(embed)

    remembering(["a bus", "a tram", "a bus"])
    remembering(["a tram", "a flat"])
    remembering(["a bus"])

    assert embed.asked == [["a bus", "a tram"], ["a flat"]]
    assert remembering.name == embed.name


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(collecting, "MOST", 2)
    embed = Counting()
    remembering = Remembering(embed)

    for n in range(20):
        remembering([f"text {n}"])
    embed.asked.clear()
    again = remembering([f"text {n}" for n in range(20)])

    assert np.array_equal(again, Hashed()([f"text {n}" for n in range(20)]))
    assert 10 <= len(embed.asked[0]) < 20
