"""Running heads, feet and page numbers of PDF files are told from the words between them."""

import pytest
from readers.typesetting import column, grid, pdf, prose

from qualkit.readers.pdf.reading import read

TEXT = [
    "The neighbours met in the hall beside the market and spoke about rents, and about the bus that never comes.",
    "A mother of three said that the school is far, and that the road is dark when the children walk home in winter.",
    "Two young men asked for work, for a room to practise music in, and for somebody who answers their letters.",
    "The baker remembered a promise of ten years ago, and all laughed, for nobody had seen any of it come true.",
    "At the end they voted: first the rent, then the bus, and the market last, which most of them liked as it was.",
    "They agreed to meet again before the summer, with food, with the children, and with somebody from the town.",
]


def pages(heads, feet, *, size=9, count=None, place=815):
    """Return pages of prose with a head and a foot each; an empty one is left out."""
    for n, (head, foot) in enumerate(list(zip(heads, feet, strict=True))[:count]):
        yield [
            *([(72, place, size, head)] if head else []),
            *prose(f"{TEXT[n % len(TEXT)]} {TEXT[(n + 1) % len(TEXT)]}"),
            *([(300, 40, size, foot)] if foot else []),
        ]


def furniture(document):
    return {kind: list(words) for kind, words in document.furniture.items()}


@pytest.mark.parametrize(
    "feet",
    [
        ["1", "2", "3", "4"],
        ["– 7 –", "– 8 –", "– 9 –", "– 10 –"],
        ["iii", "iv", "v", "vi"],
        ["Page 1 of 4", "Page 2 of 4", "Page 3 of 4", "Page 4 of 4"],
        ["12 / 20", "13 / 20", "14 / 20", "15 / 20"],
        ["Seite 2 von 9", "Seite 3 von 9", "Seite 4 von 9", "Seite 5 von 9"],
        ["p. 31", "p. 32", "p. 33", "p. 34"],
    ],
)
@pytest.mark.parametrize("size", [9, 11])
def test_page_numbers_are_named(write, words_of, feet, size):
    (document,) = read(write("pages.pdf", pdf(*pages([""] * 4, feet, size=size))))

    assert furniture(document) == {"page number": feet}
    assert words_of(document) == [f"{TEXT[n]} {TEXT[n + 1]}" for n in range(4)]


@pytest.mark.parametrize(
    "heads",
    [
        ["Voices of the valley"] * 6,
        ["Voices of the valley", "Second round"] * 3,
        ["", "Voices of the valley"] * 3,
        ["Rents"] * 3 + ["Buses and roads"] * 3,
        ["Voices of the valley, page 1", *(f"Voices of the valley, page {n}" for n in range(2, 7))],
        ["14 Voices of the valley", *(f"{n} Voices of the valley" for n in range(15, 20))],
    ],
)
def test_running_heads_are_named(write, words_of, heads):
    (document,) = read(write("heads.pdf", pdf(*pages(heads, [""] * 6))))

    assert furniture(document) == {"page header": [head for head in heads if head]}
    assert len(words_of(document)) == 6


def test_a_head_that_names_a_section_of_one_page_is_one_where_heads_stand(write):
    heads = ["Rents", "Rents", "Rents", "Music", "Roads", "Roads", "Roads"]

    (document,) = read(write("sections.pdf", pdf(*pages(heads, [""] * 7))))

    assert furniture(document) == {"page header": heads}


def test_a_head_beside_the_page_number_changes_from_side_to_side(write):
    set_pages = [
        [*page, (72 if n % 2 else 500, 815, 9, str(n)), (150, 815, 9, "Rents" if n % 2 else "Voices of the valley")]
        for n, page in enumerate(pages([""] * 6, [""] * 6), start=1)
    ]

    (document,) = read(write("sides.pdf", pdf(*set_pages)))

    assert furniture(document) == {
        "page number": list("123456"),
        "page header": ["Rents", "Voices of the valley"] * 3,
    }


def test_a_foot_of_two_lines_is_named_whole(write):
    set_pages = [
        [*page, (72, 52, 9, "Voices of the valley"), (72, 40, 9, "May, second round")]
        for page in pages([""] * 4, [""] * 4)
    ]

    (document,) = read(write("feet.pdf", pdf(*set_pages)))

    assert furniture(document) == {"page footer": ["Voices of the valley", "May, second round"] * 4}


