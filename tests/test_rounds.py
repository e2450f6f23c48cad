"""Passes of people over a study: begun, finished, handed over, and how far each is."""

from contextlib import suppress

import pytest
from builders import CODEBOOK, documents, empty_study, match, small_study
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from qualkit.codebook import parse_codebook, write_codebook
from qualkit.errors import RequestError
from qualkit.model import Coder, Filter, Standing
from qualkit.store import schema
from qualkit.store.codings import add_codings, finish_round, rounds_of, start_round
from qualkit.store.excerpts import page_of_excerpts
from qualkit.store.marks import marks
from qualkit.store.passes import begin_document
from qualkit.workflow import (
    finish_document,
    finish_pass,
    hand_over,
    open_round,
    passes,
    reopen_document,
    set_blind,
    start_pass,
    take_over,
)
from qualkit.workflow.progress import Stage, handed_to, open_pass, progress_of
from qualkit.workflow.rounds import is_blind
from qualkit.workflow.signing import checked_name, signed

GROUP, SPANISH, FRENCH, ANSWERS = documents()


def code(project, who, found=GROUP, words="I trust the neighbours.", code_id="trust"):
    """Let a person code some words, as the reading room does: into their open round."""
    with project.change("code", who=who, about=found.id) as change:
        round_ = open_round(change, project, who=who)
        begin_document(change, round_.id, found.id)
        add_row(change, round_, found, match(found, words, code_id))
        change.summary = f"'{code_id}'"
    return round_


def add_row(change, round_, found, coded):
    """Write one coding of a person that can be taken back."""

    place = select(schema.passages.c.id).where(
        schema.passages.c.document_id == found.id, schema.passages.c.start <= coded.span.start
    )
    change.add_row(
        "codings",
        {
            "id": f"{round_.id}/{found.id}/{coded.span.start}/{coded.code_id}",
            "round_id": round_.id,
            "document_id": found.id,
            "passage_id": max(change.connection.scalars(place)),
            "start": coded.span.start,
            "end": coded.span.end,
            "code_id": coded.code_id,
            "confidence": 1.0,
            "evidence": [],
        },
    )


def people(project):
    """Return the rounds of people."""
    return [round_ for round_ in rounds_of(project) if not round_.coder.version]


def change_codebook(project):
    """Put another version of the codebook into use."""
    text = write_codebook(CODEBOOK).replace("Harm done to a person.", "Harm done to somebody.")
    with project.change("codebook", who="tester") as change:
        project.use_codebook(change, parse_codebook(text, place="changed"))
        change.summary = "changed"


def test_codings_of_a_person_go_into_one_open_round(tmp_path):
    project = small_study(tmp_path)

    first = code(project, "ana")
    second = code(project, "ana", SPANISH, "Violencia machista", "violence")

    assert first.id == second.id
    assert [(each.coder, each.name, each.codings, each.finished) for each in passes(project)] == [
        ("ana", "Round 1", 2, "")
    ]


def test_taking_back_the_first_coding_keeps_the_others_of_its_round(tmp_path):
    project = small_study(tmp_path)
    code(project, "ana")
    code(project, "ana", SPANISH, "Violencia machista", "violence")

    project.undo_own(who="ana", about=GROUP.id)

    assert {id_: each.codings for id_, each in passes(project)[0].documents.items()} == {SPANISH.id: 1}


def test_a_pass_goes_on_with_a_changed_codebook_in_a_round_of_its_own(tmp_path):
    project = small_study(tmp_path)
    before = code(project, "ana")
    change_codebook(project)

    after = code(project, "ana", SPANISH, "Violencia machista", "violence")

    assert before.codebook_version != after.codebook_version == project.codebook().version
    assert [(each.name, each.codings) for each in passes(project)] == [("Round 1", 2)]


def test_every_coder_has_a_round_of_their_own(tmp_path):
    project = small_study(tmp_path)

    rounds = [code(project, "ana"), code(project, "ben"), code(project, "ana", SPANISH, "Generar confianza")]

    assert rounds[0].id == rounds[2].id != rounds[1].id


def test_a_document_is_read_without_any_coding(tmp_path):
    project = small_study(tmp_path)

    finish_document(project, GROUP.id, who="ana")

    assert passes(project)[0].documents[GROUP.id].stage is Stage.DONE
    assert passes(project)[0].done == 1
    assert passes(project)[0].of == 4


