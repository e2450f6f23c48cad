"""What exporters share: counts, divisions, headings and wording."""

from collections import Counter
from dataclasses import replace

import pytest
from builders import CODEBOOK, document, empty_study, small_study
from export_studies import add_code, coded_study
from hypothesis import given
from hypothesis import strategies as st

from qualkit.cli.reading import excerpt_row
from qualkit.exporters.evidence import evidence_of, marked, provenance, reasons_of
from qualkit.exporters.report import DIVISIONS, excerpts_by_code, gather, size_of
from qualkit.exporters.wording import clock
from qualkit.model import Coder, Evidence, EvidenceKind, Excerpt, Filter, Match, Span
from qualkit.store.excerpts import all_excerpts, counts

# What speaks for a code in "No papers, no work.", which begins at 10.
PAPERS = (
    Evidence("no … work", Span(21, 28), "en", negated=True),
    Evidence("He shouted at her.", Span(10, 29), "en", remark="example, distance 0.34", kind=EvidenceKind.NEAR),
    Evidence("papers", Span(13, 19), "en", remark="weighs +0.82", kind=EvidenceKind.WEIGHT),
    Evidence("Sin papeles", Span(10, 29), "es", remark="judged before, distance 0.21", kind=EvidenceKind.NEAR),
)


def whole(each, code_id):
    return Match(each.id, each.passages[0].span, code_id, 0.5)


@pytest.mark.parametrize("by", ["group", "document", "language", "kind"])
def test_counts_agree_with_those_of_the_store(tmp_path, by):
    project = small_study(tmp_path)

    report = gather(project, Filter())

    expected = Counter((each.code_id, each.excerpts, each.documents) for each in counts(project, Filter(), by=by))
    found = [(code, report.counts.own[name, value, code]) for name, value, code in report.counts.own if name == by]
    assert Counter((code, count.excerpts, count.documents) for code, count in found) == expected
    assert set(DIVISIONS) == {"group", "document", "language", "kind"}


def test_excerpts_by_code_are_all_the_excerpts_once(tmp_path):
    project = small_study(tmp_path)
    wanted = Filter(codes=("violence", "violence-domestic", "trust"))

    found = [excerpt for _, each in excerpts_by_code(project, gather(project, wanted), wanted) for excerpt in each]

    assert Counter(found_.coding_id for found_ in found) == Counter(each.coding_id for each in all_excerpts(project))


def test_a_code_that_left_the_codebook_comes_last_and_says_so(tmp_path):
    notes = document("Notes", [("", "Words")])
    project = coded_study(tmp_path, [(notes, [whole(notes, "a-lost-code"), whole(notes, "trust")])])

    report = gather(project, Filter())

    shown = [heading.path for heading, _ in excerpts_by_code(project, report, Filter())]
    assert shown == ["Trust", "a-lost-code (not in the codebook any more)"]


def test_a_code_that_came_after_the_report_was_gathered_goes_last_and_says_so(tmp_path):
    project = small_study(tmp_path)
    report = gather(project, Filter())
    add_code(project, "violence-new", below="violence", on="There was domestic violence in my street.")

    found = list(excerpts_by_code(project, report, Filter()))

    assert [heading.code_id for heading, _ in found] == ["violence", "violence-domestic", "trust", "violence-new"]
    assert [each.code_id for each in found[-1][1]] == ["violence-new"]
    assert size_of(report, found[-1][0]) == "Not in the counts: coded while they were taken."


def test_a_term_that_fired_twice_is_named_once_and_its_negation_apart():
    evidence = [
        Evidence("nursery", Span(at, at + 1), "en", negated) for at, negated in ((0, False), (2, False), (4, True))
    ]

    assert reasons_of(excerpt_of("a b c", Span(0, 5), tuple(evidence))) == ["terms: nursery; nursery (negated)"]


def test_each_kind_of_evidence_is_told_in_its_own_words():
    excerpt = excerpt_of("No papers, no work.", Span(10, 29), PAPERS)

    assert reasons_of(excerpt) == [
        "terms: no … work (negated)",
        "near “He shouted at her.” (example, distance 0.34); “Sin papeles” (judged before, distance 0.21)",
        "weighed: papers +0.82",
    ]
    assert evidence_of(excerpt) == (
        "no … work (en, negated); near “He shouted at her.” (en, example, distance 0.34); weighed: papers +0.82 (en); "
        "near “Sin papeles” (es, judged before, distance 0.21)"
    )


def test_a_report_does_not_tell_the_words_of_a_judged_statement():
    judged = Evidence("Names nobody may read", Span(10, 29), "en", remark="distance 0.21", kind=EvidenceKind.JUDGED)

    told = evidence_of(excerpt_of("No papers, no work.", Span(10, 29), (judged,)))

    assert told == "near a judged statement (en, distance 0.21)"


def test_evidence_as_json_has_its_kind_and_its_remark():
    row = excerpt_row(excerpt_of("No papers, no work.", Span(10, 29), PAPERS))

    assert [(piece["kind"], piece["remark"]) for piece in row["evidence"]] == [
        ("term", ""),
        ("near", "example, distance 0.34"),
        ("weight", "weighs +0.82"),
        ("near", "judged before, distance 0.21"),
    ]


def test_an_excerpt_without_terms_says_what_is_near_and_no_more():
    near = tuple(piece for piece in PAPERS if piece.kind is EvidenceKind.NEAR)

    told = provenance(excerpt_of("No papers, no work.", Span(10, 29), near))

    assert told.startswith("characters 10–29 · near “He shouted at her.” (example, distance 0.34); “Sin papeles”")
    assert "terms" not in told


