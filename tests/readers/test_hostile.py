"""Files that mean harm or were damaged on the way: words come out whole or the file is refused, nothing else."""

import io
import os
import zipfile

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from qualkit.errors import InputError
from qualkit.protocols import NO_HINTS, Hints
from qualkit.readers.talk import hinted
from qualkit.registry import load

SUFFIXES = (
    ".txt",
    ".md",
    ".docx",
    ".pdf",
    ".vtt",
    ".srt",
    ".csv",
    ".xlsx",
    ".json",
    ".html",
)


def read(path, hints=NO_HINTS):
    return list(load("readers", path.suffix.removeprefix("."))(path, hints))


def refused(path):
    with pytest.raises(InputError) as refusal:
        read(path)
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


def saved(build):
    stream = io.BytesIO()
    build.save(stream)
    return stream.getvalue()


def word(*, change=lambda _: None):
    document = docx.Document()
    document.add_heading("Rent")
    document.add_paragraph("The rent was too high.")
    document.add_table(2, 2).cell(0, 0).text = "Peers"
    change(document)
    return saved(document)


def workbook():
    book = openpyxl.Workbook()
    book.active.append(["id", "What was hard?"])
    book.active.append([1, "The rent was too high for all of us."])
    return saved(book)


def repacked(data, change, member):
    """Return an office file in which one member was changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packing:
        for name in packed.namelist():
            packing.writestr(name, change(packed.read(name)) if name == member else packed.read(name))
    return stream.getvalue()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_pipe_is_refused_and_not_waited_for(tmp_path, suffix):
    os.mkfifo(tmp_path / f"pipe{suffix}")

    assert "not a file" in refused(tmp_path / f"pipe{suffix}")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("spaces.md", "# Rent" + " " * 30_000 + "x\n\nwords"),
        ("stars.md", "# " + "*a " * 5_000),
        ("fields.md", "---\ntitle: x" + " " * 30_000 + "y\n---\nwords"),
        ("voices.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nhi <v" + " " * 30_000 + "\n"),
        ("boards.txt", "".join(f"Prompt {n}\t\t\nrent\tpeers\tfood\n\n" for n in range(1_000))),
    ],
)
def test_what_could_be_searched_for_ever_is_read_at_once(write, name, content):
    path = write(name, content)
    started = os.times().user

    read(path)

    assert os.times().user - started < 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("before", ["", "<!--" + "x" * 10_000 + "-->"])
def test_entities_are_refused_in_any_encoding_and_behind_any_comment(write, encoding, before):
    def with_entities(xml):
        body = xml.decode().partition("?>")[2]
        kind = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
        return f'<?xml version="1.0" encoding="{encoding}"?>{before}{kind}{body}'.encode(encoding)

    path = write("entities.docx", repacked(word(), with_entities, "word/document.xml"))

    assert "declares entities" in refused(path)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_a_locked_office_file_is_called_so(write, suffix):
    path = write(f"locked{suffix}", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))

    assert "locked with a password" in refused(path)


def test_a_word_file_with_a_tree_too_large_is_refused(write, monkeypatch):
    monkeypatch.setattr("qualkit.readers.writing.word.LARGEST_TREE", 1_000)

    assert "save it in parts" in refused(write("large.docx", word()))


def test_a_style_that_is_based_on_itself_ends(write, words_of):
    def circle(document):
        style = document.styles.add_style("Circle", 1)
        style.base_style = style
        document.add_paragraph("Round and round.", style=style)

    (document,) = read(write("circle.docx", word(change=circle)))

    assert "Round and round." in words_of(document)


def test_a_word_file_whose_styles_are_unknown_keeps_its_words(write, words_of):
    path = write("styles.docx", repacked(word(), lambda xml: xml.replace(b"styles+xml", b"x"), "[Content_Types].xml"))

    (document,) = read(path)

    assert words_of(document)[:2] == ["Rent", "The rent was too high."]


@pytest.mark.parametrize("level", ["9", "x", ""])
def test_a_level_that_is_none_makes_no_heading(write, level):
    def outlined(document):
        mark = OxmlElement("w:outlineLvl")
        mark.set(qn("w:val"), level)
        document.add_paragraph("Words of the text.")._p.get_or_add_pPr().append(mark)

    (document,) = read(write("level.docx", word(change=outlined)))

    assert document.passages[-1].kind == "paragraph"


def test_a_heading_of_marks_alone_is_no_heading(write, words_of):
    (document,) = read(write("marks.md", "# #\n\n## ##\n\n# Rent #\n\nToo high for us.\n"))

    assert words_of(document) == ["Rent", "Too high for us."]


def test_a_list_in_front_matter_belongs_to_its_field(write, words_of):
    (document,) = read(write("front.md", '---\ntitle: "Day 1"\ncity:\ntags:\n  - rent\n- food\n---\nWords.\n'))

    assert document.attributes == {"title": "Day 1", "tags": "rent, food"}
    assert words_of(document) == ["Words."]


def test_a_quotation_mark_that_nothing_closes_is_refused_by_its_line(write):
    path = write("open.csv", 'id,answer\n1,"Two\nlines"\n2,"The rent was hard\n3,The food was good\n')

    assert "line 4 " in refused(path)


def test_an_answer_may_be_longer_than_a_book(write, words_of):
    words = "The rent was hard. " * 20_000

    (document,) = read(write("long.csv", f"id,answer\n1,{words}\n2,The food was very good\n"))

    assert words_of(document)[0] == words.strip()


def test_rows_that_leave_out_their_last_cells_are_rows_all_the_same(write, words_of):
    content = "ID,Text,BG Color,Area\n1,The rent\n2,The food,#fff,Help\n3,The bus\n4,The school,#000\n"

    (document,) = read(write("short.csv", content))

    assert words_of(document) == ["The rent", "The food", "The bus", "The school"]


def test_a_row_numbered_beyond_reason_is_not_waited_for(write):
    def far(xml):
        return xml.replace(b'<row r="2"', b'<row r="99999999"')

    refused(write("far.xlsx", repacked(workbook(), far, "xl/worksheets/sheet1.xml")))


def test_a_table_with_more_cells_than_memory_is_refused(write):
    path = write("wide.csv", "id,answer\n" * 1_100 + "," * 20_000 + "x\n")

    assert "are too many" in refused(path)


def test_two_columns_of_one_name_are_both_known(write):
    (document,) = read(write("twice.csv", "text,area,wave,wave\nThe rent,Hard,first,second\nThe food,Help,,third\n"))

    assert [dict(passage.attributes) for passage in document.passages] == [
        {"wave": "first", "wave (4)": "second"},
        {"wave": "third"},
    ]


def test_entities_written_twice_over_are_characters(write, words_of):
    (document,) = read(write("board.csv", "Text,Area\nPeers &amp;amp; friends &amp;lt;3,Help\nThe rent,Hard\n"))

    assert words_of(document)[0] == "Peers & friends <3"


def test_a_cue_does_not_end_before_it_begins(write):
    (document,) = read(write("back.vtt", "WEBVTT\n\n00:20.000 --> 00:15.000\n<v Ana>words\n"))

    assert document.passages[0].time == (20.0, 20.0)


def test_a_very_long_name_speaks(write, said):
    name = "Maria del Carmen de los Angeles y Rodriguez-Fernandez de la Vega Montoya"

    (document,) = read(write("name.txt", f"Ana: One.\n{name}: Two.\nAna: Three.\n{name}: Four.\n"))

    assert [who for who, _ in said(document)] == ["Ana", name, "Ana", name]


@pytest.mark.parametrize(
    "text", ["Ana: hello\n" + "a" * 200 + "!\n", "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "a" * 200 + "!\n"]
)
def test_a_speaker_pattern_that_would_search_for_ever_is_refused(write, monkeypatch, text):
    monkeypatch.setattr(hinted, "PATIENCE", 1)
    path = write("vast.vtt" if text.startswith("WEBVTT") else "vast.txt", text)

    with pytest.raises(InputError, match=r"vast\.\w+: the expression for speakers .* searches for too long"):
        read(path, Hints(speaker=r"(a|aa)+$"))


def test_json_of_countless_values_is_refused_at_once(write):
    assert "one after the other" in refused(write("many.json", "1 " * 1_000_000))


def test_a_page_of_nothing_but_tags_is_refused_at_once(write):
    assert "1,000,001 tags" in refused(write("tags.html", "<html>" + "<" * 1_000_000))
