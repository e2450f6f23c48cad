"""The Word document: headings, quotes and tables as a reader of reports expects them."""

import docx
from builders import small_study
from export_studies import answers_study, evidence_study, exported, recorded_study

from qualkit.exporters.docx import export
from qualkit.model import Filter


def read(path):
    return docx.Document(str(path))


def test_every_code_has_a_heading_with_its_path_at_its_depth(tmp_path):
    document = read(exported(small_study(tmp_path), tmp_path, "docx"))

    found = [(each.text, each.style.name) for each in document.paragraphs if each.style.name.startswith("Heading")]
    assert found[:4] == [
        ("Coded excerpts", "Heading 1"),
        ("Violence", "Heading 2"),
        ("Violence › Domestic violence", "Heading 3"),
        ("Trust", "Heading 2"),
    ]


def test_an_excerpt_is_a_quote_with_its_source_in_small_and_its_provenance_smaller_and_greyer_below(tmp_path):
    document = read(exported(small_study(tmp_path), tmp_path, "docx"))

    paragraphs = document.paragraphs
    first = next(n for n, each in enumerate(paragraphs) if each.style.name == "Quote")
    assert paragraphs[first].text == "No violence at my place."
    source, provenance = paragraphs[first + 1 : first + 3]
    assert source.text == "Negated. Rosa · Focus group · group: A · session: 1"
    assert provenance.text.startswith("characters 111–135 · terms: ")
    assert provenance.style.font.size < source.style.font.size
    assert sum(provenance.style.font.color.rgb) > sum(source.style.font.color.rgb)


def test_the_evidence_is_bold_and_the_words_carry_their_language(tmp_path):
    document = read(exported(recorded_study(tmp_path), tmp_path, "docx"))

    quote = next(each for each in document.paragraphs if each.style.name == "Quote")
    assert [run.text for run in quote.runs if run.bold] == ["violence"]
    assert quote._p.xpath("./w:r/w:rPr/w:lang/@w:val") == ["en"] * 3


def test_what_is_only_near_is_not_bold(tmp_path):
    document = read(exported(evidence_study(tmp_path), tmp_path, "docx"))

    quotes = [each for each in document.paragraphs if each.style.name == "Quote"]
    assert [[run.text for run in quote.runs if run.bold] for quote in quotes] == [["violence", "papers"], []]


def test_counts_are_tables_by_group_language_and_kind(tmp_path):
    tables = read(exported(small_study(tmp_path), tmp_path, "docx")).tables

    rows = [[cell.text for cell in row.cells] for row in tables[0].rows]
    assert len(tables) == 3
    assert rows[0] == ["Code", "All", "With sub-codes", "A", "B", "C", "not known"]
    assert rows[1] == ["Violence", "2 in 2", "4 in 3", "1 in 1", "1 in 1", "0", "0"]


def test_the_file_says_what_it_is(tmp_path):
    about = read(exported(small_study(tmp_path), tmp_path, "docx")).core_properties

    assert (about.title, about.author, about.comments) == ("small", "qualkit", "")
    assert about.subject == "Coded excerpts, counts and themes"


def test_characters_that_xml_cannot_hold_are_taken_out_and_counted(tmp_path):
    project = answers_study(tmp_path, ["a\x07b\ufffec\nd"])

    remarks = export(project, tmp_path / "out.docx", Filter())

    quote = next(each for each in read(tmp_path / "out.docx").paragraphs if each.style.name == "Quote")
    assert quote.text == "abc\nd"
    assert remarks == ["Word cannot hold control characters: 2 characters taken out."]
