"""Theme runs and vectors: they come out as they went in."""

from dataclasses import replace

import pytest
from builders import documents, empty_study, small_study

from qualkit.model import Theme, Themes
from qualkit.store.documents import passage_numbers
from qualkit.store.themes import add_themes, find_vectors, keep_vectors, latest_themes, places

RUN = Themes(
    themes=(Theme(0, "été, 夏", (("été", 0.5), ("夏", 0.25)), (1,), 2),),
    assignments=(0, 0, None),
    strengths=(0.25, 0.75, 0.0),
    positions=((0.5, -1.5), (1.0, 2.0), (0.0, 0.0)),
    finder="other",
    settings={"seed": "7"},
    stability=None,
    remark="Few notes: read them all.",
)


def keep(project, themes, numbers):
    with project.change("themes", who="tester") as change:
        return add_themes(change, themes, numbers)


def test_a_study_without_a_run_has_no_themes(tmp_path):
    assert latest_themes(empty_study(tmp_path)) is None


def test_a_run_comes_out_as_it_went_in(tmp_path):
    project = small_study(tmp_path)
    numbers = passage_numbers(project, documents()[0].id)

    keep(project, RUN, numbers)

    run = latest_themes(project)
    assert (run.finder, run.settings, run.stability, run.remark) == (RUN.finder, RUN.settings, None, RUN.remark)
    [theme] = run.themes
    assert (theme.label, theme.keywords, theme.size) == ("été, 夏", (("été", 0.5), ("夏", 0.25)), 2)
    assert theme.exemplars == (numbers[1],)
    assert run.set_aside == 1


def test_places_of_a_run_are_in_the_order_of_passages(tmp_path):
    project = small_study(tmp_path)
    numbers = passage_numbers(project, documents()[0].id)
    run = keep(project, RUN, numbers)

    found = list(places(project, run))

    assert [(p.passage, p.theme_id, p.strength, p.x, p.y) for p in found] == [
        (numbers[0], 0, 0.25, 0.5, -1.5),
        (numbers[1], 0, 0.75, 1.0, 2.0),
        (numbers[2], None, 0.0, 0.0, 0.0),
    ]


def test_places_of_a_theme_are_strongest_first_and_paged(tmp_path):
    project = small_study(tmp_path)
    numbers = passage_numbers(project, documents()[0].id)
    run = keep(project, RUN, numbers)

    found = [p.passage for p in places(project, run, theme_id=0)]
    second = [p.passage for p in places(project, run, theme_id=0, limit=1, offset=1)]

    assert found == [numbers[1], numbers[0]]
    assert second == [numbers[0]]


def test_the_newest_run_is_the_latest_and_undoing_it_brings_the_one_before_back(tmp_path):
    project = small_study(tmp_path)
    before = latest_themes(project)
    keep(project, RUN, passage_numbers(project, documents()[0].id))
    assert latest_themes(project).finder == "other"

    project.undo(who="tester")

    assert latest_themes(project) == before


def test_a_run_with_a_place_too_few_leaves_nothing(tmp_path):
    project = small_study(tmp_path)
    before = latest_themes(project)

    with pytest.raises(ValueError, match="shorter"):
        keep(project, replace(RUN, strengths=(0.5,)), passage_numbers(project, documents()[0].id))

    assert latest_themes(project) == before
    assert project.check() == []


def test_vectors_are_remembered_by_embedder_and_text_without_an_event(tmp_path):
    project = small_study(tmp_path)
    revision = project.revision()

    keep_vectors(project, "use 3", {f"{n}": bytes([n % 256]) * 8 for n in range(1_200)})
    keep_vectors(project, "use 3", {"1": b"another time"})

    found = find_vectors(project, "use 3", [f"{n}" for n in range(1_201)])
    assert len(found) == 1_200
    assert found["1"] == b"\1" * 8
    assert find_vectors(project, "use 4", ["1"]) == {}
    assert project.revision() == revision
