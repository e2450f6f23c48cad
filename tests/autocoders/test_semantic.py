"""The semantic coder: a codebook written this morning codes this afternoon, in any of its languages."""

import pickle
import re
from dataclasses import replace

import numpy as np
import pytest
from builders import document
from hypothesis import given, settings
from hypothesis import strategies as st
from town import EVERYDAY, MEANT, Dictionary, Given, Hashed, answers, book, meeting, said, semantic, town

from qualkit.autocoders import choosing
from qualkit.autocoders.semantic import semantic_coder
from qualkit.model import EvidenceKind, Kind
from qualkit.protocols import Aids, Weighing
from qualkit.statements import statements

TRANSPORT, HOUSING, HEALTH = range(3)
TERMS = {"transport": ["bus", "late train"], "housing": ["rent"]}


def quoted(coder, documents):
    """Return (words, code) of every match."""
    texts = {each.id: each.text for each in documents}
    return [(match.span.of(texts[match.document_id]), match.code_id) for match in coder(documents)]


def likelihood(coder, words, code, language="en"):
    return coder.likelihoods([said(words, language)])[0, code]


def is_enough(coder, words, code):
    """Tell whether a code is likely enough to be coded."""
    return coder.meaning([said(words)]).odds[0, code] >= coder.cuts[code]


@pytest.fixture(scope="module")
def town_coder(encoder):
    return semantic(town(), encoder, meeting())


@pytest.fixture(scope="module")
def termed_coder(words):
    return semantic(town(terms=TERMS), words, meeting("en"))


@pytest.mark.parametrize("language", MEANT)
def test_a_code_with_a_name_and_a_definition_finds_what_means_it_in_every_language(town_coder, language):
    expected = [(words, code) for code, all_said in MEANT[language].items() for words in all_said]

    found = quoted(town_coder, meeting(language))

    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("language", MEANT)
def test_what_means_a_code_is_far_likelier_than_anything_everyday(town_coder, language):
    everyday = max(likelihood(town_coder, words, code, language) for words in EVERYDAY[language] for code in range(3))
    meant = min(
        likelihood(town_coder, words, code, language)
        for code, all_said in enumerate(MEANT[language].values())
        for words in all_said
    )

    assert meant > 2 * everyday


def test_a_statement_with_a_term_is_likelier_than_without_the_term_in_the_codebook(encoder):
    words = "I missed the last ferry home."
    without = semantic(town(), encoder, meeting("en"))
    with_term = semantic(town(terms={"transport": ["ferry"]}), encoder, meeting("en"))

    assert likelihood(with_term, words, TRANSPORT) > 2 * likelihood(without, words, TRANSPORT)


def test_a_statement_with_a_term_is_likelier_than_the_same_without_it(termed_coder):
    with_term, without = termed_coder.likelihoods([said("so it was the bus again"), said("so it was the day again")])

    assert with_term[TRANSPORT] > 2 * without[TRANSPORT]
    assert with_term[HEALTH] < with_term[TRANSPORT]


@pytest.mark.parametrize("part", ["counter_examples", "exclude"])
def test_the_other_side_of_a_code_pushes_statements_away(encoder, part):
    other_side = "Trains as toys: a model railway in the cellar."
    words = "My uncle builds model trains in his cellar."
    plain = semantic(town(), encoder, meeting("en"))
    given_part = {"en": [other_side]} if part == "counter_examples" else {"en": other_side}
    sided = semantic(town(**{part: given_part}), encoder, meeting("en"))

    assert likelihood(sided, words, TRANSPORT) < 0.8 * likelihood(plain, words, TRANSPORT)
    assert is_enough(sided, MEANT["en"]["transport"][0], TRANSPORT)


def test_a_statement_nearer_to_the_other_side_is_not_coded_by_meaning(encoder):
    words = "Sundays trains and tram stop here for the toy railway museum."
    documents = [answers("toys", words)]
    plain = semantic(town(), encoder, meeting("en"))
    sided = semantic(town(counter_examples={"en": [words]}), encoder, meeting("en"))

    assert (words, "transport") in quoted(plain, documents)
    assert quoted(sided, documents) == []


def test_a_veto_stops_coding_by_meaning(encoder):
    words = MEANT["en"]["transport"][0]
    vetoed = semantic(town(**{"not": {"en": ["tram"]}}), encoder, meeting("en"))

    found = quoted(vetoed, meeting("en"))

    assert is_enough(vetoed, words, TRANSPORT)
    assert words not in dict(found)
    assert (MEANT["en"]["transport"][1], "transport") in found


