"""PDF files, written by hand a line at a time."""

import pytest

from qualkit.errors import InputError
from qualkit.model import Kind, PassageKind
from qualkit.readers.pdf import read

LEADING = 14


def pdf(*pages, trailer=b""):
    """Return the bytes of a PDF; each page is a list of (x, y, size, words) or (x, y, size, words, font)."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", *(font(name) for name in ("Helvetica", "Helvetica-Bold"))]
    kids = []
    for page in pages:
        lines = b"".join(line(*entry) for entry in page)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(lines), lines))
        kids.append(b"%d 0 R" % (len(objects) + 1))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % len(objects)
        )
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        data
        + head
        + table
        + b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF"
        % (
            len(objects) + 1,
            trailer,
            len(data),
        )
    )


def font(name):
    return b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name.encode()


def line(x, y, size, words, face="F1"):
    shown = words.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /%s %d Tf %d %d Td (%s) Tj ET\n" % (face.encode(), size, x, y, shown)


def column(*lines, top=800, size=11):
    """Return lines below each other; an empty one leaves a gap."""
    return [(72, top - n * LEADING, size, words) for n, words in enumerate(lines) if words]


LONG = "These are words enough to fill a line of the page from one edge to the"


def test_lines_become_paragraphs_and_divided_words_whole(write, words_of, in_order):
    page = column(
        LONG,
        "other edge, and then a divi-",
        "ded word. It goes on here for a little while yet.",
        "",
        "A second paragraph.",
    )

    (document,) = read(write("report.pdf", pdf(page)))

    assert words_of(document) == [
        f"{LONG} other edge, and then a divided word. It goes on here for a little while yet.",
        "A second paragraph.",
    ]
    assert document.kind == Kind.NOTES
    in_order(document)


def test_a_passage_knows_its_page_and_its_heading(write):
    first = [(72, 800, 20, "Barriers"), *column(f"{LONG} end.", top=770)]
    second = [(72, 800, 11, "In bold", "F2"), *column(f"{LONG} end, again.", top=784)]

    (document,) = read(write("report.pdf", pdf(first, second)))

    assert [(p.kind, p.prompt, p.attributes["page"]) for p in document.passages] == [
        (PassageKind.HEADING, "", "1"),
        (PassageKind.PARAGRAPH, "Barriers", "1"),
        (PassageKind.HEADING, "Barriers", "2"),
        (PassageKind.PARAGRAPH, "In bold", "2"),
    ]


def test_running_heads_and_page_numbers_are_left_out(write, words_of):
    pages = [
        [(72, 820, 9, "Housing dialogue, draft"), *column(f"{LONG} end of {word}."), (300, 30, 9, str(n))]
        for n, word in enumerate(["one", "two", "three"], start=1)
    ]

    (document,) = read(write("report.pdf", pdf(*pages)))

    assert words_of(document) == [f"{LONG} end of {word}." for word in ("one", "two", "three")]


def test_a_paragraph_goes_on_over_the_page(write, words_of):
    (document,) = read(write("report.pdf", pdf(column(LONG), column("other edge of the next page."))))

    assert words_of(document) == [f"{LONG} other edge of the next page."]


def test_a_transcript_in_a_pdf_has_its_turns(write, said):
    page = column(
        "Moderator: Are the rents high?", "Ana: They are, and", "nobody says why.", "Moderator: And work?", "Ana: None."
    )

    (document,) = read(write("group.pdf", pdf(page)))

    assert said(document) == [
        ("Moderator", "Are the rents high?"),
        ("Ana", "They are, and nobody says why."),
        ("Moderator", "And work?"),
        ("Ana", "None."),
    ]


def test_a_pdf_without_text_is_refused_as_a_scan(write):
    with pytest.raises(InputError, match=r"^scan\.pdf: holds no text \(a scan\?\)[^\n]*$"):
        list(read(write("scan.pdf", pdf([]))))


def test_a_locked_pdf_is_refused_with_what_to_do(write):
    key = b"<%s>" % (b"5a" * 32)
    lock = b"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O %s /U %s >> /ID [<00><00>]" % (key, key)

    with pytest.raises(InputError, match=r"^locked\.pdf: is locked with a password; [^\n]*$"):
        list(read(write("locked.pdf", pdf(column("Secret words."), trailer=lock))))
