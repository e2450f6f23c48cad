"""Invented documents, and builders that write them as a word processor would."""

import html
import io
import zipfile
from xml.sax.saxutils import escape

import docx
from hypothesis import strategies as st

WORD = st.text("abcdéñçßœÜ", min_size=2, max_size=8) | st.sampled_from(
    ["إيجار", "住房", "o’clock", "😀", "👩🏽‍🌾", "e\u0301te\u0301", "{", "\\", "&", "<", "“no”", "שלום", "50%"]
)
WORDS = st.lists(WORD, min_size=3, max_size=12).map(" ".join)
SENTENCE = WORDS.map(lambda words: f"Rents {words}.")
HEADING = st.tuples(st.just("heading"), st.integers(1, 4), WORDS.map(lambda words: f"About {words}"))
PARAGRAPH = st.tuples(st.just("paragraph"), st.just(0), SENTENCE)
ITEM = st.tuples(st.just("item"), st.just(1), SENTENCE)
TABLE = st.tuples(
    st.just("table"), st.just(0), st.lists(st.tuples(SENTENCE, SENTENCE), min_size=2, max_size=3).map(tuple)
)
DOCUMENT = st.lists(st.one_of(HEADING, PARAGRAPH, ITEM, TABLE), min_size=1, max_size=8)


def expected(pieces):
    """Return the kinds and words of the passages that the pieces become."""
    found = []
    for kind, _, words in pieces:
        found += [("row", "\t".join(row)) for row in words] if kind == "table" else [(kind, words)]
    return found


def word(pieces):
    """Return the bytes of a Word document."""
    document, stream = docx.Document(), io.BytesIO()
    for kind, level, words in pieces:
        if kind == "heading":
            document.add_heading(words, level)
        elif kind == "table":
            table = document.add_table(len(words), 2)
            for row, cells in zip(table.rows, words, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
        else:
            document.add_paragraph(words, style="List Bullet" if kind == "item" else None)
    document.save(stream)
    return stream.getvalue()


NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in {
        "office": "office",
        "style": "style",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "fo": "xsl-fo-compatible",
        "svg": "svg-compatible",
        "manifest": "manifest",
    }.items()
)


def odt(body, *, styles="", automatic=""):
    """Return the bytes of an ODT file with that body, and those styles of its own."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("styles.xml", f"<office:document-styles {NAMES}>{styles}</office:document-styles>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {NAMES}><office:automatic-styles>{automatic}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
    return stream.getvalue()


def odt_of(pieces):
    """Return the bytes of an ODT file."""
    return odt("".join(_odt_piece(*piece) for piece in pieces))


def _odt_piece(kind, level, words):
    if kind == "heading":
        return f'<text:h text:outline-level="{level}">{escape(words)}</text:h>'
    if kind == "table":
        cells = (
            "".join(f"<table:table-cell>{_odt_piece('', 0, cell)}</table:table-cell>" for cell in r) for r in words
        )
        return f"<table:table>{''.join(f'<table:table-row>{row}</table:table-row>' for row in cells)}</table:table>"
    paragraph = f"<text:p>{escape(words)}</text:p>"
    return f"<text:list><text:list-item>{paragraph}</text:list-item></text:list>" if kind == "item" else paragraph


def page(pieces):
    """Return a web page."""
    return f"<!DOCTYPE html><html><body>\n{''.join(_element(*piece) for piece in pieces)}</body></html>"


def _element(kind, level, words):
    if kind == "table":
        rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in words)
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    words = html.escape(words)
    tags = {"heading": f"h{level}", "paragraph": "p", "item": "li"}
    element = f"<{tags[kind]}>{words}</{tags[kind]}>\n"
    return f"<ul>{element}</ul>" if kind == "item" else element


def rich(body):
    """Return rich text with that body."""
    styles = "".join(rf"{{\s{n} heading {n};}}" for n in range(1, 5))
    fonts = r"{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset204 Times;}{\f2\fcharset2 Symbol;}{\f3\fcharset128 Mincho;}}"
    return rf"{{\rtf1\ansi\ansicpg1252\deff0{fonts}{{\stylesheet{{\s0 Normal;}}{styles}}}{body}}}"


def rich_of(pieces):
    """Return rich text."""
    return rich("\n".join(_rich_piece(*piece) for piece in pieces))


def _rich_piece(kind, level, words):
    if kind == "table":
        return "".join(
            r"\trowd\cellx1000\cellx2000 " + "".join(rf"\pard\intbl {escaped(cell)}\cell" for cell in row) + r"\row"
            for row in words
        )
    before = {"heading": rf"\s{level} ", "item": r"{\listtext\u8226 ?\tab}\ls1 ", "paragraph": ""}[kind]
    return rf"\pard\plain {before}{escaped(words)}\par"


def escaped(words):
    """Return words as rich text writes them: in ASCII, other letters by the numbers of their halves."""
    units = memoryview(words.encode("utf-16-le")).cast("H")
    return "".join(
        f"\\u{unit - 65536 if unit > 32767 else unit}?"
        if unit > 127
        else ("\\" if chr(unit) in "{}\\" else "") + chr(unit)
        for unit in units
    )


def nested(tags):
    """Return a strategy of XML in which elements of those tags stand in any order in one another."""
    return st.recursive(
        st.just("words "),
        lambda inner: st.tuples(st.sampled_from(tags), st.lists(inner, max_size=4)).map(
            lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0].split()[0]}>"
        ),
        max_leaves=25,
    )
