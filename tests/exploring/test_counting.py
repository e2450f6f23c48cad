"""Themes by anything: who speaks of what, in how many documents, and what stands out."""

from dataclasses import replace

import pytest
from builders import document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from studies import study, with_themes

from qualkit.errors import RequestError
from qualkit.exploring.counting import divided, ways_to_count
from qualkit.model import Kind
from qualkit.store.documents import replace_document
from qualkit.store.themes import latest_themes
from qualkit.workflow.deciding import drop

EAST = document(
    "East",
    [("Amina", "One."), ("Rosa", "Two."), ("Amina", "Three.")],
    attributes={"city": "East", "date": "2031-02-10"},
)
WEST = document("West", [("Amina", "Four."), ("", "Five.")], attributes={"city": "West", "date": "2031-02-9"})
BOARD = document(
    "Board", [("Visitor 1", "Six"), ("Visitor 2", "Seven")], kind=Kind.BOARD, language="es", attributes={"city": "East"}
)
ALL = [EAST, WEST, BOARD]


@pytest.fixture
def talked(tmp_path):
    """Return a study of three documents and its run: the bus in four passages, papers in two, one in neither."""
    project = study(tmp_path, ALL)
    return project, with_themes(project, ALL, [0, 0, 1, 0, None, 0, 1])


def counted(project, run, by):
    return {
        (count.theme_id, count.value): (count.passages, count.people, count.documents)
        for count in divided(project, run, by=by).counts
    }


def test_every_theme_has_a_count_for_every_value(talked):
    assert counted(*talked, "city") == {
        (0, "East"): (3, 3, 2),
        (0, "West"): (1, 1, 1),
        (1, "East"): (2, 2, 2),
        (1, "West"): (0, 0, 0),
    }


def test_totals_hold_what_is_in_no_theme_so_that_shares_are_of_all_that_was_said(talked):
    found = divided(*talked, by="city")

    assert [(total.value, total.passages, total.people, total.documents) for total in found.totals] == [
        ("East", 5, 4, 2),
        ("West", 2, 1, 1),
    ]
    assert [count.share for count in found.counts] == [3 / 5, 1 / 2, 2 / 5, 0]


def test_who_bears_one_name_in_two_documents_is_one_person(talked):
    assert counted(*talked, "language")[0, "en"] == (3, 2, 2)
    assert counted(*talked, "participant")[0, "Amina"] == (2, 1, 2)


def test_passages_of_nobody_count_but_not_as_a_person(talked):
    found = divided(*talked, by="city")

    assert [total.unnamed for total in found.totals] == [0, 1]
    assert "It is not known who said 1 passage: they count as passages, not as people." in found.sentences


def test_what_is_not_known_comes_last_and_is_not_compared(tmp_path):
    unknown = document("Unknown", [("Ines", "Eight.")] * 30)
    project = study(tmp_path, [unknown, EAST, WEST])
    run = with_themes(project, [unknown, EAST, WEST], [0] * 30 + [0, 0, 1, 0, None])

    found = divided(project, run, by="city")

    assert [total.value for total in found.totals] == ["East", "West", ""]
    assert [count.residual for count in found.counts if not count.value] == [None, None]
    assert found.counts[0].residual.expected == pytest.approx(3 * 3 / 5)


def test_dates_follow_each_other_and_documents_come_as_they_were_imported(talked):
    project, run = talked

    assert [total.value for total in divided(project, run, by="date").totals] == ["2031-02-9", "2031-02-10", ""]
    assert [total.value for total in divided(project, run, by="document").totals] == ["East", "West", "Board"]


def test_what_is_known_of_the_speaker_goes_before_what_is_known_of_the_document(tmp_path):
    both = document("Both", [("Amina", "One."), ("", "Two.")], attributes={"gender": "mixed"})
    project = study(tmp_path, [both])
    run = with_themes(project, [both], [0, 0])

    assert counted(project, run, "gender") == {(0, "mixed"): (1, 0, 1), (0, "woman"): (1, 1, 1)}


def test_an_unknown_thing_is_named_with_what_is_possible(talked):
    with pytest.raises(
        RequestError, match=r"^themes cannot be counted by 'shoes'; possible: language, city, .*document"
    ):
        divided(*talked, by="shoes")


def test_only_what_divides_the_passages_is_offered(talked):
    project, _ = talked

    ways = ways_to_count(project)

    assert ways == ["language", "city", "date", "kind", "document", "participant"]


def test_places_on_a_board_are_not_offered(tmp_path):
    board = document("Board", [("", str(n)) for n in range(6)], kind=Kind.BOARD)
    placed = tuple(
        replace(passage, attributes={"x": str(n % 2), "colour": "pink" if n % 2 else "green", "id": f"n{n}"})
        for n, passage in enumerate(board.passages)
    )
    project = study(tmp_path, [replace(board, passages=placed)])
    with_themes(project, [board], [0] * 6)

    assert ways_to_count(project) == ["colour"]


def test_without_a_run_there_is_nothing_to_count_by(tmp_path):
    assert ways_to_count(study(tmp_path, ALL)) == []


def test_a_dropped_theme_is_not_counted_but_its_passages_were_said(talked):
    project, _ = talked
    drop(project, 1, who="tester")

    found = divided(project, latest_themes(project), by="city")

    assert {count.theme_id for count in found.counts} == {0}
    assert [total.passages for total in found.totals] == [5, 2]


def test_passages_of_a_document_that_was_corrected_do_not_count(talked):
    project, run = talked
    with project.change("correct", who="tester") as change:
        replace_document(change, EAST.id, WEST.id)
        change.summary = "corrected"

    assert counted(project, run, "city")[0, "East"] == (1, 1, 1)


def test_what_clearly_comes_up_more_often_is_said(tmp_path):
    east = document("East", [("Amina", f"{n}.") for n in range(60)], attributes={"city": "East"})
    west = document("West", [("Rosa", f"{n}.") for n in range(60)], attributes={"city": "West"})
    project = study(tmp_path, [east, west])
    run = with_themes(project, [east, west], [0] * 40 + [1] * 20 + [0] * 10 + [1] * 50)

    found = divided(project, run, by="city")

    assert [count.stands_out for count in found.counts] == [-1, 1, 1, -1]
    assert (
        "'the bus' comes up more often where city is 'East': in 40 of 60 passages (67 %, 1 person), elsewhere in 17 %."
        in (found.sentences)
    )


def test_few_passages_are_never_said_to_stand_out(talked):
    found = divided(*talked, by="city")

    assert not any(count.stands_out for count in found.counts)
    assert found.sentences[0] == "There are too few passages to compare themes by city."


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["Amina", "Rosa", ""]), st.sampled_from([0, 1, None])), min_size=1, max_size=12)
)
def test_counts_of_all_values_make_the_size_of_a_theme(tmp_path_factory, said):
    talk = document("Talk", [(speaker, f"Words {n}.") for n, (speaker, _) in enumerate(said)])
    project = study(tmp_path_factory.mktemp("study"), [talk])
    run = with_themes(project, [talk], [theme for _, theme in said])

    found = divided(project, run, by="participant")

    for theme in run.themes:
        assert sum(count.passages for count in found.counts if count.theme_id == theme.id) == theme.size
    assert sum(total.passages for total in found.totals) == len(said)
    assert sum(total.people for total in found.totals) == len({speaker for speaker, _ in said if speaker})
