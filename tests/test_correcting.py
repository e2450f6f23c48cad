"""A corrected file takes the place of the old one; its codings go with the words, or are listed."""

import uuid

import pytest
from builders import CODEBOOK, empty_study
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualkit import workflow
from qualkit.errors import RequestError
from qualkit.model import Coder, Filter, Match, Role, Span
from qualkit.store import schema
from qualkit.store.codings import add_codings, coder_number, finish_round, start_round
from qualkit.store.documents import listed_documents, read_document
from qualkit.store.excerpts import all_excerpts, count_excerpts
from qualkit.store.passages import count_passages, search_passages

TALK = """Moderator: How was the winter for you?
Ana: There was violence in my street. I slept badly.
Moderator: And the neighbours?
Rosa: I trust the neighbours. They came with soup.
Ana: I trust nobody at the office, not one of them.
Moderator: What would help?
Rosa: A place for the children after school.
"""


@pytest.fixture
def project(tmp_path):
    return empty_study(tmp_path)


@pytest.fixture
def bring(project, tmp_path):
    """Return a function that imports a text under a file name, and gives the report of its document."""

    def bring_in(text, *, name="group.txt", **told):
        folder = tmp_path / uuid.uuid4().hex
        folder.mkdir()
        (folder / name).write_text(text, encoding="utf-8")
        [result] = workflow.import_files(project, [folder / name], who="tester", told=workflow.Told(**told))
        assert not result.problem, result.problem
        [document] = result.documents
        return document

    return bring_in


def code_by_hand(project, document_id, *quotes, coder="Ines", code="trust"):
    """Code words as a person does, and return the ids of the codings."""
    document = read_document(project, document_id)
    starts = [(document.text.index(words), words) for words in quotes]
    matches = [Match(document_id, Span(start, start + len(words)), code, 1.0) for start, words in starts]
    with project.change("code", who=coder) as change:
        round_ = start_round(change, Coder(coder), codebook_version=CODEBOOK.version, settings={})
        add_codings(change, round_, document, sorted(matches, key=lambda match: match.span))
        finish_round(change, round_, at=change.at)
        change.summary = "by hand"
    return [excerpt.coding_id for excerpt in all_excerpts(project) if excerpt.coder == coder]


def quotes(project):
    return [excerpt.quote for excerpt in all_excerpts(project)]


def test_codings_go_with_their_words_to_the_corrected_document(project, bring):
    first = bring(TALK)
    code_by_hand(project, first.id, "I trust the neighbours.", "I trust nobody at the office")

    report = bring("Corrected by the moderator.\n\n" + TALK.replace("They came with soup.", "They came with hot soup."))

    assert report.corrects == "group"
    assert dict(report.reanchored) == {"kept": 2}
    assert quotes(project) == ["I trust the neighbours.", "I trust nobody at the office"]
    assert [document.id for document in listed_documents(project)] == [report.id]
    assert {excerpt.coder for excerpt in all_excerpts(project)} == {"Ines"}
    assert workflow.moved_codings(project) == []
    assert project.check() == []


def test_what_broke_or_moved_is_listed_with_the_words_before_and_now(project, bring):
    first = bring(TALK)
    code_by_hand(project, first.id, "I trust the neighbours.", "I trust nobody at the office", "They came with soup.")

    bring(TALK.replace("I trust the", "I do not trust the").replace("Ana: I trust nobody", "Rosa: I trust nobody"))

    listed = [(each.state, each.before, each.words, each.reason) for each in workflow.moved_codings(project)]
    assert listed == [
        ("broken", "I trust the neighbours.", "I do not trust the neighbours.", "the words have changed"),
        ("moved", "I trust nobody at the office", "I trust nobody at the office", "said by Rosa now, by Ana before"),
    ]
    assert quotes(project) == ["They came with soup.", "I trust nobody at the office"]


def test_the_list_is_empty_once_somebody_has_looked_and_full_again_after_undo(project, bring):
    first = bring(TALK)
    code_by_hand(project, first.id, "I trust the neighbours.")
    bring(TALK.replace("I trust the", "I never trust the"))

    looked_at = workflow.finish_looking(project, who="Ines")

    assert len(looked_at) == 1
    assert workflow.moved_codings(project) == []
    project.undo(who="Ines")
    assert workflow.moved_codings(project) == looked_at


def test_undoing_the_import_brings_the_old_document_and_its_codings_back(project, bring):
    first = bring(TALK)
    code_by_hand(project, first.id, "I trust the neighbours.")
    before = list(all_excerpts(project))
    bring(TALK.replace("soup", "bread"))

    project.undo(who="tester")

    assert list(all_excerpts(project)) == before
    assert [document.id for document in listed_documents(project)] == [first.id]
    assert project.check() == []


def test_only_the_corrected_words_are_counted_and_found(project, bring):
    bring(TALK)
    passages = count_passages(project)

    bring(TALK.replace("soup", "bread"))

    assert count_passages(project) == passages
    assert [hit.words for hit in search_passages(project, "soup")] == []
    assert len(search_passages(project, "bread")) == 1


def test_a_program_codes_the_corrected_text_anew(project, bring):
    bring(TALK)
    workflow.code(project, who="tester")
    found = count_excerpts(project, Filter())

    bring(TALK + "Ana: There was violence at work, too.\n")
    assert count_excerpts(project, Filter()) == found
    workflow.code(project, who="tester")

    assert count_excerpts(project, Filter()) == found + 1


