"""What is killed half-way goes on where it stopped, and ends as if nothing had happened."""

import signal
import subprocess
import sys
import time

import pyarrow.parquet
import pytest
from invented import WRITE, offered, read_csv, rows_of, write_csv, write_parquet

from qualkit.apply import Choices, apply_codebook
from qualkit.errors import QualkitError, RequestError

DEADLINE = 60  # seconds; a machine that is busy with other work may need some
CHOICES = Choices(language="en")
pytestmark = pytest.mark.usefixtures("small_parts")

# Stands still before the second block of the third part, having said so with a file.
STANDS_STILL = """
import sys
from pathlib import Path

from qualkit.apply import Choices, apply_codebook, applying, rows
from qualkit.autocoders import lexicon
from qualkit.tables import parquet, records

source, target, codebook, reached = map(Path, sys.argv[1:])
records.PART_ROWS, parquet.PART_ROWS, rows.BLOCK_ROWS = 40, 40, 8
code, calls = lexicon.LexiconCoder.__call__, []


def stand_still(self, documents):
    calls.append(1)
    if len(calls) == 12:
        reached.touch()
        sys.stdin.read()
    return code(self, documents)


lexicon.LexiconCoder.__call__ = stand_still
apply_codebook(str(codebook), source, target, choices=Choices(language="en"), autocoder="lexicon")
"""


def killed_half_way(folder, source, target, codebook):
    """Start a run in a process of its own, and kill it in the third of six parts."""
    reached = folder / "reached"
    arguments = [sys.executable, "-c", STANDS_STILL, *map(str, (source, target, codebook, reached))]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        end = time.monotonic() + DEADLINE
        while not reached.exists():
            assert process.poll() is None, process.stderr.read().decode()
            assert time.monotonic() < end, "the program did not get as far"
        process.send_signal(signal.SIGKILL)
    reached.unlink()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_a_run_that_was_killed_goes_on_and_ends_with_the_same_bytes(tmp_path, codebook, suffix):
    source, target, whole = (tmp_path / f"{name}{suffix}" for name in ("in", "out", "whole"))
    WRITE[suffix](source, rows_of(215))
    apply_codebook(codebook, source, whole, choices=CHOICES, autocoder="lexicon")
    killed_half_way(tmp_path, source, target, codebook)
    assert not target.exists()
    told = []

    done = apply_codebook(codebook, source, target, choices=CHOICES, tell=told.append, autocoder="lexicon")

    assert told == ["going on where an interrupted run stopped: 2 of 6 parts finished"]
    assert target.read_bytes() == whole.read_bytes()
    assert done.rows == 215
    assert not (tmp_path / f".out{suffix}.parts").exists()


class StoppedError(Exception):
    """Somebody pressed the keys that stop a program."""


def interrupted(monkeypatch, *, at):
    """Offer a coder that stops at a block, once, and return the coders that will have been made."""
    count = []

    def before():
        count.append(1)
        if len(count) == at:
            raise StoppedError

    return offered(monkeypatch, before=before)


@pytest.fixture
def half_done(tmp_path, codebook, monkeypatch):
    """Interrupt a run in the third of its six parts; return what goes on with it, and the coders made."""
    write_csv(tmp_path / "in.csv", rows_of(215))
    made = interrupted(monkeypatch, at=12)

    def run(**options):
        told = []
        asked = {"choices": CHOICES, "autocoder": "faithful", "tell": told.append} | options
        done = apply_codebook(codebook, tmp_path / "in.csv", tmp_path / "out.csv", **asked)
        return done, told

    with pytest.raises(StoppedError):
        run()
    made.clear()
    return run, made


def test_finished_parts_are_not_coded_again(half_done):
    run, made = half_done

    done, told = run()

    texts = [row["text"] for row in rows_of(215)]
    [coder] = made
    assert [text for block in coder.given for text in block] == [text for text in texts[80:] if text.strip()]
    assert done.codings == sum(bool(text.strip()) for text in texts)
    assert len(told) == 1


@pytest.mark.parametrize("kept", ["part-000000.json", "part-000000.csv"])
@pytest.mark.parametrize("harm", [b"", b"\xff", b"[]", b'{"rows": 1}', b'{"bytes": 0, "skipped": 3}'])
def test_a_part_that_came_to_harm_is_coded_again(half_done, tmp_path, kept, harm):
    run, _ = half_done
    (tmp_path / ".out.csv.parts" / kept).write_bytes(harm)

    done, told = run()

    texts = {row["id"] for row in rows_of(215) if row["text"].strip()}
    assert "1 of 6 parts finished" in told[0]
    assert {row["id"] for row in read_csv(tmp_path / "out.csv")} == texts
    assert done.codings == len(texts)


