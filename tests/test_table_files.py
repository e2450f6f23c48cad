"""Tables in parts: whatever a table holds, its parts hold the same rows in the same order."""

import csv
import io
import json

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualkit.errors import InputError, QualkitError, RequestError
from qualkit.tables import divide, join, read_part, read_rows, records, tables_at, writing

CELLS = st.text(alphabet=st.sampled_from('ab é🙂,"\n\r\0;'), max_size=8)
BYTES = st.binary(max_size=200) | st.lists(
    st.sampled_from([b"a", b",", b'"', b"\n", b"\r\n", b"\r", b"\xff", "é".encode(), b"x,y\n", b'"x,\ny",z\n']),
    max_size=40,
).map(b"".join)
QUICK = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


@pytest.fixture
def parts_of(monkeypatch):
    """Return the records of a table that is read in parts of so many rows."""

    def read(path, rows):
        monkeypatch.setattr(records, "PART_ROWS", rows)
        monkeypatch.setattr("qualkit.tables.parquet.PART_ROWS", rows)
        return [record for part in divide(path) for record in read_part(part)]

    return read


@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=12), size=st.integers(1, 5))
@QUICK
def test_csv_is_read_as_python_reads_it(tmp_path, parts_of, rows, size):
    written = io.StringIO(newline="")
    csv.writer(written).writerows([("first", "second"), *rows])
    (tmp_path / "in.csv").write_bytes(written.getvalue().encode())

    found = parts_of(tmp_path / "in.csv", size)

    assert [(record.cells["first"], record.cells["second"]) for record in found] == rows
    assert [record.number for record in found] == list(range(1, len(rows) + 1))


@given(content=BYTES, size=st.integers(1, 4))
@QUICK
def test_whatever_bytes_a_table_holds_its_parts_are_the_whole(tmp_path, parts_of, content, size):
    for name, header in (("in.csv", b"a,b\n"), ("in.jsonl", b"")):
        (tmp_path / name).write_bytes(header + content)

        assert parts_of(tmp_path / name, size) == parts_of(tmp_path / name, 10_000)


@given(
    cells=st.lists(st.none() | st.integers(0, 9), min_size=1, max_size=30),
    group=st.integers(1, 12),
    size=st.integers(1, 9),
)
@QUICK
def test_parquet_is_read_whole_whatever_its_row_groups(tmp_path, parts_of, cells, group, size):
    pyarrow.parquet.write_table(pyarrow.table({"n": cells}), tmp_path / "in.parquet", row_group_size=group)

    found = parts_of(tmp_path / "in.parquet", size)

    assert [record.cells["n"] for record in found] == cells
    assert [record.number for record in found] == list(range(1, len(cells) + 1))


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        (b"a,b\n1,2\n3\n4,5,6\n7,8\n", {2: "has 1 field instead of 2", 3: "has 3 fields instead of 2"}),
        (b"a,b\n1,caf\xe9\n2,x\n", {1: "is not UTF-8"}),
        (b'a,b\n1,"x\n\xff"\n2,x\n', {1: "is not UTF-8"}),
        (b'a,b\n1,x\n2,"never closed\n3,x\n', {2: "a quotation mark is opened there and not closed"}),
        (b"a,b\n1," + b"x" * 1_000_001 + b"\n2,x\n", {1: "a field is longer than 1,000,000 characters"}),
        (b"a,b\r1,2\r3\r5,6\r", {2: "has 1 field instead of 2"}),
    ],
)
def test_a_row_of_csv_that_cannot_be_read_has_a_fault_and_the_others_are_read(tmp_path, content, faults):
    (tmp_path / "in.csv").write_bytes(content)

    [part] = divide(tmp_path / "in.csv")
    found = list(read_part(part))

    assert {record.number for record in found if record.cells is None} == set(faults)
    assert all(record.fault.startswith(faults[record.number]) for record in found if record.cells is None)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"{broken", "is not JSON"),
        (b"[1, 2]", "is not an object"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "is not JSON"),
        (b"[" * 200_000, "is not JSON"),
        (b'{"a": "\0"}', "is not JSON"),
        (b'{"a": "\xff"}', "is not UTF-8"),
    ],
)
def test_a_line_that_is_no_row_has_a_fault_and_the_others_are_read(tmp_path, line, fault):
    (tmp_path / "in.jsonl").write_bytes(b'{"a": 1}\n\n' + line + b'\n{"a": 2}')

    [part] = divide(tmp_path / "in.jsonl")
    found = list(read_part(part))

    assert [(record.number, record.line) for record in found] == [(1, 1), (2, 3), (3, 4)]
    assert [record.cells for record in found] == [{"a": 1}, None, {"a": 2}]
    assert found[1].fault.startswith(fault)


