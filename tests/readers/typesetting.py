"""PDF files, written by hand a line at a time."""

import textwrap

LEADING = 14
FONTS = ("Helvetica", "Helvetica-Bold", "Helvetica")
# The third font writes Hebrew letters for a, b, c, and a ligature for f.
ALPHABET = b"<61> <7A> <05D0>"
SPECIAL = b"<66> <FB01>"


def pdf(*pages, trailer=b"", page_keys=b""):
    """Return the bytes of a PDF; each page is a list of (x, y, size, words[, font]), or of bytes that draw."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", *map(font, FONTS), unicode_map()]
    kids = []
    for page in pages:
        lines = b"".join(entry if isinstance(entry, bytes) else line(*entry) for entry in page)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(lines), lines))
        kids.append(b"%d 0 R" % (len(objects) + 1))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R %s "
            b"/Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> >> >>" % (len(objects), page_keys)
        )
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    objects[4] = objects[4].replace(b">>", b"/ToUnicode 6 0 R >>")
    return assembled(objects, trailer)


def assembled(objects, trailer=b""):
    """Return the bytes of a PDF of some objects, the first of which is its catalogue."""
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, len(data))
    return data + head + table + tail


def font(name):
    return b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name.encode()


def unicode_map():
    cmap = (
        b"/CIDInit /ProcSet findresource begin begincmap /CMapType 2 def 1 begincodespacerange <00> <FF> "
        b"endcodespacerange 2 beginbfrange %s <41> <5A> <0041> endbfrange 1 beginbfchar %s endbfchar endcmap end"
        % (ALPHABET, SPECIAL)
    )
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap)


def line(x, y, size, words, face="F1"):
    return b"BT /%s %s Tf %s %s Td (%s) Tj ET\n" % (
        *(str(each).encode() for each in (face, size, x, y)),
        escaped(words),
    )


def escaped(words):
    return words.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def column(*lines, x=72, top=760, size=11, leading=LEADING):
    """Return lines below each other; an empty one leaves a gap."""
    return [(x, top - n * leading, size, words) for n, words in enumerate(lines) if words]


def prose(words, *, width=80, **place):
    """Return the lines of a paragraph."""
    return column(*textwrap.wrap(words, width, break_on_hyphens=False), **place)


def box(left, bottom, right, top):
    """Return a rule around a place."""
    return b"%d %d %d %d re S\n" % (left, bottom, right - left, top - bottom)


def grid(columns, rows):
    """Return the rules of a table with edges at these places."""
    upright = [b"%d %d m %d %d l S\n" % (x, rows[0], x, rows[-1]) for x in columns]
    return b"".join(upright + [b"%d %d m %d %d l S\n" % (columns[0], y, columns[-1], y) for y in rows])
