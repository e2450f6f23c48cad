"""Reports and notes in plain text and Markdown."""

import re
import textwrap
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.model import Kind, PassageKind
from qualkit.readers.building import Source, document_id
from qualkit.readers.writing.blocks import blocks_of, plain
from qualkit.readers.writing.prose import documents, read

WORD = st.sampled_from(
    ["a", "été", "municipality", "rents", "in", "women", "paid", "住房", "nothing", "o’clock", "well-being"]
)
SENTENCE = st.lists(WORD, min_size=3, max_size=30).map(lambda words: " ".join(words).capitalize() + ".")
WRAPPED = SENTENCE.map(lambda sentence: textwrap.fill(sentence, 40))
BULLETS = st.lists(SENTENCE, min_size=2, max_size=4).map(lambda items: "\n".join(f"- {item}" for item in items))
MARKDOWN_HEADING = st.tuples(st.integers(1, 4), WORD).map(lambda pair: f"{'#' * pair[0]} {pair[1].capitalize()}")
RULE = st.just("---")


def documents_in(text):
    source = Source(Path("invented.txt"), text.encode(), "0" * 64, "text/plain")
    return list(documents(text, list(blocks_of(text)), source))


def test_the_text_of_a_document_is_that_of_the_file(write):
    path = write("notes.txt", b"\xef\xbb\xbfFirst point was made here.\r\n\r\nSecond  point.\r\n")

    (document,) = read(path)

    assert document.text == "First point was made here.\n\nSecond  point.\n"
    assert (document.name, document.kind, document.language) == ("notes", Kind.NOTES, "")


def test_an_id_depends_on_the_bytes_alone(write):
    one, two = write("one.txt", "The same words."), write("two.txt", "The same words.")

    assert [document.id for document in read(one)] == [document.id for document in read(two)]


def test_parts_of_one_file_have_ids_of_their_own():
    assert len({document_id("a" * 64), document_id("a" * 64, "GROUP A"), document_id("b" * 64, "GROUP A")}) == 3


def test_hard_wrapped_lines_are_one_paragraph(words_of):
    (document,) = documents_in(
        "Rents went up in the whole\nquarter, and nobody was\nasked about it.\n\nThen people left."
    )

    assert words_of(document) == [
        "Rents went up in the whole\nquarter, and nobody was\nasked about it.",
        "Then people left.",
    ]


def test_lines_that_were_ended_by_hand_are_pieces_of_their_own(words_of):
    (document,) = documents_in(
        "No money\nThe clinic is far away and the bus does not go there\nNo time\nPeople are tired"
    )

    assert words_of(document) == [
        "No money",
        "The clinic is far away and the bus does not go there",
        "No time",
        "People are tired",
    ]


def test_items_keep_their_continuation_lines_and_lose_their_markers(words_of):
    (document,) = documents_in("- The first item goes\n  on here;\n- [ ] the second.\n  a. And a third.\n3) The last.")

    assert words_of(document) == ["The first item goes\n  on here;", "the second.", "And a third.", "The last."]
    assert {passage.kind for passage in document.passages} == {PassageKind.ITEM}


def test_a_passage_knows_the_headings_above_it():
    (document,) = documents_in(
        "# Report\n\n## **Barriers** <b>today</b>\n\nRents are high.\n\nThe end\n=======\n\nBye all."
    )

    assert [(p.prompt, p.attributes.get("section", "")) for p in document.passages if p.kind == "paragraph"] == [
        ("Barriers today", "Report > Barriers today"),
        ("The end", "The end"),
    ]


def test_the_number_of_a_chapter_on_a_line_of_its_own_belongs_to_its_heading():
    (document,) = documents_in("# LESSON\n\n# 1\n\n## Listen\n\nThe groups were asked first.")

    assert document.passages[-1].attributes == {"section": "LESSON 1 > Listen"}


def test_a_short_line_that_stands_alone_is_a_heading_where_no_markup_tells_headings():
    text = """1. What we heard

General observations

People told us at length that the offices are closed when they come.

Theme 1: Getting
there

The bus was named by all of the groups, and the cost of it by most.

2. What next

We meet again in the spring with everyone who came.
"""

    (document,) = documents_in(text)

    assert [plain(p.span.of(text)) for p in document.passages if p.kind == "heading"] == [
        "What we heard",
        "General observations",
        "Theme 1: Getting there",
        "What next",
    ]
    assert [p.attributes["section"] for p in document.passages if p.kind == "paragraph"] == [
        "What we heard > General observations",
        "What we heard > Theme 1: Getting there",
        "What next",
    ]


def test_short_lines_in_a_row_are_not_all_headings():
    text = (
        "Partners\n\nThe town\n\nThe school\n\nThe clinic\n\nResults\n\n"
        "More than two hundred families came to the four meetings that were held."
    )

    (document,) = documents_in(text)

    assert [p.span.of(text) for p in document.passages if p.kind == "heading"] == ["Partners", "Results"]


