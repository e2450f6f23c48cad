"""K-means, NMF and LDA: finders to compare with, behind the same shape."""

from functools import partial

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from qualkit.errors import RequestError
from qualkit.protocols import Wanted
from qualkit.themes import factors, kmeans
from qualkit.themes.factors import lda_themes, nmf_themes
from qualkit.themes.kmeans import kmeans_themes
from qualkit.themes.words import WordList

FINDERS = [kmeans_themes, nmf_themes, lda_themes]
TWO_LANGUAGES = {
    "en": (["bus late driver", "rent high landlord", "doctor hospital", "dark street"], "women city neighbourhood"),
    "fr": (["bus retard chauffeur", "loyer cher", "médecin hôpital", "rue sombre"], "femmes ville quartier"),
}


def grouping(name, texts):
    """Return how a finder groups texts and vectors, its settings fixed."""
    if name == "kmeans":
        return kmeans.group
    words = WordList(texts, ["en"] * len(texts))
    return partial(factors.group, model={"nmf": factors.nmf, "lda": factors.lda}[name], words=words)


@pytest.fixture(params=["kmeans", "nmf", "lda"])
def group(request, embed):
    """Return texts to a group for each, by one of the finders."""

    def of(texts, **asked):
        return grouping(request.param, texts)(texts, embed(texts), **asked)

    return of


@pytest.mark.parametrize(("name", "least"), [("kmeans", 0.95), ("nmf", 0.9), ("lda", 0.5)])
def test_subjects_become_groups(name, least, embed, subjects):
    texts, subject = subjects

    labels = grouping(name, texts)(texts, embed(texts), count=4, seed=0)

    assert adjusted_rand_score(subject, labels) >= least


def test_kmeans_finds_how_many_subjects_there_are(embed, subjects):
    labels = kmeans.group(subjects[0], embed(subjects[0]))

    assert len(set(labels)) == 4


@pytest.mark.parametrize(("texts", "topics"), [(1, 1), (3, 2), (80, 6), (800, 20), (9_000, 30)])
def test_topics_without_a_count_are_the_root_of_half_the_texts_and_never_more_than_thirty(texts, topics):
    asked = []

    def fake(told, _, count, *__):
        asked.append(count)
        return np.ones((len(told), 1))

    factors.group([f"text {n}" for n in range(texts)], np.ones((texts, 2)), model=fake, words=None)

    assert asked == [topics]


def test_groups_are_numbered_without_a_gap_and_every_text_has_one(group, subjects):
    labels = group(subjects[0], count=7)

    assert set(labels) == set(range(max(labels) + 1))
    assert len(labels) == len(subjects[0])
    assert max(labels) < 7


def test_the_same_seed_gives_the_same_groups(group, subjects):
    assert (group(subjects[0], seed=3) == group(subjects[0], seed=3)).all()


def test_texts_of_the_same_words_are_in_one_group(group, subjects):
    labels = group(subjects[0] * 2, count=5)

    assert (labels[:80] == labels[80:]).all()


@pytest.mark.parametrize(
    "texts", [["bus late"], ["bus late"] * 6, ["bus late", "rent high"], ["12", "…"], ["bus late", "…", "rent high"]]
)
def test_few_and_empty_texts_are_grouped_too(texts, group):
    assert len(group(texts)) == len(texts)
    assert len(set(group(texts, count=9))) <= len(set(texts))


def test_a_text_of_no_counted_words_joins_the_nearest_in_meaning(subjects):
    texts, subject = subjects
    vectors = np.eye(4, dtype=np.float32)[[sorted(set(subject)).index(each) for each in subject]]

    labels = grouping("nmf", texts)([*texts, "of the"], np.vstack([vectors, vectors[5]]), count=4)

    assert labels[-1] == labels[5]


@pytest.mark.parametrize("finder", FINDERS)
def test_they_give_themes_like_every_finder(finder, embed, subjects):
    texts, subject = [*subjects[0], "…"], subjects[1]

    found = finder(embed, Wanted(count=4))(texts, ["en"] * 81)

    assert found.finder == finder.__name__.removesuffix("_themes")
    assert found.assignments[-1] is None
    assert adjusted_rand_score(subject, found.assignments[:-1]) >= 0.5
    assert [theme.size for theme in found.themes] == [found.assignments.count(theme.id) for theme in found.themes]
    assert all(theme.keywords and theme.exemplars and theme.label for theme in found.themes)


@pytest.mark.parametrize("finder", FINDERS)
def test_the_order_of_the_texts_changes_nothing(finder, embed, subjects):
    order = np.random.default_rng(5).permutation(80)

    given = finder(embed, Wanted())(subjects[0], ["en"] * 80)
    shuffled = finder(embed, Wanted())([subjects[0][row] for row in order], ["en"] * 80)

    assert shuffled.assignments == tuple(given.assignments[row] for row in order)


def test_counting_words_finds_the_language_where_there_are_several(embed):
    told = {language: [f"{text} {also}" for text in texts] for language, (texts, also) in TWO_LANGUAGES.items()}
    texts = [f"{text} {n}" for notes in told.values() for text in notes for n in "abcdef"]
    languages = ["en"] * 24 + ["fr"] * 24

    found = nmf_themes(embed, Wanted(count=2))(texts, languages)

    assert adjusted_mutual_info_score(languages, found.assignments) > 0.9


@pytest.mark.parametrize("finder", FINDERS)
def test_they_refuse_to_be_guided_rather_than_ignore_it(finder, embed):
    with pytest.raises(RequestError, match="cannot be guided; leave guides out, or use 'graph'"):
        finder(embed, Wanted(guides={"buses": ("bus",)}))


@pytest.mark.parametrize("finder", FINDERS)
def test_more_themes_than_texts_that_differ_cannot_be_asked_for(finder, embed):
    find = finder(embed, Wanted(count=4))

    with pytest.raises(RequestError, match="4 themes were asked for, but only 3 texts differ; ask for fewer"):
        find(["bus late", "rent high", "doctor hospital", "bus late"], ["en"] * 4)
