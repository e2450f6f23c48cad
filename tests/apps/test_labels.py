"""Labels: what was said is shown as words, and equal names are told apart."""

import doctest

import pytest
from parts import words


def test_the_examples_in_words_hold():
    assert doctest.testmod(words).failed == 0


@pytest.mark.parametrize("said", ["![x](http://example.org/a.png)", "[x](http://example.org)", "**bold**", "<b>x</b>"])
def test_a_label_shows_words_as_they_are(said):
    shown = words.plain(said)

    assert shown.replace("\\", "").replace("\N{WORD JOINER}", "") == said
    assert "](" not in shown
    assert "**" not in shown
    assert "http\\:\\/" not in shown


def test_documents_of_one_name_are_told_apart():
    assert words.told_apart([("1", "Notes"), ("2", "Notes")]) == {"1": "Notes (1)", "2": "Notes (2)"}
