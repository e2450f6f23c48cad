"""Word documents, built with python-docx as other programs lay them out."""

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.model import Kind, PassageKind
from qualkit.readers.word import read


@pytest.fixture
def save(tmp_path):
    def save_file(build, name="invented.docx"):
        document = docx.Document()
        build(document)
        document.save(tmp_path / name)
        return tmp_path / name

    return save_file


def test_headings_lists_and_tables_come_in_the_order_of_the_body(save, in_order):
    def build(word):
        word.add_heading("Report", 0)
        word.add_heading("Barriers", 1)
        word.add_paragraph("Rents are high.")
        word.add_paragraph("The bus is late", style="List Bullet")
        table = word.add_table(2, 2)
        for cell, words in zip(
            (c for row in table.rows for c in row.cells), ["Who", "What", "All", "Rent\nFood"], strict=True
        ):
            cell.text = words
        word.add_paragraph().add_run("In bold").bold = True
        word.add_paragraph("The end of it.")

    (document,) = read(save(build))

    assert [(p.kind, p.prompt, p.span.of(document.text)) for p in document.passages] == [
        (PassageKind.HEADING, "", "Report"),
        (PassageKind.HEADING, "Report", "Barriers"),
        (PassageKind.PARAGRAPH, "Barriers", "Rents are high."),
        (PassageKind.ITEM, "Barriers", "The bus is late"),
        (PassageKind.ROW, "Barriers", "Who\tWhat"),
        (PassageKind.ROW, "Barriers", "All\tRent\nFood"),
        (PassageKind.HEADING, "Barriers", "In bold"),
        (PassageKind.PARAGRAPH, "In bold", "The end of it."),
    ]
    assert document.kind == Kind.NOTES
    in_order(document)


@pytest.mark.parametrize(
    "layout",
    [
        ["Lea Tal   0:03\nHello, all.", "Omar Ruiz   0:15\nGood day.", "Lea Tal   1:00:19\nLet us start."],
        ["Lea Tal   0:03", "Hello, all.", "Omar Ruiz   0:15", "Good day.", "Lea Tal   1:00:19", "Let us start."],
        [
            *["0:0:3.0 --> 0:0:8.250", "Lea Tal", "Hello, all.", "0:0:15.0 --> 0:0:16.0", "Omar Ruiz", "Good day."],
            *["1:0:19.0 --> 1:0:20.0", "Lea Tal", "Let us start."],
        ],
    ],
)
def test_the_layouts_of_teams_are_transcripts(save, said, layout):
    (document,) = read(save(lambda word: [word.add_paragraph(words) for words in layout]))

    assert said(document) == [("Lea Tal", "Hello, all."), ("Omar Ruiz", "Good day."), ("Lea Tal", "Let us start.")]
    assert [p.time[0] for p in document.passages] == [3, 15, 3619]


def test_a_moderator_in_bold_speaks_and_is_no_heading(save, said):
    def build(word):
        for question, answer in [("Rents?", "High."), ("Work?", "None.")]:
            word.add_paragraph().add_run(f"Moderator: {question}").bold = True
            word.add_paragraph(f"Ana: {answer}")

    (document,) = read(save(build))

    assert said(document) == [("Moderator", "Rents?"), ("Ana", "High."), ("Moderator", "Work?"), ("Ana", "None.")]


def test_a_table_of_speakers_is_a_transcript(save, said):
    def build(word):
        rows = [("Moderator", "Rents?"), ("Ana", "High."), ("Moderator", "Work?"), ("Ana", "None.")]
        table = word.add_table(len(rows), 2)
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, words in zip(row.cells, cells, strict=True):
                cell.text = words

    (document,) = read(save(build))

    assert said(document) == [("Moderator", "Rents?"), ("Ana", "High."), ("Moderator", "Work?"), ("Ana", "None.")]


def test_boards_in_a_word_report_are_boards(save):
    def build(word):
        word.add_paragraph("The groups met for an hour and wrote what follows on the wall.")
        word.add_heading("Group A", 2)
        for prompt in ("Hard", "Help"):
            table = word.add_table(3, 3)
            table.cell(0, 0).merge(table.cell(0, 2)).text = prompt
            for n, cell in enumerate([*table.rows[1].cells, *table.rows[2].cells]):
                cell.text = f"{prompt} {chr(97 + n)}"
            word.add_paragraph("")

    report, board = read(save(build))

    assert [report.kind, board.kind] == [Kind.NOTES, Kind.BOARD]
    assert [(p.prompt, p.span.of(board.text)) for p in board.passages][::6] == [("Hard", "Hard a"), ("Help", "Help a")]
    assert len(board.passages) == 12


def test_what_reviewers_inserted_is_read_and_what_they_deleted_is_not(save, words_of):
    def build(word):
        paragraph = word.add_paragraph("Rents are ")
        w = nsdecls("w")
        paragraph._p.append(parse_xml(f"<w:del {w}><w:r><w:delText>low</w:delText></w:r></w:del>"))
        paragraph._p.append(parse_xml(f"<w:ins {w}><w:r><w:t>high.</w:t></w:r></w:ins>"))
        control = f"<w:sdt {w}><w:sdtContent><w:p><w:r><w:t>In a form field.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        word.element.body.insert(1, parse_xml(control))

    (document,) = read(save(build))

    assert words_of(document) == ["Rents are high.", "In a form field."]


@settings(max_examples=30)
@given(st.lists(st.text("Aé世😀 ,\t.", max_size=20), min_size=1, max_size=6))
def test_the_words_of_paragraphs_are_all_in_the_text(tmp_path_factory, paragraphs):
    path = tmp_path_factory.mktemp("word") / "any.docx"
    word = docx.Document()
    for words in paragraphs:
        word.add_paragraph(words)
    word.save(path)
    if not any(map(str.isalnum, "".join(paragraphs))):
        return

    (document,) = read(path)

    assert document.text.split() == " ".join(paragraphs).split()
