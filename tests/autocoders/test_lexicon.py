"""The lexicon coder: what it codes, how much of the text, with what evidence."""

import pytest
from builders import document
from hypothesis import given
from hypothesis import strategies as st

from qualkit.autocoders import lexicon
from qualkit.autocoders.lexicon import UNCHECKED, lexicon_coder
from qualkit.codebook import codebook_from
from qualkit.language import pipeline_name
from qualkit.model import Kind

needs_english_pipeline = pytest.mark.skipif(not pipeline_name("en"), reason="no English pipeline is installed")


def code(code_id, terms, vetoes=(), **below):
    """Return a code in English; `below` are its sub-codes by the end of their id."""
    return {
        "id": code_id,
        "name": code_id,
        "terms": list(terms),
        "not": list(vetoes),
        "codes": [code(f"{code_id}-{end}", *lists) for end, lists in below.items()],
    }


def coder_of(*codes):
    return lexicon_coder(
        codebook_from({"codebook": "b", "languages": ["en", "es", "fr"], "codes": list(codes)}, place="b")
    )


VIOLENCE = code(
    "violence",
    ["violence", "insecurity", "beat", "violence of the system"],
    ["job insecurity", "domestic violence unit", "violence of"],
    domestic=(["domestic violence", "beat … wife"],),
)
TRUST = code("trust", ["trust", "e\u0301te\u0301", "l'aide"], ["trust fund"])
CODER = coder_of(VIOLENCE, TRUST)


def coded(text, coder=CODER, kind=Kind.NOTES, speaker=""):
    spoken = document("d", [(speaker, text)], kind=Kind.TRANSCRIPT if speaker else kind)
    return [(match.code_id, match.span.of(spoken.text)) for match in coder([spoken])]


def evidence(text, coder=CODER):
    spoken = document("d", [("", text)], kind=Kind.NOTES)
    return [piece.span.of(spoken.text) for match in coder([spoken]) for piece in match.evidence]


def test_a_turn_is_coded_by_sentence():
    text = "I came in May. There was violence. I trust you."

    assert coded(text, speaker="Amina") == [("violence", "There was violence."), ("trust", "I trust you.")]


@pytest.mark.parametrize("kind", [Kind.BOARD, Kind.ANSWERS])
def test_a_note_or_an_answer_is_coded_whole(kind):
    text = "I came in May. There was violence. Then more violence."

    assert coded(text, kind=kind) == [("violence", text)]


def test_two_codes_on_one_sentence_are_two_matches():
    assert coded("No trust after violence.") == [
        ("trust", "No trust after violence."),
        ("violence", "No trust after violence."),
    ]


def test_matches_come_in_the_order_of_the_words():
    spoken = document("d", [("Amina", "Trust. Violence. Trust."), ("Rosa", "Violence.")])

    starts = [match.span.start for match in CODER([spoken])]

    assert starts == sorted(starts)
    assert len(starts) == 4


def test_documents_come_one_after_another():
    first, second = document("a", [("", "Trust.")]), document("b", [("", "Violence.")])

    assert [match.document_id for match in CODER([first, second])] == [first.id, second.id]


def test_a_veto_takes_the_words_away():
    assert coded("Job insecurity is violence.") == [("violence", "Job insecurity is violence.")]
    assert evidence("Job insecurity is violence.") == ["violence"]
    assert coded("A trust fund.") == []


def test_a_veto_of_a_code_protects_the_codes_below_it():
    assert coded("The domestic violence unit.") == []


def test_a_veto_of_one_code_does_not_touch_another():
    coder = coder_of(code("one", ["trust"], ["trust fund"]), code("two", ["trust"]))

    assert coded("A trust fund.", coder) == [("two", "A trust fund.")]


def test_a_longer_term_around_a_veto_stands():
    assert evidence("The violence of the system.") == ["violence of the system"]
    assert coded("The violence of the storm.") == []


def test_the_code_below_takes_the_place_of_the_code_above_on_the_same_words():
    assert coded("Domestic violence.") == [("violence-domestic", "Domestic violence.")]
    assert coded("Domestic violence and violence.") == [
        ("violence", "Domestic violence and violence."),
        ("violence-domestic", "Domestic violence and violence."),
    ]
    assert evidence("He beat his wife") == ["beat his wife"]