def test_labels_in_a_report_do_not_speak():
    text = (
        "Objective: to hear everybody.\n\nNote: this is a draft.\n\nPhoto: The town hall\n\n"
        "Note: names are changed.\n\nPhoto: The square\n\nModerator: Lea / Notes: Tom\n"
    )

    (document,) = documents_in(text)

    assert document.kind == Kind.NOTES
    assert document.participants == ()


def test_tables_become_rows_without_their_empty_cells(words_of):
    text = "\tThe town\t<input checked/>\nThe school\t<input/>\t\n\n| Who | What |\n|---|---|\n| All | Rent |\n"

    (document,) = documents_in(text)

    assert words_of(document) == ["The town", "The school", "Who | What", "All | Rent"]
    assert {passage.kind for passage in document.passages} == {PassageKind.ROW}


def test_furniture_is_no_passage(words_of):
    text = "12\n\n![a bridge](bridge.png)\n\n***\n\n<!-- draft -->\n\nWords that somebody wrote.\n\n- - -\n\n4 / 9\n"

    (document,) = documents_in(text)

    assert words_of(document) == ["Words that somebody wrote."]


def test_what_is_fenced_is_words_and_no_markup(words_of):
    text = "# Code\n\n```python\n# no heading\n- no item\n\nx = 1\n```\n\n``` never closed\n"

    (document,) = documents_in(text)

    assert words_of(document) == ["Code", "# no heading\n- no item", "x = 1", "``` never closed"]
    assert {passage.kind for passage in document.passages[1:]} == {PassageKind.PARAGRAPH}
    assert document.furniture == {"code fence": ("```python",)}


def test_a_quote_is_marked_and_what_is_in_it_is_what_it_is(words_of):
    (document,) = documents_in(
        "They said:\n\n> We were never asked,\n> not once in a year\n>\n> - and paid\n\n> 50% paid."
    )

    assert words_of(document) == ["They said:", "We were never asked,\n> not once in a year", "and paid", "> 50% paid."]
    assert [p.attributes.get("quote") for p in document.passages] == [None, "yes", "yes", None]
    assert document.passages[2].kind == PassageKind.ITEM


def test_an_item_knows_how_deep_it_lies_and_whether_it_is_checked():
    (document,) = documents_in("- one\n  - two\n    1. three\n- [x] done\n- [ ] open\n\nAll.\n\n  - again.")

    assert [p.attributes for p in document.passages if p.kind == "item"] == [
        *[{}, {"level": "2"}, {"level": "3"}, {"checked": "yes"}, {"checked": "no"}, {}]
    ]


def test_footnotes_and_comments_over_several_lines_are_told(words_of):
    (document,) = documents_in(
        "Rents rose.[^1]\n\n[^1]: By a third,\n  or so.\n[^b]: Ask.\n\n<!-- a\n\nb -->\n\nThe end."
    )

    assert words_of(document) == ["Rents rose.[^1]", "By a third,\n  or so.", "Ask.", "The end."]
    assert [p.attributes.get("footnote") for p in document.passages] == [None, "1", "b", None]
    assert document.furniture == {"comment": ("<!-- a\n\nb -->",)}


def test_front_matter_describes_the_document(write, words_of):
    path = write("notes.md", "---\ncity: Riverton\ndate: 2024-05-01\n---\n\nWe met at noon.\n")

    (document,) = read(path)

    assert document.attributes == {"city": "Riverton", "date": "2024-05-01"}
    assert words_of(document) == ["We met at noon."]


@given(st.lists(st.one_of(WRAPPED, BULLETS, MARKDOWN_HEADING, RULE), min_size=1, max_size=12).map("\n\n".join))
def test_every_word_of_a_report_is_in_a_passage_or_furniture(text):
    (document,) = documents_in(text)

    covered = Counter(word for p in document.passages for word in re.findall(r"\w+", p.span.of(text)))
    assert covered == Counter(re.findall(r"\w+", text))


@given(st.text(st.sampled_from("ab. :-#*|\t\n1é<>[]()_=\u2028\x0b")))
def test_passages_of_any_text_are_in_order_and_apart(text):
    end = 0
    for document in documents_in(text):
        end = 0
        for passage in document.passages:
            assert end <= passage.span.start < passage.span.end <= len(document.text)
            end = passage.span.end


@pytest.mark.parametrize("number", range(5))
def test_real_reports_are_notes_and_their_passages_are_apart(number, real, in_order):
    path = real("sources/*.txt")[number]

    found = list(read(path))

    assert found[0].kind == Kind.NOTES
    for document in found:
        in_order(document)
