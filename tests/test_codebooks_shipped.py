"""The codebooks that come along: complete in three languages, readable in colour, and true to their own examples."""

import pytest
from builders import document

from qualkit.autocoders.lexicon import lexicon_coder
from qualkit.codebook import find_codebook, read_codebook
from qualkit.model import Kind

WOMEN = read_codebook(find_codebook("migrant-women"))
DIALOGUE = read_codebook(find_codebook("dialogue"))
BOOKS = {book.id: book for book in (WOMEN, DIALOGUE)}
LANGUAGES = ("en", "es", "fr")

# They say it without a word that a list could hold.
INDIRECT = {
    "Course at six in the evening? That is dinner, bath and bed.",
    "Reuniones a las siete de la tarde = ninguna madre",
}


@pytest.fixture(scope="module")
def coders():
    return {name: lexicon_coder(book) for name, book in BOOKS.items()}


def codes_found(coder, text, language):
    answer = document("answer", [("", text)], kind=Kind.ANSWERS, language=language)
    return {match.code_id for match in coder([answer])}


def top_codes(book):
    return [code for code in book.codes if code.parent is None]


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_codes_on_migrant_women_are_four_with_three_to_six_below_each():
    tops = {code.id: len(WOMEN.family(code.id)) - 1 for code in top_codes(WOMEN)}

    assert set(tops) == {"violence", "legal-status", "care-burden", "trust"}
    assert all(3 <= below <= 6 for below in tops.values())
    assert all(len(WOMEN.path(code.id)) <= 2 for code in WOMEN.codes)


def test_the_dialogue_codes_are_four():
    assert [code.id for code in DIALOGUE.codes] == ["challenge", "barrier", "opportunity", "commitment"]


@pytest.mark.parametrize("code", [code for book in BOOKS.values() for code in book.codes], ids=lambda code: code.id)
def test_every_code_says_what_it_means_in_three_languages(code):
    for words in (code.name, code.definition, code.include, code.exclude):
        assert set(words) == set(LANGUAGES)
    for language in LANGUAGES:
        assert len(code.examples[language]) >= 2
        assert len(code.counter_examples[language]) >= 1
        assert any(term.language == language for term in code.terms)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", top_codes(WOMEN), ids=lambda code: code.id)
def test_a_top_code_has_forty_terms_a_language_of_its_own(code, language):
    own = {term.text for term in code.terms if term.language == language}
    below = {
        term.text for each in WOMEN.family(code.id) for term in WOMEN.code(each).terms if term.language == language
    }

    assert len(own) >= 40
    assert len(below) >= 200


@pytest.mark.parametrize("book", BOOKS.values(), ids=BOOKS)
def test_examples_are_found_under_their_code_and_counter_examples_are_not(coders, book):
    def texts(field):
        return [
            (code.id, language, text)
            for code in book.codes
            for language in LANGUAGES
            for text in getattr(code, field)[language]
        ]

    def is_found(code_id, language, text):
        return bool(codes_found(coders[book.id], text, language) & set(book.family(code_id)))

    missed = [each for each in texts("examples") if each[2] not in INDIRECT and not is_found(*each)]
    wrong = [each for each in texts("counter_examples") if is_found(*each)]

    assert missed == []
    assert wrong == []


@pytest.mark.parametrize("book", BOOKS.values(), ids=BOOKS)
def test_colours_can_be_seen_on_white_and_on_dark(book):
    for code in top_codes(book):
        assert contrast(code.colour, "#ffffff") >= 3
        assert contrast(code.colour, "#0e1117") >= 3


@pytest.mark.parametrize("book", BOOKS.values(), ids=BOOKS)
def test_no_term_stands_in_two_codes(book):
    owners = {}
    for code in book.codes:
        for term in code.terms:
            owners.setdefault(term, []).append(code.id)

    assert {term: codes for term, codes in owners.items() if len(codes) > 1} == {}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Job insecurity is what we talk about, and rent insecurity."),
        ("en", "My husband beat cancer and the odds."),
        ("en", "He works from a home office."),
        ("en", "The heart attack came in spring, the doctor said."),
        ("en", "A street light is broken in front of the library."),
        ("en", "The National Trust opens its garden on Sunday."),
        ("en", "They wrote it on paper and in the newspaper."),
        ("es", "La inseguridad laboral nos quita el sueño."),
        ("es", "Firmó un papel y se fue con el papel."),
        ("es", "De golpe se puso a llover."),
        ("es", "Las entradas se agotan en una hora."),
        ("es", "Lo que dicen en la radio, yo lo escucho."),
        ("es", "Tengo más confianza en mí misma desde el curso."),
        ("fr", "J'ai frappé à la porte et j'ai attendu."),
        ("fr", "Du coup, je lui ai passé un coup de fil."),
        ("fr", "Il y a du papier peint et un papier par terre."),
        ("fr", "Elle a repris confiance en elle."),
    ],
)
def test_false_friends_are_left_alone(coders, language, text):
    assert codes_found(coders["migrant-women"], text, language) == set()