def test_reading_a_document_can_be_taken_back_and_done_again(tmp_path):
    project = small_study(tmp_path)
    code(project, "ana")
    finish_document(project, GROUP.id, who="ana")

    project.undo_own(who="ana", about=GROUP.id)
    taken_back = passes(project)[0].documents[GROUP.id]
    project.redo_own(who="ana", about=GROUP.id)

    assert taken_back.stage is Stage.AT_IT
    assert taken_back.codings == 1
    assert passes(project)[0].documents[GROUP.id].stage is Stage.DONE


def test_a_document_is_taken_up_again(tmp_path):
    project = small_study(tmp_path)
    code(project, "ana")
    finish_document(project, GROUP.id, who="ana")

    reopen_document(project, GROUP.id, who="ana")

    assert passes(project)[0].documents[GROUP.id].stage is Stage.AT_IT


def test_finishing_a_document_covers_all_versions_of_the_codebook_it_was_coded_with(tmp_path):
    project = small_study(tmp_path)
    code(project, "ana")
    change_codebook(project)
    code(project, "ana", words="No violence at my place.", code_id="violence")

    finish_document(project, GROUP.id, who="ana")
    done = passes(project)[0].documents[GROUP.id].stage
    reopen_document(project, GROUP.id, who="ana")

    assert done is Stage.DONE
    assert passes(project)[0].documents[GROUP.id].stage is Stage.AT_IT


def test_what_was_not_read_cannot_be_taken_up_again(tmp_path):
    project = small_study(tmp_path)

    with pytest.raises(RequestError, match="ana has not read 'Focus group'"):
        reopen_document(project, GROUP.id, who="ana")


def test_finishing_twice_is_one_change(tmp_path):
    project = small_study(tmp_path)
    finish_document(project, GROUP.id, who="ana")
    before = project.revision()

    finish_document(project, GROUP.id, who="ana")

    assert project.revision() == before


def test_a_strange_document_cannot_be_read(tmp_path):
    with pytest.raises(RequestError, match="is not in this project"):
        finish_document(small_study(tmp_path), "nothing", who="ana")


def test_somebody_at_a_pass_cannot_start_another(tmp_path):
    project = small_study(tmp_path)
    start_pass(project, who="ana", name="First reading")

    with pytest.raises(RequestError, match="still at 'First reading'; finish it first"):
        start_pass(project, who="ana")


def test_a_finished_pass_stays_and_coding_goes_on_in_a_new_one(tmp_path):
    project = small_study(tmp_path)
    start_pass(project, who="ana", name="First reading")
    code(project, "ana")
    finish_pass(project, who="ana")

    code(project, "ana", SPANISH, "Violencia machista", "violence")

    assert [(each.name, bool(each.finished), each.codings) for each in passes(project)] == [
        ("First reading", True, 1),
        ("Round 2", False, 1),
    ]


def test_a_name_is_used_once_by_each_person(tmp_path):
    project = small_study(tmp_path)
    start_pass(project, who="ana", name="First reading")
    finish_pass(project, who="ana")

    start_pass(project, who="ben", name="First reading")
    with pytest.raises(RequestError, match="had a round 'First reading' before"):
        start_pass(project, who="ana", name=" First  reading")


def test_nobody_finishes_what_was_not_begun(tmp_path):
    with pytest.raises(RequestError, match="ana is in no round"):
        finish_pass(small_study(tmp_path), who="ana")


def test_taking_back_the_start_of_a_pass_keeps_what_was_coded_in_it(tmp_path):
    project = small_study(tmp_path)
    start_pass(project, who="ana", name="First reading")
    code(project, "ana")

    project.undo_own(who="ana", about="")

    assert [(each.name, each.codings) for each in passes(project)] == [("", 1)]
    assert project.check() == []


def test_taking_back_the_start_of_an_empty_pass_leaves_none(tmp_path):
    project = small_study(tmp_path)
    start_pass(project, who="ana")

    project.undo(who="ana")
    left = passes(project)
    project.redo_own(who="ana", about="")

    assert left == []
    assert open_pass(passes(project), "ana").name == "Round 1"


def test_finishing_a_pass_can_be_taken_back(tmp_path):
    project = small_study(tmp_path)
    code(project, "ana")
    finish_pass(project, who="ana")

    project.undo(who="ana")

    assert open_pass(passes(project), "ana").name == "Round 1"


