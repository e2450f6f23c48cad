"""The queue of suggestions: its orders, what is decided about them, and what becomes of that in a new round."""

import uuid

import pytest
from builders import CODEBOOK, document, empty_study, match, small_study
from hypothesis import given
from hypothesis import strategies as st

from qualkit import workflow
from qualkit.analysis.shares import share_of
from qualkit.errors import RequestError
from qualkit.model import Coder, Decision, Filter, Match, Span, Verdict
from qualkit.protocols import Measured
from qualkit.store.codings import add_codings, finish_round, start_round
from qualkit.store.documents import add_document, read_documents
from qualkit.store.excerpts import all_excerpts, page_of_excerpts
from qualkit.store.suggestions import newest_program_round, twins_of
from qualkit.workflow import coding
from qualkit.workflow.annotating import apply, text_hash
from qualkit.workflow.judging import decide
from qualkit.workflow.learning import changed_suggestions, learn_again, standing_suggestions
from qualkit.workflow.operations import short_id
from qualkit.workflow.suggestions import count_suggestions, progress, suggestions
from qualkit.workflow.teaching import teaching_order

SIMPLE = ("code", "sure", "unsure", "document")
WORDS = {
    "There was domestic violence in my street.": "violence-domestic",
    "No violence at my place.": "violence",
    "I trust the neighbours.": "trust",
    "I slept badly.": "violence",
}


class Finder:
    """Finds the sentences that it is told to; `version` makes it another coder to the study."""

    def __init__(self, words, version, also):
        self.words, self.also = words, also
        self.settings = {"version": version}

    def __call__(self, documents):
        for each in documents:
            for words, code in self.words.items():
                if words in each.text:
                    yield match(each, words, code, confidence=0.6)
            yield from self.also


@pytest.fixture
def finds(monkeypatch):
    """Return a function that says what the autocoder 'finder' finds from now on."""
    found = {}
    monkeypatch.setattr(coding, "load", lambda _room, _name: lambda _book, _aids: found["coder"])

    def tell(*sentences, also=()):
        words = {each: WORDS[each] for each in sentences}
        found["coder"] = Finder(words, f"{sentences} {also}", also)

    return tell


@pytest.fixture
def study(tmp_path):
    """Return a study with one focus group and nothing coded."""
    project = empty_study(tmp_path)
    with project.change("import", who="tester") as change:
        pieces = [("Amina", " ".join(WORDS)), ("Rosa", "The bus was late.")]
        add_document(change, document("Focus group", pieces))
        change.summary = "1 document"
    return project


def code(project):
    return workflow.code(project, who="tester", autocoder="finder")


def queue(project, **wanted):
    return suggestions(project, **{"order": "document", "who": "ana", **wanted})


def one(project, words):
    [found] = [each for each in queue(project) if each.quote == words]
    return found


def decided(project, excerpt, act, *, reason="", **more):
    """Decide as the Review page does: about a suggestion and its twins, for ana; return why not, or ''."""
    ids = [excerpt.coding_id, *twins_of(project, excerpt.coding_id)]
    acts = [{"act": act, "id": short_id(each), "quote": excerpt.quote, "reason": reason, **more} for each in ids]
    [text] = [each.text for each in read_documents(project) if each.id == excerpt.document_id]
    about = {"client": uuid.uuid4().hex, "document": excerpt.document_id, "hash": text_hash(text), "coder": "ana"}
    receipt = apply(project, {**about, "ops": [{"seq": 1, "acts": acts}]}, who="ana")
    return "".join(told for _, told in receipt.refused)


def standings(project):
    wanted = Filter(standings=("suggested", "accepted", "rejected"))
    return {each.quote: each.standing for each in page_of_excerpts(project, wanted)}


VIOLENCE, NONE, TRUST, BADLY = WORDS


def test_everything_that_nobody_decided_about_is_in_the_queue(tmp_path):
    project = small_study(tmp_path)

    assert len(queue(project)) == count_suggestions(project, who="ana") == 7
    assert queue(project, order="unsure")[0].confidence == 0.35
    assert queue(project, order="sure")[-1].confidence == 0.35


@pytest.mark.parametrize("order", [*SIMPLE, "teaches"])
def test_every_order_has_the_same_suggestions_page_by_page(tmp_path, order):
    project = small_study(tmp_path)

    pages = [queue(project, order=order, limit=2, offset=at) for at in range(0, 8, 2)]

    ids = [each.coding_id for page in pages for each in page]
    assert sorted(ids) == sorted(each.coding_id for each in queue(project))


