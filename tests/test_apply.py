"""Tables without a project: rows in, codings or themes out."""

import csv
import json

import pyarrow
import pyarrow.parquet
import pytest
from builders import CODEBOOK
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualkit.apply import Choices, apply_codebook, themes_of_table, theming
from qualkit.codebook import write_codebook
from qualkit.errors import CodebookError, InputError, QualkitError, RequestError
from qualkit.model import Theme, Themes

ROWS = [
    {"id": "a", "text": "I trust the neighbours. There was violence at night.", "language": "en"},
    {"id": "b", "text": "La confianza, 🙂 y la violencia doméstica", "language": "es"},
    {"id": "c", "text": "", "language": "en"},
    {"id": "d", "text": "Rien à dire", "language": "fr"},
    {"id": "e", "text": "first line\r\nthere is trust\r\n\r\nand e\u0301te\u0301 and violence", "language": "en"},
]
CODED = [
    ("a", "trust"),
    ("a", "violence"),
    ("b", "trust"),
    ("b", "violence-domestic"),
    ("e", "trust"),
    ("e", "violence"),
]


@pytest.fixture
def codebook(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(write_codebook(CODEBOOK), encoding="utf-8")
    return str(path)


def write_csv(path, rows, names=None):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names or list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def write_json_lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def write_parquet(path, rows):
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {**row, "start": int(row["start"]), "end": int(row["end"]), "confidence": float(row["confidence"])}
            for row in csv.DictReader(file)
        ]


WRITE = {".csv": write_csv, ".jsonl": write_json_lines, ".parquet": write_parquet}
READ = {
    ".csv": read_csv,
    ".jsonl": lambda path: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()],
    ".parquet": lambda path: pyarrow.parquet.read_table(path).to_pylist(),
}
SUFFIXES = sorted(WRITE)


def applied(tmp_path, codebook, rows=ROWS, *, source=".csv", target=".csv", **choices):
    """Return the rows written for these rows read."""
    WRITE[source](tmp_path / f"in{source}", rows)
    apply_codebook(
        codebook, tmp_path / f"in{source}", tmp_path / f"out{target}", choices=Choices(**choices), autocoder="lexicon"
    )
    return READ[target](tmp_path / f"out{target}")


@pytest.mark.parametrize("source", SUFFIXES)
@pytest.mark.parametrize("target", SUFFIXES)
def test_every_kind_of_table_goes_in_and_out(tmp_path, codebook, source, target):
    found = applied(tmp_path, codebook, source=source, target=target, language="language")

    assert list(found[0]) == ["id", "start", "end", "code", "confidence", "evidence", "language"]
    assert sorted({(row["id"], row["code"]) for row in found}) == CODED
    for row in found:
        text = next(each["text"] for each in ROWS if each["id"] == row["id"])
        assert 0 <= row["start"] < row["end"] <= len(text)
        for piece in json.loads(row["evidence"]):
            assert row["start"] <= piece["start"] < piece["end"] <= row["end"]
            assert text[piece["start"] : piece["end"]].casefold() in {
                "trust",
                "violence",
                "confianza",
                "violencia doméstica",
            }


def test_every_kind_of_output_holds_the_same_rows(tmp_path, codebook):
    found = [applied(tmp_path, codebook, target=target, language="language") for target in SUFFIXES]

    assert found[0] == found[1] == found[2]


def test_what_was_done_is_counted(tmp_path, codebook):
    write_csv(tmp_path / "in.csv", ROWS)

    done = apply_codebook(
        codebook, tmp_path / "in.csv", tmp_path / "out.csv", choices=Choices(language="language"), autocoder="lexicon"
    )

    assert (done.rows, done.empty, done.codings) == (5, 1, len(read_csv(tmp_path / "out.csv")))


@pytest.mark.parametrize("name", ["text", "answer", "comment", "respuesta", "réponse"])
def test_a_column_with_a_usual_name_holds_the_text(tmp_path, codebook, name):
    found = applied(tmp_path, codebook, [{"x": "violence", name: "I trust you"}], language="en")

    assert [(row["id"], row["code"]) for row in found] == [("1", "trust")]


def test_columns_can_be_named(tmp_path, codebook):
    rows = [{"id": "no", "Nº": "07", "text": "violence", "what they said": "I trust you"}]

    found = applied(tmp_path, codebook, rows, text="what they said", id="Nº", language="en")

    assert [(row["id"], row["code"]) for row in found] == [("07", "trust")]


def test_rows_without_an_id_are_numbered_from_one(tmp_path, codebook):
    rows = [{"text": "nothing"}, {"text": "trust"}, {"text": "trust"}]

    found = applied(tmp_path, codebook, rows, target=".parquet", language="en")

    assert [row["id"] for row in found] == ["2", "3"]


@pytest.mark.parametrize("target", SUFFIXES)
def test_a_row_whose_id_is_missing_is_coded_without_one(tmp_path, codebook, target):
    rows = [{"id": "a", "text": "trust"}, {"text": "trust"}]

    found = applied(tmp_path, codebook, rows, source=".jsonl", target=target, language="en")

    assert [row["id"] or None for row in found] == ["a", None]


