"""What an autocoder is given besides the codebook: a fair sample of the rows, an embedder that travels, judgements."""

import pickle
from collections import Counter

import numpy as np
import pytest
from invented import WRITE, offered, write_csv, write_parquet

from qualkit.apply import Choices, apply_codebook, embedding, sampling
from qualkit.apply.embedding import NamedEmbedder

CHOICES = Choices(language="en")
pytestmark = pytest.mark.usefixtures("small_parts")


@pytest.fixture
def aids_for(tmp_path, codebook, monkeypatch):
    """Return a function that gives the aids of an autocoder that codes these rows."""
    made = offered(monkeypatch)

    def run(rows, *, suffix=".csv", **options):
        WRITE[suffix](tmp_path / f"in{suffix}", rows)
        asked = {"choices": CHOICES, "autocoder": "faithful"} | options
        apply_codebook(codebook, tmp_path / f"in{suffix}", tmp_path / "out.csv", **asked)
        return made[-1].aids

    return run


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_of_few_rows_the_sample_is_all(aids_for, suffix):
    rows = [{"text": f"row {n}"} for n in range(100)] + [{"text": ""}]

    aids = aids_for(rows, suffix=suffix)

    assert [document.text for document in aids.collection()] == [row["text"] for row in rows[:-1]]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_of_many_rows_the_sample_is_from_all_over_and_the_same_each_time(aids_for, monkeypatch, suffix):
    monkeypatch.setattr(sampling, "SAMPLE", 100)
    rows = [{"text": f"row {n}"} for n in range(1_000)]

    first, second = (aids_for(rows, suffix=suffix).collection() for _ in range(2))

    assert first == second
    numbers = [int(document.text.split()[1]) for document in first]
    assert numbers == sorted(set(numbers))
    assert Counter(number // 200 for number in numbers) == dict.fromkeys(range(5), 20)


def test_no_more_rows_are_read_for_the_sample_than_is_said(aids_for, monkeypatch):
    monkeypatch.setattr(sampling, "SAMPLE", 50)
    monkeypatch.setattr(sampling, "READ", 250)
    monkeypatch.setattr(sampling, "PLACES", 25)
    read = []
    known = sampling.read_part
    monkeypatch.setattr(sampling, "read_part", lambda *given: (read.append(1) or record for record in known(*given)))

    found = aids_for([{"text": f"row {n}"} for n in range(1_000)]).collection()

    assert len(found) == 50
    assert len(read) == 250


class Plain:
    """Gives each text its length as a vector."""

    name = "plain/1"

    def __call__(self, texts):
        return np.array([[len(text)] for text in texts], dtype=np.float32)


def test_an_embedder_travels_by_its_name(monkeypatch):
    loaded = []
    monkeypatch.setattr(embedding, "load", lambda *asked: loaded.append(asked) or Plain)
    embedding._loaded.cache_clear()
    embed = NamedEmbedder("plain")

    again = pickle.loads(pickle.dumps(embed))  # noqa: S301 - our own

    assert (again.name, again(["four"]).tolist()) == ("plain/1", [[4.0]])
    assert loaded == [("embedders", "plain")]
    assert len(pickle.dumps(embed)) < 200
    embedding._loaded.cache_clear()


def test_all_that_a_coder_is_given_can_travel_with_it(aids_for, monkeypatch):
    monkeypatch.setattr(embedding, "load", lambda *_: Plain)
    embedding._loaded.cache_clear()
    aids = aids_for([{"text": f"row {n}"} for n in range(100)])

    embedder, collection = pickle.loads(pickle.dumps((aids.embedder, aids.collection)))  # noqa: S301 - our own

    assert embedder()(["four"]).tolist() == [[4.0]]
    assert collection() == aids.collection()
    embedding._loaded.cache_clear()


@pytest.mark.parametrize(("embedder", "rows", "told"), [("use", 90, 1), ("use", 30, 0), ("static", 90, 0)])
def test_a_faster_embedder_is_named_when_there_is_much_to_read(tmp_path, codebook, monkeypatch, embedder, rows, told):
    monkeypatch.setattr("qualkit.apply.applying.MANY", 50)
    monkeypatch.setattr("qualkit.apply.applying.plugins", lambda _: {"static": None, "use": None})
    monkeypatch.setattr(embedding, "_loaded", lambda _: Plain())
    made = offered(monkeypatch)
    monkeypatch.setattr("qualkit.apply.applying.load", lambda *_: lambda *given: Silent(made, *given))
    write_parquet(tmp_path / "in.parquet", [{"text": "trust"}] * rows)
    said = []

    apply_codebook(
        codebook,
        tmp_path / "in.parquet",
        tmp_path / "out.csv",
        choices=CHOICES,
        embedder=embedder,
        tell=said.append,
        autocoder="lexicon",
    )

    assert ["--embedder static" in sentence for sentence in said] == [True] * told
    assert isinstance(made[0], NamedEmbedder)


class Silent:
    """Asks for an embedder and finds nothing."""

    def __init__(self, made, _codebook, aids):
        made.append(aids.embedder())
        self.settings = {}

    def __call__(self, _documents):
        return iter(())


def test_judgements_are_none_without_examples(aids_for):
    assert tuple(aids_for([{"text": "trust"}]).judgements) == ()


def test_rows_are_counted_as_they_are_done(tmp_path, codebook):
    write_csv(tmp_path / "in.csv", [{"text": "trust"}] * 95)
    counted = {}

    def track(items, *, doing, total=None):
        for number, item in enumerate(items, 1):
            counted[doing] = (number, total)
            yield item

    apply_codebook(
        codebook, tmp_path / "in.csv", tmp_path / "out.csv", choices=CHOICES, track=track, autocoder="lexicon"
    )

    assert counted["Coding rows"] == (95, 95)
