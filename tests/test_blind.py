"""A blind study: what one person did in a document says nothing to another until both are done with it."""

import pytest
from builders import documents, small_study

from qualkit.codebook.editing import without_code
from qualkit.errors import RequestError
from qualkit.store.codebooks import versions
from qualkit.store.events import HIDDEN, as_seen
from qualkit.store.excerpts import all_excerpts
from qualkit.store.memos import memo_writers, memos
from qualkit.store.passes import begin_document, begin_round
from qualkit.store.quotes import picked, quotes
from qualkit.workflow import finish_document, set_blind
from qualkit.workflow.editing import delete_code, effect, effect_told, merge_codes
from qualkit.workflow.noting import write_memo
from qualkit.workflow.quoting import move, note, pick, unpick

GROUP, SPANISH, FRENCH, ANSWERS = documents()
STUDY = ("study", "")


@pytest.fixture
def study(tmp_path):
    """Return a blind study in which ben coded words that a program coded, too."""
    project = small_study(tmp_path)
    code(project, "ben", "hers")
    set_blind(project, True, who="ana")
    return project


def suggested(project):
    """Return what the program coded on somebody's trust."""
    return next(each for each in all_excerpts(project) if each.quote == "I trust the neighbours.")


def code(project, who, coding_id):
    """Let a person code what a program coded, in a document that they have not read whole."""
    excerpt = suggested(project)
    with project.change("code", who=who, about=GROUP.id) as change:
        round_ = begin_round(change, who, {})
        begin_document(change, round_.id, GROUP.id)
        row = {"round_id": round_.id, "document_id": GROUP.id}
        coding = {"passage_id": excerpt.passage, "start": excerpt.span.start, "end": excerpt.span.end}
        change.add_row(
            "codings", row | coding | {"id": coding_id, "code_id": "trust", "confidence": 1.0, "evidence": []}
        )
        change.summary = f"coded {coding_id}"


def both_read(project, *found):
    """Let two people be done with some documents."""
    for who in ("ana", "ben"):
        for each in found:
            finish_document(project, each.id, who=who)


def told(project, viewer="ana"):
    """Return what the history says to somebody, as (who, verb, summary)."""
    with project.reading() as connection:
        seen = as_seen(connection, project.history(), viewer=viewer)
    return [(event.who, event.verb, event.summary) for event in seen]


def test_the_history_says_what_another_did_once_both_have_read_the_document(study):
    before = told(study)
    both_read(study, GROUP)

    assert ("ben", "code", HIDDEN) in before
    assert ("ben", "code", "coded hers") in told(study)


def test_the_history_says_everything_to_whoever_did_it_and_to_all_once_the_study_is_open(study):
    before = told(study, "ben")
    set_blind(study, False, who="ana")

    assert ("ben", "code", "coded hers") in before
    assert ("ben", "code", "coded hers") in told(study)


def test_taking_back_what_another_did_does_not_say_what_it_was(study):
    code(study, "ben", "more")

    undone = study.undo(who="ana")

    assert [event.summary for event in undone] == ["coded more"]
    assert told(study)[-1] == ("ana", "undo", HIDDEN)


def test_what_another_took_back_and_did_again_is_not_told_either(study):
    study.undo_own(who="ben", about=GROUP.id)
    study.redo_own(who="ben", about=GROUP.id)

    assert told(study)[-2:] == [("ben", "undo", HIDDEN), ("ben", "redo", HIDDEN)]


def test_a_refusal_says_neither_who_is_in_the_way_nor_with_what(study):
    for who, value in (("ana", "1"), ("ben", "2")):
        with study.change("code", who=who, about=GROUP.id) as change:
            change.set("x", value)
            change.summary = f"coded {value}"

    with pytest.raises(RequestError) as refused:
        study.undo_own(who="ana", about=GROUP.id)

    assert str(refused.value) == "'coded 1' cannot be taken back: the same was changed since"


def test_the_refusal_says_both_once_both_have_read_the_document(study):
    both_read(study, GROUP)
    for who, value in (("ana", "1"), ("ben", "2")):
        with study.change("code", who=who, about=GROUP.id) as change:
            change.set("x", value)
            change.summary = f"coded {value}"

    with pytest.raises(RequestError, match=r"ben changed the same since \(coded 2\)"):
        study.undo_own(who="ana", about=GROUP.id)


def test_what_others_coded_cannot_be_told_from_their_quotes(study):
    pick(study, "hers", who="ben")
    before = quotes(study, viewer="ana"), picked(study, viewer="ana")

    both_read(study, GROUP)

    assert before == ([], {})
    assert len(quotes(study, viewer="ana")) == len(picked(study, viewer="ana")) == 1


