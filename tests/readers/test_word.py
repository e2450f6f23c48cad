"""Word documents, built with python-docx as other programs lay them out."""

from zipfile import ZipFile

import docx
import pytest
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from readers.documents import DOCUMENT, expected, nested, word

from qualkit.errors import InputError
from qualkit.model import Kind, PassageKind
from qualkit.readers.building import Source
from qualkit.readers.writing.word import parse, read


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


W = nsdecls("w")
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}"


def with_part(word, what, xml):
    part = Part(PackURI(f"/word/{what}.xml"), CONTENT_TYPE.format(what), xml.encode(), word.part.package)
    word.part.relate_to(part, RELATION.format(what))


def test_notes_stand_at_the_end_of_their_section_and_comments_are_named(save):
    def build(word):
        word.add_heading("Rents", 1)
        rose = word.add_paragraph("They rose")
        rose._p.append(parse_xml(f'<w:r {W}><w:footnoteReference w:id="2"/></w:r>'))
        word.add_comment(rose.runs[:1], text="Ask again", author="Lea")
        word.add_paragraph("And rose.")
        word.add_heading("Buses", 1)
        word.add_paragraph("They stopped.")
        note = '<w:footnote w:id="{}"{}><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:footnote>'
        notes = (
            note.format(0, ' w:type="separator"', "") + note.format(2, "", "By a third.") + note.format(3, "", "Lost.")
        )
        with_part(word, "footnotes", f"<w:footnotes {W}>{notes}</w:footnotes>")

    (document,) = read(save(build))

    assert [(p.prompt, p.attributes.get("footnote"), p.span.of(document.text)) for p in document.passages[1:]] == [
        ("Rents", None, "They rose"),
        ("Rents", None, "And rose."),
        ("Rents", "yes", "By a third."),
        ("", None, "Buses"),
        ("Buses", None, "They stopped."),
        ("Buses", "yes", "Lost."),
    ]
    assert document.furniture == {"comment": ("Ask again",)}


def test_heads_and_feet_of_pages_contents_and_placeholders_are_named(save, words_of):
    def build(word):
        word.sections[0].header.paragraphs[0].text = "Above"
        word.sections[0].footer.paragraphs[0].text = "Below"
        word.styles.add_style("toc 1", 1)
        word.add_paragraph("Rents 3", style="toc 1")
        word.add_paragraph("They rose.").add_run("unseen").font.hidden = True
        control = (
            "<w:sdt {}><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Tap here</w:t></w:r></w:p>"
        )
        word.element.body.insert(0, parse_xml(control.format(W) + "</w:sdtContent></w:sdt>"))

    (document,) = read(save(build))

    assert words_of(document) == ["They rose."]
    assert document.furniture == {
        "placeholder": ("Tap here",),
        "table of contents": ("Rents 3",),
        "hidden words": ("unseen",),
        "page header": ("Above",),
        "page footer": ("Below",),
    }


def test_a_text_box_is_read_once_and_moved_words_where_they_went(save, words_of):
    compatible = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = (
        "<w:txbxContent><w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>Boxed.</w:t></w:r></w:p></w:txbxContent>"
    )
    drawn = f'<mc:AlternateContent xmlns:mc="{compatible}"><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>'
    moved = "<w:{0}><w:r><w:t>far </w:t></w:r></w:{0}>"

    def build(word):
        paragraph = word.add_paragraph("Gone ")
        paragraph._p.append(parse_xml(f"<w:r {W}>{drawn}</mc:AlternateContent><w:t>too </w:t></w:r>"))
        for tag in ("moveFrom", "moveTo"):
            paragraph._p.append(parse_xml(moved.format(tag).replace(f"w:{tag}>", f"w:{tag} {W}>", 1)))
        paragraph.add_run("away.")

    (document,) = read(save(build))

    assert words_of(document) == ["Gone too far away.", "Boxed."]
    assert document.furniture == {"deleted words": ("far",)}


def test_signs_boxes_and_fields_are_characters(save, words_of):
    runs = (
        '<w:sym w:font="Wingdings" w:char="F0FE"/><w:ptab/><w:t>Yes</w:t><w:noBreakHyphen/><w:t>no</w:t>',
        '<w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData></w:fldChar>',
        "<w:instrText>FORMCHECKBOX</w:instrText>",
        "<w:t>Seen.</w:t>",
    )

    def build(word):
        paragraph = word.add_paragraph()
        for run in runs:
            paragraph._p.append(parse_xml(f"<w:r {W}>{run}</w:r>"))

    (document,) = read(save(build))

    assert words_of(document) == ["☑\tYes-no☒ Seen."]


def test_items_know_how_deep_they_lie_and_quotes_are_marked(save):
    def build(word):
        word.add_paragraph("First.", style="List Bullet")
        word.add_paragraph("Deeper.", style="List Bullet 2")
        word.add_paragraph("We pay.", style="Quote")

    (document,) = read(save(build))

    assert [p.attributes for p in document.passages] == [{}, {"level": "2"}, {"quote": "yes"}]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (rb"{\rtf1 words}", "looks like a rich-text file"),
        (b"<html><body>words", "looks like a web page"),
        (b"%PDF-1.4", "looks like a PDF"),
    ],
)
def test_a_file_that_is_no_word_file_is_called_what_it_looks_like(write, content, fault):
    with pytest.raises(InputError, match=fault):
        list(read(write("disguised.docx", content)))


def test_a_strict_word_file_is_read(save, words_of):
    path = save(lambda word: word.add_paragraph("Rents rose."))
    with ZipFile(path) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    usual = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    members = {n: xml.replace(usual, b"http://purl.oclc.org/ooxml/wordprocessingml/main") for n, xml in members.items()}
    with ZipFile(path, "w") as packing:
        for name, xml in members.items():
            packing.writestr(name, xml)

    (document,) = read(path)

    assert words_of(document) == ["Rents rose."]


@settings(max_examples=25, deadline=None)
@given(DOCUMENT)
def test_every_piece_of_a_document_is_a_passage_of_its_kind(tmp_path_factory, pieces):
    path = tmp_path_factory.mktemp("word") / "any.docx"
    path.write_bytes(word(pieces))

    (document,) = read(path)

    assert [(p.kind, p.span.of(document.text)) for p in document.passages] == expected(pieces)


TAGS = (
    *(
        "w:p",
        "w:r",
        "w:t",
        "w:tbl",
        "w:tr",
        "w:tc",
        "w:txbxContent",
        "w:sdt",
        "w:del",
        "w:moveFrom",
        "w:footnote",
        "w:pPr",
    ),
    *("w:sdtContent", "w:delText", "w:b", "w:tab", "w:checkBox", "w:comment", "w:showingPlcHdr", 'w:numId w:val="3"'),
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="a" Type="{RELATION.format("officeDocument")}" Target="word/main.xml"/></Relationships>'
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nested(TAGS))
def test_elements_in_any_order_are_read_in_order(write, archive, in_order, body):
    first = "<w:p><w:r><w:t>First.</w:t></w:r></w:p>"
    main = f"<w:document {W}><w:body>{first}{body}</w:body></w:document>"
    members = {"[Content_Types].xml": "<x/>", "_rels/.rels": RELATIONS, "word/main.xml": main}
    path = write("any.docx", archive(members))

    (document,) = parse(Source(path, path.read_bytes(), "0" * 64, ""))

    in_order(document)
    assert "First." in document.text


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
