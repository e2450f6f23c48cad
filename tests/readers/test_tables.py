"""Tables: boards exported from other programs, boards kept as tables, and open answers."""

import csv
import html
from io import StringIO
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import InputError
from qualkit.model import Kind, PassageKind, Role
from qualkit.readers.tables.reading import read_csv, read_xlsx

MURAL_HEADER = (
    "ID,Text,BG Color,Sticky type,Border line,Position X,Position Y,Area,Link to,Last Updated By,Last Updated,"
    "Last Content Edited By,Last Content Edited,Tags,Integration Labels"
)
ODD = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co")), min_size=1).filter(
    lambda text: text.strip() and any(map(str.isalpha, text))
)


def as_csv(rows, delimiter=","):
    stream = StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


def mural(*notes):
    after = ["", "Lea", "", "Lea", "", "a, b", ""]
    rows = [
        [n, html.escape(text, quote=True), "#FCF281", "sticky", "", "10.5", n, area, *after]
        for n, (text, area) in enumerate(notes)
    ]
    return as_csv([MURAL_HEADER.split(","), *rows])


def notes_of(document):
    return [(passage.prompt, passage.span.of(document.text)) for passage in document.passages]


def test_a_mural_is_a_board_with_its_areas_as_prompts(write):
    path = write(
        "Housing-1600000000000.csv", mural(("Women & girls\n<3 here", "Hard"), ("Damp", "Hard"), ("Peers", "Help"))
    )

    (document,) = read_csv(path)

    assert (document.kind, document.name) == (Kind.BOARD, "Housing")
    assert notes_of(document) == [("Hard", "Women & girls\n<3 here"), ("Hard", "Damp"), ("Help", "Peers")]
    assert document.passages[0].attributes == {
        "colour": "#FCF281",
        "x": "10.5",
        "y": "0",
        "tags": "a, b",
    }
    assert [person.name for person in document.participants] == ["Lea"]
    assert document.passages[0].participant_id == document.participants[0].id


@given(st.lists(ODD, min_size=1, max_size=6))
def test_a_mural_with_odd_characters_comes_back_as_it_was(tmp_path_factory, notes):
    path = tmp_path_factory.mktemp("mural") / "board.csv"
    path.write_text(mural(*((note, "Area") for note in notes)), "utf-8", newline="")

    (document,) = read_csv(path)

    found = [" ".join(words.split()) for _, words in notes_of(document)]
    assert found == [" ".join(note.split()) for note in notes]


@given(st.lists(ODD, min_size=1, max_size=6), st.sampled_from(",;\t"))
def test_a_miro_app_export_comes_back_as_it_was(tmp_path_factory, notes, delimiter):
    path = tmp_path_factory.mktemp("miro") / "board.csv"
    rows = [["Content", "Tags"], *([f"<p>{html.escape(note)}</p>", "x"] for note in notes)]
    path.write_text(as_csv(rows, delimiter), "utf-8", newline="")

    (document,) = read_csv(path)

    assert [" ".join(words.split()) for _, words in notes_of(document)] == [" ".join(note.split()) for note in notes]


def test_a_list_without_a_header_stands_in_its_frame(write):
    (document,) = read_csv(write("miro.csv", '"Frame 1"\n"No deposit, no keys"\n"Damp"\n"Frame 2"\n"Peers"\n'))

    assert notes_of(document) == [("Frame 1", "No deposit, no keys"), ("Frame 1", "Damp"), ("Frame 2", "Peers")]


