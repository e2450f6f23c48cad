"""Directions: a way to each code, measured against everyday sentences of the same length."""

import numpy as np
import pytest
from town import CODES, EVERYDAY, MEANT, book, town

from qualkit.autocoders.meaning.anchors import anchors
from qualkit.autocoders.meaning.nearness import LENGTHS, directions
from qualkit.autocoders.meaning.reading import length
from qualkit.everyday import everyday


def ways(codebook, embed):
    described = anchors(codebook)
    subjects = list(everyday("en").values())
    neutral = [embed(list(subject)) for subject in subjects]
    words = [length(sentence) for subject in subjects for sentence in subject]
    centre = np.concatenate(neutral).mean(axis=0)
    return directions(codebook, described, embed([each.words for each in described]), neutral, words, centre)


def near(codebook, embed, texts):
    return ways(codebook, embed)(embed(list(texts)), [length(words) for words in texts])


@pytest.mark.parametrize("language", MEANT)
def test_a_statement_is_nearest_to_the_code_that_it_means_in_any_language(encoder, language):
    texts = [words for all_said in MEANT[language].values() for words in all_said]

    found = near(town(), encoder, texts)

    assert found[:, :3].argmax(axis=1).tolist() == [0, 0, 1, 1, 2, 2]
    assert found.shape == (6, 3 + len(everyday("en")))


def test_everyday_sentences_are_usual_whatever_their_length(encoder):
    texts = [sentence for sentences in everyday("en").values() for sentence in sentences]

    found = near(town(), encoder, texts)[:, :3]

    classes = np.searchsorted(LENGTHS, [length(words) for words in texts], side="right")
    for each in range(len(LENGTHS) + 1):
        assert found[classes == each].mean() == pytest.approx(0, abs=0.01)
        assert found[classes == each].std(axis=0).mean() == pytest.approx(1, abs=0.01)


def test_counter_examples_push_what_is_like_them_away(encoder):
    texts = ["My uncle builds model trains in his cellar.", *EVERYDAY["en"]]
    sided = town(counter_examples={"en": ["Trains as toys: a model railway in the cellar."]})

    before, after = near(town(), encoder, texts)[:, 0], near(sided, encoder, texts)[:, 0]

    assert after[0] < before[0] - 0.3
    assert np.abs(after[1:] - before[1:]).max() < before[0] - after[0]


def test_examples_of_a_code_below_draw_the_code_above(encoder):
    below = {"id": "lifts", "name": {"en": "Lifts"}, "examples": {"en": ["The lift in the tower is broken."]}}
    text = ["Our lift was out of order again."]

    assert near(town(codes=[below]), encoder, text)[0, 0] > near(town(), encoder, text)[0, 0] + 1


def test_neutral_subjects_have_ways_of_their_own(encoder):
    topics = everyday("en")

    found = near(town(), encoder, [sentence for sentences in topics.values() for sentence in sentences[:4]])

    nearest = found[:, len(CODES) :].argmax(axis=1)
    own = np.repeat(np.arange(len(topics)), 4)
    assert (nearest == own).mean() > 0.8


def test_one_code_with_one_anchor_is_enough(encoder):
    one = book({"id": "transport", "name": {"en": "Buses and trains"}})

    found = near(one, encoder, [MEANT["en"]["transport"][0], *EVERYDAY["en"]])

    assert np.isfinite(found).all()
    assert found[0, 0] > found[1:, 0].max()