def test_the_order_by_code_is_that_of_the_codebook(tmp_path):
    project = small_study(tmp_path)

    found = [each.code_id for each in queue(project, order="code")]

    assert list(dict.fromkeys(found)) == [each.id for each in CODEBOOK.codes]


def test_what_teaches_most_takes_codes_in_turn_and_says_why(tmp_path):
    project = small_study(tmp_path)

    teaching = teaching_order(project)

    first = [each.code_id for each in teaching.places[:3]]
    assert sorted(first) == ["trust", "violence", "violence-domestic"]
    assert "few of ‘Trust’ so far" in teaching.reasons.values()
    assert teaching == teaching_order(project)


def test_an_order_worked_out_before_passes_over_what_was_decided_since(tmp_path):
    project = small_study(tmp_path)
    teaching = teaching_order(project)
    first, second = queue(project, order="teaches", teaching=teaching, limit=2)

    decided(project, first, "accept")

    assert queue(project, order="teaches", teaching=teaching, limit=1) == [second]


def test_a_code_brings_those_below_it_and_a_document_only_its_own(tmp_path):
    project = small_study(tmp_path)
    [group] = [each for each in read_documents(project) if each.name == "Focus group"]

    assert {each.code_id for each in queue(project, code="violence")} == {"violence", "violence-domestic"}
    assert len(queue(project, order="teaches", code="violence", document=group.id)) == 2
    assert {each.document_id for each in queue(project, document=group.id)} == {group.id}


def test_what_somebody_put_aside_is_left_out(tmp_path):
    project = small_study(tmp_path)
    aside = {each.coding_id for each in queue(project, limit=3)}

    for order in (*SIMPLE, "teaches"):
        assert len(queue(project, order=order, aside=aside)) == 4


def test_an_unknown_order_is_refused(tmp_path):
    with pytest.raises(RequestError, match="cannot be ordered by 'luck'"):
        queue(small_study(tmp_path), order="luck")


def test_a_decision_takes_a_suggestion_off_the_queue_of_everybody(study, finds):
    finds(VIOLENCE, TRUST)
    code(study)

    decided(study, one(study, TRUST), "reject", reason="about money")

    assert [each.quote for each in queue(study, who="ben")] == [VIOLENCE]
    assert standings(study) == {VIOLENCE: "suggested", TRUST: "rejected"}


def test_in_a_blind_study_others_decisions_leave_the_queue_as_it_is(study, finds):
    finds(VIOLENCE, TRUST)
    code(study)
    with study.change("blind", who="tester") as change:
        change.set("blind", "yes")

    decided(study, one(study, TRUST), "accept")

    assert [each.quote for each in queue(study, who="ana")] == [VIOLENCE]
    assert [each.quote for each in queue(study, who="ben")] == [VIOLENCE, TRUST]
    assert [(each.code_id, each.accepted) for each in progress(study, who="ben")] == [
        ("violence-domestic", 0),
        ("trust", 0),
    ]


def test_two_programs_that_suggest_the_same_are_decided_about_once(study, finds):
    finds(TRUST)
    code(study)
    workflow.code(study, who="tester", autocoder="another")
    first, second = queue(study)

    decided(study, first, "accept")

    assert first.coder != second.coder
    assert queue(study) == []
    study.undo_own(who="ana", about=first.document_id)
    assert len(queue(study)) == 2


def test_what_was_decided_of_one_program_is_not_asked_again_of_another(study, finds):
    finds(TRUST, VIOLENCE)
    code(study)
    decided(study, one(study, TRUST), "accept")

    workflow.code(study, who="tester", autocoder="another")

    assert {each.quote for each in queue(study)} == {VIOLENCE}
    assert [each.left for each in progress(study, who="ana") if each.code_id == "trust"] == [0]


def test_what_was_accepted_stays_when_the_program_no_longer_finds_it(study, finds):
    finds(VIOLENCE, TRUST)
    code(study)
    before = one(study, TRUST)
    decided(study, before, "accept", reason="plainly")
    finds(VIOLENCE)

    code(study)

    [after] = [each for each in all_excerpts(study) if each.quote == TRUST]
    assert (after.standing, after.decided_by, after.evidence) == ("accepted", "ana", before.evidence)
    assert after.round_id != before.round_id
    assert [each.quote for each in queue(study)] == [VIOLENCE]


