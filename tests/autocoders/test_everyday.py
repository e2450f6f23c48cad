"""The everyday sentences: as many as promised, in the language they are filed under, and on nobody's codes."""

from collections import Counter

import pytest
from builders import document

from qualkit.autocoders.lexicon import lexicon_coder
from qualkit.codebook import find_codebook, read_codebook
from qualkit.everyday import everyday
from qualkit.language import identify
from qualkit.model import Kind

SENTENCES = {"en": 16, "es": 16, "fr": 16, "pt": 5, "it": 5, "de": 5}
TOPICS = 30
BOOKS = ("migrant-women", "dialogue")
languages = pytest.mark.parametrize("language", SENTENCES)


@pytest.fixture(scope="module")
def coders():
    return [lexicon_coder(read_codebook(find_codebook(name))) for name in BOOKS]


def all_of(language):
    return [sentence for sentences in everyday(language).values() for sentence in sentences]


@languages
def test_the_topics_are_the_same_in_every_language_in_the_same_order(language):
    topics = list(everyday(language))

    assert topics == list(everyday("en"))
    assert len(topics) == TOPICS


@languages
def test_every_topic_has_the_promised_number_of_sentences(language):
    counts = {topic: len(sentences) for topic, sentences in everyday(language).items()}

    assert set(counts.values()) == {SENTENCES[language]}, counts


def test_no_sentence_comes_twice():
    counts = Counter(sentence.casefold() for language in SENTENCES for sentence in all_of(language))

    assert [sentence for sentence, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_a_topic_has_talk_writing_and_notes(language):
    for topic, sentences in everyday(language).items():
        notes = [sentence for sentence in sentences if len(sentence.split()) <= 7 and sentence[-1] != "."]

        assert 4 <= len(notes) <= 7, topic


@languages
def test_sentences_are_in_the_language_they_are_filed_under(language):
    tellable = [sentence for sentence in all_of(language) if len(sentence.split()) >= 4]

    others = [sentence for sentence in tellable if identify([sentence]) != [language]]

    assert len(others) <= 0.05 * len(tellable), others


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_no_sentence_holds_a_term_of_the_codebooks_that_come_along(coders, language):
    answers = document(
        "answers", [("", sentence) for sentence in all_of(language)], kind=Kind.ANSWERS, language=language
    )

    coded = [
        (match.code_id, [piece.what for piece in match.evidence], match.span.of(answers.text))
        for coder in coders
        for match in coder([answers])
    ]

    assert coded == []


@pytest.mark.parametrize("language", ["ar", "", "xx", "../en", "\0"])
def test_a_language_without_sentences_of_its_own_gets_english(language):
    assert everyday(language) == everyday("en")


def test_a_reader_cannot_change_what_the_next_one_gets():
    everyday("en").clear()

    assert len(everyday("en")) == TOPICS
