"""Limits and odd input: sizes, encodings, disguises and bombs, each with a right result or one clear line."""

import datetime
import io
import struct
import zipfile
from importlib import import_module

import docx
import openpyxl
import pytest

from qualkit.errors import InputError
from qualkit.readers import building
from qualkit.readers.building import load, text_of
from qualkit.readers.tables import sheets, workbooks
from qualkit.registry import load as plugin
from qualkit.registry import plugins

READERS = sorted(plugins("readers"))
TEXTS = [suffix for suffix in READERS if suffix not in {"docx", "docm", "xlsx", "pdf", "odt", "zip"}]
SUBTITLES = "1\n00:00:01,000 --> 00:00:04,000\nThe rent.\n\n2\n00:00:05,000 --> 00:00:06,000\nThe food.\n"
OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
TURNS = "Moderator: How was it?\nAna: The rent, señora.\n\nModerator: And then?\nAna: Fine.\n"
CUES = "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ana>The rent.\n\n00:05.000 --> 00:06.000\n<v Bea>The food.\n"


def read(path):
    return list(plugin("readers", path.suffix.removeprefix("."))(path))


def refused(path):
    with pytest.raises(InputError) as refusal:
        read(path)
    line = str(refusal.value)
    assert line.startswith(f"{path.name}: ")
    assert "\n" not in line
    return line


def saved(build):
    stream = io.BytesIO()
    build.save(stream)
    return stream.getvalue()


def word():
    document = docx.Document()
    document.add_paragraph("The rent was too high.")
    return saved(document)


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows or (["id", "What was hard?"], [1, "The rent was too high for all of us."]):
        book.active.append(row)
    return saved(book)