@pytest.mark.parametrize(
    ("choice", "row", "language"),
    [
        ("es", {"text": "confianza"}, "es"),
        ("lang", {"text": "confianza", "lang": "es"}, "es"),
        ("lang", {"text": "confianza", "lang": "ES"}, "es"),
        ("lang", {"text": "confianza", "lang": "es-MX"}, "es"),
        ("lang", {"text": "confianza", "lang": "Español"}, "es"),
        ("lang", {"text": "La confianza de las vecinas del barrio", "lang": ""}, "es"),
        ("", {"text": "La confianza de las vecinas del barrio"}, "es"),
    ],
)
def test_a_language_is_given_a_column_or_found(tmp_path, codebook, choice, row, language):
    found = applied(tmp_path, codebook, [row], language=choice)

    assert [(each["code"], each["language"]) for each in found] == [("trust", language)]


def test_a_language_that_the_codebook_does_not_have_is_left_alone(tmp_path, codebook):
    assert applied(tmp_path, codebook, [{"text": "violence"}], language="pt") == []


def test_a_coding_covers_the_row_or_the_sentence(tmp_path, codebook):
    text = "Nothing here. I trust you. Nothing there."

    spans = {
        unit: [
            (row["start"], row["end"])
            for row in applied(tmp_path, codebook, [{"text": text}], unit=unit, language="en")
        ]
        for unit in ("row", "sentence")
    }

    assert spans == {"row": [(0, len(text))], "sentence": [(14, 26)]}


PIECES = st.lists(
    st.sampled_from(["🙂", "e\u0301", "\r\n", "\n", "مرحبا ", '"', ",", "a. ", "Ñ", "\t", "ﬁ"]), max_size=6
).map("".join)


