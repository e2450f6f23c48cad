"""Survey sheets: the questions, the answers and the people, whatever a survey program adds."""

import csv
from io import StringIO

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from readers.accounting import words

from qualkit.errors import InputError
from qualkit.model import Kind
from qualkit.protocols import Hints
from qualkit.readers.tables.reading import read_csv, read_xlsx

IMPORT = '{{"ImportId":"{}"}}'
QUALTRICS = [
    ["StartDate", "IPAddress", "Progress", "ResponseId", "UserLanguage", "Q1", "Q2"],
    ["Start Date", "IP Address", "Progress", "Response ID", "User Language", "What helped you?\nIn your words", "Age"],
    [IMPORT.format(name) for name in ("startDate", "ip", "progress", "_recordId", "userLanguage", "QID1_TEXT", "QID2")],
    ["2024-05-02", "192.0.2.1", "100", "R_1", "EN", "My neighbours, all of them", "33"],
    ["2024-05-02", "192.0.2.1", "100", "R_2", "ES", "N/A", "40"],
    ["2024-05-02", "192.0.2.1", "100", "R_3", "ES", "Nadie me ayudó\nen nada", "41"],
]
MONKEY = [
    ["Respondent ID", "Collector ID", "IP Address", "What helped you most?", "Which of these?", "", "How was it?"],
    ["", "", "", "Open-Ended Response", "Bus", "Other", "Response"],
    ["11", "22", "192.0.2.1", "The neighbours and friends", "Bus", "", "Good"],
    ["12", "22", "192.0.2.1", "Nothing really", "", "The tram of the city", "Rather bad"],
]
KOBO = [
    ["start", "end", "Group/What helped?", "age", "_id", "_uuid", "_submission_time", "_notes", "_tags", "__version__"],
    ["2024", "2024", "The bus, the school", "33", "1", "aa-bb", "2024", "", "", "v1"],
    ["2024", "2024", "My friends", "34", "2", "aa-cc", "2024", "", "", "v1"],
]
LIMESURVEY = [
    "id. Response ID|submitdate. Date submitted|lastpage. Last page|startlanguage. Start language|Q1. What helped?".split(
        "|"
    ),
    ["1", "2024-05-02", "3", "en", "The neighbours"],
    ["2", "2024-05-02", "3", "fr", "Les voisins"],
]
GOOGLE = [
    ["Marca temporal", "Dirección de correo electrónico", "¿Qué ayudó?", "¿Qué fue difícil?"],
    ["2/5/2024 10:00:00", "a@mail.example", "Los vecinos", "El contrato"],
    ["2/5/2024 10:05:00", "b@mail.example", "-", "La humedad y el frío"],
]


def as_csv(rows):
    stream = StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue()


def answers_of(document):
    return [(p.prompt, p.span.of(document.text)) for p in document.passages]


def test_the_three_header_rows_of_qualtrics_are_one(write):
    (document,) = read_csv(write("survey.csv", as_csv(QUALTRICS)))

    asked = "What helped you?\nIn your words"
    assert answers_of(document) == [(asked, "My neighbours, all of them"), (asked, "Nadie me ayudó\nen nada")]
    assert [p.attributes for p in document.passages] == [
        {"Response ID": "R_1", "Age": "33"},
        {"Response ID": "R_3", "Age": "41"},
    ]
    assert [p.language for p in document.passages] == ["en", "es"]
    assert document.furniture["no answer"] == ("N/A",)
    assert document.furniture["IP Address"] == ("192.0.2.1",) * 3
    assert "Q1" in document.furniture["column header"]


def test_a_question_of_surveymonkey_reaches_over_its_fields(write):
    (document,) = read_csv(write("survey.csv", as_csv(MONKEY)))

    assert answers_of(document) == [
        ("What helped you most?", "The neighbours and friends"),
        ("How was it?", "Good"),
        ("What helped you most?", "Nothing really"),
        ("Which of these? – Other", "The tram of the city"),
        ("How was it?", "Rather bad"),
    ]
    assert document.passages[0].attributes == {"Respondent ID": "11", "Which of these? – Bus": "Bus"}


@pytest.mark.parametrize(
    ("rows", "said", "known"),
    [
        (KOBO, ["The bus, the school", "My friends"], {"age": "33", "_id": "1"}),
        (LIMESURVEY, ["The neighbours", "Les voisins"], {"id. Response ID": "1"}),
        (GOOGLE, ["Los vecinos", "El contrato", "La humedad y el frío"], {}),
    ],
)
def test_what_a_survey_program_adds_is_left_out_by_name(write, rows, said, known):
    (document,) = read_csv(write("survey.csv", as_csv(rows)))

    assert [words for _, words in answers_of(document)] == said
    assert document.passages[0].attributes == known


