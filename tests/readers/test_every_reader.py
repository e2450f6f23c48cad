"""Every reader there is, on files damaged at random: documents in order, or one line that says what is wrong."""

import io
import json
import zipfile

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualkit.errors import InputError
from qualkit.protocols import Hints
from qualkit.registry import load, plugins

TURNS = """Moderator: How was it, Ana?
Ana (she/her) – Org: The rent, 10:30 coffee, señora.

[00:00:12] Moderator: And then?
Bea: “Fine” – 9.1% of us…
ﺍﻟﻌﺮﺑﻴﺔ: عندما وصلنا كان الإيجار مرتفعا.
"""
NOTES = "---\ntitle: Day 1\n---\n# One #\n\n- a note\n- **b**\n\n| a | b |\n|---|---|\n| c | d |\n\nLoud words\n====\n"
CUES = (
    "WEBVTT\nLanguage: en\n\nNOTE x\n\nabc-def/12-0\n00:01.000 --> 00:04.000 align:start\n<v Ana>one &amp; <i>two</i>\n"
    "\n00:05.000 --> 00:06.000\nBea: three\n"
)
SUBTITLES = "1\n00:00:01,000 --> 00:00:04,000\nAna: one\n\n2\n00:00:05,000 --> 00:00:06,000\n<i>Bea: two</i>\n"
BOARD = 'ID,Text,BG Color,Position X,Area\n1,"The rent, too high",#fff,10,Hard\n2,Peers &amp; friends,#000,20,Help\n'
SEGMENTS = {
    "language": "en",
    "segments": [
        {"id": 0, "start": 0.0, "end": 2.5, "text": " The rent was high.", "speaker": "SPEAKER_00"},
        {"id": 1, "start": 2.5, "end": 4.0, "text": " And the food?", "speaker": "SPEAKER_01"},
    ],
}
PAGE = (
    "<!doctype html><html lang=en><head><title>Day</title></head><body><h1>Rent</h1><p><b>Ana:</b> Too high.</p>"
    "<ul><li>Food</li></ul><table><tr><td>a</td><td>b</td></tr></table></body></html>"
)
RICH = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\pard\b Ana:\b0  The rent \'e9t\'e9 \u8217?.\par Bea: Fine.\par}"
TIMED = "start\tend\ttext\n0\t2500\tThe rent was high.\n2500\t4000\tAnd the food?\n"
TIMED_TEXT = '<?xml version="1.0"?><timedtext format="3"><body><p t="0" d="900">one</p><p t="900" d="9">two</p></body></timedtext>'
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 52>>stream\nBT /F 12 Tf 20 200 Td (The rent was too high.) Tj ET \nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)
PIECES = [
    piece.encode("utf-8", "surrogateescape")
    for piece in (
        *'\n \r \t # | ** - 1. --> " , ; : ( ) [ ] { } < > & \\ / = _ \0 \x0c \x1a \x1e \u2028 \u200b \u0301'.split(
            " "
        ),
        *("<v Ana>", "</p>", "<td>", "<!--", "]]>", "<![CDATA[", "&#0;", "&#x110000;", "&lt;", "</w:t>", "<w:p/>"),
        *("Ana: ", "\n\n", "---\n", "===\n", "00:12:15\n", "99:99:99.999 --> ", "[00:00]", "sep=;\n", "](", "    "),
        *("{\\par", "\\u99999?", "\\'zz", "\\bin9999999 ", "}" * 9, "{" * 99, '"start": ', "null", "1e999", "-1", "[]"),
        *("\udcff", "\udcc3", "\udcef\udcbb\udcbf", "\udcff\udcfe", "%PDF-", "stream\n", "endobj", "ﺍﻟﻌﺮﺑﻴﺔ"),
    )
]
HINTS = st.sampled_from([Hints(), Hints(speaker=r"(?P<name>\w+): "), Hints(columns=("Text",))])


def saved(build):
    stream = io.BytesIO()
    build.save(stream)
    return stream.getvalue()