@pytest.mark.parametrize(
    "deed",
    [unpick, lambda *to, who: note(*to, "Words.", who=who), lambda *to, who: move(*to, steps=1, who=who)],
)
def test_a_quote_that_is_not_seen_is_not_there(study, deed):
    quote_id = pick(study, "hers", who="ben")

    with pytest.raises(RequestError, match="is not in the list"):
        deed(study, quote_id, who="ana")


def test_a_quote_moves_among_those_that_are_seen(study):
    seen = [excerpt.coding_id for excerpt in all_excerpts(study) if excerpt.coder_version][:2]
    first = pick(study, seen[0], who="ana")
    pick(study, "hers", who="ben")
    second = pick(study, seen[1], who="ana")

    move(study, second, steps=-1, who="ana")

    assert [quote.id for quote in quotes(study, viewer="ana")] == [second, first]
    assert [quote.excerpt.coding_id for quote in quotes(study, viewer="ben")] == [seen[1], seen[0], "hers"]


@pytest.mark.parametrize(
    ("about", "read"),
    [(("document", GROUP.id), (GROUP,)), (("coding", "hers"), (GROUP,)), (("code", "trust"), documents())],
)
def test_what_others_wrote_is_seen_once_both_have_read_what_it_is_about(study, about, read):
    write_memo(study, about, "What I think.", who="ben")
    before = memos(study, viewer="ana"), memo_writers(study, viewer="ana")

    both_read(study, *read)

    assert before == ([], [])
    assert [memo.text for memo in memos(study, viewer="ana")] == ["What I think."]
    assert memo_writers(study, viewer="ana") == ["ben"]


def test_memos_on_codes_wait_for_all_documents_and_those_on_the_study_for_none(study):
    write_memo(study, ("code", "trust"), "On trust.", who="ben")
    write_memo(study, STUDY, "On the whole.", who="ben")

    both_read(study, GROUP, SPANISH, FRENCH)

    assert [memo.text for memo in memos(study, viewer="ana")] == ["On the whole."]
    assert len(memos(study, viewer="ben")) == len(memos(study)) == 2


def test_a_memo_of_ones_own_does_not_show_how_another_adjusted_the_words(study):
    excerpt = suggested(study)
    write_memo(study, ("coding", excerpt.coding_id), "Mine.", who="ana")
    with study.change("decide", who="ben", about=GROUP.id) as change:
        number = change.connection.exec_driver_sql("SELECT id FROM coders WHERE name = 'ben'").scalar()
        decision = {"coding_id": excerpt.coding_id, "coder_id": number, "verdict": "adjust", "reason": ""}
        span = {"start": excerpt.span.start, "end": excerpt.span.start + 7, "at": change.at}
        change.add("decisions", [decision | span])

    assert [memo.quote for memo in memos(study, viewer="ana")] == ["I trust the neighbours."]
    assert [memo.quote for memo in memos(study, viewer="ben")] == []
    assert [memo.quote for memo in memos(study)] == ["I trust"]


def test_what_hangs_on_a_code_is_told_as_far_as_it_is_seen(study):
    pick(study, "hers", who="ben")
    for about in (("coding", "hers"), ("code", "trust")):
        write_memo(study, about, "What I think.", who="ben")
    hidden, own = (effect(study, "trust", viewer=who) for who in ("ana", "ben"))

    both_read(study, *documents())

    assert "ben" in own.codings
    assert (set(hidden.codings), hidden.memos, hidden.quotes, hidden.others) == ({"lexicon"}, 0, 0, 0)
    assert "ben" not in effect_told(hidden)
    assert effect(study, "trust", viewer="ana") == own == effect(study, "trust")
    assert (own.memos, own.quotes) == (2, 1)


@pytest.mark.parametrize(
    "edit", [lambda *to, who: merge_codes(*to, into="violence", who=who), lambda *to, who: delete_code(*to, who=who)]
)
def test_the_history_does_not_count_what_others_coded_with_a_code_that_goes(study, edit):
    count = edit(study, "trust", who="ana")

    assert count == 4
    assert "codings" not in study.history()[-1].summary


def test_the_versions_of_the_codebook_do_not_say_what_another_coded(study):
    book = without_code(study.codebook(), "trust")
    with study.change("code", who="ben", about=GROUP.id) as change:
        study.use_codebook(change, book)
        change.summary = "coded “I trust the neighbours.”"
    said = {viewer: versions(study, viewer=viewer)[0].summary for viewer in ("ana", "ben", "")}
    both_read(study, GROUP)

    assert said == {"ana": HIDDEN, "ben": "coded “I trust the neighbours.”", "": "coded “I trust the neighbours.”"}
    assert versions(study, viewer="ana")[0].summary == said["ben"]
