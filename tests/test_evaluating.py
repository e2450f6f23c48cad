"""Codings measured against people: which tables are read, what counts, and what is said of it."""

import csv
import json
import sys

import pyarrow
import pyarrow.parquet
import pytest
import sklearn.metrics
from builders import CODEBOOK
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualkit import cli
from qualkit.codebook import write_codebook
from qualkit.errors import InputError, QualkitError, RequestError
from qualkit.evaluating import evaluate

CODED = [
    {"id": "1", "code": "trust", "confidence": 0.9},
    {"id": "1", "code": "trust", "confidence": 0.4},
    {"id": "2", "code": "trust", "confidence": 0.6},
    {"id": "3", "code": "trust", "confidence": 0.8},
    {"id": "4", "code": "violence", "confidence": 0.7},
]
# The same people, in every way that is understood: 1 and 5 trust, 1 and 4 violence, 2 and 3 nothing.
PAIRS = [("1", "trust"), ("1", "violence"), ("2", ""), ("3", ""), ("4", "violence"), ("5", "trust")]
CELLS = {"1": ["trust", "violence"], "2": [], "3": [], "4": ["violence"], "5": ["trust"]}
GOLD = {
    "one code a row": [{"id": name, "code": code} for name, code in PAIRS],
    "every pair with a label": [
        {"id": name, "code": code, "label": int(code in codes)}
        for name, codes in CELLS.items()
        for code in ("trust", "violence")
    ],
    "other names and words": [
        {"Row_ID ": name, "Code": code, "Holds": "Yes" if code in codes else "no"}
        for name, codes in CELLS.items()
        for code in ("trust", "violence")
    ],
    "without ids": [{"text": "words", "labels": ";".join(codes)} for codes in CELLS.values()],
    **{
        f"codes between '{mark}'": [{"id": name, "codes": mark.join(codes)} for name, codes in CELLS.items()]
        for mark in (";", "; ", "|", ",", ", ", " ")
    },
}


def write_csv(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def write_json_lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def write_parquet(path, rows):
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)


WRITE = {".csv": write_csv, ".jsonl": write_json_lines, ".parquet": write_parquet}


@pytest.fixture
def measure(tmp_path):
    """Return a function that writes two tables and measures the second against the first."""

    def go(gold, coded=CODED, *, suffix=".csv", **options):
        for name, rows in (("gold", gold), ("coded", coded)):
            WRITE[suffix](tmp_path / f"{name}{suffix}", rows)
        return evaluate(tmp_path / f"gold{suffix}", tmp_path / f"coded{suffix}", **options)

    return go


def figures(line):
    """Return the figures of a line without their intervals, rounded."""
    return {name: each.value and round(each.value, 3) for name, each in line.measures.items()}


def sizes(evaluation):
    return {line.name: (line.n, line.positives, line.found) for line in evaluation.lines}


@pytest.mark.parametrize("gold", GOLD)
@pytest.mark.parametrize("suffix", WRITE)
def test_every_way_to_write_down_what_people_coded_gives_the_same(measure, gold, suffix):
    done = measure(GOLD[gold], suffix=suffix)

    assert sizes(done) == {"trust": (5, 2, 3), "violence": (5, 2, 1)}
    trust, violence = map(figures, done.lines)
    assert trust == {"precision": 0.333, "recall": 0.5, "f1": 0.4, "kappa": -0.154, "balanced_accuracy": 0.417}
    assert violence == {"precision": 1.0, "recall": 0.5, "f1": 0.667, "kappa": 0.545, "balanced_accuracy": 0.75}
    assert figures(done.micro)["precision"] == 0.5
    assert figures(done.macro)["precision"] == 0.667


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_codes_may_be_a_list_and_ids_may_be_numbers(measure, suffix):
    gold = [{"id": int(name), "codes": codes} for name, codes in CELLS.items()]
    coded = [{**row, "id": float(row["id"])} for row in CODED]

    assert measure(gold, coded, suffix=suffix).lines == measure(GOLD["one code a row"]).lines


def test_a_code_of_its_own_column_may_hold_spaces_and_commas(measure):
    gold = [{"id": "1", "code": "Trust, lack of"}, {"id": "2", "code": "Police"}]

    assert list(sizes(measure(gold, gold))) == ["Police", "Trust, lack of"]


def test_a_column_without_a_name_is_no_column_at_all(measure):
    gold = [{"": n, "id": name, "code": code} for n, (name, code) in enumerate(PAIRS)]

    assert measure(gold).lines == measure(GOLD["one code a row"]).lines


