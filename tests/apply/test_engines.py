"""A Dask cluster gives the same rows as one process, whatever happens to its workers."""

import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet
import pytest
from invented import offer, rows_of, write_csv, write_parquet

from qualkit.apply import Choices, apply_codebook, here, on_dask
from qualkit.errors import InputError, MissingExtraError, RequestError
from qualkit.model import Match

CHOICES = Choices(language="en")
pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster():
    """Start one cluster for all tests: each of its two workers takes seconds to come up."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=50
    ) as started:
        yield started


@pytest.fixture
def on_cluster(cluster):
    return on_dask(scheduler=cluster.scheduler_address)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("target", ["out.csv", "out.jsonl", "out.parquet", "out"])
def test_a_cluster_writes_what_one_process_writes(tmp_path, codebook, on_cluster, target):
    (tmp_path / "in").mkdir()
    write_parquet(tmp_path / "in" / "a.parquet", rows_of(150), row_group_size=60)
    write_parquet(tmp_path / "in" / "b.parquet", rows_of(30))
    done = {}
    for name, engine in (("local", here), ("dask", on_cluster)):
        (tmp_path / name).mkdir()
        done[name] = apply_codebook(
            codebook, tmp_path / "in", tmp_path / name / target, choices=CHOICES, engine=engine, autocoder="lexicon"
        )

    written = [files_in(tmp_path / name) for name in ("local", "dask")]
    assert written[0] == written[1]
    assert done["local"] == done["dask"]


def files_in(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@dataclass
class Mortal:
    """Kills the worker that it works in, once."""

    died: Path
    home: int = field(default_factory=os.getpid)
    settings: dict = field(default_factory=dict)

    def __call__(self, documents):
        if os.getpid() != self.home and not self.died.exists():
            self.died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return (Match(document.id, document.passages[0].span, "trust", 0.5) for document in documents)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
@pytest.mark.usefixtures("small_parts")
def test_a_worker_may_die_half_way(tmp_path, codebook, on_cluster, monkeypatch):
    offer(monkeypatch, mortal=lambda *_: Mortal(tmp_path / "died"))
    write_csv(tmp_path / "in.csv", rows_of(215))

    done = apply_codebook(
        codebook, tmp_path / "in.csv", tmp_path / "out.csv", choices=CHOICES, autocoder="mortal", engine=on_cluster
    )

    assert (tmp_path / "died").exists()
    assert done.rows == 215
    assert done.codings == sum(bool(row["text"].strip()) for row in rows_of(215))


@pytest.mark.usefixtures("small_parts")
def test_parts_that_are_finished_are_not_given_to_workers(tmp_path, codebook, on_cluster):
    write_csv(tmp_path / "in.csv", rows_of(215))
    given = []

    def some(job, parts):
        yield from here(job, parts[:2])
        raise RequestError("enough")

    def the_rest(job, parts):
        given.extend(parts)
        return on_cluster(job, parts)

    with pytest.raises(RequestError, match="enough"):
        apply_codebook(
            codebook, tmp_path / "in.csv", tmp_path / "out", choices=CHOICES, engine=some, autocoder="lexicon"
        )
    done = apply_codebook(
        codebook, tmp_path / "in.csv", tmp_path / "out", choices=CHOICES, engine=the_rest, autocoder="lexicon"
    )

    assert len(given) == 4
    assert done.rows == 215
    assert pyarrow.parquet.read_table(tmp_path / "out").num_rows == done.codings


def test_what_is_wrong_with_a_table_is_told_in_one_line_from_afar(tmp_path, codebook, on_cluster):
    write_parquet(tmp_path / "whole.parquet", [{"text": f"trust {n}"} for n in range(9_000)])
    data = bytearray((tmp_path / "whole.parquet").read_bytes())
    data[100:4_000] = b"\0" * 3_900
    (tmp_path / "in.parquet").write_bytes(bytes(data))

    with pytest.raises(InputError, match=r"in\.parquet") as caught:
        apply_codebook(
            codebook,
            tmp_path / "in.parquet",
            tmp_path / "out.csv",
            choices=CHOICES,
            engine=on_cluster,
            autocoder="lexicon",
        )

    assert "\n" not in str(caught.value)


def test_a_cluster_of_our_own_listens_nowhere_else(tmp_path, codebook, monkeypatch):
    import psutil
    from distributed import LocalCluster

    heard = []
    known = LocalCluster.__exit__

    def listening(self, *error):
        family = [psutil.Process(), *psutil.Process().children(recursive=True)]
        heard.extend(
            each.laddr.ip for process in family for each in process.net_connections() if each.status == "LISTEN"
        )
        return known(self, *error)

    monkeypatch.setattr(LocalCluster, "__exit__", listening)
    write_csv(tmp_path / "in.csv", [{"id": "1", "text": "trust"}])

    done = apply_codebook(
        codebook,
        tmp_path / "in.csv",
        tmp_path / "out.csv",
        choices=CHOICES,
        engine=on_dask(workers=1),
        autocoder="lexicon",
    )

    assert done.codings == 1
    assert set(heard) == {"127.0.0.1"}


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://there"])
def test_a_scheduler_that_cannot_be_reached_is_named_in_one_line(tmp_path, codebook, monkeypatch, address):
    monkeypatch.setattr("qualkit.apply.engines.PATIENCE", "1s")
    write_csv(tmp_path / "in.csv", [{"id": "1", "text": "trust"}])

    with pytest.raises(RequestError, match=f"scheduler {address}: cannot be reached"):
        apply_codebook(
            codebook,
            tmp_path / "in.csv",
            tmp_path / "out.csv",
            choices=CHOICES,
            engine=on_dask(scheduler=address),
            autocoder="lexicon",
        )


def test_a_coder_that_cannot_travel_is_named_in_one_line(tmp_path, codebook, monkeypatch):
    class Rooted(Mortal):
        def __reduce__(self):
            raise TypeError("it holds a\nlock")

    offer(monkeypatch, rooted=lambda *_: Rooted(tmp_path))
    write_csv(tmp_path / "in.csv", [{"id": "1", "text": "trust"}])

    with pytest.raises(RequestError, match=r"autocoder \(Rooted\) cannot be sent to other processes") as caught:
        apply_codebook(
            codebook,
            tmp_path / "in.csv",
            tmp_path / "out.csv",
            choices=CHOICES,
            autocoder="rooted",
            engine=on_dask(workers=1),
        )

    assert "\n" not in str(caught.value)


def test_without_dask_the_line_that_mends_it_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(MissingExtraError, match=r"pip install qualkit-studio\[dask\]"):
        on_dask()


@dataclass
class Learning(Mortal):
    """Learns when it is first used, and notes in which process that was."""

    learned: bool = False

    def __call__(self, documents):
        if not self.learned:
            with self.died.open("a") as notes:
                notes.write(f"{os.getpid()}\n")
            self.learned = True
        return (Match(document.id, document.passages[0].span, "trust", 0.5) for document in documents)


@pytest.mark.usefixtures("small_parts")
def test_what_a_coder_learns_at_first_it_learns_once(tmp_path, codebook, on_cluster, monkeypatch):
    offer(monkeypatch, learning=lambda *_: Learning(tmp_path / "notes"))
    write_csv(tmp_path / "in.csv", rows_of(215))

    apply_codebook(
        codebook, tmp_path / "in.csv", tmp_path / "out.csv", choices=CHOICES, autocoder="learning", engine=on_cluster
    )

    (where,) = (tmp_path / "notes").read_text().splitlines()
    assert where != str(os.getpid())


class Doomed(Mortal):
    """Kills every worker that it works in."""

    def __call__(self, documents):
        if os.getpid() != self.home:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__call__(documents)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_part_that_ends_every_worker_is_told_in_one_line(tmp_path, codebook, cluster, on_cluster, monkeypatch):
    monkeypatch.setattr(cluster.scheduler, "allowed_failures", 0)
    offer(monkeypatch, doomed=lambda *_: Doomed(tmp_path))
    write_csv(tmp_path / "in.csv", [{"id": "1", "text": "trust"}])

    with pytest.raises(RequestError, match="one part was the end of several workers; what is finished is kept"):
        apply_codebook(
            codebook, tmp_path / "in.csv", tmp_path / "out.csv", choices=CHOICES, autocoder="doomed", engine=on_cluster
        )
