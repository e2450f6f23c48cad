"""PDF files that LibreOffice wrote: columns, notes, tables, boards and heads as a real program sets them."""

from pathlib import Path

import pytest

from qualkit.model import Kind
from qualkit.readers.pdf.reading import read

FILES = Path(__file__).parent / "files"


def test_columns_that_were_divided_and_stretched_are_prose(words_of, in_order):
    (document,) = read(FILES / "quarter.pdf")

    kinds = [passage.kind.value for passage in document.passages]
    assert kinds == [*("heading", "paragraph") * 2, "paragraph", "heading", *["paragraph"] * 2, "heading", *["row"] * 4]
    assert words_of(document)[4].startswith("Several mothers explained that the socio-economic situation of their")
    assert not any("- " in words or "  " in words for words in words_of(document))
    assert document.furniture == {
        "page header": ("Neighbourhood dialogues – second round",) * 2,
        "page number": ("Page 1 of 2", "Page 2 of 2"),
    }
    in_order(document)


def test_a_paragraph_goes_on_over_columns_and_pages(words_of):
    (document,) = read(FILES / "quarter.pdf")

    young = next(words for words in words_of(document) if words.startswith("Young people"))
    assert "for recognition of qualifications obtained abroad" in young
    assert young.endswith("taking place.")


def test_notes_stand_behind_the_paragraph_that_goes_on_over_the_page(words_of):
    (document,) = read(FILES / "valley.pdf")

    notes = [passage.attributes["footnote"] for passage in document.passages if "footnote" in passage.attributes]
    assert notes == [str(n) for n in range(1, 11)]
    assert sum(words.startswith("Note number") for words in words_of(document)) == 10
    assert all(words[0].isupper() and words.endswith(".") for words in words_of(document))
    assert document.furniture == {
        "page number": ("1", "i", "ii", "3", "iii"),
        "page header": ("Left side of the report", "Voices of the valley", "Left side of the report"),
    }


def test_an_interview_in_a_table_without_rules_has_its_turns_and_times(said, in_order):
    (document,) = read(FILES / "interview.pdf")

    assert document.kind == Kind.TRANSCRIPT
    assert len(said(document)) == 32
    assert said(document)[4] == (
        "Tomas",
        "It stops at six, so whoever works late walks home along the road, which is dark.",
    )
    assert [passage.time[0] for passage in document.passages if passage.time][:4] == [4.0, 11.0, 40.0, 52.0]
    assert [said(document)[n][1] for n in (4, 12, 20, 28)] == [said(document)[4][1]] * 4
    in_order(document)


@pytest.mark.parametrize("number", [0, 1])
def test_framed_tables_under_prompts_over_all_columns_are_boards(number):
    boards = [document for document in read(FILES / "boards.pdf") if document.kind == Kind.BOARD]

    assert len(boards) == 2
    board = boards[number]
    assert {passage.prompt for passage in board.passages} == {"What makes life hard here", "What would help"}
    assert [passage.span.of(board.text) for passage in board.passages][:5] == [
        "High rent",
        "Few buses",
        "No work for young people",
        "Noise at night",
        "Long queues",
    ]