def test_heads_that_the_file_itself_calls_so_are_named_on_a_single_page(write):
    marked = b"/Artifact BMC BT /F1 11 Tf 72 800 Td (Voices of the valley) Tj ET EMC\n"

    (document,) = read(write("marked.pdf", pdf([marked, *prose(TEXT[0])])))

    assert furniture(document) == {"page header": ["Voices of the valley"]}


@pytest.mark.parametrize("face", ["F1", "F2"])
def test_a_line_that_opens_every_page_of_the_text_is_no_head(write, words_of, face):
    set_pages = [[(72, 760, 11, "What we heard", face), *prose(TEXT[n], top=746)] for n in range(5)]

    (document,) = read(write("open.pdf", pdf(*set_pages)))

    assert not document.furniture
    assert sum("What we heard" in words for words in words_of(document)) == 5


def test_chapters_of_one_page_that_count_up_with_the_pages_are_no_heads(write, words_of):
    set_pages = [[(72, 780, 14, f"Session {n + 1}", "F2"), *prose(TEXT[n], top=740)] for n in range(5)]

    (document,) = read(write("sessions.pdf", pdf(*set_pages)))

    assert not document.furniture
    assert [words for words in words_of(document) if words.startswith("Session")] == [
        f"Session {n}" for n in range(1, 6)
    ]


def test_a_heading_that_comes_back_in_large_letters_is_no_head(write, words_of):
    set_pages = [[(72, 800, 16, "Notes"), *prose(TEXT[n], top=740)] for n in range(5)]

    (document,) = read(write("notes.pdf", pdf(*set_pages)))

    assert not document.furniture
    assert words_of(document).count("Notes") == 5


def test_a_line_of_the_text_that_repeats_the_head_stays(write, words_of):
    set_pages = [
        [*page, (72, 600, 9, "Voices of the valley")] for page in pages(["Voices of the valley"] * 4, [""] * 4)
    ]

    (document,) = read(write("twice.pdf", pdf(*set_pages)))

    assert furniture(document) == {"page header": ["Voices of the valley"] * 4}
    assert words_of(document).count("Voices of the valley") == 4


def test_numbers_of_a_table_at_the_foot_of_pages_are_no_page_numbers(write):
    rows = [("Rent", 12), ("Bus", 7), ("Market", 3), ("School", 9)]
    set_pages = [
        [
            *prose(TEXT[n]),
            grid([72, 200, 300], [40, 60, 80, 100, 120]),
            *[(80, 106 - 20 * r, 11, name) for r, (name, _) in enumerate(rows)],
            *[(210, 106 - 20 * r, 11, str(votes + n)) for r, (_, votes) in enumerate(rows)],
        ]
        for n in range(4)
    ]

    (document,) = read(write("votes.pdf", pdf(*set_pages)))

    assert not document.furniture
    assert document.text.count("School\t") == 4


def test_a_number_that_is_all_there_is_to_a_line_stays_in_the_text(write):
    (document,) = read(write("lone.pdf", pdf(column("How many came?", "", "17", "", "Seventeen, all from here."))))

    assert "page number" not in document.furniture
    assert "17" in document.text.splitlines()


def test_two_pages_tell_a_head_only_in_small_letters_or_far_out(write):
    small = read(write("small.pdf", pdf(*pages(["Voices of the valley"] * 2, [""] * 2))))
    far = read(write("far.pdf", pdf(*pages(["Voices of the valley"] * 2, [""] * 2, size=11))))
    near = read(write("near.pdf", pdf(*pages(["Voices of the valley"] * 2, [""] * 2, size=11, place=780))))

    named = {"page header": ["Voices of the valley"] * 2}
    assert [furniture(document) for document in (*small, *far, *near)] == [named, named, {}]


def test_many_pages_are_told_apart(write):
    set_pages = list(pages(["Voices of the valley"] * 600, [str(n) for n in range(600)]))
    path = write("many.pdf", pdf(*set_pages))

    (document,) = read(path)

    assert len(document.furniture["page number"]) == 600
