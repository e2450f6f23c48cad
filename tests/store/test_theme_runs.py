"""Theme runs and vectors: they come out as they went in."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from builders import documents, empty_study, small_study
from sqlalchemy import inspect, select

from qualkit.errors import RequestError
from qualkit.model import Theme, Themes, Wording
from qualkit.store import schema
from qualkit.store.documents import passage_numbers
from qualkit.store.project import open_project
from qualkit.store.theme_decisions import Made, free_number, make_themes, settle_theme, worded
from qualkit.store.themes import DROPPED, MERGED, add_themes, latest_themes, places
from qualkit.store.vectors import find_vectors, keep_vectors

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


def contents(project, *tables):
    with project.reading() as connection:
        return [connection.execute(select(table).order_by(*table.primary_key)).all() for table in tables]


def merged_by_hand(project):
    """Merge the two themes of the small study into one, in one change."""
    numbers = [place.passage for place in places(project, 1) if place.theme_id is not None]
    theme = Theme(2, "both", (("both", 1.0),), (1,), 4, {"es": Wording("ambas", ("ambas",), 0)}, centre=b"\0\0\0\0")
    with project.change("theme", who="Rosa") as change:
        for old in (0, 1):
            settle_theme(change, 1, old, {"state": MERGED}, who="Rosa")
        assert free_number(change, 1) == 2
        make_themes(change, 1, [Made(theme, numbers, (0, 1), "Both", "Rosa")], numbers)
    return numbers


def test_a_theme_that_people_made_comes_out_as_it_went_in(tmp_path):
    project = small_study(tmp_path)

    numbers = merged_by_hand(project)

    run = latest_themes(project)
    [theme] = run.themes
    assert (theme.id, theme.label, theme.name, theme.size) == (2, "Both", "Both", 4)
    assert (theme.made_of, theme.decided_by, theme.centre) == ((0, 1), "Rosa", b"\0\0\0\0")
    assert theme.exemplars == (numbers[1],)
    assert theme.wording == {"es": Wording("ambas", ("ambas",), numbers[0])}
    assert [(place.theme_id, place.found_id) for place in places(project, 1)] == [
        (2, 0), (2, 1), (None, None), (2, 0), (2, 1), (None, None),
    ]  # fmt: skip
    assert run.set_aside == 2


def test_undoing_puts_themes_and_passages_back_to_the_byte(tmp_path):
    project = small_study(tmp_path)
    before = contents(project, schema.themes, schema.theme_passages)
    merged_by_hand(project)
    assert contents(project, schema.themes, schema.theme_passages) != before

    project.undo(who="tester")

    assert contents(project, schema.themes, schema.theme_passages) == before
    assert project.check() == []


def test_a_dropped_theme_is_apart_and_its_passages_are_counted(tmp_path):
    project = small_study(tmp_path)

    with project.change("theme", who="Rosa") as change:
        settle_theme(change, 1, 0, {"state": DROPPED}, who="Rosa")

    run = latest_themes(project)
    assert ([theme.id for theme in run.themes], [theme.id for theme in run.dropped]) == ([1], [0])
    assert run.left_out == {"dropped by hand": 2}
    assert run.set_aside == 2


def test_a_theme_that_is_no_longer_as_it_was_is_not_decided_on(tmp_path):
    project = small_study(tmp_path)
    merged_by_hand(project)
    events = len(project.history())

    with (
        pytest.raises(RequestError, match="theme 0 was changed by somebody else meanwhile"),
        project.change("theme", who="Amina") as change,
    ):
        settle_theme(change, 1, 0, {"name": "Late"}, who="Amina")

    assert len(project.history()) == events


def test_many_passages_are_moved_and_put_back(tmp_path, monkeypatch):
    monkeypatch.setattr("qualkit.store.theme_decisions.BLOCK", 2)
    project = small_study(tmp_path)
    before = contents(project, schema.theme_passages)

    merged_by_hand(project)

    assert len(list(places(project, 1, theme_id=2))) == 4
    project.undo(who="tester")
    assert contents(project, schema.theme_passages) == before


def test_the_words_of_a_run_are_those_of_its_passages(tmp_path):
    project = small_study(tmp_path)

    found = [(each.words, each.language, each.theme_id) for each in worded(project, 1)]

    assert found[:3] == [
        ("Violencia machista", "es", 0),
        ("Generar confianza", "es", 1),
        ("Aprender la lengua", "es", None),
    ]
    assert [theme for _, _, theme in found] == [0, 1, None, 0, 1, None]


@pytest.fixture
def migrated(tmp_path):
    """Return the small study as version 3 of the file kept it, opened today."""
    path = tmp_path / "older.qualkit"
    path.write_bytes(gzip.decompress((Path(__file__).parent / "version-3.qualkit.gz").read_bytes()))
    return open_project(path)


def test_themes_of_a_file_of_version_3_stand_as_they_were_found(migrated, tmp_path):
    new = small_study(tmp_path)

    assert migrated.check() == []
    assert replace(latest_themes(migrated), at="") == replace(latest_themes(new), at="")
    assert list(places(migrated, 1)) == list(places(new, 1))
    with migrated.reading() as older, new.reading() as newer:
        for table in ("theme_runs", "themes", "theme_passages"):
            found, wanted = (inspect(connection).get_columns(table) for connection in (older, newer))
            assert {(c["name"], c["nullable"]) for c in found} == {(c["name"], c["nullable"]) for c in wanted}


def test_people_decide_on_themes_of_a_file_of_version_3_and_undo_it(migrated):
    before = contents(migrated, schema.themes, schema.theme_passages)

    merged_by_hand(migrated)

    assert [theme.label for theme in latest_themes(migrated).themes] == ["Both"]
    migrated.undo(who="tester")
    assert contents(migrated, schema.themes, schema.theme_passages) == before
