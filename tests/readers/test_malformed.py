"""Files that cannot be read: each is refused with one line that names the file."""

from io import BytesIO

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualkit.errors import InputError
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
)


def read(path):
    return list(load("readers", path.suffix.removeprefix("."))(path))


def saved(build):
    stream = BytesIO()
    build.save(stream)
    return stream.getvalue()


def word():
    document = docx.Document()
    document.add_paragraph("Some words.")
    return saved(document)


def workbook():
    book = openpyxl.Workbook()
    book.active.append(["Hard", "Help"])
    book.active.append(["Rent", "Peers"])
    return saved(book)


def refused(path):
    with pytest.raises(InputError) as refusal:
        read(path)
    line = str(refusal.value)
    assert line.startswith(f"{path.name}: ")
    assert "\n" not in line
    return line


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "content", [b"", b" \n\t\n", b"\xef\xbb\xbf", b"\0\x01\x02\x03" * 50, b"\xff\xd8\xff\xe0\0\x10JFIF" * 9]
)
def test_empty_and_foreign_files_are_refused(write, suffix, content):
    refused(write(f"file{suffix}", content))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_missing_file_is_refused(tmp_path, suffix):
    assert "check the path" in refused(tmp_path / f"nowhere{suffix}")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_folder_is_refused(tmp_path, suffix):
    (tmp_path / f"folder{suffix}").mkdir()

    refused(tmp_path / f"folder{suffix}")


@pytest.mark.parametrize(("name", "content"), [("cut.docx", word()), ("cut.xlsx", workbook())])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_cut_short_is_refused(write, name, content, share):
    refused(write(name, content[: int(share * len(content))]))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("words.txt", "--- \n\n *** \n"),
        ("words.csv", "text,area\n"),
        ("words.csv", "id,age\n1,33\n"),
        ("words.vtt", "WEBVTT\n\nno times here\n"),
        ("words.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n\n"),
        ("words.docx", saved(docx.Document())),
        ("words.xlsx", saved(openpyxl.Workbook())),
        ("table.docx", workbook()),
        ("table.xlsx", word()),
        ("words.pdf", b"%PDF-1.4\nnothing more"),
        ("report.txt", word()),
    ],
)
def test_a_file_without_words_to_read_is_refused(write, name, content):
    refused(write(name, content))


@pytest.mark.parametrize(("suffix", "member"), [(".docx", "word/document.xml"), (".xlsx", "xl/workbook.xml")])
def test_an_archive_that_unpacks_beyond_reason_is_refused(write, archive, suffix, member):
    path = write(f"bomb{suffix}", archive({member: b"<x/>", "filling": b"0" * 20_000_000}))

    assert "unpacks to 20 MB" in refused(path)


@pytest.mark.parametrize(("suffix", "member"), [(".docx", "word/document.xml"), (".xlsx", "xl/workbook.xml")])
def test_declared_entities_are_refused(write, archive, suffix, member):
    content = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'

    assert "declares entities" in refused(write(f"entity{suffix}", archive({member: content})))


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(write, suffix, data):
    path = write(f"any{suffix}", data)

    try:
        found = read(path)
    except InputError as error:
        assert str(error).startswith(path.name)  # noqa: PT017 - both outcomes are allowed
    else:
        assert found
        assert all(document.text for document in found)
