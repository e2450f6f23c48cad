"""Finding terms among words: every written form, in order, never across the end of a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.autocoders import finding
from qualkit.autocoders.finding import Vocabulary, find_terms, find_vetoes
from qualkit.model import Term

WORDS = [
    "beat",
    "his",
    "wife",
    "Violence",
    "violenc\u0327e",
    "e\u0301te\u0301",
    ",",
    ".",
    "-",
    "'",
    "’",
    "…",
    "🙂",
    "👍🏽",
]
MARKS = [" ", "\u00a0", "\n", "\u2009", "\u00ad", "\u200b", "sans-papiers", "l’aide", "(", "»", "\x1c", "\x85"]
MIXED = st.lists(
    st.sampled_from([*WORDS, *MARKS]),
    max_size=40,
).map("".join)


def found(text, *terms, language="en"):
    vocabulary = Vocabulary(language, [("code", Term(term, language)) for term in terms], [])
    finds = find_terms(vocabulary.standings(text))
    places = vocabulary.places(text, max((find.last for find in finds), default=-1))
    return [text[places[find.first][0] : sum(places[find.last])] for find in finds]


@pytest.mark.parametrize(
    ("language", "term", "text", "expected"),
    [
        ("en", "violence", "VIOLENCE, “violence”, (violence) #violence 🙂violence", 5),
        ("en", "gender-based violence", "Gender based violence; gender-based violence; GENDER‑BASED VIOLENCE", 3),
        ("en", "gender based violence", "gender-based violence, gender\u00a0based\nviolence", 2),
        ("en", "gender-based violence", "violence based on gender", 0),
        ("en", "women's shelter", "a women's shelter, the women’s shelters", 2),
        ("en", "beat", "beat beats beaten beating", 4),
        ("en", "trust", "trusted, trusting, trusts, entrusted", 3),
        ("en", "child", "the children", 1),
        ("en", "don't trust", "don't trust, don’t trust, do not trust", 3),
        ("en", "domestic violence", "domestic, violence. Domestic. Violence", 0),
        ("es", "golpear", "me golpeó, GOLPEANDO, golpeo\u0301, golpeada", 4),
        ("es", "desconfianza", "DESCONFIANZA desconfianzas", 2),
        ("es", "violencia", "¿Violencia? ¡VIOLENCIA! «violencia»", 3),
        ("es", "los papeles", "Los papeles, el papel, un papel", 1),
        ("fr", "frapper", "il frappait, elle a été frappée, ils ont frappé", 3),
        ("fr", "sans-papiers", "Sans papiers, les sans-papiers, SANS PAPIER", 3),
        ("fr", "l'aide", "l'aide, l’aide, L’AIDE", 3),
        ("fr", "m'a frapp*", "il m’a frappée, j'ai frappé à la porte", 1),
        ("fr", "belle-mère", "ma belle mère, la belle‐mere", 2),
        ("en", "traffick*", "trafficker TRAFFICKING antitrafficking", 2),
        ("en", "*trafficking", "trafficking sextrafficking traffickings", 2),
        ("en", "crimin*sed", "criminalised criminsed criminal", 2),
        ("en", "undocument* worker", "undocumented workers, Undocumented-workers, undocumented nurses", 2),
        ("es", "clandestin*", "Clandestinidad CLANDESTINA", 2),
        ("fr", '"AME"', "l'AME, d’AME (AME) ame Amé", 3),
        ("es", '"mas"', "más mas MAS", 1),
        ("en", "vio\u00adlence", "violence vio\u00adlence", 2),
    ],
)
def test_a_term_is_found_in_every_form_it_stands_for(language, term, text, expected):
    assert len(found(text, term, language=language)) == expected


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("beat … wife", "he beat, without any reason, his wife", ["beat, without any reason, his wife"]),
        ("beat … wife", "beat one two three four five wife", ["beat one two three four five wife"]),
        ("beat … wife", "beat one two three four five six wife", []),
        ("beat …2 wife", "beat one two wife", ["beat one two wife"]),
        ("beat …2 wife", "beat one two three wife", []),
        ("beat ... wife", "beat “his” wife", ["beat “his” wife"]),
        ("beat … wife", "beat wife", ["beat wife"]),
        ("beat … wife", "He beat it. His wife left", []),
        ("beat … wife", "he beat it; his wife left", []),
        ("beat … wife", "did he beat her? Wife", []),
        ("beat … wife", "wife beat", []),
        ("beat … wife", "beat a wife and a wife", ["beat a wife"]),
        ("beat … old wife", "beat his old wife", ["beat his old wife"]),
        ("beat … old wife", "beat his old, wife", []),
    ],
)
def test_a_gap_is_bridged_over_commas_and_never_over_the_end_of_a_sentence(term, text, expected):
    assert found(text, term) == expected


def test_of_terms_within_one_another_all_are_found():
    assert found("domestic violence", "violence", "domestic violence") == ["domestic violence", "violence"]


def test_vetoes_are_found_like_terms():
    vocabulary = Vocabulary("en", [], [("code", Term("job insecurity", "en"))])

    assert len(find_vetoes(vocabulary.standings("Job insecurities"))) == 1


@given(MIXED)
def test_a_find_holds_words_and_no_space_at_its_ends_whatever_stands_around(text):
    for quote in found(text, "beat … wife", "violence", "ete", "sans papiers", "l'aide"):
        assert any(map(str.isalnum, quote))
        assert quote == quote.strip()


@given(MIXED)
def test_places_go_in_step_with_standings(text):
    vocabulary = Vocabulary("fr", [("code", Term("violence", "fr"))], [])

    standings = vocabulary.standings(text)
    places = vocabulary.places(text, len(standings))

    assert len(places) == len(standings) - 1
    assert "".join(text[start : start + length] for start, length in places) == "".join(text.split())


@given(st.lists(MIXED, max_size=4))
def test_what_was_met_before_changes_nothing(texts):
    terms = [("code", Term(term, "en")) for term in ("beat … wife", "violence")]
    used = Vocabulary("en", terms, [])

    for text in texts:
        assert find_terms(used.standings(text)) == find_terms(Vocabulary("en", terms, []).standings(text))


def test_a_vocabulary_forgets_before_it_grows_without_end(monkeypatch):
    monkeypatch.setattr(finding, "REMEMBERED", 3)
    vocabulary = Vocabulary("en", [("code", Term("violence", "en"))], [])

    standings = vocabulary.standings("There is violence here and there, every night")

    assert len(vocabulary) <= 3
    assert len(vocabulary.words) <= 3
    assert len(standings) == 10
    assert standings[-1] is finding.BREAK


@pytest.mark.parametrize("text", ["(" * 20_000, "!" * 20_000, "a" * 100_000, "a-" * 10_000, "'" * 10_000])
def test_a_mile_of_marks_reaches_the_tokenizer_in_pieces(text, monkeypatch):
    lengths = []
    tokens = finding.tokens
    monkeypatch.setattr(
        finding, "tokens", lambda piece, language: lengths.append(len(piece)) or tokens(piece, language)
    )

    quotes = found(text + " violence", "violence")

    assert quotes == ["violence"]
    assert max(lengths) <= finding.PIECE
