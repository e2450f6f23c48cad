import io
import pickle
import zipfile
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from learnable import scores, statements

from qualkit.autocoders.learning.learner import Learned, learn
from qualkit.autocoders.learning.saving import packed, unpacked
from qualkit.errors import InputError

FEATURES, HOLDS = statements(40)
LEARNED = learn(FEATURES, scores(HOLDS), np.arange(120).reshape(40, 3) % 7 > 0, HOLDS)
CONTENT = packed(LEARNED)


def changed(**arrays):
    """Return the saved content with other arrays."""
    with np.load(io.BytesIO(CONTENT)) as saved:
        parts = {name: saved[name] for name in saved}
    file = io.BytesIO()
    np.savez(file, **(parts | arrays))
    return file.getvalue()


def repacked(packing=zipfile.ZIP_STORED, **parts):
    """Return the saved content packed in some way, with other parts, whatever they hold."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(CONTENT)) as saved, zipfile.ZipFile(file, "w", packing) as made:
        for name in saved.namelist():
            made.writestr(name, parts.get(name.removesuffix(".npy"), saved.read(name)))
    return file.getvalue()


def test_what_is_read_back_says_the_same():
    test, truth = statements(50, seed=3)

    back = unpacked(CONTENT)

    assert (back.likelihoods(test, scores(truth)) == LEARNED.likelihoods(test, scores(truth))).all()
    assert np.array_equal(back.held_out, LEARNED.held_out, equal_nan=True)
    assert [back.cut(code) for code in range(3)] == [LEARNED.cut(code) for code in range(3)]
    assert back.threshold_for(0, precision=0.7) == LEARNED.threshold_for(0, precision=0.7)


def test_saving_what_was_read_back_gives_the_same_bytes():
    again = packed(unpacked(CONTENT))

    assert again == CONTENT


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        pickle.dumps({"a": 1}),
        CONTENT[: len(CONTENT) // 2],
        changed(extra=np.zeros(3)),
        changed(levels=np.array([{}, 1, 2], dtype=object)),
        changed(levels=np.zeros(4)),
        changed(levels=np.zeros(3, np.float32)),
        changed(levels=np.array([np.nan, 0, 0])),
        changed(centres=np.zeros(3, np.float32)),
        changed(spoken=np.full(40, 9, np.int32)),
        changed(header=np.frombuffer(b"[" * 100_000, np.uint8)),
        changed(header=np.frombuffer(b'{"format": 2}', np.uint8)),
        changed(header=np.frombuffer(b'{"format": 1, "features": {}}', np.uint8)),
        repacked(header=b"no array"),
        repacked(words=b""),
        repacked(zipfile.ZIP_LZMA),
    ],
    ids=range(17),
)
def test_anything_else_is_refused_in_one_line(content):
    with pytest.raises(InputError, match=r"^shared\.bin: not a model that qualkit saved \(.*\); learn it again$"):
        unpacked(content, "shared.bin")


def test_what_would_unpack_to_more_than_memory_is_refused_unread():
    bomb = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(CONTENT)) as parts, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        for name in parts.namelist():
            if name != "words.npy":
                made.writestr(name, parts.read(name))
                continue
            with made.open(name, "w", force_zip64=True) as part:
                for _ in range(65):
                    part.write(bytes(2**24))

    with pytest.raises(InputError, match="too large"):
        unpacked(bomb.getvalue())


@settings(max_examples=100)
@given(st.integers(0, len(CONTENT) - 1), st.integers(0, 255))
def test_a_damaged_byte_is_refused_or_harmless(where, byte):
    damaged = CONTENT[:where] + bytes([byte]) + CONTENT[where + 1 :]

    with suppress(InputError):
        found = unpacked(damaged)
        assert isinstance(found, Learned)
