"""The forms that rapporteurs fill in: numbered questions with answers below, beside, or in a table."""

from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from readers import accounting

from qualkit.readers.building import Source
from qualkit.readers.writing.blocks import blocks_of
from qualkit.readers.writing.prose import documents, read
from qualkit.readers.writing.word import read as read_word

FORM = """Report of the session

Session title: Paying the rent
City: Riverton
Date: 12 May 2024

PART A: WHAT WAS SAID

1. What did people in your group talk about most, and what did they leave out although you had expected to hear of it?
(three sentences at most)

Rents, above all.

Nobody named the school.

2. Who spoke? The bakers. Two students.

3. Was everyone heard?
☐ Yes ☒ Not all ☐ No

a) Who was not? Women with night shifts.

PART B: WHAT NEXT

4. Main points

- A later bus
- A place for the young

5. Did you hear a quote? If so, which one?
“We only want to be asked.”
"""


def document_of(text):
    source = Source(Path("invented.txt"), text.encode(), "0" * 64, "text/plain")
    return next(documents(text, list(blocks_of(text)), source))


def answers(document):
    return [
        (p.attributes["question"], p.prompt, p.span.of(document.text))
        for p in document.passages
        if p.kind != "heading" and "question" in p.attributes
    ]


def test_answers_know_their_questions():
    document = document_of(FORM)

    found = [(number, prompt[:16], words) for number, prompt, words in answers(document)]
    assert found == [
        ("1", "What did people ", "Rents, above all."),
        ("1", "What did people ", "Nobody named the school."),
        ("2", "Who spoke?", "The bakers. Two students."),
        ("3", "Was everyone hea", "☐ Yes ☒ Not all ☐ No"),
        ("3a", "Who was not?", "Women with night shifts."),
        ("4", "Main points", "A later bus"),
        ("4", "Main points", "A place for the young"),
        ("5", "Did you hear a q", "“We only want to be asked.”"),
    ]


def test_the_parts_of_a_form_stand_above_its_questions():
    document = document_of(FORM)

    assert [p.attributes["section"] for p in document.passages if p.attributes.get("question") in {"2", "3a"}] == [
        "PART A: WHAT WAS SAID > Who spoke?",
        "PART A: WHAT WAS SAID > Was everyone heard? > Who was not?",
    ]


def test_fields_above_the_questions_describe_the_document_and_stay_in_it(words_of):
    document = document_of(FORM)

    assert document.attributes == {"Session title": "Paying the rent", "City": "Riverton", "Date": "12 May 2024"}
    assert "City: Riverton" in words_of(document)


def test_boxes_tell_what_was_checked():
    document = document_of(FORM)

    assert [p.attributes["checked"] for p in document.passages if "checked" in p.attributes] == ["Not all"]


def test_no_word_of_a_form_is_lost():
    document = document_of(FORM)

    numbers = {"1", "2", "3", "4", "5", "a"}
    kept = [word for word in accounting.said([document]) if word not in numbers]
    assert kept == [word for word in accounting.words(FORM) if word not in numbers]


def test_a_table_of_questions_is_a_form(tmp_path):
    rows = [
        ("City:", "Riverton"),
        ("1. What was said?", "Rents rose."),
        ("2. By whom?", "By all.\nTwice."),
        ("3. Why?", ""),
    ]
    word = docx.Document()
    table = word.add_table(len(rows), 2)
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    word.save(tmp_path / "form.docx")

    (document,) = read_word(tmp_path / "form.docx")

    assert answers(document) == [("1", "What was said?", "Rents rose."), ("2", "By whom?", "By all.\nTwice.")]
    assert document.attributes == {"City": "Riverton"}


def test_questions_that_word_numbers_are_those_of_a_form(tmp_path):
    word = docx.Document()
    for question, answer in [("What was said?", "Rents rose."), ("By whom?", "By all."), ("Where?", "In the square.")]:
        word.add_paragraph(question, style="List Number")
        word.add_paragraph(answer)
    word.save(tmp_path / "form.docx")

    (document,) = read_word(tmp_path / "form.docx")

    assert answers(document) == [
        *[("1", "What was said?", "Rents rose."), ("2", "By whom?", "By all."), ("3", "Where?", "In the square.")]
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1. Rents rose.\n2. Buses stopped.\n3. Who asked us?\n4. Nobody.\n",
        "1. What was said?\n2. By whom?\n3. Where?\n4. And when?\n",
        "We asked 1) what was said? and 2) by whom? All of it is below.\n\nRents rose.\n",
        "1. What was said? Rents rose.\n\nThe rest of the evening was spent on the bus.\n",
    ],
)
def test_an_ordinary_list_is_no_form(text):
    document = document_of(text)

    assert not answers(document)


@given(
    st.lists(st.tuples(st.sampled_from(["Q{}: ", "{}. ", "{}) "]), st.sampled_from(["Below.", "☒ It", ""])), max_size=9)
)
def test_every_word_of_any_form_stays_in_order(questions):
    text = "\n\n".join(
        f"{shape.format(n)}What was said of it? {answer}" for n, (shape, answer) in enumerate(questions, 1)
    )
    text += "\n\nThe end of it."

    document = document_of(text)

    assert [word for word in accounting.said([document]) if word.isalpha()] == [
        word for word in accounting.words(text) if word.isalpha()
    ]


SECTIONS = """1. The mood in the room

How was the mood, and what was on people's minds? Feel free to

use bullets for each topic.

First impressions

People were tired of waiting, and said so in every round that we held that day.

2. Steps to take

Si lo desea, anote los pasos que se acordaron en la sala

- Open the tenants' office on Saturdays, so that those who work can come;

3. Words to remember

Please write down one sentence that stayed with you

"We pay twice for the damp", said a woman at the table near the window.
"""


def test_numbered_sections_that_ask_are_prompts_and_what_stands_below_answers(write):
    (document,) = read(write("form.txt", SECTIONS))

    told = [(p.kind, p.prompt, p.attributes.get("question")) for p in document.passages if p.kind != "heading"]
    assert told == [
        ("paragraph", "First impressions", "1"),
        ("item", "Si lo desea, anote los pasos que se acordaron en la sala", "2"),
        ("paragraph", "Please write down one sentence that stayed with you", "3"),
    ]
    headings = [p.span.of(document.text) for p in document.passages if p.kind == "heading"]
    assert "How was the mood, and what was on people's minds? Feel free to\n\nuse bullets for each topic." in headings


def test_numbered_sections_that_tell_are_a_report(write):
    report = "".join(
        f"{n}. Part {n} of it\n\nPeople were tired of waiting, and said so in every round.\n\n" for n in range(1, 5)
    )

    (document,) = read(write("report.txt", report))

    assert [p.kind for p in document.passages] == ["heading", "paragraph"] * 4
