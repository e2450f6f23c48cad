"""What was done is taken back and done again: in whatever order, nothing of anybody else's is overwritten."""

from contextlib import suppress

import pytest
from builders import document, empty_study
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from qualkit.errors import RequestError
from qualkit.store import schema
from qualkit.store.documents import add_document
from qualkit.store.events import to_take_back, what_is_next

TALK, NOTE = "talk", "note"


def put(project, who, about, name, value):
    """Let somebody write a value, as a change about a document."""
    with project.change("describe", who=who, about=about) as change:
        change.set(name, value)
        change.summary = f"{name}={value}"


def say(project, who, about="", *, verb="describe", batch=""):
    """Let somebody do what the history tells, and nothing can take back."""
    with project.change(verb, who=who, about=about, batch=batch) as change:
        change.summary = "said"


def bring(project, who, name):
    """Let somebody bring a document in, which cannot be done again once it was taken back."""
    with project.change("import", who=who) as change:
        add_document(change, document(name, [("Amina", f"{name} is long.")]))
        change.summary = name


def values(project):
    """Return the values of the study that are written here."""
    with project.reading() as connection:
        found = connection.execute(select(schema.study.c.name, schema.study.c.value)).all()
    return {name: value for name, value in found if name.startswith("x")}


def following(project, who, about):
    """Return what the person would take back, and what do again."""
    with project.reading() as connection:
        return what_is_next(connection, who=who, about=about)


@pytest.mark.parametrize("back", ["of all", "own"])
def test_what_has_no_way_back_does_not_stand_in_the_way_of_what_has(tmp_path, back):
    project = empty_study(tmp_path)
    put(project, "ana", TALK, "x", "1")
    say(project, "ana", TALK)

    undone = project.undo(who="ana") if back == "of all" else project.undo_own(who="ana", about=TALK)

    assert [event.summary for event in undone] == ["x=1"]
    assert values(project) == {}
    assert [event.summary for event in project.history() if not event.undone][1:] == ["said", undone_of(back)]
    assert project.undo(who="ana") == []


def undone_of(back):
    """Return what the history says of the undoing."""
    return "describe: x=1" if back == "of all" else "x=1"


def test_what_was_done_in_one_batch_goes_with_what_has_a_way_back_in_it(tmp_path):
    project = empty_study(tmp_path)
    with project.change("describe", who="ana", batch="together") as change:
        change.set("x", "1")
        change.summary = "x=1"
    say(project, "ana", batch="together")

    undone = project.undo(who="ana")

    assert [event.summary for event in undone] == ["x=1", "said"]


def test_nothing_from_before_the_file_was_brought_up_to_date_is_taken_back_or_done_again(tmp_path):
    project = empty_study(tmp_path)
    for value in ("1", "2"):
        put(project, "ana", TALK, "x", value)
    project.undo_own(who="ana", about=TALK)
    say(project, "qualkit", verb="migrate")

    assert following(project, "ana", TALK) == ("", "")
    assert to_take_back(project.history()) == []
    assert project.undo_own(who="ana", about=TALK) == project.redo_own(who="ana", about=TALK) == []
    assert project.undo(who="ana") == []
    assert values(project) == {"x": "1"}


def test_what_rests_on_what_another_took_back_is_not_done_again(tmp_path):
    project = empty_study(tmp_path)
    put(project, "ben", TALK, "x", "1")
    put(project, "ana", TALK, "x", "2")
    project.undo_own(who="ana", about=TALK)
    project.undo_own(who="ben", about=TALK)

    with pytest.raises(RequestError, match=r"'x=2' cannot be done again: ben changed the same since \(x=1\)"):
        project.redo_own(who="ana", about=TALK)

    assert values(project) == {}


PEOPLE, PLACES = st.sampled_from(["ana", "ben"]), st.sampled_from([TALK, NOTE])
DEEDS = st.lists(st.tuples(st.sampled_from(["put", "back", "again", "say", "bring"]), PEOPLE, PLACES), max_size=20)


@settings(max_examples=60, deadline=None)
@given(deeds=DEEDS)
def test_everybody_goes_back_and_forth_through_their_own_changes_of_a_document(tmp_path_factory, deeds):
    project = empty_study(tmp_path_factory.mktemp("study"))
    done, undone = {}, {}
    for number, (deed, who, about) in enumerate(deeds):
        past, future = done.setdefault((who, about), []), undone.setdefault((who, about), [])
        match deed:
            case "put":
                put(project, who, about, f"x {who} {about}", str(number))
                past.append(str(number))
                future.clear()
            case "say":
                say(project, who, about)
                future.clear()
            case "bring":
                bring(project, who, f"Document {number}")
            case "back":
                assert len(project.undo_own(who=who, about=about)) == len(past[-1:])
                future += [past.pop()] if past else []
            case "again":
                assert len(project.redo_own(who=who, about=about)) == len(future[-1:])
                past += [future.pop()] if future else []

        assert values(project) == {f"x {whose} {place}": told[-1] for (whose, place), told in done.items() if told}
        summaries = [f"x {who} {about}={told[-1]}" if told else "" for told in (past, future)]
        assert following(project, who, about) == tuple(summaries)


ALL = st.sampled_from(["put", "back", "again", "say", "bring", "back of all"])


@settings(max_examples=60, deadline=None)
@given(deeds=st.lists(st.tuples(ALL, PEOPLE, PLACES, st.sampled_from(["x", "xx"])), max_size=20))
def test_what_stands_is_what_was_done_last_whoever_did_it_where(tmp_path_factory, deeds):
    project = empty_study(tmp_path_factory.mktemp("study"))
    standing = []
    for number, (deed, who, about, name) in enumerate(deeds):
        if deed == "put":
            put(project, who, about, name, str(number))
            standing.append(project.history()[-1])
        elif deed == "say":
            say(project, who, about)
        elif deed == "bring":
            bring(project, who, f"Document {number}")
        elif deed == "back of all":
            told = [event.id for event in to_take_back(project.history())]
            gone = [event.id for event in project.undo(who=who)]
            assert gone == told
            standing = [event for event in standing if event.id not in gone]
        else:
            with suppress(RequestError):
                if deed == "back":
                    gone = [event.id for event in project.undo_own(who=who, about=about)]
                    standing = [event for event in standing if event.id not in gone]
                else:
                    standing += project.redo_own(who=who, about=about)

        assert values(project) == dict(event.summary.split("=") for event in standing)
    assert project.check() == []
