"""What every export holds: all excerpts wanted, and all that leads back to them."""

import re
from collections import Counter

import docx
import pytest
from builders import empty_study, small_study
from export_studies import EXPORTS, SCRIPT, exported, hostile_study, page, read_back, recorded_study, sheet_rows

from qualkit.model import Filter
from qualkit.store.excerpts import all_excerpts
from qualkit.store.project import open_project

EVERY = pytest.mark.parametrize("suffix", sorted(EXPORTS))


def provenance(excerpt):
    start, end = excerpt.span.start, excerpt.span.end
    facts = [excerpt.document, excerpt.kind, excerpt.language, excerpt.participant, excerpt.role, excerpt.prompt]
    facts += [str(start), str(end), f"{excerpt.confidence:.2f}", *(piece.what for piece in excerpt.evidence)]
    facts += [excerpt.code_id, excerpt.coder, excerpt.coder_version, excerpt.round_id[:8], excerpt.codebook_version]
    return [*facts, *excerpt.attributes.values()]


@EVERY
def test_every_excerpt_is_there_with_its_words_and_all_that_leads_back_to_it(tmp_path, suffix):
    project = small_study(tmp_path)

    found = dict(read_back(exported(project, tmp_path, suffix)))

    excerpts = list(all_excerpts(project))
    assert len(found) == len(excerpts) == 7
    for excerpt in excerpts:
        assert [fact for fact in provenance(excerpt) if fact not in found[excerpt.quote]] == []


@EVERY
def test_a_recorded_excerpt_keeps_its_time_and_page(tmp_path, suffix):
    project = recorded_study(tmp_path)

    [(quote, beside)] = read_back(exported(project, tmp_path, suffix))

    assert quote == "Nobody spoke of violence then."
    assert "01:05–1:02:05" in beside
    assert "7" in beside
    assert "Port Alder" in beside


@EVERY
def test_a_negated_excerpt_is_marked_and_no_other(tmp_path, suffix):
    found = read_back(exported(small_study(tmp_path), tmp_path, suffix))

    assert [quote for quote, beside in found if "negated" in beside.casefold()] == ["No violence at my place."]


@EVERY
def test_only_the_excerpts_asked_for_are_written(tmp_path, suffix):
    wanted = Filter(codes=("violence",), kinds=("board",))

    found = read_back(exported(small_study(tmp_path), tmp_path, suffix, wanted))

    assert sorted(quote for quote, _ in found) == ["Violence conjugale", "Violencia machista"]


@EVERY
@pytest.mark.parametrize("wanted", [Filter(documents=("nowhere",)), Filter(codes=("nothing",))])
def test_a_filter_that_nothing_fits_gives_a_file_without_excerpts(tmp_path, suffix, wanted):
    assert read_back(exported(small_study(tmp_path), tmp_path, suffix, wanted)) == []


@EVERY
def test_an_empty_project_is_written_without_excerpts(tmp_path, suffix):
    assert read_back(exported(empty_study(tmp_path), tmp_path, suffix)) == []


@pytest.mark.parametrize("suffix", ["xlsx", "html", "docx"])
def test_an_empty_project_says_so_in_the_file(tmp_path, suffix):
    path = exported(empty_study(tmp_path), tmp_path, suffix)

    assert "There are no excerpts: nothing has been coded yet." in all_text(path)
    assert "No themes have been found yet." in all_text(path)


@pytest.mark.parametrize("suffix", ["xlsx", "html", "docx"])
def test_a_report_names_study_codebook_coders_and_how_to_read_it(tmp_path, suffix):
    text = all_text(exported(small_study(tmp_path), tmp_path, suffix))

    for words in ("small", "Small (small), version", "lexicon 1", "not a measured probability", "not included"):
        assert words in text


@pytest.mark.parametrize("suffix", ["xlsx", "html", "docx"])
def test_a_report_shows_themes_with_their_exemplars_and_what_was_set_aside(tmp_path, suffix):
    text = all_text(exported(small_study(tmp_path), tmp_path, suffix))

    for words in ("violencia, violence", "confianza, confiance", "Generar confianza", "Stability 0.80", "set aside"):
        assert words in text


@pytest.mark.parametrize("suffix", ["xlsx", "html", "docx"])
def test_themes_of_the_whole_study_stay_out_of_a_part_and_the_reader_is_told(tmp_path, suffix):
    path = tmp_path / f"out.{suffix}"

    remarks = EXPORTS[suffix](small_study(tmp_path), path, Filter(kinds=("transcript",)))

    assert any("Themes are of the whole study" in remark for remark in remarks)
    assert "confianza, confiance" not in all_text(path)
    assert "Only" in all_text(path)


@pytest.mark.parametrize("suffix", ["html", "docx"])
def test_excerpts_stand_in_the_order_of_the_codebook(tmp_path, suffix):
    found = read_back(exported(small_study(tmp_path), tmp_path, suffix))

    codes = [re.search(r" code (\S+) ", beside)[1] for _, beside in found]
    assert codes == ["violence"] * 2 + ["violence-domestic"] * 2 + ["trust"] * 3


@EVERY
def test_names_and_words_that_look_like_code_arrive_as_words(tmp_path, suffix):
    found = read_back(exported(hostile_study(tmp_path), tmp_path, suffix))

    assert Counter(quote for quote, _ in found) == {SCRIPT: 2}


@EVERY
def test_an_export_changes_nothing_in_the_project(tmp_path, suffix):
    project = small_study(tmp_path)
    before = project.revision()

    exported(project, tmp_path, suffix)

    assert open_project(project.path).revision() == before


def all_text(path):
    """Return all the words of an exported report."""
    if path.suffix == ".html":
        return page(path).text
    if path.suffix == ".xlsx":
        rows = [row for sheet in ("Excerpts", "Counts", "Themes", "About") for row in sheet_rows(path, sheet)]
        return "\n".join(str(cell) for row in rows for cell in row.values())
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
