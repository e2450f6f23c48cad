"""Vectors that are kept: each text is computed once, and an interruption costs one block."""

from hashlib import sha256

import numpy as np
import pytest

from qualkit.embedders.cached import cached


class Encoder:
    """Gives every text a row that depends on its letters alone, and remembers what it was asked."""

    name = "letters-1"

    def __init__(self, fails_at=None):
        self.asked = []
        self.fails_at = fails_at

    def __call__(self, texts):
        if self.fails_at is not None and len(self.asked) == self.fails_at:
            raise KeyboardInterrupt
        self.asked.append(list(texts))
        rows = np.array([list(sha256(text.encode()).digest()[:8]) for text in texts], dtype=np.float32).reshape(-1, 8)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


class Store:
    def __init__(self):
        self.kept = {}
        self.saves = []

    def lookup(self, name, hashes):
        return {key: self.kept[name, key] for key in hashes if (name, key) in self.kept}

    def save(self, name, vectors):
        self.saves.append(len(vectors))
        self.kept.update({(name, key): vector for key, vector in vectors.items()})


def test_the_rows_are_those_of_the_embedder():
    texts, encoder, store = ["a", "b", "a", ""], Encoder(), Store()

    rows = cached(encoder, store.lookup, store.save)(texts)

    assert (rows == Encoder()(texts)).all()
    assert rows.dtype == np.float32


def test_each_different_text_is_embedded_once_ever():
    encoder, store = Encoder(), Store()
    embed = cached(encoder, store.lookup, store.save)

    first = embed(["a", "b", "a"])
    second = embed(["b", "c", "a"])

    assert encoder.asked == [["a", "b"], ["c"]]
    assert (first[0] == second[2]).all()


def test_vectors_are_kept_under_the_hash_of_the_text_as_little_endian_floats():
    encoder, store = Encoder(), Store()

    rows = cached(encoder, store.lookup, store.save)(["café"])

    assert store.kept == {("letters-1", sha256("café".encode()).hexdigest()): rows[0].astype("<f4").tobytes()}


def test_blocks_are_saved_as_they_come_so_that_an_interruption_loses_one():
    encoder, store = Encoder(fails_at=2), Store()

    with pytest.raises(KeyboardInterrupt):
        cached(encoder, store.lookup, store.save)([f"text {n}" for n in range(600)])

    assert store.saves == [256, 256]


def test_progress_goes_over_the_missing_blocks_only():
    seen = []

    def track(items, *, doing, total=None):
        del total
        seen.append((doing, len(items)))
        return items

    store = Store()
    embed = cached(Encoder(), store.lookup, store.save, track=track)
    embed([f"text {n}" for n in range(300)])
    embed([f"text {n}" for n in range(301)])

    assert [blocks for _, blocks in seen] == [2, 1]


def test_no_texts_ask_neither_store_nor_bar():
    store = Store()

    rows = cached(Encoder(), store.lookup, store.save)([])

    assert rows.shape == (0, 8)
    assert store.saves == []


def test_the_name_is_the_embedders():
    store = Store()

    assert cached(Encoder(), store.lookup, store.save).name == "letters-1"
