"""Rich text: built group by group, as Word, WordPad, TextEdit and LibreOffice write it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readers.documents import DOCUMENT, expected, rich, rich_of

from qualkit.errors import InputError
from qualkit.readers.building import Source
from qualkit.readers.writing.rtf import parse


def read_rich(text):
    data = text if isinstance(text, bytes) else text.encode("latin-1")
    return list(parse(Source(Path("invented.rtf"), data, "0" * 64, "")))


def kinds_and_words(document):
    return [(passage.kind, passage.span.of(document.text)) for passage in document.passages]


@settings(max_examples=80, deadline=None)
@given(DOCUMENT)
def test_every_piece_of_a_document_is_a_passage_of_its_kind(pieces):
    (document,) = read_rich(rich_of(pieces))

    assert kinds_and_words(document) == expected(pieces)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (r"caf\'e9 na\'efve", "café naïve"),
        (r"\u8217\'92s \u-4051 ?\u55357\'3f\u56832\'3f", "’s \uf02d😀"),
        (r"\uc0\u233\u233  x\uc2 \u8212 --y", "éé x—y"),
        (r"{\f1 \'cf\'f0\'e8\'e2\'e5\'f2} still", "Привет still"),
        (r"{\f3 \'93\'fa\'96\'7b}, and {\f3 \'83A}", "日本, and ア"),
        (r"{\f2\'b7} point", "• point"),
        (r"a\~b\_c\-d \{e\} \\", "a\xa0b-cd {e} \\"),
        (r"one\line two\tab three\emdash four", "one\ntwo\tthree—four"),
        ("broken\r\n by lines", "broken by lines"),
        (r'{\field{\*\fldinst HYPERLINK "x:y"}{\fldrslt the link}} here', "the link here"),
        (r"{\upr{shown once}{\*\ud{shown \u233 ?}}} only", "shown é only"),
        (r"{\*\bkmkstart a}{\*\unheard {of}}heard{\*\bkmkend a}", "heard"),
        (r"{\pict\wmetafile8 0123456789abcdef}seen", "seen"),
        (r"{\pict\bin6 {{}}\\ }seen", "seen"),
        (r"{\*\shppict{\pict 00}}{\nonshppict{\pict 00}}seen", "seen"),
    ],
)
def test_what_stands_for_characters_is_read_as_such(written, words, words_of):
    (document,) = read_rich(rich(rf"\pard {written}.\par"))

    assert words_of(document) == [f"{words}."]


def test_a_page_of_another_alphabet_is_told_once_for_all(words_of):
    (document,) = read_rich(r"{\rtf1\ansi\ansicpg1251\deff0 \'c4\'e0.\par}")

    assert words_of(document) == ["Да."]


def test_outlines_styles_and_bold_lines_are_headings():
    body = (
        r"{\pard \outlinelevel1 \b Rents\par}{\pard They rose.\par}"
        r"\pard\plain\s2 Buses\par\pard\plain They stopped.\par{\b In bold\par}\pard\plain The end.\par"
    )

    (document,) = read_rich(rich(body))

    assert [(p.kind, p.prompt, p.span.of(document.text)) for p in document.passages] == [
        ("heading", "", "Rents"),
        ("paragraph", "Rents", "They rose."),
        ("heading", "", "Buses"),
        ("paragraph", "Buses", "They stopped."),
        ("heading", "Buses", "In bold"),
        ("paragraph", "In bold", "The end."),
    ]


def test_cells_hold_paragraphs_and_a_table_ends_where_no_cell_goes_on():
    row = r"\trowd\cellx1\cellx2\pard\intbl Who.\cell One.\par Two.\cell\trowd\cellx1\cellx2\row"

    (document,) = read_rich(rich(rf"\pard Before.\par {row}{row}\pard After.\par"))

    assert kinds_and_words(document) == [
        ("paragraph", "Before."),
        ("row", "Who.\tOne.\nTwo."),
        ("row", "Who.\tOne.\nTwo."),
        ("paragraph", "After."),
    ]


def test_notes_stand_apart_and_what_is_around_the_text_is_named():
    body = (
        r"{\header\pard Above\par}{\footer\pard Below\par}\pard Rents{\super\chftn}{\footnote\pard The note.\par} rose"
        r"{\*\atnid A}{\*\atnauthor Lea}{\*\annotation\pard Ask.\par}.{\deleted gone}{\v unseen}\par"
        r"\pard Then {\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt\pard Boxed.\par}}{\shprslt Boxed.}}more.\par"
    )

    (document,) = read_rich(rich(body))

    assert kinds_and_words(document) == [
        *[
            ("paragraph", "Rents rose."),
            ("paragraph", "Then more."),
            ("paragraph", "Boxed."),
            ("paragraph", "The note."),
        ]
    ]
    assert document.passages[-1].attributes["footnote"] == "yes"
    assert document.furniture == {
        "page header": ("Above",),
        "page footer": ("Below",),
        "comment": ("Ask.",),
        "deleted words": ("gone",),
        "hidden words": ("unseen",),
    }


def test_a_file_cut_short_is_read_and_said_to_be(words_of):
    (document,) = read_rich(r"{\rtf1\ansi\pard Rents rose.\par And")

    assert words_of(document) == ["Rents rose.", "And"]
    assert "cut short" in document.warnings[0]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"words alone", "not rich text"),
        (b"{\\rtf1 \\par}", "no words"),
        (b"{\\rtf1" + b"{" * 50_000, "groups within groups"),
    ],
)
def test_what_is_no_rich_text_is_refused_with_the_reason(data, fault):
    with pytest.raises(InputError, match=fault):
        read_rich(data)


@pytest.mark.parametrize("piece", ["\\", "\\u1", "\\'", "{}", "\\cell", "\\row", "{\\footnote", "\\bin", "a"])
def test_a_long_file_of_one_mark_is_read(piece):
    data = b"{\\rtf1 Rents.\\par " + (piece.encode() * (400_000 // len(piece)))[:400_000].replace(b"{\\f", b"\\f")

    document, *_ = read_rich(data)

    assert document.text.startswith("Rents.")


PIECES = [
    *[
        b"{",
        b"}",
        b"\\",
        b"\\par ",
        b"\\cell ",
        b"\\row ",
        b"\\trowd ",
        b"\\intbl ",
        b"\\pard ",
        b"{\\footnote ",
        b"\\u8217",
    ],
    *[
        b"\\'e9",
        b"{\\*\\x ",
        b"{\\header ",
        b"\\bin9 ",
        b"\\s1 ",
        b"{\\stylesheet ",
        b"{\\fonttbl ",
        b"{\\upr ",
        b"\\ud ",
    ],
    *[b"words ", b"\\u-9999999999 ", b"\\ansicpg0 ", b"\\uc-1 ", b"{\\shptxt ", b"\\ilvl99 ", b"\xe9", b"\n", b"\\*"],
]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_order_of_groups_and_words_is_read_or_refused(pieces):
    try:
        documents = read_rich(b"{\\rtf1 Rents. " + b"".join(pieces))
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017 - both outcomes are allowed
    else:
        assert documents[0].text.startswith("Rents.")