def repacked(data, members, *, method=zipfile.ZIP_DEFLATED):
    """Return an office file in which members were put in or changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(stream, "w", method) as packing:
        for name in packed.namelist():
            packing.writestr(name, members.get(name, packed.read(name)))
        for name in members.keys() - set(packed.namelist()):
            packing.writestr(name, members[name])
    return stream.getvalue()


OPEN_DOCUMENT = repacked(
    workbook(), {"mimetype": b"application/vnd.oasis.opendocument.text"}, method=zipfile.ZIP_STORED
)


# Disguises: what a file is decides what is said of it, and not its suffix.


@pytest.mark.parametrize(
    ("suffix", "content", "seen"),
    [
        ("docx", b"{\\rtf1 The rent.}", "rich-text"),
        ("docx", b"<!DOCTYPE html><html><body>The rent.</body></html>", "web page"),
        ("docx", b"%PDF-1.7 rest", "PDF"),
        ("docx", OFFICE + "WordDocument".encode("utf-16-le"), "before 2007 (.doc)"),
        ("docx", OFFICE + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        ("docx", OPEN_DOCUMENT, "OpenDocument text"),
        ("docx", workbook(), "Excel workbook"),
        ("xlsx", word(), "Word document"),
        ("xlsx", OFFICE + "Workbook".encode("utf-16-le"), "before 2007 (.xls)"),
        ("xlsx", b"<html><table><tr><td>The rent</td></tr></table></html>", "web page"),
        ("csv", workbook(), "Excel workbook"),
        ("csv", b"\xef\xbb\xbf\n<html lang='en'><body>Sign in</body></html>", "web page"),
        ("txt", b"<!-- saved from a page -->\n<!doctype html>\n<p>The rent</p>", "web page"),
        ("txt", b"MIME-Version: 1.0\nContent-Type: multipart/related", "MIME"),
        ("txt", b"{\\rtf1 The rent.}", "rich-text"),
        ("txt", b"\x89PNG\r\n\x1a\n" + bytes(99), "picture"),
        ("txt", b"ID3\x03" + bytes(99), "recording"),
        ("vtt", b"\0\0\0\x20ftypisom" + bytes(99), "recording"),
        ("pdf", word(), "Word document"),
        ("json", b"<!DOCTYPE html><html></html>", "web page"),
        ("md", b"\x1f\x8b\x08" + bytes(99), "packed"),
        ("txt", b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?><w/>', "saved as XML"),
    ],
)
def test_a_file_under_a_wrong_suffix_is_called_what_it_is(write, suffix, content, seen):
    assert seen in refused(write(f"disguised.{suffix}", content))


@pytest.mark.parametrize("suffix", ["vtt", "srt", "txt"])
@pytest.mark.parametrize("cues", [CUES, SUBTITLES])
def test_captions_are_read_under_any_suffix_for_captions(write, words_of, suffix, cues):
    (document,) = read(write(f"captions.{suffix}", cues))

    assert words_of(document) == ["The rent.", "The food."]


@pytest.mark.parametrize("words", ["The <html> tag was new to us.", "MZ was here. BM, too. RIFF!", "ID3, please"])
def test_words_that_only_mention_a_format_are_words(write, words_of, words):
    (document,) = read(write("mention.txt", words))

    assert words_of(document) == [words]


# Nothing to read.


@pytest.mark.parametrize("suffix", READERS)
@pytest.mark.parametrize(
    "content", ["", " \n\t\r\n", "\ufeff", "\u200b\u200b\n\u2060\u200d", "\x0c\x0c", "\u2028\u2029\x85"]
)
def test_a_file_of_nothing_that_is_seen_is_refused(write, suffix, content):
    refused(write(f"nothing.{suffix}", content))


# Encodings, through the readers.


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "cp1252"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_transcript_is_the_same_in_every_encoding_and_with_every_line_end(write, said, encoding, end):
    (document,) = read(write("talk.txt", TURNS.replace("\n", end).encode(encoding)))

    assert said(document) == [
        ("Moderator", "How was it?"),
        ("Ana", "The rent, señora."),
        ("Moderator", "And then?"),
        ("Ana", "Fine."),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "عندما وصلنا كان الإيجار \u200fمرتفعا (جدا) ABC.",
        "👩🏽‍🌾 and 🏳️‍🌈 said: 👍🏽 yes",
        "zero\u200bwidth \u200djoined\u2060 words\ufeff here",
        "cafe\u0301 and caf\u00e9",
        "one\u2028two\u0085three\x0cfour\x0bfive",
        "क्षि ǆ ﬁ ẞ 𝒜𝓃𝒶",
    ],
)
def test_odd_characters_stay_and_offsets_are_right(write, said, words):
    (document,) = read(write("odd.txt", f"Moderator: So?\nAna: {words}\nModerator: Yes?\nAna: {words}\n"))

    assert [text for _, text in said(document)] == ["So?", words, "Yes?", words]


def test_a_stray_byte_is_read_and_told(write):
    source = load(write("stray.txt", "El alquiler está ".encode() + b"it\x92s\n"), "text/plain")

    text, read_so = text_of(source)

    assert text == "El alquiler está it’s\n"
    assert "line 1" in read_so.warnings[0]


# Sizes.


@pytest.mark.parametrize("suffix", READERS)
def test_a_file_too_large_is_refused_before_it_is_read(tmp_path, suffix):
    path = tmp_path / f"huge.{suffix}"
    with path.open("wb") as file:
        file.truncate(600_000_000)

    assert "is too large (600 MB)" in refused(path)


@pytest.mark.parametrize("suffix", TEXTS)
def test_a_file_of_too_many_lines_is_refused(write, monkeypatch, suffix):
    monkeypatch.setattr(building, "MOST_LINES", 10)

    assert "has 11 lines" in refused(write(f"lines.{suffix}", "a\n" * 11))


def test_a_table_of_too_many_rows_is_refused(write, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 10)

    assert "are too many" in refused(write("rows.csv", "id,text\n" + "1,The rent was high\n" * 20))


def test_a_sheet_whose_row_never_ends_is_refused(write, monkeypatch):
    monkeypatch.setattr(workbooks, "LONGEST_ROW", 200_000)
    row = b"<c><v>1</v></c>" * 60_000
    xml = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row>'
    path = write("row.xlsx", repacked(workbook(), {"xl/worksheets/sheet1.xml": xml + row}))

    assert "longer than any sheet" in refused(path)


def test_a_cell_far_to_the_right_is_refused_and_takes_no_memory(write):
    xml = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    xml += b'<c r="ZZZZZZ1"><v>1</v></c></row></sheetData></worksheet>'

    assert "a column has the name" in refused(
        write("far.xlsx", repacked(workbook(), {"xl/worksheets/sheet1.xml": xml}))
    )


# Archives.


@pytest.mark.parametrize("build", [word, workbook])
def test_a_member_larger_than_it_says_is_refused(write, build):
    data = bytearray(repacked(build(), {"filling": b"0" * 5_000}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index(b"filling", data.index(mark)) if mark == b"PK\x03\x04" else data.rindex(b"filling")
        begin = data.rindex(mark, 0, place)
        data[begin + at : begin + at + 4] = struct.pack("<I", 10)

    refused(write(f"liar.{'docx' if build is word else 'xlsx'}", bytes(data)))


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_an_archive_with_a_directory_beyond_reason_is_refused(write, suffix):
    data = bytearray(word() if suffix == "docx" else workbook())
    end = data.rindex(b"PK\x05\x06")
    data[end + 12 : end + 16] = struct.pack("<I", 900_000_000)

    assert "more parts" in refused(write(f"parts.{suffix}", bytes(data)))


@pytest.mark.parametrize("build", [word, workbook])
def test_a_member_with_a_password_is_called_locked_or_damaged(write, build):
    data = bytearray(build())
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4

    refused(write(f"locked.{'docx' if build is word else 'xlsx'}", bytes(data)))


@pytest.mark.parametrize("build", [word, workbook])
def test_a_member_that_would_climb_out_of_its_folder_writes_nothing(write, tmp_path, build):
    path = write(
        f"climb.{'docx' if build is word else 'xlsx'}",
        repacked(build(), {"../../climbed": b"x", "/tmp/climbed": b"x"}),  # noqa: S108 - what a hostile file holds
    )

    assert read(path)
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "member", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]
)
def test_entities_in_any_part_are_refused(write, member):
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]><x>&l9;</x>'.encode()

    assert "declares entities" in refused(write("laughs.xlsx", repacked(workbook(), {member: xml})))


# What a workbook's cells say.


def rows_of(data):
    found = workbooks.workbook_rows(io.BytesIO(data))
    return [row for _, rows in found for row in rows]


def test_cells_say_what_people_see():
    data = workbook(
        ["whole", 1, 1.0, 0.1, -3],
        ["date", datetime.date(2024, 1, 2), datetime.datetime(2024, 1, 2, 3, 4, 5), datetime.time(3, 4)],
        ["truth", True, False],
        ["error", "#N/A"],
        ["by number", "a_x000D_\nb_x005F_c"],
    )

    assert rows_of(data) == [
        ["whole", "1", "1", "0.1", "-3"],
        ["date", "2024-01-02", "2024-01-02 03:04:05", "03:04:00"],
        ["truth", "True", "False"],
        ["error", "#N/A"],
        ["by number", "a\nb_c"],
    ]


def test_texts_that_cells_share_keep_all_runs_and_lose_how_they_are_pronounced():
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    strings = f"<sst {space}><si><r><t>The </t></r><r><t>rent</t></r><rPh><t>x</t></rPh></si><si><t>food</t></si></sst>"
    sheet = (
        f'<worksheet {space}><sheetData><row r="2"><c r="B2" t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
        '<row r="3"><c r="A3"><f>1+1</f><v>2</v></c><c r="B3" t="str"><f>x</f><v>two</v></c><c r="C3"><f>y</f></c></row>'
        "</sheetData></worksheet>"
    )

    rows = rows_of(repacked(workbook(), {"xl/sharedStrings.xml": strings, "xl/worksheets/sheet1.xml": sheet}))

    assert rows == [[], ["", "The rent", "food"], ["2", "two"]]


def test_a_reader_by_entry_point_is_a_function():
    assert all(callable(getattr(import_module(p.module), p.attr)) for p in plugins("readers").values())


@pytest.mark.parametrize("build", [word, workbook])
def test_a_part_in_an_encoding_that_nobody_knows_is_refused(write, build):
    member = "word/document.xml" if build is word else "xl/workbook.xml"
    path = write(
        f"odd.{'docx' if build is word else 'xlsx'}",
        repacked(build(), {member: b'<?xml version="1.0" encoding="U_TF-8"?><x/>'}),
    )

    assert "damaged" in refused(path)