def test_decisions_and_memos_go_with_the_codings(project, bring):
    first = bring(TALK)
    [coding] = code_by_hand(project, first.id, "I trust the neighbours.")
    judge(project, coding, first.id)

    report = bring(TALK.replace("winter", "whole winter"))

    [excerpt] = all_excerpts(project)
    with project.reading() as connection:
        decisions = connection.execute(schema.decisions.select()).mappings().all()
        memos = connection.execute(schema.memos.select()).mappings().all()
    adjusted = next(row for row in decisions if row["coding_id"] == excerpt.coding_id)
    text = read_document(project, report.id).text
    assert text[adjusted["start"] : adjusted["end"]] == "trust the neighbours"
    assert {(row["about"], row["about_id"]) for row in memos} >= {
        ("coding", excerpt.coding_id),
        ("document", report.id),
    }


def judge(project, coding_id, document_id):
    start = TALK.index("trust the neighbours")
    with project.change("decide", who="Ines") as change:
        coder = coder_number(change, Coder("Ines"))
        decision = {"coding_id": coding_id, "coder_id": coder, "verdict": "adjust", "reason": "", "at": change.at}
        change.add("decisions", [decision | {"start": start, "end": start + len("trust the neighbours")}])
        memo = {"text": "hm", "coder_id": coder, "at": change.at}
        change.add("memos", [memo | {"id": "1", "about": "coding", "about_id": coding_id}])
        change.add("memos", [memo | {"id": "2", "about": "document", "about_id": document_id}])
        change.summary = "judged"


def test_what_was_known_of_document_and_speakers_stays_known(project, bring):
    bring(TALK, attributes={"city": "Rabat"}, roles={"Rosa": Role.INTERPRETER})

    report = bring(TALK.replace("soup", "bread"))

    document = read_document(project, report.id)
    assert document.attributes == {"city": "Rabat"}
    assert {person.name: person.role for person in document.participants}["Rosa"] is Role.INTERPRETER


def test_a_file_of_the_same_name_about_something_else_is_a_document_of_its_own(project, bring):
    bring(TALK)

    other = bring("Moderator: Buses?\nZoe: Late.\nModerator: Trams?\nYara: Full, all day long, up to the doors.\n")

    assert other.corrects == ""
    assert "another file of the name group.txt" in other.warnings[-1]
    assert len(listed_documents(project)) == 2


def test_a_form_filled_in_at_another_table_is_no_correction(project, bring):
    form = "1. What did your table find hard to talk about?\n\n{}\n\n2. What would help in the months to come?\n\n{}\n"
    bring(form.format("The rent and the stairs.", "Soup from the neighbours."))

    other = bring(form.format("The papers that never come.", "A choir on Sundays."))

    assert other.corrects == ""
    assert len(listed_documents(project)) == 2


def test_a_corrected_file_may_bear_another_name_when_somebody_says_so(project, bring):
    first = bring(TALK)
    code_by_hand(project, first.id, "I trust the neighbours.")

    report = bring(TALK.replace("soup", "bread"), name="final.txt", replaces="group")

    assert report.corrects == "group"
    assert quotes(project) == ["I trust the neighbours."]


def test_a_document_that_nobody_knows_cannot_be_replaced(bring):
    bring(TALK)

    with pytest.raises(RequestError, match="'grup' is not in this project"):
        bring(TALK.replace("soup", "bread"), replaces="grup")


def test_a_correction_of_a_correction_keeps_what_survived_both(project, bring):
    first = bring(TALK)
    code_by_hand(project, first.id, "I trust the neighbours.", "They came with soup.")
    bring(TALK.replace("winter", "long winter"))

    report = bring(TALK.replace("winter", "long cold winter").replace("soup", "bread"))

    assert dict(report.reanchored) == {"kept": 1, "broken": 1}
    assert quotes(project) == ["I trust the neighbours."]
    assert len(listed_documents(project)) == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_after_any_edit_every_surviving_coding_quotes_the_same_words(data, tmp_path):
    folder = tmp_path / uuid.uuid4().hex
    folder.mkdir()
    project = empty_study(folder)
    (folder / "group.txt").write_text(TALK, encoding="utf-8")
    [result] = workflow.import_files(project, [folder / "group.txt"], who="tester")
    document = read_document(project, result.documents[0].id)
    words = [draw_words(data, document) for _ in range(3)]
    code_spans(project, document, words)
    before = {excerpt.coding_id: excerpt.quote for excerpt in all_excerpts(project)}
    (folder / "group.txt").write_text(edited(data, TALK), encoding="utf-8")

    [result] = workflow.import_files(
        project, [folder / "group.txt"], who="tester", told=workflow.Told(replaces="group")
    )

    if result.documents:
        after = {excerpt.coding_id: excerpt.quote for excerpt in all_excerpts(project)}
        fates = reanchored(project)
        assert {row["coding_id"] for row in fates} == set(before)
        for row in fates:
            if row["carried_id"]:
                assert after[row["carried_id"]].split() == before[row["coding_id"]].split()
        assert len(after) == sum(row["carried_id"] is not None for row in fates)
        assert project.check() == []


def draw_words(data, document):
    passage = data.draw(st.sampled_from(document.passages)).span
    start = data.draw(st.integers(passage.start, passage.end - 1))
    return Span(start, data.draw(st.integers(start + 1, passage.end)))


def code_spans(project, document, spans):
    with project.change("code", who="Ines") as change:
        round_ = start_round(change, Coder("Ines"), codebook_version=CODEBOOK.version, settings={})
        matches = [Match(document.id, span, "trust", 1.0) for span in sorted(set(spans))]
        add_codings(change, round_, document, matches)
        finish_round(change, round_, at=change.at)
        change.summary = "by hand"


def reanchored(project):
    with project.reading() as connection:
        return [dict(row) for row in connection.execute(schema.reanchored.select()).mappings()]


def edited(data, text):
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 60)))
        inserted = data.draw(st.sampled_from(["", " never ", "\nZoe: I trust you.\n", ".", text[start:end]]))
        text = text[:start] + inserted + text[end:]
    return text
