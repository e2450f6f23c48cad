"""Columns, boxes at the side and tables of PDF files: words come in the order in which people read them."""

import random
from collections import Counter

import pypdfium2
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from readers.accounting import said as words_said
from readers.accounting import words
from readers.typesetting import box, column, grid, pdf, prose

from qualkit.model import Kind, PassageKind
from qualkit.readers.pdf.reading import read

VOICES = (
    "The neighbours met in the hall beside the market and spoke about rents and about the bus that never comes. "
    "A mother of three said that the school is far and that the road is dark when the children walk home. "
    "Two young men asked for work and for a room to practise music in and for somebody who answers letters. "
    "The baker remembered a promise of ten years ago and all laughed for nobody had seen any of it come true."
)
OTHERS = (
    "In the afternoon the women of the weaving circle told how they share the cost of wool and of the oven. "
    "They do not wait for the town any longer, and whoever needs a loan asks the circle before asking a bank. "
    "One of them keeps the book, in which every coin is written, and everybody may read it on the first Monday."
)
ASIDE = "Who came: nine women and six men from four streets; the oldest was eighty and the youngest was twelve."


def shuffled(page):
    """Return the lines of a page in the order of no reader: row by row, as some programs write them."""
    return sorted(page, key=lambda entry: (-entry[1], entry[0]))


@pytest.mark.parametrize("order", [list, shuffled])
@pytest.mark.parametrize("shift", [0, 5])
def test_two_columns_are_read_one_after_the_other(write, words_of, order, shift):
    page = order([*prose(VOICES, width=36), *prose(OTHERS, width=36, x=320, top=760 - shift)])

    (document,) = read(write("columns.pdf", pdf(page)))

    assert words_of(document) == [VOICES, OTHERS]


def test_three_columns_under_a_title_across_them(write, words_of):
    title = (72, 790, 20, "What the neighbours said, and what they did not say")
    columns = [prose(VOICES, width=24), prose(OTHERS, width=24, x=230), prose(ASIDE, width=24, x=390)]

    (document,) = read(write("three.pdf", pdf([title, *shuffled([entry for each in columns for entry in each])])))

    assert words_of(document) == [title[3], VOICES, OTHERS, ASIDE]


def test_a_paragraph_goes_on_in_the_next_column(write, words_of):
    lines = prose(f"{VOICES} {OTHERS}", width=36)
    half = len(lines) // 2
    page = [*lines[:half], *[(320, 760 - 14 * n, 11, each[3]) for n, each in enumerate(lines[half:])]]

    (document,) = read(write("flow.pdf", pdf(shuffled(page))))

    assert words_of(document) == [f"{VOICES} {OTHERS}"]


def test_text_across_the_page_stands_above_and_below_its_columns(write, words_of):
    page = [
        *prose(VOICES, width=85),
        *prose(OTHERS, width=36, top=640),
        *prose(ASIDE, width=36, x=320, top=640),
        (72, 430, 11, "In the end", "F2"),
        *prose(VOICES, width=85, top=410),
    ]

    (document,) = read(write("mixed.pdf", pdf(shuffled(page))))

    assert words_of(document) == [VOICES, OTHERS, ASIDE, "In the end", VOICES]


def test_a_box_at_the_side_does_not_interrupt_the_text_around_it(write, words_of):
    above, beside = prose(VOICES, width=85), prose(f"{OTHERS} {VOICES}", width=50, top=704)
    side = prose(ASIDE, width=20, x=400, top=700, leading=12)
    below = [
        (
            72,
            704 - 14 * len(beside),
            11,
            "and in the end all of them went home, late and in a good mood, as they always do.",
        )
    ]

    (document,) = read(write("side.pdf", pdf([*above, *beside[:-1], *below[:0], beside[-1], *side, *below])))

    assert ASIDE in words_of(document)
    assert document.text.index("went home") < document.text.index("Who came")


def test_stretched_lines_have_wide_gaps_and_are_no_columns(write, words_of):
    lines = [
        "rents and buses are dear",
        "nobody comes to us here",
        "we wait for the last one",
        "and then we walk all of it",
    ]
    stretched = [
        b"BT /F1 11 Tf %d Tw 72 %d Td (%s) Tj ET\n" % (9 + 5 * (n % 3), 760 - 14 * n, each.encode())
        for n, each in enumerate(lines)
    ]

    (document,) = read(write("stretched.pdf", pdf(stretched)))

    assert words_of(document) == [" ".join(lines)]


VOTES = [
    ("Topic", "What was said", "Votes"),
    ("Rent", "Too high for most", "12"),
    ("Bus", "Leaves at six", "7"),
    ("Market", "Cheap", "3"),
]


def letters(*texts):
    return Counter(letter for text in texts for letter in text if letter.isalnum())


def cells(rows, *, edges=(80, 200, 400), top=640, leading=20):
    return [
        (x, top - leading * n, 11, cell)
        for n, row in enumerate(rows)
        for x, cell in zip(edges, row, strict=True)
        if cell
    ]


@pytest.mark.parametrize("rules", [b"", grid([72, 190, 390, 450], [575, 595, 615, 635, 655])])
def test_a_table_is_read_by_its_rows(write, words_of, rules):
    page = [*prose(VOICES, width=85), rules, *cells(VOTES), *prose(OTHERS, width=85, top=540)]

    (document,) = read(write("table.pdf", pdf(page)))

    assert words_of(document) == [VOICES, *("\t".join(row) for row in VOTES), OTHERS]
    assert [passage.kind for passage in document.passages][1:5] == [PassageKind.ROW] * 4