def test_what_was_accepted_is_there_once_when_the_program_finds_it_again(study, finds):
    finds(VIOLENCE, TRUST)
    code(study)
    decided(study, one(study, TRUST), "accept")
    finds(TRUST)

    code(study)

    assert standings(study) == {TRUST: "accepted"}


def test_what_was_adjusted_keeps_its_words_and_is_not_suggested_on_them_again(study, finds):
    finds(VIOLENCE)
    code(study)
    found = one(study, VIOLENCE)
    [text] = [each.text for each in read_documents(study)]
    start = text.index("domestic violence")
    words = Span(start, start + len("domestic violence in my street"))
    decide(study, Decision(found.coding_id, Coder("ana"), Verdict.ADJUST, words))
    finds(TRUST, also=[Match(found.document_id, words, "violence-domestic", 0.9)])

    code(study)

    assert standings(study)["domestic violence in my street"] == "accepted"
    assert "violence-domestic" not in {each.code_id for each in queue(study)}


def test_what_was_rejected_never_comes_back(study, finds):
    finds(VIOLENCE, TRUST)
    code(study)
    decided(study, one(study, TRUST), "reject", reason="irony")
    for sentences in ((TRUST,), (VIOLENCE,), (VIOLENCE, TRUST, NONE)):
        finds(*sentences)
        code(study)

        assert TRUST not in [each.quote for each in queue(study)]
        assert TRUST not in [each.quote for each in all_excerpts(study)]
        assert standings(study)[TRUST] == "rejected"


def test_the_same_words_elsewhere_are_not_rejected_with_it(tmp_path, finds):
    project = empty_study(tmp_path)
    with project.change("import", who="tester") as change:
        for name in ("One", "Two"):
            add_document(change, document(name, [("Amina", TRUST)]))
        change.summary = "2 documents"
    finds(TRUST)
    code(project)
    first, _ = queue(project)
    decided(project, first, "reject")
    finds(TRUST, NONE)

    code(project)

    assert [(each.document, each.quote) for each in queue(project)] == [("Two", TRUST)]


def test_undoing_the_new_round_brings_everything_back(study, finds):
    finds(VIOLENCE, TRUST)
    code(study)
    decided(study, one(study, TRUST), "accept")
    before = list(all_excerpts(study))
    finds(NONE)
    code(study)

    study.undo(who="tester")

    assert list(all_excerpts(study)) == before
    assert study.check() == []


def test_a_decision_can_be_taken_back_after_a_new_round(study, finds):
    finds(VIOLENCE, TRUST)
    code(study)
    first = one(study, TRUST)
    decided(study, first, "reject")
    finds(VIOLENCE)
    code(study)

    told = decided(study, first, "undecide", verdict="reject")

    assert told == ""
    assert standings(study) == {VIOLENCE: "suggested", TRUST: "suggested"}


def test_of_a_decision_that_was_changed_or_taken_back_elsewhere_it_is_said_why_it_stays(study, finds):
    finds(TRUST)
    code(study)
    first = one(study, TRUST)
    decided(study, first, "accept")
    decided(study, first, "reject")

    assert decided(study, first, "undecide", verdict="accept") == "'Trust' was decided about anew since: rejected"
    assert standings(study) == {TRUST: "rejected"}
    assert decided(study, first, "undecide", verdict="reject") == ""
    assert "took that back already" in decided(study, first, "undecide", verdict="reject")


def test_taking_back_a_decision_leaves_what_was_done_in_the_document_since(study, finds):
    finds(TRUST, VIOLENCE)
    code(study)
    first, second = one(study, TRUST), one(study, VIOLENCE)
    decided(study, first, "accept")
    decided(study, second, "reject")

    decided(study, first, "undecide", verdict="accept")

    assert standings(study) == {TRUST: "suggested", VIOLENCE: "rejected"}


def test_who_looked_at_a_suggestion_while_it_was_coded_anew_decides_about_what_stands(study, finds):
    finds(VIOLENCE, TRUST)
    code(study)
    looked_at = [one(study, TRUST), one(study, VIOLENCE)]
    finds(VIOLENCE)
    code(study)

    for each in looked_at:
        decided(study, each, "accept")

    assert standings(study) == {VIOLENCE: "accepted", TRUST: "accepted"}
    study.undo_own(who="ana", about=looked_at[0].document_id)
    study.undo_own(who="ana", about=looked_at[0].document_id)
    assert standings(study) == {VIOLENCE: "suggested"}