def test_a_label_alone_is_the_code(measure):
    gold = [{"id": name, "label": code} for name, code in PAIRS]

    assert measure(gold).lines == measure(GOLD["one code a row"]).lines


def test_rows_without_ids_are_said_to_be_numbered(measure):
    assert any("its rows are numbered from 1" in remark for remark in measure(GOLD["without ids"]).remarks)


@given(
    st.lists(
        st.tuples(st.sets(st.sampled_from("abc")), st.dictionaries(st.sampled_from("abc"), st.sampled_from([0.2, 0.5, 0.9]))),
        min_size=1, max_size=25,
    ).filter(lambda rows: any(codes for codes, _ in rows))
)  # fmt: skip
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_figures_are_those_of_scikit_learn(measure, rows):
    gold = [{"id": n, "codes": ";".join(sorted(codes))} for n, (codes, _) in enumerate(rows)]
    coded = [
        {"id": n, "code": code, "confidence": sure} for n, (_, found) in enumerate(rows) for code, sure in found.items()
    ]

    done = measure(gold, coded or [{"id": "", "code": "", "confidence": ""}])

    for line in done.lines:
        truth = [line.name in codes for codes, _ in rows]
        found = [each.get(line.name, 0.0) for _, each in rows]
        given_ = [sure > 0 for sure in found]
        assert line.measures["f1"].value in (None, pytest.approx(sklearn.metrics.f1_score(truth, given_)))
        if any(given_):
            assert line.measures["precision"].value == pytest.approx(sklearn.metrics.precision_score(truth, given_))
            assert line.average_precision == pytest.approx(sklearn.metrics.average_precision_score(truth, found))


def test_of_several_codings_of_one_row_the_surest_counts(measure):
    done = measure(GOLD["one code a row"])

    assert [point.threshold for point in done.lines[0].curve] == [0.9, 0.8, 0.6, 0.0]
    # By hand: .9 is right (1 of 1, half of all), the rest of what is right comes with everything (2 of 5).
    assert done.lines[0].average_precision == pytest.approx(0.5 * 1 + 0.5 * 2 / 5)


def test_a_calibration_error_needs_enough_codings_and_all_their_confidences(measure):
    gold = [{"id": n, "code": "a" if n % 2 else ""} for n in range(60)]
    coded = [{"id": n, "code": "a", "confidence": 0.75} for n in range(40)]

    enough, few = measure(gold, coded).lines[0], measure(gold, coded[:19]).lines[0]
    partly = measure(gold, [*coded, {"id": 41, "code": "a", "confidence": ""}]).lines[0]
    without = measure(gold, [{"id": n, "code": "a"} for n in range(40)]).lines[0]

    assert enough.calibration_error == pytest.approx(0.25)
    assert few.calibration_error is None
    assert few.average_precision is not None
    assert (partly.average_precision, partly.calibration_error) == (None, None)
    assert (without.average_precision, without.calibration_error) == (None, None)


def test_where_people_say_no_only_what_they_judged_counts(measure):
    gold = [
        {"id": "1", "code": "trust", "label": 1},
        {"id": "2", "code": "trust", "label": 0},
        {"id": "3", "code": "violence", "label": 1},
        {"id": "4", "code": "", "label": ""},
    ]

    assert sizes(measure(gold)) == {"trust": (3, 1, 2), "violence": (2, 1, 1)}


def test_what_has_no_label_was_not_judged(measure):
    gold = [
        {"id": "1", "code": "trust", "label": 1},
        {"id": "2", "code": "trust", "label": ""},
        {"id": "3", "code": "trust", "label": ""},
    ]

    assert sizes(measure(gold)) == {"trust": (1, 1, 1)}


def test_codes_that_people_never_used_are_left_out_and_named_unless_they_looked_for_them(measure):
    gold = [{"id": name, "code": "trust" if name in "13" else ""} for name in "12345"]

    done, every = measure(gold), measure(gold, every_code=True)

    assert list(sizes(done)) == ["trust"]
    assert any("never names them: violence (1); --every-code" in remark for remark in done.remarks)
    assert sizes(every) == {"trust": (5, 2, 3), "violence": (5, 0, 1)}
    assert figures(every.lines[1])["precision"] == 0
    assert not any("violence" in remark for remark in every.remarks)


def test_rows_that_people_did_not_read_are_left_out_and_counted(measure):
    coded = [*CODED, {"id": "77", "code": "trust", "confidence": 0.5}, {"id": "", "code": "trust", "confidence": 0.5}]

    done = measure(GOLD["one code a row"], coded)

    assert done.lines == measure(GOLD["one code a row"]).lines
    assert [remark.split(":")[1].split(" of ")[0] for remark in done.remarks[:2]] == [" 1 id", " 1 row"]