def test_the_longest_term_of_a_code_is_its_evidence():
    coder = coder_of(code("trust", ["trust", "build trust", "trust in us"]))

    assert evidence("They build trust in us.", coder) == ["build trust", "trust in us"]


def test_no_term_reaches_over_the_end_of_a_sentence():
    assert coded("He beat it. His wife left.") == [("violence", "He beat it.")]


def test_a_language_without_a_codebook_is_left_alone():
    german = document("d", [("", "violence trust")], language="de")

    assert list(CODER([german])) == []


def test_terms_are_those_of_the_passage_s_language():
    coder = coder_of({"id": "trust", "name": "T", "terms": {"en": ["trust"], "es": ["confianza"]}})

    assert coded("trust, confianza", coder) == [("trust", "trust, confianza")]
    assert evidence("trust, confianza", coder) == ["trust"]


def test_more_evidence_makes_a_match_surer_and_a_denial_less_sure():
    once, twice, denied = (
        next(iter(CODER([document("d", [("", text)])]))) for text in ("violence", "violence, insecurity", "no violence")
    )

    assert 0 < denied.confidence < once.confidence < twice.confidence < 1
    assert [piece.negated for piece in (*denied.evidence, *once.evidence)] == [True, False]


@needs_english_pipeline
def test_a_part_of_speech_is_looked_at_where_a_pipeline_is_installed():
    coder = coder_of(code("abuse", ["abuse/VERB"]))

    assert coded("The abuse was reported.", coder) == []
    assert coded("He abuses her.", coder) == [("abuse", "He abuses her.")]
    assert coder.settings == {"pipeline en": pipeline_name("en")}


def test_without_a_pipeline_the_word_is_found_with_a_remark(monkeypatch):
    monkeypatch.setattr(lexicon, "pipeline_name", lambda language: "")  # noqa: ARG005 - as language.py has it
    coder = coder_of(code("abuse", ["abuse/VERB"]))
    spoken = document("d", [("", "The abuse was reported.")])

    (match,) = coder([spoken])

    assert [piece.remark for piece in match.evidence] == [UNCHECKED]
    assert coder.settings == {"pipeline en": "none"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-Violence", ["Violence"]),
        ("'violence'", ["violence"]),
        ("🙂violence👍🏽", ["violence"]),
        ("Cafe\u0301. violence", ["violence"]),
        ("«violence»\u00a0!", ["violence"]),
    ],
)
def test_evidence_is_the_words_and_not_the_marks_around_them(text, expected):
    assert evidence(text) == expected


WORDS = [
    "beat",
    "his",
    "wife",
    "Violence",
    "domestic",
    "job",
    "insecurity",
    "trust",
    "fund",
    "e\u0301te\u0301",
    "l’aide",
]
MARKS = [
    " ",
    " ",
    " ",
    ". ",
    ", ",
    "\n",
    "\n\n",
    "\u00a0",
    "-",
    "'",
    "…",
    "🙂",
    "👍🏽",
    "\u0301",
    "\u200b",
    "not ",
    "(",
    "»",
    "\x1c",
    "\x85",
]
PIECES = st.sampled_from([*WORDS, *MARKS])


@given(st.lists(PIECES, max_size=30).map("".join), st.sampled_from([Kind.NOTES, Kind.BOARD, Kind.TRANSCRIPT]))
def test_evidence_lies_in_its_match_and_its_match_in_its_passage(text, kind):
    spoken = document("d", [("Amina" if kind == Kind.TRANSCRIPT else "", text), ("", "violence")], kind=kind)

    matches = list(CODER([spoken]))

    assert matches == list(CODER([spoken]))
    assert [match.span for match in matches] == sorted(match.span for match in matches)
    for match in matches:
        assert 0 < match.confidence <= 1
        assert match.evidence
        assert any(passage.span.contains(match.span) for passage in spoken.passages)
        for piece in match.evidence:
            assert match.span.contains(piece.span)
            quote = piece.span.of(spoken.text)
            assert quote == quote.strip()
            assert any(map(str.isalnum, quote))


def test_a_very_long_turn_is_coded_in_a_moment():
    text = "he beat his wife, there was violence, " * 1_000

    (domestic, violence) = sorted(coded(text, speaker="Amina"))[::-1]

    assert (domestic[0], violence[0]) == ("violence-domestic", "violence")
