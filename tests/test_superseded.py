"""What a study keeps when a program learns again and again: what people looked at, and no more of the rest than needed."""

import pytest
from builders import document, empty_study
from test_review_queue import BADLY, NONE, TRUST, VIOLENCE, WORDS, Finder, code, decided, one, queue, standings

from qualkit.store.codings import rounds_of
from qualkit.store.documents import add_document
from qualkit.store.excerpts import all_excerpts
from qualkit.store.superseded import REPLACED_BY
from qualkit.workflow import coding
from qualkit.workflow.learning import learn_again


@pytest.fixture
def study(tmp_path):
    """Return a study with one focus group and nothing coded."""
    project = empty_study(tmp_path)
    with project.change("import", who="tester") as change:
        add_document(change, document("Focus group", [("Amina", " ".join(WORDS)), ("Rosa", "The bus was late.")]))
        change.summary = "1 document"
    return project


@pytest.fixture
def times():
    return iter(range(100))


@pytest.fixture
def learn(study, monkeypatch, times):
    """Return a function that lets a program learn to find some sentences."""

    def again(*sentences, verb=learn_again):
        finder = Finder({each: WORDS[each] for each in sentences}, str(next(times)), ())
        monkeypatch.setattr(coding, "load", lambda _room, _name: lambda _book, _aids: finder)
        return verb(study, who="ana", autocoder="finder") if verb is learn_again else verb(study)

    return again


def kept(project):
    """Return the words and the round, counted from 1, of every coding in the file."""
    number = {round_.id: place for place, round_ in enumerate(rounds_of(project), start=1)}
    with project.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT round_id, substr(text, start + 1, end - start) FROM codings JOIN documents ON documents.id = "
            "document_id ORDER BY start"
        ).all()
    return sorted((number[round_id], words) for round_id, words in rows)


def test_of_rounds_of_learning_the_newest_two_stay_whole_with_what_people_asked_for(study, learn):
    learn(VIOLENCE, NONE, verb=code)
    for _ in range(5):
        learn(TRUST, BADLY)

    assert kept(study) == sorted((round_, words) for round_ in (1, 5, 6) for words in _of(round_))
    assert [REPLACED_BY in round_.settings for round_ in rounds_of(study)] == [False, True, True, True, False, False]
    assert study.check() == []


def _of(round_):
    return (VIOLENCE, NONE) if round_ == 1 else (TRUST, BADLY)


def test_what_somebody_decided_about_stays_in_the_round_in_which_they_saw_it(study, learn):
    learn(VIOLENCE, TRUST)
    before = one(study, TRUST)
    decided(study, before, "accept")
    for _ in range(4):
        learn(VIOLENCE)

    assert kept(study) == [(1, TRUST), (4, TRUST), (4, VIOLENCE), (5, TRUST), (5, VIOLENCE)]
    assert standings(study) == {VIOLENCE: "suggested", TRUST: "accepted"}
    [after] = [each for each in all_excerpts(study) if each.quote == TRUST]
    assert after.evidence == before.evidence


@pytest.mark.parametrize("table", ["memos", "quotes"])
def test_what_somebody_wrote_about_or_quoted_stays_in_its_round(study, learn, table):
    learn(VIOLENCE, TRUST)
    about = {"memos": {"about": "coding", "about_id": one(study, TRUST).coding_id, "text": "Why?"}}
    about["quotes"] = {"coding_id": one(study, TRUST).coding_id, "note": "", "place": 1.0}
    with study.change("note", who="ana") as change:
        change.add_row(table, {"id": "m", "coder_id": 1, "at": change.at, **about[table]})
    for _ in range(4):
        learn(VIOLENCE)

    assert kept(study) == [(1, TRUST), (4, TRUST), (4, VIOLENCE), (5, TRUST), (5, VIOLENCE)]


def test_a_decision_can_be_taken_back_after_many_rounds_of_learning(study, learn):
    learn(VIOLENCE, TRUST)
    first = one(study, TRUST)
    decided(study, first, "accept")
    for _ in range(5):
        learn(VIOLENCE)

    told = decided(study, first, "undecide", verdict="accept")

    assert told == ""
    assert standings(study) == {VIOLENCE: "suggested", TRUST: "suggested"}


def test_a_suggestion_seen_before_the_last_learning_can_still_be_decided_about(study, learn):
    for _ in range(3):
        learn(VIOLENCE, TRUST)
    seen = [one(study, TRUST), one(study, VIOLENCE)]
    learn(VIOLENCE)

    told = [decided(study, each, "accept") for each in seen]

    assert told == ["", ""]
    assert standings(study) == {VIOLENCE: "accepted", TRUST: "accepted"}


def test_all_of_it_can_be_taken_back_step_by_step(study, learn):
    learn(VIOLENCE, NONE, verb=code)
    asked = standings(study)
    decided(study, one(study, NONE), "reject")
    for words in (TRUST, BADLY, TRUST, BADLY):
        learn(VIOLENCE, words)
        decided(study, one(study, words), "accept") if words in [each.quote for each in queue(study)] else None
    newest = standings(study)
    learn(VIOLENCE)

    states = [standings(study)]
    while len(rounds_of(study)) > 1:
        assert study.undo(who="ana")
        assert study.check() == []
        states.append(standings(study))

    assert states[1] == newest
    assert states[-1] == {**asked, NONE: "rejected"}
    study.undo(who="ana")
    assert standings(study) == asked


def test_an_undecided_decision_comes_back_by_undo_after_many_rounds(study, learn):
    learn(VIOLENCE, TRUST)
    first = one(study, TRUST)
    decided(study, first, "accept")
    decided(study, first, "undecide", verdict="accept")
    for _ in range(4):
        learn(VIOLENCE, TRUST)

    study.undo_own(who="ana", about=first.document_id)

    assert [each.quote for each in queue(study)] == [VIOLENCE]
    assert study.check() == []


def test_a_round_that_still_stands_for_a_document_stays_whole(study, learn, monkeypatch):
    learn(VIOLENCE, TRUST)
    with study.change("import", who="tester") as change:
        add_document(change, document("Another group", [("Rosa", BADLY)]))
    finder = Finder({BADLY: "violence"}, "0", ())
    monkeypatch.setattr(coding, "load", lambda _room, _name: lambda _book, _aids: finder)
    learn_again(study, who="ana", autocoder="finder")
    learn(VIOLENCE, TRUST, BADLY)

    assert {words for round_, words in kept(study) if round_ == 1} == {VIOLENCE, TRUST}