def test_a_table_in_which_nothing_was_found_is_measured(measure):
    nothing = [{"id": "", "code": "", "confidence": ""}]

    assert figures(measure(GOLD["one code a row"], nothing).micro)["recall"] == 0
    assert figures(measure(GOLD["one code a row"], nothing).micro)["precision"] is None


def test_a_line_a_language_takes_all_codes_of_its_rows(measure):
    gold = [{"id": name, "codes": ";".join(codes), "language": "es" if name in "12" else "fr"} for name, codes in CELLS.items()]  # fmt: skip

    done = measure(gold, by="language")

    assert sizes(done) == {"es": (4, 2, 2), "fr": (6, 2, 2)}
    assert figures(done.micro) == figures(measure(gold).micro)


def test_languages_may_come_from_the_codings_and_the_rest_is_unknown(measure):
    coded = [{**row, "language": "es"} for row in CODED]

    done = measure(GOLD["one code a row"], coded, by="language")

    assert sizes(done) == {"es": (8, 3, 4), "unknown": (2, 1, 0)}
    assert any("'unknown'" in remark for remark in done.remarks)


def test_intervals_are_wider_when_rows_of_one_document_belong_together(measure):
    gold = [{"id": n, "code": "a", "document": n // 20} for n in range(400)]
    coded = [{"id": n, "code": "a"} for n in range(400) if n // 20 % 2]

    alone, together = (
        measure(gold, coded, cluster=cluster).lines[0].measures["recall"] for cluster in ("", "document")
    )

    assert alone.value == together.value == 0.5
    assert together.high - together.low > 3 * (alone.high - alone.low)


def test_few_clusters_are_said_to_be_few(measure):
    gold = [{"id": n, "code": "a", "place": "one", "document": n % 5} for n in range(50)]

    one, five, fifty = (measure(gold, gold, cluster=cluster) for cluster in ("place", "document", ""))

    assert any("no intervals" in remark for remark in one.remarks)
    assert one.lines[0].measures["recall"].low is None
    assert any("rest on 5 clusters" in remark for remark in five.remarks)
    assert fifty.remarks == ()


@pytest.mark.parametrize(
    ("gold", "coded", "error", "says"),
    [
        ([{"id": 1, "text": "a"}], CODED, RequestError, "gold.csv: there is no column 'code' or 'codes'; possible: id, text"),
        ([{"name": 1, "code": "a"}], CODED, RequestError, "gold.csv: there is no column 'id'; --id names another; possible: name, code"),
        (PAIRS, [{"id": 1, "text": "a"}], RequestError, "coded.csv: there is no column 'code' or 'codes'"),
        (PAIRS, [{"id": "x", "code": "trust"}], RequestError, "coded.csv: has no id of {}: 'x' here, '1' there"),
        ([{"id": "1", "code": ""}], CODED, RequestError, "gold.csv: names no code"),
        ([{"id": "1", "code": "a"}, {"id": " ", "code": "a"}], CODED, InputError, "gold.csv, row 2: has no id"),
        ([{"id": "1", "code": "a", "label": "maybe"}], CODED, InputError, "gold.csv, row 1: column 'label' says 'maybe'; possible: 1, 0"),
        ([{"id": "1", "code": "a", "label": 1}, {"id": "1", "code": "a", "label": 0}], CODED, InputError, "gold.csv, row 2: an earlier row says the opposite of '1' and code 'a'"),
        ([{"id": "1", "codes": "a"}, {"id": "1", "codes": "b"}], CODED, InputError, "gold.csv, row 2: gives '1' other codes than an earlier row"),
        (PAIRS, [{"id": "1", "code": "trust", "confidence": "high"}], InputError, "coded.csv, row 1: 'high' is no confidence"),
        (PAIRS, [{"id": "1", "code": "trust", "confidence": 1.5}], InputError, "coded.csv, row 1: '1.5' is no confidence"),
        (PAIRS, [{"id": "1", "code": "trust", "confidence": "nan"}], InputError, "coded.csv, row 1: 'nan' is no confidence"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_compared_is_named_in_one_line(measure, tmp_path, gold, coded, error, says):
    gold = GOLD["one code a row"] if gold is PAIRS else gold

    with pytest.raises(error) as caught:
        measure(gold, coded)

    assert str(caught.value).startswith(f"{tmp_path}/" + says.format(tmp_path / "gold.csv"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"cluster": "documnt"}, "gold.csv: there is no column 'documnt'; did you mean 'document'?"),
        ({"id_": "name"}, "gold.csv: there is no column 'name'"),
        ({"cluster": "document"}, "gold.csv, row 2: puts '1' in 'y' of column 'document', an earlier row in 'x'"),
        ({"by": "coder"}, "'coder' is nothing to evaluate by; possible: code, language"),
    ],
)
def test_a_column_that_is_missing_or_contradicts_itself_is_named(measure, options, says):
    gold = [{"id": "1", "code": "trust", "document": "x"}, {"id": "1", "code": "violence", "document": "y"}]

    with pytest.raises(QualkitError) as caught:
        measure(gold, **options)

    assert says in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"", b"id,code\n", b"\xff\xfe", b'id,code\n1,"a\n2,b', b"id\n1\n", b"id,code\n1\n"]
)
@pytest.mark.parametrize("first", [True, False])
def test_a_hostile_table_is_refused_or_measured_but_breaks_nothing(tmp_path, content, first):
    write_csv(tmp_path / "good.csv", GOLD["one code a row"])
    (tmp_path / "bad.csv").write_bytes(content)
    paths = [tmp_path / "good.csv", tmp_path / "bad.csv"]

    try:
        evaluate(*(paths[::-1] if first else paths))
    except QualkitError as error:
        line = str(error)
    else:
        line = ""

    assert "\n" not in line


@pytest.fixture
def main(monkeypatch, capfd):
    """Return a function that runs the program in this process: exit code, stdout, stderr."""

    def go(*arguments):
        monkeypatch.setattr(sys, "argv", ["qualkit", *map(str, arguments)])
        try:
            cli.main()
        except SystemExit as stop:
            code = stop.code
        else:
            code = 0
        return (code, *capfd.readouterr())

    return go


def test_more_pairs_than_memory_holds_are_refused_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr("qualkit.evaluating.measuring.MOST", 3)
    table = tmp_path / "table.csv"
    table.write_text("id,code\n1,a\n2,b\n", encoding="utf-8")

    with pytest.raises(RequestError, match="2 rows and 2 codes are more than can be compared"):
        evaluate(table, table)


def test_what_apply_writes_is_measured_against_the_column_of_codes_in_its_own_input(tmp_path, main):
    codebook = tmp_path / "small.yaml"
    codebook.write_text(write_codebook(CODEBOOK), encoding="utf-8")
    rows = [
        {"id": "a", "text": "I trust the neighbours. There was violence at night.", "codes": "trust;violence"},
        {"id": "b", "text": "We trust each other", "codes": "trust"},
        {"id": "c", "text": "Nothing was said about it", "codes": ""},
        {"id": "d", "text": "They believe in us", "codes": "trust"},
    ]
    write_csv(tmp_path / "in.csv", rows)

    applied = main(
        "apply", codebook, tmp_path / "in.csv", tmp_path / "out.csv", "--language", "en", "--with", "lexicon"
    )
    code, out, err = main("evaluate", tmp_path / "in.csv", tmp_path / "out.csv")

    assert (applied[0], code) == (0, 0)
    header, trust, violence, macro, micro = (line.split("\t") for line in out.splitlines())
    assert header == ["code", "n", "positives", "found", "precision", "recall", "F1", "kappa", "bal. acc.", "AP", "ECE"]
    assert trust[:4] == ["trust", "4", "3", "2"]
    assert violence[:5] == ["violence", "4", "1", "1", "1.00 (0.03–1.00)"]
    assert [macro[0], micro[0]] == ["macro", "micro"]
    assert "intervals rest on 4 clusters" in err


def test_json_holds_every_figure_with_its_interval_and_both_curves(tmp_path, main):
    write_csv(tmp_path / "gold.csv", GOLD["one code a row"])
    write_csv(tmp_path / "coded.csv", CODED)

    code, out, _ = main("evaluate", tmp_path / "gold.csv", tmp_path / "coded.csv", "--json")

    lines = json.loads(out)
    assert code == 0
    assert [(line["kind"], line["name"]) for line in lines] == [
        ("code", "trust"),
        ("code", "violence"),
        ("average", "macro"),
        ("average", "micro"),
    ]
    assert lines[0]["precision"] == pytest.approx(1 / 3)
    assert lines[0]["precision_low"] <= 1 / 3 <= lines[0]["precision_high"]
    assert lines[0]["curve"][0] == [0.9, 1.0, 0.5]
    assert lines[0]["calibration"] == [[pytest.approx(2.3 / 3), pytest.approx(1 / 3), 3]]


def test_a_fault_is_one_line_and_exit_code_1(tmp_path, main):
    write_csv(tmp_path / "gold.csv", [{"id": 1, "text": "a"}])

    code, out, err = main("evaluate", tmp_path / "gold.csv", tmp_path / "none.csv")

    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("error: ")
