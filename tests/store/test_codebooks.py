"""The versions of a study's codebook are told by what happened, whatever the lines of the history say."""

from contextlib import suppress

import pytest
from builders import empty_study, small_study
from hypothesis import given, settings
from hypothesis import strategies as some

from qualkit.errors import RequestError
from qualkit.workflow.editing import add_code, delete_code, undo_edit, versions

ACTS = some.lists(some.tuples(some.sampled_from(["add", "undo", "redo", "all"]), some.sampled_from(["ana", "ben"])))


@settings(max_examples=25, deadline=None)
@given(ACTS)
def test_each_change_is_listed_with_the_version_that_it_led_to(tmp_path_factory, acts):
    project = empty_study(tmp_path_factory.mktemp("versions"))
    came = [project.value("codebook")]
    for number, (act, who) in enumerate(acts):
        # A name may be any words, also those that tell another version.
        if act == "add":
            add_code(project, {"en": f"{came[0]} {number}"}, who=who)
            came.append(project.value("codebook"))
        elif act == "all":
            project.undo(who=who)
        else:
            with suppress(RequestError):
                {"undo": project.undo_own, "redo": project.redo_own}[act](who=who, about="")

    found = versions(project)
    assert [each.version for each in found][::-1] == came
    assert [each.version for each in found if each.in_use] == [project.value("codebook")]


def test_a_change_is_taken_back_as_long_as_it_is_the_newest(tmp_path):
    project = small_study(tmp_path)
    first = project.value("codebook")
    add_code(project, {"en": f"Named like {first}"}, who="ana")

    undo_edit(project, project.value("codebook"), who="ana")

    assert project.value("codebook") == first


def test_nothing_is_taken_back_in_place_of_a_change_that_is_not_the_newest(tmp_path):
    project = small_study(tmp_path)
    first = project.value("codebook")
    delete_code(project, "trust", who="ana")
    second = project.value("codebook")
    with project.change("describe", who="ana") as change:
        change.set("note", "x")

    with pytest.raises(RequestError, match="changed meanwhile"):
        undo_edit(project, second, who="ana")
    with pytest.raises(RequestError, match="changed meanwhile"):
        undo_edit(project, first, who="ana")

    assert (project.value("codebook"), project.value("note")) == (second, "x")