def packed(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def word():
    document = docx.Document()
    document.add_heading("Rent")
    document.add_paragraph("Ana: The rent was too high.")
    document.add_paragraph("Bea: The food.", style="List Bullet")
    document.add_table(2, 2).cell(0, 0).text = "Peers"
    return saved(document)


def workbook():
    book = openpyxl.Workbook()
    book.active.append(["id", "What was hard?"])
    book.active.append([1, "The rent was too high for all of us."])
    return saved(book)


def open_document():
    names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    words = '<text:h text:outline-level="1">Rent</text:h><text:p>Ana: Too<text:s text:c="2"/>high.</text:p>'
    body = f"<office:document-content {names}><office:body><office:text>{words}</office:text></office:body></office:document-content>"
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": body})


# A small file that each reader can read; a new reader needs one here.
SEEDS = {
    "txt": [TURNS.encode(), NOTES.encode(), CUES.encode()],
    "md": [NOTES.encode(), TURNS.encode()],
    "docx": [word()],
    "docm": [word()],
    "pdf": [PDF],
    "vtt": [CUES.encode()],
    "srt": [SUBTITLES.encode()],
    "sbv": [b"0:00:01.000,0:00:04.000\nAna: one two\n\n0:00:05.000,0:00:06.000\nBea: three\n"],
    "json": [json.dumps(SEGMENTS).encode()],
    "csv": [BOARD.encode(), "id,answer\n1,The rent was too high\n2,The food was very good\n".encode("utf-16")],
    "tsv": [TIMED.encode()],
    "xlsx": [workbook()],
    "odt": [open_document()],
    "rtf": [RICH.encode()],
    "html": [PAGE.encode()],
    "htm": [PAGE.encode()],
    "zip": [packed({"talk.txt": TURNS, "board.csv": BOARD, "../up.txt": TURNS})],
    **{suffix: [TIMED_TEXT.encode()] for suffix in ("srv1", "srv2", "srv3", "ttml", "dfxp", "xml")},
    "json3": [json.dumps({"events": [{"tStartMs": 0, "dDurationMs": 900, "segs": [{"utf8": "one two"}]}]}).encode()],
}
READERS = sorted(plugins("readers"))
PACKED = {"docx", "docm", "xlsx", "odt", "zip"}
HEALTH = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large)


@st.composite
def damaged(draw, data):
    """Draw a copy of the data, flipped, cut, put in, written twice or spliced, here and there."""
    for _ in range(draw(st.integers(1, 8))):
        at, end = sorted(draw(st.tuples(*[st.integers(0, len(data))] * 2)))
        put = draw(st.sampled_from([*PIECES, b"", data[at : at + 60] * 3, bytes([draw(st.integers(0, 255))])]))
        data = data[:at] + put + data[draw(st.sampled_from([at, min(at + 1, len(data)), min(end, at + 60), end])) :]
    return data


@st.composite
def without_a_tag(draw, xml):
    """Draw a copy of some markup without one of its tags."""
    first, *tags = xml.split(b"<")
    at = draw(st.integers(0, len(tags)))
    return b"<".join([first, *tags[:at], *tags[at + 1 :]])


@st.composite
def damaged_inside(draw, data):
    """Draw a copy of an archive in which one member was damaged: damage outside rarely reaches the words."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    which = draw(st.sampled_from(sorted(members)))
    damage = draw(st.sampled_from([damaged, without_a_tag]))
    return packed({**members, which: draw(damage(members[which]))})


def check(path, in_order, hints):
    try:
        documents = list(load("readers", path.suffix.removeprefix("."))(path, hints))
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017 - both outcomes are allowed
        assert len(str(error)) < 1_000  # noqa: PT017 - as above
    else:
        assert documents
        for document in documents:
            in_order(document)
            people = {person.id for person in document.participants}
            assert {p.participant_id for p in document.passages} - {None} <= people


@pytest.mark.parametrize("suffix", READERS)
def test_every_reader_reads_its_seeds(write, in_order, suffix):
    assert suffix in SEEDS, f"give this reader a seed: a small valid file for '.{suffix}' in SEEDS"
    for seed in SEEDS[suffix]:
        documents = list(load("readers", suffix)(write(f"seed.{suffix}", seed)))

        assert any(document.passages for document in documents)
        for document in documents:
            in_order(document)


@pytest.mark.parametrize("suffix", READERS)
@settings(max_examples=80, suppress_health_check=HEALTH)
@given(data=st.data())
def test_a_damaged_file_is_read_in_order_or_refused_in_a_line(write, in_order, suffix, data):
    seed = data.draw(st.sampled_from(SEEDS[suffix]))

    check(write(f"damaged.{suffix}", data.draw(damaged(seed))), in_order, data.draw(HINTS))


@pytest.mark.parametrize("suffix", [suffix for suffix in READERS if suffix in PACKED])
@settings(max_examples=80, suppress_health_check=HEALTH)
@given(data=st.data())
def test_an_archive_damaged_inside_is_read_in_order_or_refused_in_a_line(write, in_order, suffix, data):
    check(write(f"inside.{suffix}", data.draw(damaged_inside(SEEDS[suffix][0]))), in_order, data.draw(HINTS))


@pytest.mark.parametrize("suffix", READERS)
@settings(max_examples=40, suppress_health_check=HEALTH)
@given(data=st.data())
def test_the_file_of_another_reader_is_read_in_order_or_refused_in_a_line(write, in_order, suffix, data):
    foreign = data.draw(st.sampled_from([seed for seeds in SEEDS.values() for seed in seeds]))

    check(write(f"foreign.{suffix}", foreign), in_order, data.draw(HINTS))


@pytest.mark.parametrize("suffix", READERS)
@settings(max_examples=40, suppress_health_check=HEALTH)
@given(text=st.text(max_size=300), encoding=st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-32"]))
def test_any_text_is_read_in_order_or_refused_in_a_line(write, in_order, suffix, text, encoding):
    check(write(f"any.{suffix}", text.encode(encoding, "replace")), in_order, Hints())