def test_memos_and_quotes_stay_with_the_words_when_a_round_is_replaced(study, finds):
    finds(VIOLENCE, TRUST)
    code(study)
    before = one(study, TRUST)
    with study.change("note", who="ana") as change:
        row = {"coder_id": 1, "at": change.at}
        change.add_row("memos", {"id": "m", "about": "coding", "about_id": before.coding_id, "text": "Why?", **row})
        change.add_row("quotes", {"id": "q", "coding_id": before.coding_id, "note": "", "place": 1.0, **row})
        change.summary = "memo and quote"
    finds(VIOLENCE)

    code(study)

    after = one(study, TRUST)
    assert after.coding_id != before.coding_id
    assert hanging(study) == (after.coding_id, after.coding_id)
    study.undo(who="tester")
    assert hanging(study) == (before.coding_id, before.coding_id)


def hanging(project):
    """Return the codings on which the one memo and the one quote hang."""
    with project.reading() as connection:
        memo = connection.exec_driver_sql("SELECT about_id FROM memos").scalar()
        return memo, connection.exec_driver_sql("SELECT coding_id FROM quotes").scalar()


def test_progress_counts_each_code_and_how_far_people_agree(study, finds):
    finds(*WORDS)
    code(study)
    decided(study, one(study, NONE), "reject")
    decided(study, one(study, TRUST), "accept")

    found = {each.code_id: each for each in progress(study, who="ana")}

    assert [found["violence"].suggested, found["violence"].rejected, found["violence"].left] == [2, 1, 1]
    assert found["violence"].agreement.value == 0
    assert found["trust"].agreement.value == 1
    assert found["violence-domestic"].agreement.value is None


def test_what_changed_is_told_without_what_people_decided_meanwhile(study, finds):
    finds(VIOLENCE, TRUST, NONE)
    code(study)
    before = standing_suggestions(study)
    decided(study, one(study, NONE), "accept")
    finds(VIOLENCE, BADLY)
    code(study)

    changed = changed_suggestions(before, standing_suggestions(study))

    assert changed.in_words() == "1 new suggestion, 1 gone, 2 left to decide about"


def test_a_program_that_does_not_learn_says_so(study, finds):
    finds(VIOLENCE, TRUST)
    code(study)
    decided(study, one(study, TRUST), "reject")

    learned = learn_again(study, who="ana", autocoder="finder")

    assert learned.in_words() == (
        "‘finder’ does not learn from decisions: what was rejected stays away, and nothing else changes. "
        "Now 0 new suggestions, 0 gone, 1 left to decide about."
    )


class Learner(Finder):
    """Finds trust from the first judgement on, and is right 8 times in 10 then."""

    codes = ("trust",)
    held_out = None

    def likelihoods(self, statements):
        raise NotImplementedError

    def measured(self, language=None):
        del language
        return [Measured(0.5, 0.8, 0.6, 0.9)]

    def saved(self):
        return b"learned"


def test_a_program_that_learns_says_what_changed_and_how_often_it_is_right(study, finds, monkeypatch):
    finds(VIOLENCE)
    code(study)
    decided(study, one(study, VIOLENCE), "accept")
    learner = Learner({TRUST: "trust"}, "2", ())
    monkeypatch.setattr(coding, "load", lambda _room, _name: lambda _book, _aids: learner)

    learned = learn_again(study, who="ana", autocoder="finder")

    assert learned.in_words() == (
        "‘finder’ has learned: 1 new suggestion, 0 gone, 1 left to decide about. "
        "It would now be right about 8 times in 10."
    )


def test_a_persons_coding_is_no_suggestion(study):
    with study.change("code", who="ana") as change:
        [text] = read_documents(study)
        round_ = start_round(change, Coder("ana"), codebook_version=CODEBOOK.version, settings={})
        add_codings(change, round_, text, [match(text, TRUST, "trust")])
        finish_round(change, round_, at=change.at)
    [own] = all_excerpts(study)

    assert queue(study) == []
    assert "ana's coding, and nothing to decide about" in decided(study, own, "accept")
    assert newest_program_round(study) == 0


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_share_lies_in_its_interval(part, rest):
    found = share_of(part, part + rest)

    if part + rest:
        assert 0 <= found.low <= found.value <= found.high <= 1
    else:
        assert found.value is None


def test_the_interval_of_a_share_is_that_of_the_published_example():
    # Newcombe 1998, table I: 81 of 263.
    found = share_of(81, 263)

    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)
