"""Keywords, labels and exemplars: the words that tell a theme from the others."""

import numpy as np
import pytest

from qualkit.themes.labelling import WordList, ctfidf, exemplars, keywords, label

STOP = frozenset(["the", "of", "il", "entre", "y", "la", "it", "is", "des", "les", "aux"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Qu'il parle d’entre l'eau", ["parle", "eau"]),
        ("The children's bus doesn't stop", ["children", "bus", "does", "stop"]),
        ("42 buses, 3 % of x", ["buses"]),
        ("sans-papiers qu'aujourd'hui", ["sans-papiers", "aujourd'hui"]),
        ("L'ÉCOLE e\u0301tait loin", ["école", "était", "loin"]),
        ("El trabajo y la tarde", ["el", "trabajo", "tarde"]),
        ("ok!! +1 👍 …", []),
        ("snake_case a1b", ["snake", "case"]),
    ],
)
def test_content_words_leave_out_function_words_elisions_numbers_and_single_letters(text, words):
    assert WordList([], STOP).content(text) == words


def test_a_list_too_freely_drawn_up_does_not_swallow_the_subject():
    stop = frozenset({"trabajo", "car"})

    assert WordList([], stop).content("trabajo sin car") == ["trabajo", "sin", "car"]


def test_case_accents_and_plurals_make_no_other_word_and_the_commonest_form_is_shown():
    words = WordList(["Buses buses bus autobús", "autobus AUTOBÚS", "news new"], frozenset())

    assert words("bus Buses") == ["buses", "buses"]
    assert words("autobus") == ["autobús"]
    assert words("news new") == ["news", "new"]


def test_ctfidf_is_the_share_of_a_word_times_its_rarity():
    texts = ["bus bus rent", "rent rent"]
    labels = np.array([0, 1])

    weighed = ctfidf(texts, labels, str.split)

    assert weighed.words == ["bus", "rent"]
    expected = [[2 / 3 * np.log(1 + 2.5 / 2), 1 / 3 * np.log(1 + 2.5 / 3)], [0, np.log(1 + 2.5 / 3)]]
    assert np.allclose(weighed.weights.toarray(), expected)


def test_keywords_are_near_the_theme_and_their_weights_fall(embed):
    texts = ["bus bus tram zebra", "bus tram bus"] * 5
    labels = np.zeros(10, dtype=np.intp)
    middle = embed(["bus tram"])

    (found,) = keywords(ctfidf(texts, labels, str.split), middle, embed)

    weights = [weight for _, weight in found]
    assert [word for word, _ in found] == ["bus", "tram", "zebra"]
    assert weights == sorted(weights, reverse=True)
    assert 0 <= min(weights) <= max(weights) <= 1
    assert label(found) == "bus, tram, zebra"


def test_a_theme_has_ten_keywords_at_most(embed):
    texts = [" ".join(f"word{chr(97 + n)}" for n in range(26))]

    (found,) = keywords(ctfidf(texts, np.array([0]), str.split), embed(texts), embed)

    assert len(found) == 10


def test_exemplars_are_near_different_and_of_quotable_length():
    texts = [
        "Bus late!",
        "The bus is late again today",
        "the BUS is late again, today.",
        "We wait for the tram",
        "Far off it is, really",
    ]
    nearness = np.array([0.9, 0.85, 0.84, 0.8, 0.1])

    assert exemplars(texts, nearness) == [1, 3, 0]


def test_a_short_text_is_shown_when_there_is_no_other():
    assert exemplars(["Bus", "Bus"], np.array([0.9, 0.9])) == [0]