@pytest.mark.parametrize(
    "changed",
    [
        {"choices": Choices(language="es")},
        {"choices": Choices(language="en", unit="sentence")},
        {"autocoder": "semantic"},
        {"embedder": "other"},
    ],
)
def test_with_other_options_all_is_made_anew_and_said_so(half_done, changed):
    run, _ = half_done

    done, told = run(**changed)

    assert "made anew" in told[0]
    assert done.rows == 215


def test_with_another_input_all_is_made_anew(half_done, tmp_path):
    run, made = half_done
    write_csv(tmp_path / "in.csv", rows_of(100))

    done, told = run()

    assert "made anew" in told[0]
    assert done.rows == 100
    assert sum(map(len, made[0].given)) == sum(bool(row["text"].strip()) for row in rows_of(100))


def test_a_folder_of_parquet_appears_whole_and_takes_an_older_ones_place(tmp_path, codebook):
    write_parquet(tmp_path / "in.parquet", rows_of(100))
    apply_codebook(codebook, tmp_path / "in.parquet", tmp_path / "coded", choices=CHOICES, autocoder="lexicon")
    apply_codebook(codebook, tmp_path / "in.parquet", tmp_path / "coded.parquet", choices=CHOICES, autocoder="lexicon")
    write_parquet(tmp_path / "in.parquet", rows_of(60))

    apply_codebook(codebook, tmp_path / "in.parquet", tmp_path / "coded", choices=CHOICES, autocoder="lexicon")

    names = [path.name for path in sorted((tmp_path / "coded").iterdir())]
    assert names == ["part-000000.parquet", "part-000001.parquet"]
    before = pyarrow.parquet.read_table(tmp_path / "coded.parquet").to_pylist()
    after = pyarrow.parquet.read_table(tmp_path / "coded").to_pylist()
    assert after == [row for row in before if int(row["id"][1:]) < 60]


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("in/coded.csv", "lies in the folder that is read"),
        ("in", "holds the texts and would be overwritten"),
        ("full", "is there already and holds other files"),
        ("folder.csv", "is a folder"),
    ],
)
def test_an_output_never_harms_what_is_there(tmp_path, codebook, target, says):
    for name in ("in", "full", "folder.csv"):
        (tmp_path / name).mkdir()
    (tmp_path / "full" / "thesis.docx").touch()
    write_csv(tmp_path / "in" / "in.csv", rows_of(3))

    with pytest.raises(RequestError, match=says):
        apply_codebook(codebook, tmp_path / "in", tmp_path / target, choices=CHOICES, autocoder="lexicon")


@pytest.mark.parametrize("source", ["part-0.parquet", "tables/*.parquet", "tables/part-0.parquet"])
def test_a_folder_of_parquet_never_takes_the_place_of_tables_by_others(tmp_path, codebook, source):
    (tmp_path / "tables").mkdir()
    for table in ("part-0.parquet", "tables/part-0.parquet"):
        write_parquet(tmp_path / table, rows_of(3))

    with pytest.raises(RequestError, match="another"):
        apply_codebook(codebook, tmp_path / source, tmp_path / "tables", choices=CHOICES, autocoder="lexicon")

    assert pyarrow.parquet.read_table(tmp_path / "tables" / "part-0.parquet").to_pylist() == rows_of(3)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_that_leads_to_itself_is_replaced(tmp_path, codebook):
    write_csv(tmp_path / "in.csv", rows_of(3))
    (tmp_path / "out.csv").symlink_to(tmp_path / "out.csv")

    apply_codebook(codebook, tmp_path / "in.csv", tmp_path / "out.csv", choices=CHOICES, autocoder="lexicon")

    assert (tmp_path / "out.csv").read_bytes().startswith(b"id,start,end")


@pytest.mark.parametrize(("source", "target"), [("x" * 300 + ".csv", "out.csv"), ("in.csv", "x" * 300 + ".csv")])
def test_a_name_that_no_system_takes_is_one_line(tmp_path, codebook, source, target):
    write_csv(tmp_path / "in.csv", rows_of(3))

    with pytest.raises(QualkitError, match="xxx"):
        apply_codebook(codebook, tmp_path / source, tmp_path / target, choices=CHOICES, autocoder="lexicon")


def test_a_run_whose_parts_another_run_took_over_stops_with_one_line(tmp_path, codebook, monkeypatch):
    write_csv(tmp_path / "in.csv", rows_of(30))
    manifest = tmp_path / ".out.csv.parts" / "manifest.json"
    offered(monkeypatch, before=lambda: manifest.write_text("another's"))

    with pytest.raises(QualkitError, match="another run writes it at the same time"):
        apply_codebook(codebook, tmp_path / "in.csv", tmp_path / "out.csv", choices=CHOICES, autocoder="faithful")

    assert not (tmp_path / "out.csv").exists()