def test_notes_stand_in_the_frame_that_is_their_parent(write):
    rows = "Id,Title/Content,Parent,Type\n1,Hard,,frame\n2,<p>No deposit</p><p>at all</p>,1,sticky_note\n"

    (document,) = read_csv(write("miro.csv", rows))

    assert notes_of(document) == [("Hard", "No deposit\nat all")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_each_column_may_be_a_prompt(write, delimiter):
    rows = [["Hard", "What helps"], ["No deposit", "Peers"], ["", "A guide, in short"], ["Damp", ""]]

    (document,) = read_csv(write("board.csv", as_csv(rows, delimiter)))

    assert document.kind == Kind.BOARD
    assert notes_of(document) == [
        ("Hard", "No deposit"),
        ("Hard", "Damp"),
        ("What helps", "Peers"),
        ("What helps", "A guide, in short"),
    ]


def test_a_column_of_groups_makes_a_board_each(write):
    header = "nota,pregunta,grupo,colour"
    rows = "Sin contrato,Lo difícil,A,yellow\nLa humedad,Lo difícil,B,pink\nPares,Ayuda,A,green"

    first, second = read_csv(write("tablero.csv", f"{header}\n{rows}\n"))

    assert (first.name, first.attributes) == ("tablero – A", {"group": "A"})
    assert notes_of(first) == [("Lo difícil", "Sin contrato"), ("Ayuda", "Pares")]
    assert second.passages[0].attributes == {"colour": "pink"}
    assert first.id != second.id


def test_a_padlet_keeps_the_subject_and_the_section(write):
    header = "Created At,Author,Subject,Body,Section,Attachment"
    rows = "2024,Lea,Keys,No deposit,Hard,\n2024,Omar,Only a title,,Help,"

    (document,) = read_csv(write("Posts.csv", f"{header}\n{rows}\n"))

    assert notes_of(document) == [("Hard", "Keys\nNo deposit"), ("Help", "Only a title")]


ANSWERS = """id,age,city,lang,What helped you most?,What was hard
P1,33,Riverton,en,"My neighbours, all of them",The forms were long and odd
P2,40,Laketown,es-MX,Nadie,No sabía a dónde ir con los papeles
"""


def test_open_answers_are_answers_of_the_people_in_the_rows(write):
    (document,) = read_csv(write("survey.csv", ANSWERS))

    assert document.kind == Kind.ANSWERS
    assert notes_of(document) == [
        ("What helped you most?", "My neighbours, all of them"),
        ("What was hard", "The forms were long and odd"),
        ("What helped you most?", "Nadie"),
        ("What was hard", "No sabía a dónde ir con los papeles"),
    ]
    assert {passage.kind for passage in document.passages} == {PassageKind.ANSWER}
    assert [passage.language for passage in document.passages] == ["en", "en", "es", "es"]
    assert document.passages[0].attributes == {"id": "P1", "age": "33", "city": "Riverton"}
    assert [(p.id, p.name, p.attributes) for p in document.participants] == [
        (f"{document.id}/p1", "P1", {"age": "33", "city": "Riverton"}),
        (f"{document.id}/p2", "P2", {"age": "40", "city": "Laketown"}),
    ]


def test_a_row_may_be_an_answer_to_a_question(write):
    rows = "participant,question,answer\nP1,What helped?,Peers\nP1,What was hard?,Forms\nP2,What helped?,Nothing\n"

    (document,) = read_csv(write("long.csv", rows))

    assert notes_of(document) == [("What helped?", "Peers"), ("What was hard?", "Forms"), ("What helped?", "Nothing")]
    assert [participant.name for participant in document.participants] == ["P1", "P2"]


def test_comments_with_an_id_are_answers_of_nobody_in_particular(write):
    (document,) = read_csv(write("posts.csv", "id\ttext\tlabel\n1\tThe forms are long\t0\n2\tThe bus is late\t1\n"))

    assert document.kind == Kind.ANSWERS
    assert document.participants == ()
    assert document.passages[1].attributes == {"id": "2", "label": "1"}


def test_each_sheet_of_a_workbook_is_a_document(tmp_path):
    path = tmp_path / "boards.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "Group A"
    for row in [["Hard", "Help"], ["No deposit", "Peers"], ["Damp\nwalls", None]]:
        book.active.append(row)
    survey = book.create_sheet("Survey")
    for row in [["respondent", "role", "answer"], [1.0, "moderator", "The forms were long"], [2, "tenant", "Peers"]]:
        survey.append(row)
    book.create_sheet("Empty")
    book.save(path)

    board, answers = read_xlsx(path)

    assert (board.name, board.kind) == ("boards – Group A", Kind.BOARD)
    assert notes_of(board) == [("Hard", "No deposit"), ("Hard", "Damp\nwalls"), ("Help", "Peers")]
    assert (answers.name, answers.kind) == ("boards – Survey", Kind.ANSWERS)
    assert [(p.name, p.role) for p in answers.participants] == [("1", Role.MODERATOR), ("2", Role.PARTICIPANT)]


def test_a_delimiter_that_the_file_states_is_believed(write):
    (document,) = read_csv(write("board.csv", "sep=;\nnote;area\nNo deposit, no keys;Hard\n"))

    assert notes_of(document) == [("Hard", "No deposit, no keys")]


def test_a_workbook_that_states_a_false_size_is_read_in_full(tmp_path, write, archive):
    book = openpyxl.Workbook()
    for row in [["Hard", "Help"], ["No deposit", "Peers"]]:
        book.active.append(row)
    book.save(tmp_path / "true.xlsx")
    with ZipFile(tmp_path / "true.xlsx") as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    members[sheet] = members[sheet].replace(b'ref="A1:B2"', b'ref="A1"')

    (document,) = read_xlsx(write("false.xlsx", archive(members)))

    assert notes_of(document) == [("Hard", "No deposit"), ("Help", "Peers")]


def test_a_table_of_numbers_is_refused_in_one_line(write):
    with pytest.raises(InputError, match=r"^counts\.csv: no column holds notes or answers; possible: [^\n]+$"):
        list(read_csv(write("counts.csv", "year,count\n2020,4\n2021,7\n")))


@given(st.lists(st.lists(ODD, min_size=1, max_size=4), min_size=1, max_size=6))
def test_passages_of_any_table_are_in_order_and_apart(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("tables") / "any.csv"
    path.write_text(as_csv(rows), "utf-8", newline="")

    try:
        found = list(read_csv(path))
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017 - both outcomes are allowed
        found = []

    for document in found:
        end = 0
        for passage in document.passages:
            assert end <= passage.span.start < passage.span.end <= len(document.text)
            end = passage.span.end