@given(before=PIECES, after=PIECES, source=st.sampled_from(SUFFIXES), unit=st.sampled_from(["row", "sentence"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
def test_offsets_are_code_points_of_the_rows_own_text(tmp_path, codebook, before, after, source, unit):
    text = f"{before} trust {after}"

    found = applied(tmp_path, codebook, [{"text": text}], source=source, unit=unit, language="en")

    assert [row["code"] for row in found] == ["trust"]
    [piece] = json.loads(found[0]["evidence"])
    assert text[piece["start"] : piece["end"]] == "trust"
    assert found[0]["start"] <= piece["start"] < piece["end"] <= found[0]["end"] <= len(text)


def test_half_a_character_in_json_is_replaced_and_offsets_hold(tmp_path, codebook):
    (tmp_path / "in.jsonl").write_text('{"id": "\\ud83d", "text": "a \\ud83d\\u0000 trust"}\n')

    for suffix in SUFFIXES:
        apply_codebook(
            codebook,
            tmp_path / "in.jsonl",
            tmp_path / f"out{suffix}",
            choices=Choices(language="en"),
            autocoder="lexicon",
        )

        [row] = READ[suffix](tmp_path / f"out{suffix}")
        assert row["id"] == "�"
        assert [(piece["start"], piece["end"]) for piece in json.loads(row["evidence"])] == [(5, 10)]


def test_a_cell_may_be_very_long(tmp_path, codebook):
    found = applied(tmp_path, codebook, [{"text": "word " * 60_000 + "trust"}], language="en")

    assert [(row["code"], row["end"]) for row in found] == [("trust", 300_005)]


@pytest.mark.parametrize("source", SUFFIXES)
def test_a_table_without_rows_gives_one_without_rows(tmp_path, codebook, source):
    path = tmp_path / f"in{source}"
    match source:
        case ".csv":
            path.write_text("id,text\n")
        case ".jsonl":
            path.write_text("\n")
        case ".parquet":
            pyarrow.parquet.write_table(pyarrow.table({"text": pyarrow.array([], pyarrow.string())}), path)

    for target in SUFFIXES:
        done = apply_codebook(codebook, path, tmp_path / f"out{target}", choices=Choices(), autocoder="lexicon")

        assert (done.rows, done.codings) == (0, 0)
        assert READ[target](tmp_path / f"out{target}") == []


def test_cells_without_text_are_empty_and_numbers_are_read(tmp_path, codebook):
    rows = [{"text": None}, {"text": 7}, {"text": float("nan")}, {"text": "trust"}, {}]

    write_json_lines(tmp_path / "in.jsonl", rows)
    done = apply_codebook(
        codebook, tmp_path / "in.jsonl", tmp_path / "out.csv", choices=Choices(language="en"), autocoder="lexicon"
    )

    assert (done.rows, done.empty, done.codings, done.skipped) == (5, 3, 1, 0)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("in.csv", b"", "is empty"),
        ("in.csv", "text\ntrust\n".encode("utf-16"), "line 1: is not UTF-8"),
        ("in.csv", b"text\nconfian\xe7a\n", "no row can be read; the first: in.csv, line 2: is not UTF-8"),
        ("in.jsonl", b"{broken\n[]\n", "no row can be read; the first: in.jsonl, line 1: is not JSON"),
        ("in.jsonl", '{"text": "trust"}\n'.encode("utf-16"), "no row can be read"),
        ("in.jsonl", b'{"text": ["trust"]}\n', "no row can be read; the first: in.jsonl, line 1: column 'text' holds"),
        ("in.parquet", b"text\ntrust\n", "is not a Parquet file"),
        ("in.parquet", b"", "is not a Parquet file"),
        ("in.csv", b"a,b\n1,2\n", "which column holds the text? Name it with --text; possible: a, b"),
    ],
)
@pytest.mark.parametrize("older", [True, False])
def test_a_broken_table_is_named_in_one_line_and_nothing_is_written(tmp_path, codebook, name, content, says, older):
    (tmp_path / name).write_bytes(content)
    target = tmp_path / "out.csv"
    if older:
        target.write_text("older")
    before = sorted(tmp_path.iterdir())

    with pytest.raises(QualkitError) as caught:
        apply_codebook(codebook, tmp_path / name, target, choices=Choices(language="en"), autocoder="lexicon")

    assert str(caught.value).startswith(str(tmp_path / name))
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert sorted(tmp_path.iterdir()) == before
    assert not older or target.read_text() == "older"


def test_a_truncated_parquet_file_is_named_in_one_line(tmp_path, codebook):
    write_parquet(tmp_path / "whole.parquet", [{"text": f"trust {n}"} for n in range(9_000)])
    data = bytearray((tmp_path / "whole.parquet").read_bytes())
    data[100:4_000] = b"\0" * 3_900
    (tmp_path / "in.parquet").write_bytes(bytes(data))

    with pytest.raises(InputError, match=r"in\.parquet") as caught:
        apply_codebook(codebook, tmp_path / "in.parquet", tmp_path / "out.csv", choices=Choices(), autocoder="lexicon")

    assert "\n" not in str(caught.value)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        (Choices(text="txt"), "there is no column 'txt'; did you mean 'text'?"),
        (Choices(id="ident"), "there is no column 'ident'"),
        (Choices(language="langauge"), "'langauge' is neither a column nor a language such as 'es'"),
        (Choices(unit="page"), "unit 'page' is not known; possible: row, sentence"),
    ],
)
def test_an_unknown_choice_is_refused_with_what_is_possible(tmp_path, codebook, choices, says):
    write_csv(tmp_path / "in.csv", ROWS)

    with pytest.raises(RequestError) as caught:
        apply_codebook(codebook, tmp_path / "in.csv", tmp_path / "out.csv", choices=choices, autocoder="lexicon")

    assert says in str(caught.value)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("source", "target", "error", "says"),
    [
        ("in.txt", "out.csv", RequestError, "is no table that is supported; possible: .csv"),
        ("in.csv", "out.txt", RequestError, "is no table that is supported"),
        ("gone.csv", "out.csv", InputError, "there is no such file"),
        ("in.csv", "no/out.csv", RequestError, "does not exist; make it first"),
        ("in.csv", "in.csv", RequestError, "would be overwritten"),
    ],
)
def test_places_that_cannot_be_are_refused(tmp_path, codebook, source, target, error, says):
    write_csv(tmp_path / "in.csv", ROWS)
    before = (tmp_path / "in.csv").read_bytes()

    with pytest.raises(error, match=says):
        apply_codebook(codebook, tmp_path / source, tmp_path / target, choices=Choices(), autocoder="lexicon")

    assert (tmp_path / "in.csv").read_bytes() == before


def test_an_unknown_codebook_is_refused(tmp_path):
    write_csv(tmp_path / "in.csv", ROWS)

    with pytest.raises(CodebookError, match="possible"):
        apply_codebook("nowhere", tmp_path / "in.csv", tmp_path / "out.csv", choices=Choices(), autocoder="lexicon")


def test_themes_of_a_table_lead_back_to_its_rows(tmp_path, monkeypatch):
    def factory(embed, wanted):
        del embed, wanted
        return lambda texts, languages: Themes(
            (Theme(0, "bus", (("bus", 1.0),), (1,), 2),),
            (0, 0),
            (1.0, 1.0),
            ((0.0, 0.0),) * len(texts),
            " ".join(languages),
        )

    monkeypatch.setattr(theming, "load", lambda room, _: factory if room == "themes" else lambda: None)
    write_csv(
        tmp_path / "in.csv",
        [{"note": ""}, {"note": "The bus never comes at night."}, {"note": "A bus for the market."}],
    )

    [theme] = themes_of_table(tmp_path / "in.csv", column="note")

    assert theme["exemplars"] == [{"quote": "A bus for the market.", "row": 3}]
    assert (theme["label"], theme["size"], theme["keywords"]) == ("bus", 2, [["bus", 1.0]])


def test_a_table_without_text_has_no_themes(tmp_path):
    write_csv(tmp_path / "in.csv", [{"text": ""}])

    with pytest.raises(RequestError, match="holds no text"):
        themes_of_table(tmp_path / "in.csv")