def test_what_is_handed_over_is_seen_and_taken_on_by_the_other(tmp_path):
    project = small_study(tmp_path)
    code(project, "ana")
    finish_document(project, GROUP.id, who="ana")
    hand_over(project, who="ana", to="ben", note="The boards are left.")
    waiting = handed_to(passes(project), "ben")

    take_over(project, who="ben")

    (left,) = waiting
    assert (left.coder, left.note, bool(left.finished)) == ("ana", "The boards are left.", True)
    assert handed_to(passes(project), "ben") == []
    taken = open_pass(passes(project), "ben")
    assert taken.continues == ("ana", "Round 1")
    assert (taken.done, taken.of) == (0, 3)


def test_what_is_handed_on_is_less_by_all_that_was_done_before(tmp_path):
    project = small_study(tmp_path)
    for who, found, to in (("ana", GROUP, "ben"), ("ben", SPANISH, "cleo")):
        finish_document(project, found.id, who=who)
        hand_over(project, who=who, to=to)
        take_over(project, who=to)

    assert [(each.coder, each.done, each.of) for each in passes(project)] == [
        ("ana", 1, 4),
        ("ben", 1, 3),
        ("cleo", 0, 2),
    ]


def test_nobody_hands_over_to_themselves_or_takes_what_is_not_there(tmp_path):
    project = small_study(tmp_path)
    start_pass(project, who="ana")

    with pytest.raises(RequestError, match="name somebody else"):
        hand_over(project, who="ana", to="ana")
    with pytest.raises(RequestError, match="nothing was handed over to ana"):
        take_over(project, who="ana")


def test_whoever_is_at_a_pass_finishes_it_before_taking_on_another(tmp_path):
    project = small_study(tmp_path)
    start_pass(project, who="ana")
    start_pass(project, who="ben", name="Mine")
    hand_over(project, who="ana", to="ben")

    with pytest.raises(RequestError, match="ben is still at 'Mine'"):
        take_over(project, who="ben")


def test_codings_in_no_pass_are_counted_as_such(tmp_path):
    project = small_study(tmp_path)
    with project.change("code", who="dora") as change:
        round_ = start_round(change, Coder("dora"), codebook_version=CODEBOOK.version, settings={})
        add_codings(change, round_, GROUP, [match(GROUP, "I trust the neighbours.", "trust")])
        finish_round(change, round_, at=change.at)
        change.summary = "brought in"

    (found,) = passes(project)

    assert (found.coder, found.name, found.codings, found.done) == ("dora", "", 1, 1)
    assert found.finished


def test_an_open_round_of_a_person_is_no_fault_of_the_file(tmp_path):
    project = small_study(tmp_path)
    code(project, "ana")

    assert project.check() == []


def test_an_open_round_of_a_program_is_a_fault(tmp_path):
    project = small_study(tmp_path)
    with project.change("code", who="ana") as change:
        start_round(change, Coder("lexicon", "1"), codebook_version=CODEBOOK.version, settings={})

    assert project.check() == ["1 rounds of programs were begun and never finished"]


def test_blind_coding_is_switched_and_taken_back(tmp_path):
    project = small_study(tmp_path)
    set_blind(project, True, who="ana")
    on = is_blind(project)
    set_blind(project, True, who="ana")

    project.undo(who="ana")

    assert on
    assert not is_blind(project)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "needs a name"),
        (" \t", "needs a name"),
        ("Blend", "'Blend' is the name of a program"),
        ("an\u202ea", r"'an<U\+202E>a' has a character that nobody can see \(U\+202E\)"),
        ("a\u200bna", "nobody can see"),
        ("...", "neither a letter nor a number"),
        ("a" * 61, "60 at most"),
    ],
)
def test_names_that_mislead_are_refused_in_words(name, fault):
    with pytest.raises(RequestError, match=fault):
        checked_name(name)


def test_a_name_that_a_program_bears_in_the_study_is_refused(tmp_path):
    project = empty_study(tmp_path)
    with project.change("code", who="ana") as change:
        round_ = start_round(change, Coder("elsewhere", "2"), codebook_version=CODEBOOK.version, settings={})
        finish_round(change, round_, at=change.at)

    with pytest.raises(RequestError, match="name of a program"):
        signed(project, "Elsewhere")


def test_one_person_has_one_spelling(tmp_path):
    project = small_study(tmp_path)
    code(project, "Ana García")

    round_ = code(project, "ana  GARCI\u0301A", SPANISH, "Violencia machista", "violence")

    assert round_.coder.name == "Ana García"
    assert len(people(project)) == 1