def test_a_veto_of_a_code_stops_the_codes_below_it(encoder):
    below = {"id": "trams", "name": {"en": "Trams"}, "definition": {"en": "Trams that are late."}}
    documents = [answers("trams", "The tram was an hour late again this week.")]
    allowed = semantic(town(codes=[below]), encoder, meeting("en"))
    vetoed = semantic(town(codes=[below], **{"not": {"en": ["week"]}}), encoder, meeting("en"))

    assert [code for _, code in quoted(allowed, documents)] == ["trams"]
    assert quoted(vetoed, documents) == []


@pytest.mark.parametrize("words", ["Late trams", "Trams", "Missed trains!"])
def test_a_fragment_is_coded_by_its_terms_and_not_by_meaning_alone(encoder, words):
    fragment = [answers("board", words)]
    by_meaning = semantic(town(), encoder, meeting("en"))
    by_terms = semantic(town(terms={"transport": ["tram", "train"]}), encoder, meeting("en"))

    assert is_enough(by_meaning, words, TRANSPORT)
    assert quoted(by_meaning, fragment) == []
    assert quoted(by_terms, fragment) == [(words, "transport")]


def test_a_code_is_left_to_the_code_below_it(encoder):
    below = {
        "id": "trams",
        "name": {"en": "Trams"},
        "definition": {"en": "Trams that are late."},
        "terms": {"en": ["tram"]},
    }
    coder = semantic(town(codes=[below]), encoder, meeting("en"))

    found = quoted(coder, meeting("en"))

    assert [code for words, code in found if "tram" in words] == ["trams"]
    assert (MEANT["en"]["transport"][1], "transport") in found


def test_terms_are_quoted_first_and_then_the_nearest_words_of_the_codebook(encoder):
    coder = semantic(town(terms={"transport": ["tram"]}), encoder, meeting("en"))
    document = answers("one", MEANT["en"]["transport"][0])

    [match] = coder([document])

    kinds = [piece.kind for piece in match.evidence]
    assert kinds == [EvidenceKind.TERM, EvidenceKind.NEAR, EvidenceKind.NEAR]
    assert {piece.what for piece in match.evidence[1:]} == {anchor.words for anchor in coder.meaning.anchors[:2]}
    distances = [float(re.fullmatch(r"[a-z-]+, distance (\d\.\d\d)", piece.remark)[1]) for piece in match.evidence[1:]]
    assert distances == sorted(distances)
    assert {piece.span for piece in match.evidence[1:]} == {match.span}


PIECES = st.sampled_from(
    [
        "The bus is here.",
        "A late\ntrain, again! No rent this month.",
        "🚌 bus",
        "?!",
        "nothing of note",
        "",
        "é\u0301 bus.",
    ]
)
DOCUMENTS = st.lists(st.tuples(st.booleans(), st.lists(PIECES, max_size=5)), max_size=4)


@settings(max_examples=60)
@given(DOCUMENTS)
def test_matches_and_terms_stand_where_they_say_in_the_order_of_the_words(termed_coder, drawn):
    documents = [
        document(
            f"{n}", [("" if whole else "Ana", piece) for piece in pieces], kind=Kind.ANSWERS if whole else Kind.NOTES
        )
        for n, (whole, pieces) in enumerate(drawn)
    ]
    known = {each.id: (n, each, {one.span for one in statements(each)}) for n, each in enumerate(documents)}

    found = list(termed_coder(documents))

    places = [(known[match.document_id][0], match.span.start) for match in found]
    assert places == sorted(places)
    for match in found:
        _, its, spans = known[match.document_id]
        assert match.span in spans
        for piece in match.evidence:
            assert match.span.contains(piece.span)
            if piece.kind is EvidenceKind.TERM:
                assert piece.span.of(its.text).split() == piece.what.split()
    terms = [
        piece for match in found for piece in match.evidence if (piece.kind, piece.what) == (EvidenceKind.TERM, "bus")
    ]
    said_bus = sum(one.words.count("bus") for each in documents for one in statements(each))
    assert len(terms) == said_bus


