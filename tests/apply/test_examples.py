"""A table of human judgements: which texts, which codes were asked about, which hold."""

import json

import pytest
from invented import WRITE, offered, write_csv, write_json_lines

from qualkit.apply import Choices, apply_codebook
from qualkit.errors import QualkitError

ROWS = [
    {"id": "a", "text": "I trust her", "lang": "en"},
    {"id": "b", "text": "La violencia de anoche", "lang": "es"},
    {"id": "c", "text": "", "lang": "en"},
    {"id": "d", "text": "twice", "lang": "en"},
    {"id": "d", "text": "again", "lang": "en"},
]


@pytest.fixture
def judged(tmp_path, codebook, monkeypatch):
    """Return a function that gives what an autocoder is told when these examples are given with the rows."""
    made = offered(monkeypatch)

    def run(examples, *, rows=ROWS, suffix=".csv", **choices):
        write_csv(tmp_path / "in.csv", rows)
        if isinstance(examples, list):
            WRITE[suffix](tmp_path / f"examples{suffix}", examples)
        else:
            (tmp_path / f"examples{suffix}").write_bytes(examples)
        apply_codebook(
            codebook,
            tmp_path / "in.csv",
            tmp_path / "out.csv",
            choices=Choices(**{"language": "lang"} | choices),
            autocoder="faithful",
            examples=tmp_path / f"examples{suffix}",
        )
        return [(each.words, each.language, set(each.asked), set(each.holds)) for each in made[-1].aids.judgements]

    return run


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_labels_say_what_was_asked_and_what_holds(judged, suffix):
    examples = [
        {"id": "a", "code": "trust", "label": 1},
        {"id": "a", "code": "violence", "label": 0},
        {"id": "b", "code": "violence", "label": 1},
    ]

    assert judged(examples, suffix=suffix) == [
        ("I trust her", "en", {"trust", "violence"}, {"trust"}),
        ("La violencia de anoche", "es", {"violence"}, {"violence"}),
    ]


@pytest.mark.parametrize("label", [{}, {"label": "1"}, {"label": 1.0}, {"label": True}])
def test_without_a_no_the_codes_named_for_a_text_are_all_that_hold(judged, label):
    examples = [{"id": "a", "code": "trust"} | label, {"id": "b", "code": "violence"} | label]

    assert judged(examples, suffix=".jsonl") == [
        ("I trust her", "en", {"trust", "violence"}, {"trust"}),
        ("La violencia de anoche", "es", {"trust", "violence"}, {"violence"}),
    ]


def test_a_text_for_which_no_code_is_named_holds_none(judged):
    assert judged([{"id": "a", "code": "trust"}, {"id": "b", "code": ""}])[1] == (
        "La violencia de anoche",
        "es",
        {"trust"},
        set(),
    )


def test_words_of_their_own_need_no_row_and_tell_their_language(judged):
    examples = [
        {"text": "No hay citas y nadie nos escucha en el barrio", "code": "trust", "label": 0},
        {"text": "Nobody answers the phone at the office", "code": "trust", "label": 1},
    ]

    assert [each[:2] for each in judged(examples)] == [(examples[0]["text"], "es"), (examples[1]["text"], "en")]


def test_the_words_given_with_an_id_count(judged):
    assert judged([{"id": "zz", "text": "elsewhere", "code": "trust", "language": "en"}]) == [
        ("elsewhere", "en", {"trust"}, {"trust"})
    ]


def test_rows_without_an_id_column_are_named_by_their_number(judged):
    rows = [{"text": "one"}, {"text": "two"}]

    assert judged([{"id": 2, "code": "trust"}], rows=rows, language="en") == [("two", "en", {"trust"}, {"trust"})]


def test_what_is_said_and_denied_of_one_text_is_not_asked(judged):
    examples = [
        {"id": "a", "code": "trust", "label": 1},
        {"id": "a", "code": "trust", "label": 0},
        {"id": "a", "code": "violence", "label": 0},
    ]

    assert judged(examples) == [("I trust her", "en", {"violence"}, set())]


def test_a_row_without_words_teaches_nothing(judged):
    assert judged([{"id": "c", "code": "trust"}]) == []


@pytest.mark.parametrize(
    ("examples", "says"),
    [
        (
            b"id,code\na,trust\na,vilence\n",
            r"line 3: there is no code 'vilence' in codebook 'small'; did you mean 'viol",
        ),
        (b"id,code,label\na,trust,1\na,trust,2\n", r"line 3: label '2' is neither 0 nor 1"),
        (b"id,code,label\na,trust,\n", r"line 2: label '' is neither 0 nor 1"),
        (b"id,code,label\na,trust,1\na,,0\n", r"line 3: names no code"),
        (b"id,code\na,trust\nb\n", r"line 3: has 1 field instead of 2"),
        (b"id,code\na,\xff\n", r"line 2: is not UTF-8"),
        (b"id,code\n,trust\n", r"line 2: names no text; it needs id"),
        (b"id,code\nzz,trust\n", r"line 2: there is no row with the id 'zz'; a column 'text' can give the words"),
        (b"id,code\nd,trust\n", r"line 2: id 'd' stands for several rows"),
        (b"id,label\na,1\n", r"has no column 'code'"),
        (b"answer_number,code\na,trust\n", r"names no texts; it needs a column 'id' or 'text'"),
        (b"", r"is empty"),
    ],
)
def test_a_fault_in_the_examples_is_named_in_one_line(judged, examples, says):
    with pytest.raises(
        QualkitError, match=rf"examples\.csv\S* .*{says}|examples\.csv, {says}|examples\.csv: {says}"
    ) as caught:
        judged(examples)

    assert "\n" not in str(caught.value)


def test_examples_that_are_not_there_are_named(tmp_path, codebook):
    write_json_lines(tmp_path / "in.jsonl", [json.loads('{"text": "trust"}')])

    with pytest.raises(QualkitError, match=r"gone\.csv: there is no such file"):
        apply_codebook(
            codebook,
            tmp_path / "in.jsonl",
            tmp_path / "out.csv",
            choices=Choices(),
            examples=tmp_path / "gone.csv",
            autocoder="lexicon",
        )
