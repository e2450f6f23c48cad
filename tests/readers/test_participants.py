"""Sheets of participants."""

import openpyxl
import pytest

from qualkit.errors import InputError
from qualkit.model import Role
from qualkit.readers.tables.participants import ParticipantRow, is_participants_sheet, read_participants

SHEET = """document,name,role,age,city
group1.txt,Ana,participant,33,Riverton
group1.txt,Lea,moderadora,,
,Omar,tenant,51,
"""


def test_a_sheet_of_participants_tells_who_spoke_where(write):
    assert read_participants(write("people.csv", SHEET)) == [
        ParticipantRow("group1.txt", "Ana", Role.PARTICIPANT, {"age": "33", "city": "Riverton"}),
        ParticipantRow("group1.txt", "Lea", Role.MODERATOR, {}),
        ParticipantRow("", "Omar", Role.PARTICIPANT, {"age": "51", "role": "tenant"}),
    ]


def test_a_workbook_may_be_a_sheet_of_participants(tmp_path):
    book = openpyxl.Workbook()
    for row in [["Archivo", "Nombre", "Edad"], ["grupo.docx", "Inés", 44]]:
        book.active.append(row)
    book.save(tmp_path / "personas.xlsx")

    assert is_participants_sheet(tmp_path / "personas.xlsx")
    assert read_participants(tmp_path / "personas.xlsx") == [
        ParticipantRow("grupo.docx", "Inés", Role.PARTICIPANT, {"Edad": "44"})
    ]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("people.csv", SHEET, True),
        ("people.csv", "file;participant;gender\na.txt;P1;f\n", True),
        ("answers.csv", "participant,age,answer\nP1,33,We waited for many months for it\n", False),
        ("board.csv", "Hard,Help\nRent,Peers\n", False),
        ("notes.txt", "document,name\na,b\n", False),
    ],
)
def test_a_sheet_of_participants_is_told_from_data(write, name, content, expected):
    assert is_participants_sheet(write(name, content)) is expected


def test_a_sheet_without_names_says_which_column_is_missing(write):
    with pytest.raises(InputError, match=r"^people\.csv: has no column 'name', only city, age; possible: [^\n]+$"):
        read_participants(write("people.csv", "city,age\nRiverton,3\n"))


@pytest.mark.parametrize(
    ("table", "is_one"),
    [
        ("name,role,gender\nAna,participant,woman\nBea,moderator,woman\n", True),
        ("name,role,What helped?\nAna,participant,Peers\nBea,moderator,Time\n", False),
        ("id,role,answer\nA1,tenant,Peers\nA2,owner,Time\n", False),
        (
            'name,role,comment\nAna,tenant,"The rent was far too high for us"\nBea,owner,"Nobody ever paid on time here"\n',
            False,
        ),
    ],
)
def test_a_sheet_of_names_and_roles_needs_no_documents(write, table, is_one):
    assert is_participants_sheet(write("people.csv", table)) is is_one