def test_of_an_endless_line_only_the_beginning_is_held(tmp_path, monkeypatch):
    for module in ("records", "json_lines", "comma_separated"):
        monkeypatch.setattr(f"qualkit.tables.{module}.LONGEST_LINE", 100)
    (tmp_path / "in.jsonl").write_bytes(json.dumps({"a": "x" * 950}).encode() + b'\n{"a": 2}\n')
    (tmp_path / "in.csv").write_bytes(b"a\n" + b"x" * 950 + b"\ny\n")

    for name in ("in.jsonl", "in.csv"):
        [part] = divide(tmp_path / name)
        first, second = read_part(part)

        assert first.fault.startswith("is longer than")
        assert second.cells in ({"a": 2}, {"a": "y"})
        assert second.number == 2


def test_long_rows_make_short_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "PART_BYTES", 1_000)
    (tmp_path / "in.csv").write_bytes(b"a\n" + (b"x" * 400 + b"\n") * 10)

    assert [part.rows for part in divide(tmp_path / "in.csv")] == [3, 3, 3, 1]


def test_text_in_parquet_that_is_not_utf8_is_a_fault_of_its_row(tmp_path):
    cells = pyarrow.array([b"one", b"\xff", b"three"], pyarrow.binary()).view(pyarrow.string())
    pyarrow.parquet.write_table(pyarrow.table({"a": cells}), tmp_path / "in.parquet")

    [part] = divide(tmp_path / "in.parquet")

    assert [record.cells for record in read_part(part)] == [{"a": "one"}, None, {"a": "three"}]


def test_a_fault_stops_whoever_needs_every_row(tmp_path):
    (tmp_path / "in.jsonl").write_text('{"a": 1}\n{broken\n')

    with pytest.raises(InputError, match=r"in\.jsonl, line 2: is not JSON"):
        list(read_rows(tmp_path / "in.jsonl"))


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_pieces_joined_hold_the_rows_of_all(tmp_path, suffix):
    kinds = {"id": str, "start": int, "share": float}
    rows = [(f"r,{n}\n", n, n / 7) for n in range(10)]
    pieces = [tmp_path / f"{n}{suffix}" for n in range(4)]
    for piece, some in zip(pieces, (rows[:3], [], rows[3:4], rows[4:]), strict=True):
        with writing(piece, kinds) as put:
            put(some)

    join(pieces, tmp_path / f"all{suffix}", kinds)

    found = [tuple(kind(row[name]) for name, kind in kinds.items()) for row in read_rows(tmp_path / f"all{suffix}")]
    assert found == rows


def test_tables_are_found_in_folders_and_by_patterns(tmp_path):
    (tmp_path / "in" / "year=1").mkdir(parents=True)
    names = ["b.parquet", "year=1/a.parquet", "_metadata.parquet", ".hidden.parquet", "notes.txt"]
    for name in names:
        (tmp_path / "in" / name).touch()

    assert [path.name for path in tables_at(tmp_path / "in")] == ["b.parquet", "a.parquet"]
    assert [path.name for path in tables_at(tmp_path / "in" / "*" / "*.parquet")] == ["a.parquet"]


@pytest.mark.parametrize(
    ("names", "place", "error", "says"),
    [
        (["a.txt"], "in", InputError, "there is no table; possible: .csv"),
        (["a.csv", "b.jsonl"], "in", InputError, r"several kinds of tables \(\.csv, \.jsonl\)"),
        ([], "in/*.csv", InputError, "there is no table"),
        ([], "gone.csv", InputError, "there is no such file"),
        ([], "gone", RequestError, "is no table that is supported"),
    ],
)
def test_where_there_is_no_table_it_is_said(tmp_path, names, place, error, says):
    (tmp_path / "in").mkdir()
    for name in names:
        (tmp_path / "in" / name).touch()

    with pytest.raises(error, match=says):
        tables_at(tmp_path / place)


@pytest.mark.parametrize("place", ["a**.csv", "x***", "x" * 300 + ".csv"])
def test_a_pattern_or_name_that_cannot_be_is_one_line(tmp_path, place):
    with pytest.raises(QualkitError, match=r"is no pattern|cannot be read"):
        tables_at(tmp_path / place)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_fields_may_stand_between_semicolons_or_tabs(tmp_path, parts_of, delimiter):
    rows = [("id", "text"), ("1", "a, b; c\td"), ("2", 'say "so"')]
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows(rows)
    (tmp_path / "in.csv").write_bytes(b"\xef\xbb\xbf" + written.getvalue().encode())

    found = parts_of(tmp_path / "in.csv", 1)

    assert [tuple(record.cells.values()) for record in found] == rows[1:]


@given(at=st.integers(0, 600), cut=st.integers(0, 40), put=st.binary(max_size=8))
@QUICK
def test_a_damaged_parquet_file_is_read_or_named_in_one_line(tmp_path, at, cut, put):
    pyarrow.parquet.write_table(pyarrow.table({"a": ["one", "two"]}), tmp_path / "in.parquet")
    data = (tmp_path / "in.parquet").read_bytes()
    (tmp_path / "in.parquet").write_bytes(data[:at] + put + data[at + cut :])

    said = ""
    try:
        list(read_rows(tmp_path / "in.parquet"))
    except InputError as error:
        said = str(error)

    assert not said or said.startswith(str(tmp_path / "in.parquet"))
    assert "\n" not in said