@given(names=st.lists(st.text(alphabet="abc ñé\u0301", max_size=8), min_size=1, max_size=4))
def test_a_checked_name_stays_as_it_is(names):
    for name in names:
        try:
            once = checked_name(name)
        except RequestError:
            continue

        assert checked_name(once) == once


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["ana", "ben"]),
        st.sampled_from(["code", "finish", "reopen", "start", "end", "undo", "over", "take"]),
        st.sampled_from([GROUP, SPANISH]),
    ),
    max_size=14,
)
WORDS = {GROUP.id: "I trust the neighbours.", SPANISH.id: "Generar confianza"}


def do(project, who, deed, found):
    """Do one of the things that people do with passes."""
    deeds = {
        "code": lambda: code_once(project, who, found),
        "finish": lambda: finish_document(project, found.id, who=who),
        "reopen": lambda: reopen_document(project, found.id, who=who),
        "start": lambda: start_pass(project, who=who),
        "end": lambda: finish_pass(project, who=who),
        "undo": lambda: project.undo_own(who=who, about=found.id),
        "over": lambda: hand_over(project, who=who, to="ben" if who == "ana" else "ana"),
        "take": lambda: take_over(project, who=who),
    }
    with suppress(RequestError):
        deeds[deed]()


def code_once(project, who, found):
    """Let a person code the words of a document unless they did so in this pass."""
    mine = open_pass(passes(project), who)
    if mine is None or not (found.id in mine.documents and mine.documents[found.id].codings):
        code(project, who, found, WORDS[found.id])


@settings(max_examples=25, deadline=None)
@given(deeds=DEEDS)
def test_whatever_people_do_passes_hold_together(tmp_path_factory, deeds):
    project = small_study(tmp_path_factory.mktemp("study"))
    for who, deed, found in deeds:
        do(project, who, deed, found)

    told = passes(project)

    assert project.check() == []
    for who in ("ana", "ben"):
        mine = [each for each in told if each.coder == who and each.name]
        assert sum(not each.finished for each in mine) <= 1
        assert len({each.name for each in mine}) == len(mine)
    for each in told:
        assert 0 <= each.done <= each.of <= 4
        assert each.started <= (each.finished or each.started)
        assert each.handed_to == "" or each.finished
    stages = progress_of(told)
    for each in told:
        for id_, progress in each.documents.items():
            assert stages[each.coder][id_].codings >= progress.codings


def seen(project, viewer, found=GROUP):
    """Return who coded what a viewer sees of people in a document, in the reading room and among the excerpts."""
    room = {mark.coder for mark in marks(project, found.id, viewer=viewer) if mark.standing == Standing.CODED}
    wanted = Filter(documents=(found.id,), standings=(Standing.CODED,), viewer=viewer)
    assert room == {excerpt.coder for excerpt in page_of_excerpts(project, wanted)}
    return room


BOTH = {"ana", "ben"}


@pytest.mark.parametrize(
    ("done", "ana_sees", "ben_sees"),
    [
        ((), {"ana"}, {"ben"}),
        (("ana",), {"ana"}, {"ben"}),
        (("ben",), {"ana"}, {"ben"}),
        (("ana", "ben"), BOTH, BOTH),
    ],
)
def test_blind_coders_see_each_other_once_both_have_read_the_document(tmp_path, done, ana_sees, ben_sees):
    project = small_study(tmp_path)
    for who in ("ana", "ben"):
        code(project, who)
    set_blind(project, True, who="ana")

    for who in done:
        finish_document(project, GROUP.id, who=who)

    assert seen(project, "ana") == ana_sees
    assert seen(project, "ben") == ben_sees


def test_without_blind_coding_all_see_each_other(tmp_path):
    project = small_study(tmp_path)
    for who in ("ana", "ben"):
        code(project, who)

    assert seen(project, "ana") == seen(project, "ben") == BOTH


def test_taking_a_document_up_again_hides_the_coders_from_each_other_again(tmp_path):
    project = small_study(tmp_path)
    for who in ("ana", "ben"):
        code(project, who)
        finish_document(project, GROUP.id, who=who)
    set_blind(project, True, who="ana")

    reopen_document(project, GROUP.id, who="ben")

    assert seen(project, "ana") == {"ana"}
    assert seen(project, "ben") == {"ben"}