def test_two_fresh_coders_give_the_same_to_the_bit(encoder):
    documents = meeting()
    first, second = (semantic(town(terms=TERMS), encoder, documents) for _ in range(2))

    assert list(first(documents)) == list(second(documents))
    all_said = [each for document in documents for each in statements(document)]
    assert np.array_equal(first.likelihoods(all_said), second.likelihoods(all_said))


def test_how_documents_are_batched_changes_no_match(town_coder, monkeypatch):
    documents = meeting()
    together = list(town_coder(documents))
    monkeypatch.setattr(choosing, "BATCH", 2)

    apart = list(town_coder(documents))

    def where(match):
        return match.document_id, match.span, match.code_id

    assert [where(match) for match in apart] == [where(match) for match in together]
    assert np.allclose([match.confidence for match in apart], [match.confidence for match in together], atol=0.001)


def test_the_order_of_documents_changes_no_match(town_coder):
    documents = meeting()

    assert sorted(quoted(town_coder, documents)) == sorted(quoted(town_coder, documents[::-1]))


def test_settings_tell_the_embedder_and_the_collection(words):
    coder = semantic(town(), words, meeting("en"))
    other = Dictionary(Hashed())
    other.name = "words-2"

    assert coder.settings == semantic(town(), words, meeting("en")).settings
    assert coder.settings != semantic(town(), words, meeting("fr")).settings
    assert coder.settings != semantic(town(), other, meeting("en")).settings


def test_nothing_is_measured_and_nothing_saved_while_nobody_judged(words):
    coder = semantic(town(), words, meeting("en"))

    assert isinstance(coder, Weighing)
    assert coder.codes == ("transport", "housing", "health")
    assert coder.measured() == coder.measured("en") == [None, None, None]
    assert coder.held_out is None
    assert coder.saved() == b""


def test_nothing_is_embedded_before_it_is_needed():
    def unwanted():
        raise AssertionError

    coder = semantic_coder(town(), Aids(unwanted, unwanted))

    assert coder.codes == ("transport", "housing", "health")


def test_an_empty_collection_will_do(encoder):
    coder = semantic(town(), encoder, [])

    found = quoted(coder, meeting("en"))

    assert (MEANT["en"]["transport"][0], "transport") in found
    assert not {words for words, _ in found} & set(EVERYDAY["en"])
    assert list(coder([])) == []
    assert coder.likelihoods([]).shape == (0, 3)


@pytest.mark.parametrize("code", ["transport", "housing"])
def test_a_codebook_of_one_code_finds_it(encoder, code):
    one = book(
        {"id": code, "name": {"en": code.capitalize()}, "definition": {"en": town().code(code).definition["en"]}}
    )
    coder = semantic(one, encoder, meeting("en"))

    found = {words for words, _ in quoted(coder, meeting("en"))}

    assert found & set(MEANT["en"][code])
    assert not found & set(EVERYDAY["en"])


def halved(document):
    """Return a document with half a surrogate pair for every @, which no file can be written with."""
    return replace(document, text=document.text.replace("@", "\ud83d"))


HOSTILE = [
    answers("marks", "\x00", "?!", "bus\x00bus and late trains at stops", "a" * 5_000),
    halved(answers("halves", "half a pair @ of a bus", "@@ late trains, and the bus")),
    answers("nothing"),
    document("blank", [("", "")]),
    answers("unknown", "The bus is late again today.", language="xx"),
    answers("untold", "The bus is late again today.", language=""),
    answers("long", "The bus is late. " * 300),
]


@pytest.mark.parametrize("collected", [HOSTILE, []])
def test_no_text_and_no_language_stops_it(encoder, collected):
    coder = semantic(town(terms=TERMS), encoder, collected)

    found = list(coder(HOSTILE))

    assert all(0 <= match.confidence <= 1 for match in found)
    assert {each.id for each in HOSTILE if each.name in {"marks", "halves", "unknown", "untold"}} <= {
        match.document_id for match in found
    }


def test_a_coder_that_was_used_codes_the_same_after_travelling():
    documents = [answers("terms", "a gender-based matter", "so I raise. Hand in the sheet", "bus"), *meeting("en")]
    codebook = town(terms={"transport": ["bus", "gender-based"], "housing": ["raise … hand"]})
    coder = semantic_coder(codebook, Aids(Given(Hashed()), Given(documents)))
    before = list(coder(documents))

    travelled = pickle.loads(pickle.dumps(coder))  # noqa: S301 - our own bytes

    assert list(travelled(documents)) == before