@pytest.mark.parametrize("rows", [QUALTRICS, MONKEY, KOBO, LIMESURVEY, GOOGLE])
def test_no_word_of_a_survey_vanishes(write, rows):
    (document,) = read_csv(write("survey.csv", as_csv(rows)))

    left = [each for found in document.furniture.values() for each in found]
    told = [part for p in document.passages for pair in ((p.prompt, ""), *p.attributes.items()) for part in pair]
    languages = {"EN", "ES", "en", "fr"}
    kept = set(words(document.text, *left, *told, *document.furniture)) | languages
    assert set(words(*(cell for row in rows for cell in row))) <= kept


def test_several_columns_are_taken_and_said(write):
    rows = "id,What helped?,What hindered?\n1,Peers,The forms\n2,A guide,The queue\n"

    (document,) = read_csv(write("survey.csv", rows))

    assert document.warnings == (
        "took the columns 'What helped?' and 'What hindered?' as what people said; other columns can be chosen",
    )


def test_one_column_that_says_what_it_is_needs_no_word(write):
    (document,) = read_csv(write("survey.csv", "id,answer\n1,The forms were long\n2,The queue was longer\n"))

    assert document.warnings == ()


def test_people_choose_the_columns_whatever_their_case_and_accents(write):
    rows = "id,Opinión,motivo\n1,sí,porque\n2,no,nada\n"

    (document,) = read_csv(write("survey.csv", rows), Hints(columns=("OPINION",)))

    assert document.kind == Kind.ANSWERS
    assert answers_of(document) == [("Opinión", "sí"), ("Opinión", "no")]
    assert document.passages[0].attributes == {"id": "1", "motivo": "porque"}


def test_a_column_that_is_not_there_is_refused_with_those_that_are(write):
    path = write("survey.csv", "id,opinion,why\n1,yes,so\n")

    with pytest.raises(InputError, match=r"^survey\.csv: there is no column 'reason'; possible: id, opinion, why$"):
        list(read_csv(path, Hints(columns=("opinion", "reason"))))


def test_columns_are_chosen_in_the_sheets_that_have_them(tmp_path):
    book = openpyxl.Workbook()
    for row in [["id", "opinion"], [1, "yes"]]:
        book.active.append(row)
    for row in [["year", "count"], [2020, 4]]:
        book.create_sheet("Counts").append(row) if row[0] == "year" else book["Counts"].append(row)
    book.save(tmp_path / "survey.xlsx")

    (document,) = read_xlsx(tmp_path / "survey.xlsx", Hints(columns=("Opinion",)))

    assert answers_of(document) == [("opinion", "yes")]


@pytest.mark.parametrize("cell", ["N/A", "n/a", "NA", "-", "--", "…".replace("…", "."), "ns/nc", "n.d."])
def test_no_answer_is_none(write, cell):
    (document,) = read_csv(write("survey.csv", as_csv([["id", "answer"], ["1", "The forms"], ["2", cell]])))

    assert answers_of(document) == [("", "The forms")]
    assert document.furniture["no answer"] == (cell,)


SAID = (
    st.text("abcdefgh iñé你,.;\"'\n", min_size=1, max_size=40)
    .map(str.strip)
    .filter(lambda said: sum(map(str.isalpha, said)) > 3 and "\n\n" not in said)
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(SAID | st.just(""), SAID | st.just("")), min_size=1, max_size=8),
    age=st.booleans(),
    before=st.booleans(),
)
def test_every_answer_of_a_survey_comes_back_once_in_order(write, rows, age, before):
    questions = ["What helped you?", "What was hard?"]
    extra = ["age"] * age
    header = [*(["timestamp"] * before), "respondent", *extra, *questions]
    body = [[*(["2024-05-02"] * before), f"P{n}", *(["33"] * age), *said] for n, said in enumerate(rows)]

    (document,) = (
        read_csv(write("survey.csv", as_csv([header, *body])), Hints(columns=tuple(questions)))
        if any(map(any, rows))
        else ((),)
    )

    expected = [(question, said) for row in rows for question, said in zip(questions, row, strict=True) if said]
    assert (answers_of(document) if document else []) == expected
    if document:
        assert {person.name for person in document.participants} == {f"P{n}" for n in range(len(rows))}


def test_sheets_that_hold_no_answers_are_named_and_their_words_kept(write):
    book = openpyxl.Workbook()
    book.active.append(["id", "What helped you most?"])
    book.active.append(["A1", "The neighbours who came with soup every day"])
    book.active.append(["A2", "The choir that sang in the yard on Sundays"])
    codes = book.create_sheet("Codes")
    codes.append(["V", 1])
    codes.append(["L", 2])
    path = write("survey.xlsx", b"")
    book.save(path)

    (document,) = read_xlsx(path)

    assert document.furniture["other sheet"] == ("V\t1", "L\t2")
    assert document.warnings[-1] == "not read as what people said: sheet 'Codes'"