def test_a_long_statement_that_is_near_is_quoted_on_one_line_and_shortened():
    long = "She said\nnothing. " * 30
    near = Evidence(long, Span(0, 5), "en", remark="judged before, distance 0.21", kind=EvidenceKind.NEAR)

    [told] = reasons_of(excerpt_of("a b c", Span(0, 5), (near,)))

    assert told.startswith("near “She said nothing. She said")
    assert told.endswith(" …” (judged before, distance 0.21)")
    assert "\n" not in told
    assert len(told) < 130


def test_terms_and_words_that_weighed_are_marked_and_never_what_is_near():
    pieces = list(marked(excerpt_of("No papers, no work.", Span(10, 29), PAPERS)))

    assert pieces == [("No ", ""), ("papers", "evidence"), (", ", ""), ("no work", "negated"), (".", "")]


def test_a_word_that_weighed_is_not_marked_in_another_form_nor_over_a_term():
    elsewhere = Evidence("paper", Span(10, 29), "en", remark="weighs +0.40", kind=EvidenceKind.WEIGHT)
    denied = Evidence("work", Span(24, 28), "en", remark="weighs +0.30", kind=EvidenceKind.WEIGHT)

    pieces = list(marked(excerpt_of("No papers, no work.", Span(10, 29), (elsewhere, denied, PAPERS[0]))))

    assert pieces == [("No papers, ", ""), ("no work", "negated"), (".", "")]


def test_a_filter_on_a_code_shows_its_family_alone(tmp_path):
    report = gather(small_study(tmp_path), Filter(codes=("violence",)))

    assert [heading.code_id for heading in report.headings] == ["violence", "violence-domestic"]
    assert ("Only", "code: Violence") in report.about
    assert ("Excerpts", "4 of 7") in report.about


def test_a_filter_that_names_only_a_sub_code_shows_it_with_its_path(tmp_path):
    project, wanted = small_study(tmp_path), Filter(codes=("violence-domestic",))

    found = [(heading.path, len(each)) for heading, each in excerpts_by_code(project, gather(project, wanted), wanted)]

    assert found == [("Violence › Domestic violence", 2)]


def test_groups_that_were_not_asked_for_are_not_shown_as_silent(tmp_path):
    [groups, *_] = gather(small_study(tmp_path), Filter(attributes={"group": ("B",)})).divisions

    assert groups.values == (("B", "B"),)


def test_without_groups_counts_are_by_document_in_the_order_of_import(tmp_path):
    first, second = document("Zebra", [("", "Trust")]), document("Ant", [("", "Trust")])
    project = coded_study(tmp_path, [(first, [whole(first, "trust")]), (second, [])])

    [documents, *_] = gather(project, Filter()).divisions

    assert documents.name == "document"
    assert documents.values == ((first.id, "Zebra"), (second.id, "Ant"))


def test_documents_of_one_name_are_counted_apart(tmp_path):
    first = document("Board", [("", "Trust")])
    second = replace(first, id="another", origin=replace(first.origin, sha256="0"))
    project = coded_study(tmp_path, [(first, [whole(first, "trust")]), (second, [whole(second, "trust")])])

    report = gather(project, Filter())

    assert [words for _, words in report.divisions[0].values] == ["Board", "Board (2)"]
    assert report.counts.of("trust", "document", "another").excerpts == 1


def test_more_documents_than_a_table_can_show_are_left_out_with_a_sentence(tmp_path):
    many = [document(f"Note {n}", [("", "Trust")]) for n in range(121)]
    project = coded_study(tmp_path, [(each, []) for each in many])

    report = gather(project, Filter())

    assert [division.name for division in report.divisions] == ["language", "kind"]
    assert report.remarks == ("Counts by document are left out: 121 columns are more than a table can show.",)


def test_a_person_signs_without_a_version(tmp_path):
    notes = document("Notes", [("", "Words")])
    project = coded_study(tmp_path, [(notes, [whole(notes, "trust")])], coder=Coder("Ana"))

    assert ("Coders", "Ana") in gather(project, Filter()).about


def test_an_empty_project_has_every_code_and_no_excerpt(tmp_path):
    report = gather(empty_study(tmp_path), Filter())

    assert len(report.headings) == len(CODEBOOK.codes)
    assert report.nothing == "There are no excerpts: nothing has been coded yet."


@given(st.text(min_size=1), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.booleans())))
def test_the_pieces_of_a_quote_make_the_quote_wherever_the_evidence_stands(quote, places):
    evidence = tuple(Evidence("x", Span(min(a, b), max(a, b)), "en", negated) for a, b, negated in places)
    excerpt = excerpt_of(quote, Span(10, 10 + len(quote)), evidence)

    pieces = list(marked(excerpt))

    quoted = set(range(10, 10 + len(quote)))
    inside = quoted & set().union(*(range(each.span.start, each.span.end) for each in evidence))
    assert "".join(words for words, _ in pieces) == quote
    assert sum(len(words) for words, mark in pieces if mark) == len(inside)


@given(st.floats(0, 1e6))
def test_a_clock_reads_as_hours_minutes_and_seconds(seconds):
    hours, minutes, rest = (f"0:{clock(seconds)}" if seconds < 3600 else clock(seconds)).split(":")

    assert int(hours) * 3600 + int(minutes) * 60 + int(rest) == int(seconds)


def excerpt_of(quote, span, evidence):
    return Excerpt(
        coding_id="1",
        document_id="1",
        document="Notes",
        kind="notes",
        language="en",
        participant="",
        role="",
        prompt="",
        span=span,
        quote=quote,
        passage=1,
        passage_kind="paragraph",
        passage_span=span,
        context=quote,
        time=None,
        attributes={},
        code_id="trust",
        confidence=0.5,
        evidence=evidence,
        coder="Ana",
        coder_version="",
        round_id="1",
        codebook_version="1",
    )
