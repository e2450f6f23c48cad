"""What every export holds: all excerpts wanted, and all that leads back to them."""

import importlib
from collections import Counter

import docx
import pytest
from builders import empty_study, small_study
from export_studies import (
    EXPORTS,
    SCRIPT,
    add_code,
    csv_rows,
    evidence_study,
    exported,
    hostile_study,
    page,
    read_back,
    recorded_study,
    sheet_rows,
    speakers_study,
)

from qualkit.exporters.report import gather
from qualkit.model import Filter
from qualkit.store.codings import rounds_of
from qualkit.store.excerpts import all_excerpts
from qualkit.store.project import open_project

EVERY = pytest.mark.parametrize("suffix", sorted(EXPORTS))


TABLES = pytest.mark.parametrize("suffix", ["csv", "xlsx"])
REPORTS = pytest.mark.parametrize("suffix", ["html", "docx"])
KNOWN = ("asylum seekers", "evening", "undocumented", "Caribbean", "Port Alder", "#FFC2D4", "2045", "urgent")


def provenance(excerpt):
    start, end = excerpt.span.start, excerpt.span.end
    facts = [excerpt.document, excerpt.participant, excerpt.prompt]
    facts += [str(start), str(end), f"{excerpt.confidence:.2f}", *(piece.what for piece in excerpt.evidence)]
    return [*facts, excerpt.coder, excerpt.coder_version, excerpt.codebook_version]


def all_facts(excerpt):
    facts = [excerpt.kind, excerpt.language, excerpt.role, excerpt.code_id, excerpt.round_id]
    return [*provenance(excerpt), *facts, *excerpt.attributes.values()]


@EVERY
def test_every_excerpt_is_there_with_its_words_and_all_that_leads_back_to_it(tmp_path, suffix):
    project = small_study(tmp_path)

    found = dict(read_back(exported(project, tmp_path, suffix)))

    excerpts = list(all_excerpts(project))
    assert len(found) == len(excerpts) == 7
    for excerpt in excerpts:
        assert [fact for fact in provenance(excerpt) if fact not in found[excerpt.quote]] == []


@TABLES
def test_a_table_holds_all_that_is_known_of_every_excerpt(tmp_path, suffix):
    project = small_study(tmp_path)

    found = dict(read_back(exported(project, tmp_path, suffix)))

    for excerpt in all_excerpts(project):
        assert [fact for fact in all_facts(excerpt) if fact not in found[excerpt.quote]] == []


@TABLES
def test_a_table_holds_what_is_known_about_speakers_and_passages(tmp_path, suffix):
    [(_, beside), _] = read_back(exported(speakers_study(tmp_path), tmp_path, suffix))

    assert [word for word in KNOWN if word not in beside] == []


@REPORTS
def test_a_report_tells_nothing_beside_a_quote_that_may_identify_who_spoke(tmp_path, suffix):
    path = exported(speakers_study(tmp_path), tmp_path, suffix)

    [(_, beside), _] = read_back(path)
    assert [word for word in KNOWN if word in beside] == []
    assert "Amina · Circle · group: A · session: morning" in beside
    assert "What is known about speakers is left out here" in all_text(path)


@REPORTS
def test_a_report_names_the_role_of_those_alone_who_were_not_there_to_take_part(tmp_path, suffix):
    [(_, first), (_, second)] = read_back(exported(speakers_study(tmp_path), tmp_path, suffix))

    assert "participant" not in first
    assert "Moderator Ruth (moderator) · Circle" in second


@REPORTS
def test_a_report_calls_the_strength_of_evidence_so_and_lists_the_rounds_at_the_end(tmp_path, suffix):
    project = small_study(tmp_path)

    path = exported(project, tmp_path, suffix)

    [round_] = rounds_of(project)
    found = dict(read_back(path))
    assert "terms: No violence at my place. (negated) · evidence 0.35 · coder" in found["No violence at my place."]
    assert not any("confidence" in beside or round_.id[:8] in beside for beside in found.values())
    assert all_text(path).count(f"Round {round_.id}: lexicon 1, codebook {round_.codebook_version}, 2") == 1


@REPORTS
def test_a_report_tells_terms_what_is_near_and_what_weighed_apart(tmp_path, suffix):
    found = dict(read_back(exported(evidence_study(tmp_path), tmp_path, suffix)))

    assert (
        " · terms: violence (negated) · near “He shouted at her.” (example, distance 0.34) · weighed: papers +0.82 · "
        "evidence 0.70 · " in found["No violence, but papers."]
    )
    only_near = found["He never let her speak."]
    assert " · near “=1+1 =1+1 " in only_near
    assert " …” (judged before, distance 0.21) · evidence 0.60 · " in only_near
    assert "terms" not in only_near
    assert "negated" not in only_near.casefold()


@TABLES
def test_a_table_tells_of_each_piece_of_evidence_its_kind_its_language_and_its_remark(tmp_path, suffix):
    path = exported(evidence_study(tmp_path), tmp_path, suffix)

    first, second = csv_rows(path) if suffix == "csv" else sheet_rows(path, "Excerpts")
    assert first["evidence"] == (
        "violence (en, negated); near “He shouted at her.” (en, example, distance 0.34); weighed: papers +0.82 (en)"
    )
    assert second["evidence"].startswith("near “=1+1 ")
    assert (first["negated"], second["negated"]) == ("yes", "no")


@REPORTS
def test_a_restriction_by_evidence_is_called_so(tmp_path, suffix):
    text = all_text(exported(small_study(tmp_path), tmp_path, suffix, Filter(confidence=0.5)))

    assert "evidence: 0.50 or more" in text


@TABLES
def test_a_table_keeps_the_name_of_its_column(tmp_path, suffix):
    path = exported(small_study(tmp_path), tmp_path, suffix)

    rows = csv_rows(path) if suffix == "csv" else sheet_rows(path, "Excerpts")
    assert {"confidence", "evidence", "round"} <= rows[0].keys()


@EVERY
def test_a_code_that_appears_while_the_file_is_written_does_no_harm(tmp_path, suffix, monkeypatch):
    project = small_study(tmp_path)
    room = importlib.import_module(f"qualkit.exporters.{suffix}")

    def gather_then_change(*given):
        found = gather(*given)
        add_code(project, "violence-new", below="violence", on="There was domestic violence in my street.")
        return found

    monkeypatch.setattr(room, "gather", gather_then_change)

    found = read_back(exported(project, tmp_path, suffix))

    assert len(found) == 8


@EVERY
def test_a_recorded_excerpt_keeps_its_time_and_page(tmp_path, suffix):
    project = recorded_study(tmp_path)

    [(quote, beside)] = read_back(exported(project, tmp_path, suffix))

    assert quote == "Nobody spoke of violence then."
    assert "01:05–1:02:05" in beside
    assert "7" in beside


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


@REPORTS
def test_excerpts_stand_in_the_order_of_the_codebook(tmp_path, suffix):
    found = read_back(exported(small_study(tmp_path), tmp_path, suffix))

    assert [quote for quote, _ in found] == [
        "No violence at my place.",
        "Violencia machista",
        "There was domestic violence in my street.",
        "Violence conjugale",
        "I trust the neighbours.",
        "Generar confianza",
        "I trust nobody there, =1+1 times.",
    ]


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
