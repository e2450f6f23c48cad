"""OpenDocument texts: saved by LibreOffice, and built element by element."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from readers.accounting import furniture, said, words
from readers.documents import DOCUMENT, NAMES, expected, nested, odt, odt_of

from qualkit.errors import InputError
from qualkit.model import Kind
from qualkit.readers.building import Source
from qualkit.readers.writing.odt import parse, read
from qualkit.registry import load

FILES = Path(__file__).parent / "files"


def read_bytes(data):
    return list(parse(Source(Path("invented.odt"), data, "0" * 64, "")))


def kinds_and_words(document):
    return [(passage.kind, passage.span.of(document.text)) for passage in document.passages]


@settings(max_examples=60, deadline=None)
@given(DOCUMENT)
def test_every_piece_of_a_document_is_a_passage_of_its_kind(pieces):
    (document,) = read_bytes(odt_of(pieces))

    assert kinds_and_words(document) == expected(pieces)


def test_spaces_tabs_and_line_breaks_are_characters(words_of):
    body = "<text:p>  One\n  two<text:s/><text:s text:c='2'/>three<text:tab/>four<text:line-break/> five </text:p>"

    (document,) = read_bytes(odt(body))

    assert words_of(document) == ["One two   three\tfour\nfive"]


def test_items_know_how_deep_they_lie():
    inner = "<text:list><text:list-item><text:p>Deeper.</text:p></text:list-item></text:list>"
    body = (
        f"<text:list><text:list-item><text:p>First.</text:p><text:p>More.</text:p>{inner}</text:list-item></text:list>"
    )

    (document,) = read_bytes(odt(body))

    assert [(p.kind, p.attributes) for p in document.passages] == [
        ("item", {}),
        ("paragraph", {}),
        ("item", {"level": "2"}),
    ]


def test_styles_tell_titles_quotes_bold_headings_and_hidden_words():
    styles = (
        '<style:style style:name="Title" style:family="paragraph"/><style:style style:name="P1" style:family="paragraph"'
        ' style:parent-style-name="Title"/><style:style style:name="Quotations" style:family="paragraph"/>'
        '<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
        '<style:style style:name="T2" style:family="text"><style:text-properties text:display="none"/></style:style>'
    )
    body = (
        '<text:p text:style-name="P1">Riverton</text:p><text:p><text:span text:style-name="T1">Rents</text:span></text:p>'
        '<text:p text:style-name="Quotations">We pay.</text:p>'
        '<text:p>Seen <text:span text:style-name="T2">unseen</text:span>again.</text:p>'
    )

    (document,) = read_bytes(odt(body, automatic=styles))

    assert kinds_and_words(document) == [
        *[("heading", "Riverton"), ("heading", "Rents"), ("paragraph", "We pay."), ("paragraph", "Seen again.")]
    ]
    assert document.passages[2].attributes["quote"] == "yes"
    assert document.furniture == {"hidden words": ("unseen",)}


def test_a_style_that_is_its_own_parent_ends(words_of):
    style = '<style:style style:name="P" style:family="paragraph" style:parent-style-name="P"/>'

    (document,) = read_bytes(odt('<text:p text:style-name="P">Round.</text:p>', automatic=style))

    assert words_of(document) == ["Round."]


def test_a_table_with_one_column_is_a_box_around_text():
    cell = "<table:table-row><table:table-cell><text:p>Boxed.</text:p></table:table-cell></table:table-row>"

    (document,) = read_bytes(odt(f"<table:table>{cell}</table:table>"))

    assert kinds_and_words(document) == [("paragraph", "Boxed.")]


def test_contents_pictures_and_margins_are_named():
    picture = '<draw:frame svg:width="9cm"><draw:image/><svg:title>A bridge</svg:title></draw:frame>'
    body = (
        "<text:table-of-content><text:index-body><text:p>Rents 3</text:p></text:index-body></text:table-of-content>"
        f"<text:p>Seen.{picture}</text:p>"
    )
    margins = "<style:master-page><style:header><text:p>Above</text:p></style:header></style:master-page>"

    (document,) = read_bytes(odt(body, styles=margins))

    assert document.furniture == {
        "page header": ("Above",),
        "table of contents": ("Rents 3",),
        "picture description": ("A bridge",),
    }
    assert "1 picture is left out" in document.warnings[0]


@pytest.mark.parametrize(
    ("members", "fault"),
    [
        ({"content.xml": "<x/>", "META-INF/manifest.xml": f"<a {NAMES}><manifest:encryption-data/></a>"}, "password"),
        ({"content.xml": "<x>"}, "damaged"),
        ({"content.xml": "<x/>"}, "no words"),
        ({"word/document.xml": "<x/>"}, "no content.xml"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(archive, members, fault):
    with pytest.raises(InputError, match=fault):
        read_bytes(archive(members))


def test_elements_nested_without_end_are_read(words_of):
    body = "<text:section>" * 20_000 + "<text:p>Deep.</text:p>" + "</text:section>" * 20_000

    (document,) = read_bytes(odt(body))

    assert words_of(document) == ["Deep."]


TAGS = (
    *(
        "text:p",
        "text:h",
        "text:span",
        "text:list",
        "text:list-item",
        "table:table",
        "table:table-row",
        "draw:text-box",
    ),
    *(
        "table:table-cell",
        "text:note-body",
        "office:annotation",
        "text:tracked-changes",
        "svg:desc",
        "text:s",
        "draw:frame",
    ),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nested(TAGS))
def test_elements_in_any_order_are_read_or_refused(in_order, body):
    (document,) = read_bytes(odt(f"<text:p>First.</text:p>{body}"))

    in_order(document)
    assert document.text.startswith("First.")


REPORT = [
    ("heading", "", "Report of the listening day"),
    ("heading", "Report of the listening day", "What we heard"),
    ("heading", "What we heard", "Housing and rent"),
    *(
        (kind, "Housing and rent", text)
        for kind, text in [
            (
                "paragraph",
                "Rents went up by a third, and nobody was asked about it — “never”, said one. ☐ Yes ☒ No",
            ),
            ("item", "The bus is late"),
            ("item", "on Mondays above all"),
            ("item", "and in winter"),
            ("item", "Les loyers sont trop élevés, où que l’on aille\xa0!"),
            ("item", "First ask"),
            ("item", "Then listen"),
            ("paragraph", "“We only want to be heard,” the baker told us."),
            ("row", "Group\tBarrier\tWay out"),
            ("row", "Women\tNight bus\nis missing\tA later line"),
            ("row", "Youth\t\tUn lugar propio 😀"),
        ]
    ),
    ("heading", "What we heard", "Sécurité"),
    ("paragraph", "Sécurité", "A line\twith a tab   and spaces\nand a second line of it."),
    ("paragraph", "Sécurité", "The square is dark at night."),
    ("heading", "What we heard", "العربية"),
    ("paragraph", "العربية", "قال الناس إن الإيجار مرتفع جدا."),
    ("paragraph", "العربية", "Nobody sees the rest."),
    ("paragraph", "العربية", "The clinic closes at noon."),
    ("paragraph", "العربية", "The last words."),
]
OUTSIDE = {
    "comment": ("Check this with the clinic",),
    "deleted words": ("gloomy",),
    "hidden words": ("this secret",),
    "page footer": ("Draft of the note takers",),
    "page header": ("Riverton listening day",),
}


@pytest.mark.parametrize("suffix", ["docx", "odt", "rtf"])
def test_a_report_saved_by_libreoffice_is_the_same_in_every_format(suffix, in_order):
    (document,) = load("readers", suffix)(FILES / f"report.{suffix}")

    assert [(p.kind, p.prompt, p.span.of(document.text)) for p in document.passages] == REPORT
    assert document.furniture == OUTSIDE
    assert {p.span.of(document.text)[:9]: p.attributes.get("level") for p in document.passages if p.kind == "item"} == {
        "The bus i": None,
        "on Monday": "2",
        "and in wi": "2",
        "Les loyer": None,
        "First ask": None,
        "Then list": None,
    }
    in_order(document)


@pytest.mark.parametrize("suffix", ["docx", "odt", "rtf", "html"])
def test_a_transcript_saved_by_libreoffice_is_one_in_every_format(suffix, request):
    who = request.getfixturevalue("said")

    (document,) = load("readers", suffix)(FILES / f"circle.{suffix}")

    turns = [(name, text.removesuffix(".").replace("mother1", "mother")) for name, text in who(document)]
    assert document.kind == Kind.TRANSCRIPT
    assert sorted(turns) == sorted(
        [
            ("Moderator", "What keeps you here?"),
            ("Amina", "My mother, and the river"),
            ("Moderator", "And what would make you leave?"),
            ("João", "O aluguel.\nSó o aluguel"),
            ("Amina", "The nights"),
            ("Moderator", "Thank you all"),
            ("João", "Written in a box"),
        ]
    )
    assert document.furniture == {"comment": ("Ask her again",)}
    (note,) = [p for p in document.passages if "footnote" in p.attributes]
    assert note.span.of(document.text).removeprefix("1") == "She said it in Arabic: أمي."


def test_the_words_of_a_file_are_in_its_passages_or_named():
    (document,) = read(FILES / "report.odt")

    assert said([document]) == words(*(text for _, _, text in REPORT))
    assert sorted(furniture([document])) == sorted(words(*(each for found in OUTSIDE.values() for each in found)))