def test_a_cell_of_several_lines_is_one(write, words_of):
    rules = grid([72, 190, 450], [600, 650, 715])
    page = [
        rules,
        *column("Rent", x=80, top=700),
        *column("Too high for families that have", "several children, says the mo-", "ther of three", x=200, top=700),
        *column("The bus", x=80, top=636),
        *column("Leaves at six", x=200, top=636),
    ]

    (document,) = read(write("cells.pdf", pdf(page)))

    assert words_of(document) == [
        "Rent\tToo high for families that have several children, says the mother of three",
        "The bus\tLeaves at six",
    ]


def test_a_row_that_goes_on_over_the_page_is_one(write, words_of):
    first = cells([("Ana", "The rent"), ("Bea", "The bus, which"), ("Cleo", "The school, because")], edges=(80, 200))
    second = [
        (200, 760, 11, "it is far"),
        *cells([("Dora", "Nothing"), ("Eva", "The heat"), ("Flo", "The bank")], edges=(80, 200), top=740),
    ]

    (document,) = read(write("over.pdf", pdf(first, second)))

    assert words_of(document)[2:4] == ["Cleo\tThe school, because it is far", "Dora\tNothing"]
    assert [passage.attributes["page"] for passage in document.passages] == ["1"] * 3 + ["2"] * 3


def test_a_transcript_in_a_table_has_its_turns(write, said):
    rows = [
        ("Moderator", "What was hard?"),
        ("Ana", "The rent,"),
        ("", "and the heating."),
        ("Moderator", "And then?"),
        ("Ana", "Nothing."),
    ]

    (document,) = read(write("talk.pdf", pdf(cells(rows, edges=(80, 200), leading=14))))

    assert said(document) == [
        ("Moderator", "What was hard?"),
        ("Ana", "The rent, and the heating."),
        ("Moderator", "And then?"),
        ("Ana", "Nothing."),
    ]


def test_names_before_a_colon_with_words_beside_them_are_turns(write, said):
    rows = [
        ("Ana:", "The rent is too high for us all and"),
        ("", "it rises each year."),
        ("Bea:", "Mine, too."),
        ("Ana:", "So we go."),
        ("Bea:", "Yes."),
    ]

    (document,) = read(write("names.pdf", pdf(cells(rows, edges=(80, 200), leading=14))))

    assert said(document)[0] == ("Ana", "The rent is too high for us all and it rises each year.")
    assert len(said(document)) == 4


def test_boards_in_framed_tables_are_boards(write):
    page = [(72, 780, 14, "Group A", "F2")]
    for top in (700, 500):
        page += [
            grid([72, 200, 330, 460], [top - 75, top - 45, top - 15]),
            box(72, top - 15, 460, top + 15),
            (80, top - 2, 11, f"What is hard here, and for whom is it hard {top}?"),
            *cells(
                [("High rent", "Few buses", "Dark road"), ("Noise", "Heat", "")],
                edges=(80, 210, 340),
                top=top - 32,
                leading=30,
            ),
        ]

    *_, board = read(write("board.pdf", pdf(page)))

    assert board.kind == Kind.BOARD
    assert [(p.prompt[-4:], p.span.of(board.text)) for p in board.passages] == [
        (prompt, note)
        for prompt in ("700?", "500?")
        for note in ("High rent", "Few buses", "Dark road", "Noise", "Heat")
    ]


def test_a_list_with_its_numbers_set_apart_is_a_list(write, words_of):
    rows = [
        ("1.", "The rent is too high"),
        ("2.", "The bus is late"),
        ("3.", "The road is dark"),
        ("4.", "The school is far"),
    ]

    (document,) = read(write("list.pdf", pdf(cells(rows, edges=(80, 110)))))

    assert words_of(document) == [words for _, words in rows]
    assert {passage.kind for passage in document.passages} == {PassageKind.ITEM}


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.lists(
        st.tuples(st.integers(20, 520), st.integers(20, 820), st.sampled_from([8, 11, 16])), min_size=1, max_size=40
    ),
    rules=st.lists(st.tuples(*[st.integers(10, 580)] * 4), max_size=6),
)
def test_wherever_words_stand_none_is_lost_and_none_is_read_twice(write, in_order, places, rules):
    drawn = [(x, y, size, f"word{chr(97 + n % 26)}{'x' * (n // 26)}") for n, (x, y, size) in enumerate(places)]
    data = pdf([*(box(a, b, a + c, b + d) for a, b, c, d in rules), *drawn])

    documents = list(read(write("strewn.pdf", data)))

    assume(not any(document.kind == Kind.BOARD for document in documents))
    page = pypdfium2.PdfDocument(data)[0]
    assert letters(*words_said(documents)) == letters(page.get_textpage().get_text_range())
    for document in documents:
        in_order(document)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1000), count=st.integers(2, 3))
def test_columns_keep_the_order_of_their_words(write, seed, count):
    chance = random.Random(seed)  # noqa: S311 - the words are no secret
    pool = (VOICES + OTHERS).lower().replace(".", "").split()
    texts = [" ".join(chance.choices(pool, k=chance.randrange(60, 120))).capitalize() + "." for _ in range(count)]
    width, step = (36, 250) if count == 2 else (24, 160)
    page = [entry for n, text in enumerate(texts) for entry in prose(text, width=width, x=60 + step * n)]

    (document,) = read(write("random.pdf", pdf(shuffled(page))))

    assert words_said([document]) == words(*texts)
