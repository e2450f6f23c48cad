"""PDF files: their lines become paragraphs, headings and notes, and nothing of them is lost."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from readers.accounting import furniture, words
from readers.accounting import said as words_said
from readers.typesetting import assembled, column, pdf, prose

from qualkit.errors import InputError
from qualkit.model import Kind, PassageKind
from qualkit.readers.pdf.reading import read

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
    first = [(72, 760, 20, "Barriers"), *column(f"{LONG} end.", top=730)]
    second = [(72, 760, 11, "In bold", "F2"), *column(f"{LONG} end, again.", top=744)]

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


HALL = "The neighbours met in the hall and spoke about rents that nobody can pay. "


def lines_of(*lines):
    return pdf(column(*lines))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["They spoke of transpor-", "tation and rents."], "They spoke of transportation and rents."),
        (["The socio-", "economic side; socio-economic it is."], "The socio-economic side; socio-economic it is."),
        (["The socio-", "economic side; socio-cultural, too."], "The socio-economic side; socio-cultural, too."),
        (["With cooperation, co-", "operation grows."], "With cooperation, cooperation grows."),
        (["Between Anglo-", "Saxon neighbours."], "Between Anglo-Saxon neighbours."),
        (["IN DIVI-", "SION ALL STAND."], "IN DIVISION ALL STAND."),
        (["From 2019-", "2020 on, they met."], "From 2019-2020 on, they met."),
        (["Der Ein-", "und Ausgang war zu."], "Der Ein- und Ausgang war zu."),
        (["They came late -", "and left early."], "They came late - and left early."),
        (
            ["Who wants to follow the follow-up? A follow-", "up is long."],
            "Who wants to follow the follow-up? A follow-up is long.",
        ),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_goes_only_when_it_divides(write, words_of, lines, expected):
    (document,) = read(write("hyphens.pdf", lines_of(*lines)))

    assert words_of(document) == [expected]


def test_ligatures_and_right_to_left_words_come_out_in_the_order_of_reading(write, words_of):
    page = [(72, 760, 11, "fABC", "F3"), (72, 700, 11, "cba", "F3")]

    (document,) = read(write("letters.pdf", pdf(page)))

    assert words_of(document) == ["fiABC", "\u05d0\u05d1\u05d2"]


@pytest.mark.parametrize(
    "draw",
    [
        b"BT /F1 1 Tf 11 0 0 11 72 760 Tm (%s) Tj ET\n",
        b"q 11 0 0 11 72 760 cm BT /F1 1 Tf (%s) Tj ET Q\n",
    ],
)
def test_letters_are_as_large_as_they_are_drawn(write, draw):
    big = b"BT /F1 1 Tf 20 0 0 20 72 800 Tm (Barriers) Tj ET\n"

    (document,) = read(
        write("scaled.pdf", pdf([big, draw % b"The rent is too high for most of us.", *column(HALL, top=700)]))
    )

    assert [passage.kind for passage in document.passages][:2] == [PassageKind.HEADING, PassageKind.PARAGRAPH]


def test_what_is_drawn_twice_to_look_bold_is_read_once(write, words_of):
    lines = [
        *column(HALL, "They met again."),
        *[(x + 0.3, y, size, words) for x, y, size, words in column(HALL, "They met again.")],
    ]

    (document,) = read(write("bold.pdf", pdf(lines)))

    assert words_of(document) == [f"{HALL}They met again."]


def test_the_invisible_words_under_a_scan_are_read(write, words_of):
    hidden = b"BT 3 Tr /F1 11 Tf 72 760 Td (Words that were recognised.) Tj ET\n"

    (document,) = read(write("recognised.pdf", pdf([hidden])))

    assert words_of(document) == ["Words that were recognised."]


def test_a_turned_page_is_read_as_people_turn_it(write, words_of):
    turned = [
        b"BT /F1 11 Tf 0 1 -1 0 %d 72 Tm (%s) Tj ET\n" % (100 + 14 * n, each)
        for n, each in enumerate([b"The rent is", b"too high."])
    ]

    (document,) = read(write("turned.pdf", pdf(turned, page_keys=b"/Rotate 90")))

    assert words_of(document) == ["The rent is too high."]


def test_words_at_the_edge_that_are_turned_stand_last(write, words_of):
    stamp = b"BT /F1 9 Tf 0 1 -1 0 20 300 Tm (Filed in May) Tj ET\n"

    (document,) = read(write("stamp.pdf", pdf([*column(HALL.strip()), stamp])))

    assert words_of(document) == [HALL.strip(), "Filed in May"]


def noted(first, second):
    """Return two pages with a note at the foot of the first."""
    return pdf(
        [
            *column(*first),
            *column("1 Heard in the hall, by two", "of those who were there.", top=90, size=8, leading=10),
        ],
        column(*second),
    )


def test_a_note_at_the_foot_does_not_interrupt_the_sentence_that_goes_on_over_the_page(write, words_of):
    path = write(
        "notes.pdf", noted([LONG, "other edge, as they said,1 and then the"], ["next page begins.", "", "All left."])
    )

    (document,) = read(path)

    assert words_of(document) == [
        f"{LONG} other edge, as they said,1 and then the next page begins.",
        "Heard in the hall, by two of those who were there.",
        "All left.",
    ]
    assert [passage.attributes.get("footnote") for passage in document.passages] == [None, "1", None]
    assert [passage.attributes["page"] for passage in document.passages] == ["1", "1", "2"]


def test_a_note_that_goes_on_at_the_foot_of_the_next_page_is_one(write, words_of):
    body = [column(HALL, HALL.strip()), column(HALL, f"{HALL}So.")]
    feet = ["2 A long note that begins here and", "ends on the page after it."]
    pages = [[*page, *column(foot, top=90, size=8)] for page, foot in zip(body, feet, strict=True)]

    (document,) = read(write("notes.pdf", pdf(*pages)))

    assert " ".join(feet)[2:] in words_of(document)


def test_a_page_whose_type_is_small_throughout_has_no_notes(write):
    pages = [column(*[HALL] * 4), column("1 First of all, the rent.", "2 Then the bus.", size=8)]

    (document,) = read(write("small.pdf", pdf(*pages)))

    assert not any("footnote" in passage.attributes for passage in document.passages)


def test_pages_without_text_among_others_are_named(write):
    (document,) = read(write("scans.pdf", pdf(column(HALL), [], column(HALL), [], [])))

    assert document.warnings == ("pages 2, 4–5 hold no text (scans?)",)


def test_letters_that_the_file_does_not_name_are_counted(write):
    nameless = b"BT /F3 11 Tf 72 700 Td (\\001\\002) Tj ET\n"

    (document,) = read(write("nameless.pdf", pdf([*column(HALL), nameless])))

    in_text = document.text.count("\ufffd")
    assert not in_text or any("not named" in warning for warning in document.warnings)


def test_a_file_with_more_pages_than_a_library_is_refused(write):
    kids = b"3 0 R " * 30_000
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count 30000 >>" % kids,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ]

    with pytest.raises(InputError, match=r"^many\.pdf: [^\n]*$"):
        list(read(write("many.pdf", assembled(objects))))


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9])
def test_a_file_cut_short_is_read_or_refused_in_a_line(write, in_order, keep):
    data = pdf(*[column(HALL, HALL)] * 3)

    try:
        (document,) = read(write("cut.pdf", data[: int(keep * len(data))]))
    except InputError as error:
        assert re.fullmatch(r"cut\.pdf: [^\n]+", str(error))  # noqa: PT017 - both outcomes are allowed
    else:
        in_order(document)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_is_read_in_order_or_refused(write, in_order, data):
    whole = noted([LONG, "Name      Votes", HALL], [HALL, "- one", "- two"])
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(whole)))
        put = data.draw(
            st.sampled_from(
                [b"", b"0", b"-9", b"99999999 ", b"(", b")", b"<<", b"]", b" Tm ", b"\xff\xfe", b"q ", b" nan "]
            )
        )
        whole = whole[:at] + put + whole[at + data.draw(st.integers(0, 6)) :]
    path = write("damaged.pdf", whole)

    try:
        documents = list(read(path))
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017 - both outcomes are allowed
    else:
        assert documents
        for document in documents:
            in_order(document)


WORDS = st.sampled_from(
    "rent bus market children school heating winter neighbours parish kitchen hospital road".split()
)
SENTENCE = st.lists(WORDS, min_size=3, max_size=40).map(lambda each: " ".join(each).capitalize() + ".")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    paragraphs=st.lists(SENTENCE, min_size=1, max_size=40), head=st.sampled_from(["Neighbourhood dialogues", "Draft 2"])
)
def test_every_word_is_in_a_passage_or_named_as_furniture(write, in_order, paragraphs, head):
    lines = [entry[3] for paragraph in paragraphs for entry in [*prose(paragraph), (0, 0, 0, "")]]
    bodies = [lines[at : at + 20] for at in range(0, len(lines), 20)]
    pages = [
        [(72, 815, 9, head), *column(*body), (300, 40, 9, str(n))]
        for n, body in enumerate(bodies, start=1)
        if any(body)
    ]

    (document,) = read(write("set.pdf", pdf(*pages)))

    in_order(document)
    heads = [head] * len(pages) if len(pages) > 1 else []
    numbers = [str(n) for n in range(1, len(pages) + 1)]
    spoken = words(*paragraphs) if heads else words(head, *paragraphs)
    assert words_said([document]) == spoken
    assert sorted(furniture([document])) == sorted(words(*heads, *numbers))
