"""People decide on themes: each decision is one change, stays until it is undone, and is remembered by the next run."""

import json
from contextlib import suppress

import pytest
from builders import document, empty_study
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from themed import SUBJECTS, TEXTS, notes_on_subjects, use_fakes

from qualkit.errors import QualkitError, RequestError
from qualkit.model import Kind
from qualkit.store import schema
from qualkit.store.documents import add_document, passage_numbers
from qualkit.store.passages import passages
from qualkit.store.themes import latest_themes, places
from qualkit.workflow import deciding, theming
from qualkit.workflow.theming import find_themes

BUSES, HOMES, DOCTORS, STREETS = range(4)
DECIDED = (schema.theme_runs, schema.themes, schema.theme_passages)


@pytest.fixture
def groups(monkeypatch):
    """Return the theme of each text, as the finder will find them; a test may change it."""
    return use_fakes(monkeypatch, dict(zip(TEXTS, SUBJECTS, strict=True)))


@pytest.fixture
def project(tmp_path, groups):
    """Return a study with four themes."""
    assert groups
    study = notes_on_subjects(tmp_path)
    find_themes(study, who="tester")
    return study


def rows(project):
    """Return all that is kept about themes."""
    with project.reading() as connection:
        return [
            [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))] for table in DECIDED
        ]


def texts(project, theme_id):
    """Return the words of a theme's passages."""
    words = {piece.number: piece.words for piece in passages(project)}
    run = latest_themes(project)
    return {words[place.passage] for place in places(project, run.number, theme_id=theme_id)}


def told_of(*subjects):
    return {text for text, subject in zip(TEXTS, SUBJECTS, strict=True) if subject in subjects}


def standing(project):
    """Return the texts of each theme that stands, by its label."""
    return {theme.label: texts(project, theme.id) for theme in latest_themes(project).themes}


def test_a_name_that_somebody_gave_is_shown_and_the_programs_label_is_kept(project):
    label = latest_themes(project).themes[0].label

    renamed = deciding.rename(project, BUSES, "  Night\n buses ", who="Amina")

    assert (renamed.label, renamed.name, renamed.decided_by) == ("Night buses", "Night buses", "Amina")
    assert label in {row[2] for row in rows(project)[1]}
    event = project.history()[-1]
    assert (event.who, event.summary) == ("Amina", f"theme 0 '{label}' is now called 'Night buses'")


def test_merged_themes_are_one_theme_described_anew(project):
    merged = deciding.merge(project, [DOCTORS, HOMES], who="Rosa", name="Services")

    run = latest_themes(project)
    assert texts(project, merged.id) == told_of(DOCTORS, HOMES)
    assert (merged.label, merged.size, merged.made_of, merged.decided_by) == ("Services", 8, (1, 2), "Rosa")
    assert {word for word, _ in merged.keywords} >= {"doctor", "rent"}
    assert set(merged.wording) == {"en", "es"}
    assert merged.centre
    assert merged.stability is None
    assert sorted(theme.id for theme in run.themes) == [BUSES, STREETS, merged.id]
    exemplars = {piece.words for piece in passages(project, numbers=merged.exemplars)}
    assert exemplars <= told_of(DOCTORS, HOMES)
    assert {place.found_id for place in places(project, run.number, theme_id=merged.id)} == {HOMES, DOCTORS}


def test_a_merged_theme_keeps_the_name_of_the_largest_that_has_one(project):
    deciding.rename(project, STREETS, "Fear", who="Rosa")
    deciding.rename(project, DOCTORS, "Care", who="Rosa")
    deciding.merge(project, [HOMES, STREETS], who="Rosa")

    merged = deciding.merge(project, [DOCTORS, 4], who="Rosa")

    assert merged.name == "Fear"


def test_a_theme_is_split_into_parts_that_are_near_in_meaning(project):
    merged = deciding.merge(project, [BUSES, DOCTORS], who="Rosa", name="Both")

    parts = deciding.split(project, merged.id, who="Rosa")

    assert sorted(part.size for part in parts) == [3, 5]
    assert {part.made_of for part in parts} == {(merged.id,)}
    assert texts(project, parts[0].id) | texts(project, parts[1].id) == told_of(BUSES, DOCTORS)
    assert all("bus" in text for text in texts(project, parts[0].id))
    assert merged.id not in {theme.id for theme in latest_themes(project).themes}
    assert project.history()[-1].summary.startswith(f"theme {merged.id} 'Both' is now split into ")


def test_the_same_words_stay_together_when_a_theme_is_split(tmp_path, groups):
    groups.update(dict.fromkeys(["yes to the bus", "YES, to the bus!", "no bus", "the rent"], 0))
    project = empty_study(tmp_path)
    with project.change("import", who="tester") as change:
        for n in range(3):
            pieces = [("", text) for text in ("yes to the bus", "[laughs] YES, to the  bus!", "no bus", "the rent")]
            add_document(change, document(f"Board {n}", pieces, kind=Kind.BOARD))
    find_themes(project, who="tester")

    parts = deciding.split(project, 0, into=3, who="Rosa")

    assert sorted(part.size for part in parts) == [3, 3, 6]
    assert texts(project, parts[0].id) == {"yes to the bus", "[laughs] YES, to the  bus!"}


def test_a_dropped_theme_is_counted_and_can_be_restored(project):
    before = latest_themes(project)

    dropped = deciding.drop(project, DOCTORS, who="Rosa")

    run = latest_themes(project)
    assert (dropped.size, dropped.decided_by) == (3, "Rosa")
    assert DOCTORS not in {theme.id for theme in run.themes}
    assert [theme.id for theme in run.dropped] == [DOCTORS]
    assert run.left_out["dropped by hand"] == 3
    deciding.restore(project, DOCTORS, who="Rosa")
    assert {theme.id for theme in latest_themes(project).themes} == {theme.id for theme in before.themes}
    assert latest_themes(project).left_out == before.left_out


def decisions(project):
    """Decide all there is to decide, one after the other."""
    yield lambda: deciding.rename(project, BUSES, "Buses", who="Rosa")
    yield lambda: deciding.merge(project, [HOMES, DOCTORS], who="Rosa", name="Services")
    yield lambda: deciding.split(project, 4, into=3, who="Rosa")
    yield lambda: deciding.merge(project, [5, STREETS], who="Rosa")
    yield lambda: deciding.drop(project, 6, who="Rosa")
    yield lambda: deciding.restore(project, 6, who="Amina")
    yield lambda: find_themes(project, who="Amina", seed=7)


def test_every_decision_is_one_change_that_undo_takes_back_to_the_byte(project):
    states = []
    for decide in decisions(project):
        states.append((rows(project), len(project.history())))
        decide()

    for before, events in reversed(states):
        [undone] = project.undo(who="tester")
        assert rows(project) == before
        assert undone.id == events + 1
    assert project.check() == []


def test_what_undoes_a_decision_is_plain_json(project):
    deciding.merge(project, [HOMES, DOCTORS], who="Rosa")
    deciding.split(project, 4, who="Rosa")

    with project.reading() as connection:
        steps = connection.execute(select(schema.events.c.undo).order_by(schema.events.c.id.desc()).limit(2)).scalars()
        found = [json.loads(json.dumps(each)) == each for each in steps]

    assert found == [True, True]


@pytest.mark.parametrize(
    ("decide", "says"),
    [
        (lambda project: deciding.rename(project, 9, "Nine", who="x"), "no theme '9'; possible: 0, 1, 2, 3"),
        (lambda project: deciding.rename(project, 0, " \n", who="x"), "cannot be called nothing"),
        (lambda project: deciding.rename(project, 0, "\x01\u200b\u202e\u200c", who="x"), "cannot be called nothing"),
        (lambda project: deciding.rename(project, 0, "STREETS", who="x"), "theme 3 is called 'STREETS' already"),
        (lambda project: deciding.merge(project, [1], who="x"), "theme 1 alone cannot be merged; name two or more"),
        (lambda project: deciding.merge(project, [1, 1], who="x"), "theme 1 alone cannot be merged"),
        (lambda project: deciding.merge(project, [], who="x"), "name two or more"),
        (lambda project: deciding.merge(project, [1, 9], who="x"), "no theme '9'"),
        (lambda project: deciding.merge(project, [0, 1], who="x", name="Streets"), "theme 3 is called"),
        (lambda project: deciding.split(project, 2, into=4, who="x"), "it can be split into 3 at most"),
        (lambda project: deciding.split(project, 2, into=1, who="x"), "possible: 2 or more"),
        (lambda project: deciding.drop(project, 9, who="x"), "no theme '9'"),
        (lambda project: deciding.restore(project, 0, who="x"), "stands and needs no restoring; possible: none"),
        (lambda project: deciding.restore(project, 9, who="x"), "no theme was dropped; possible: none"),
    ],
)
def test_what_cannot_be_decided_is_said_in_one_line_and_changes_nothing(project, decide, says):
    deciding.rename(project, STREETS, "Streets", who="Rosa")
    before = rows(project), len(project.history())

    with pytest.raises(RequestError) as caught:
        decide(project)

    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (rows(project), len(project.history())) == before


def test_a_name_cannot_steer_a_terminal_and_keeps_the_joiners_that_words_are_spelled_with(project):
    named = deciding.rename(project, BUSES, "Night\x1b[1m\n\u202ebuses می\u200cروم", who="Rosa")

    assert named.label == "Night [1m buses می\u200cروم"


@pytest.mark.parametrize(
    "decide",
    [
        lambda project: deciding.merge(project, [BUSES, HOMES], who="Rosa"),
        lambda project: deciding.split(project, BUSES, who="Rosa"),
        lambda project: deciding.drop(project, BUSES, who="Rosa"),
    ],
)
def test_nothing_is_decided_on_themes_that_were_found_anew_meanwhile(project, monkeypatch, decide):
    seen = deciding.newest_run(project)
    find_themes(project, who="Amina")
    before = rows(project)
    monkeypatch.setattr(deciding, "newest_run", lambda _: seen)

    with pytest.raises(RequestError, match="changed by somebody else meanwhile"):
        decide(project)

    assert rows(project) == before


def test_where_no_theme_stands_a_wrong_number_is_said_to_be_no_theme(project):
    for theme in deciding.newest_run(project).themes:
        deciding.drop(project, theme.id, who="Rosa")

    with pytest.raises(RequestError, match="there is no theme '9'; possible: none"):
        deciding.split(project, 9, who="Rosa")


def test_a_dropped_theme_must_be_restored_before_anything_else(project):
    deciding.drop(project, DOCTORS, who="Rosa")

    with pytest.raises(RequestError, match="was dropped; restore it first; possible: 0, 1, 3"):
        deciding.merge(project, [DOCTORS, BUSES], who="Rosa")


def test_a_study_without_themes_says_how_to_find_them(tmp_path):
    with pytest.raises(RequestError, match=r"has no themes yet; 'qualkit themes .*' finds them"):
        deciding.drop(empty_study(tmp_path), 0, who="Rosa")


def test_a_theme_is_called_by_number_or_label(project):
    deciding.rename(project, STREETS, "0", who="Rosa")
    deciding.rename(project, DOCTORS, "Care for all", who="Rosa")
    run = latest_themes(project)

    assert deciding.theme_called(run, "0").id == BUSES
    assert deciding.theme_called(run, " care  FOR all").id == DOCTORS


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["rename", "merge", "split", "drop", "restore", "undo", "find"]),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    max_size=8,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_a_theme_is_as_large_as_its_passages_whatever_was_decided(tmp_path_factory, groups, edits):
    assert groups
    project = notes_on_subjects(tmp_path_factory.mktemp("study"))
    find_themes(project, who="tester")
    do = {
        "rename": lambda a, b: deciding.rename(project, a, f"Name {b}", who="Rosa"),
        "merge": lambda a, b: deciding.merge(project, [a, b], who="Rosa"),
        "split": lambda a, b: deciding.split(project, a, into=b, who="Rosa"),
        "drop": lambda a, _: deciding.drop(project, a, who="Rosa"),
        "restore": lambda a, _: deciding.restore(project, a, who="Rosa"),
        "undo": lambda *_: len(project.history()) > 3 and project.undo(who="Rosa"),
        "find": lambda *_: find_themes(project, who="Rosa"),
    }

    for verb, a, b in edits:
        with suppress(QualkitError):
            do[verb](a, b)
        _holds_together(project)


def _holds_together(project):
    run = latest_themes(project)
    if run is None:
        return
    placed = list(places(project, run.number))
    themes = {theme.id: theme for theme in (*run.themes, *run.dropped)}
    assert len(placed) == len({place.passage for place in placed}) == len(TEXTS)
    assert {place.theme_id for place in placed} == set(themes)
    for theme in themes.values():
        members = {place.passage for place in placed if place.theme_id == theme.id}
        assert theme.size == len(members)
        assert set(theme.exemplars) <= members
    assert project.check() == []


def test_a_new_run_of_the_same_themes_stands_as_the_one_before(project):
    deciding.rename(project, BUSES, "Buses", who="Amina")
    merged = deciding.merge(project, [HOMES, DOCTORS], who="Rosa", name="Services")
    parts = deciding.split(project, STREETS, who="Rosa")
    deciding.drop(project, parts[1].id, who="Rosa")
    before, texts_before = latest_themes(project), standing(project)

    run = find_themes(project, who="tester")

    def plain(themes):
        # How a theme is worded depends on which others it is told from, and these changed between merge and split.
        return [(t.id, t.size, t.name, t.state, t.decided_by, t.exemplars, set(t.wording)) for t in themes]

    assert run.number != before.number
    assert plain(run.themes) == plain(before.themes)
    assert plain(run.dropped) == plain(before.dropped)
    assert standing(project) == texts_before
    assert {theme.id: theme.made_of for theme in run.themes}[merged.id] == (HOMES, DOCTORS)
    assert run.remark == ""
    assert project.history()[-1].summary.endswith(
        "carried over: 2 names, 1 merged theme, 2 split-off themes, 1 dropped theme"
    )


def test_decisions_follow_the_passages_when_a_new_run_finds_other_themes(project, groups):
    deciding.rename(project, STREETS, "Fear", who="Amina")
    deciding.merge(project, [HOMES, DOCTORS], who="Rosa", name="Services")
    # Numbers are others, a note has moved, and buses fell apart.
    groups.update({text: 5 - SUBJECTS[n] for n, text in enumerate(TEXTS)})
    groups["the flat is damp and cold"] = 5 - STREETS
    groups["the bus ticket costs too much"] = 9

    find_themes(project, who="tester")

    found = standing(project)
    assert found["Services"] == told_of(HOMES, DOCTORS) - {"the flat is damp and cold"}
    assert found["Fear"] == told_of(STREETS) | {"the flat is damp and cold"}
    assert {theme.id for theme in latest_themes(project).themes} == {BUSES, STREETS, 4, 5}


def test_new_notes_join_what_was_split_where_they_are_nearest(project, groups):
    merged = deciding.merge(project, [BUSES, DOCTORS], who="Rosa")
    buses, doctors = deciding.split(project, merged.id, who="Rosa")
    added = {"another late night bus": BUSES, "the doctor has no appointment": BUSES, "the doctor has no time": DOCTORS}
    with project.change("import", who="tester") as change:
        add_document(change, document("More", [("", text) for text in added], kind=Kind.BOARD))
    groups.update(dict.fromkeys(added, BUSES), **dict.fromkeys(told_of(DOCTORS), BUSES))

    find_themes(project, who="tester")

    assert texts(project, buses.id) == told_of(BUSES) | {"another late night bus"}
    assert texts(project, doctors.id) == told_of(DOCTORS) | {"the doctor has no appointment"}


def test_what_cannot_be_carried_over_is_said(project, groups):
    deciding.rename(project, BUSES, "Night buses", who="Amina")
    deciding.drop(project, STREETS, who="Amina")
    for n, text in enumerate(TEXTS):
        groups[text] = n % 3

    run = find_themes(project, who="tester")

    assert "1 name could not be carried over: 'Night buses' matches no theme now." in run.remark
    assert "1 dropped theme could not be carried over: " in run.remark
    assert {theme.name for theme in run.themes} == {""}


def test_one_undo_takes_back_a_new_run_and_all_that_was_carried_over(project):
    deciding.merge(project, [HOMES, DOCTORS], who="Rosa", name="Services")
    before = rows(project)
    find_themes(project, who="tester")
    assert rows(project) != before

    project.undo(who="tester")

    assert rows(project) == before


def test_decisions_follow_the_words_when_a_document_was_corrected(project, groups):
    deciding.rename(project, DOCTORS, "Care", who="Amina")
    pieces = [("", text) for text in (*TEXTS[:10], "one more note on the rent")]
    groups["one more note on the rent"] = HOMES
    with project.change("import", who="tester") as change:
        corrected = document("Board en, corrected", pieces, kind=Kind.BOARD)
        add_document(change, corrected)
        old = next(piece.document_id for piece in passages(project) if piece.words == TEXTS[0])
        change.update_where("documents", {"id": old}, {"replaced_by": corrected.id})

    find_themes(project, who="tester")

    assert standing(project)["Care"] == told_of(DOCTORS)
    assert set(passage_numbers(project, corrected.id)) <= {place.passage for place in places(project, 2)}


def test_what_is_decided_while_themes_are_sought_is_carried_over_too(project, monkeypatch):
    planned = theming.carried_over

    def decided_meanwhile(*given):
        plan = planned(*given)
        if not latest_themes(project).themes[0].name:
            deciding.rename(project, latest_themes(project).themes[0].id, "Said meanwhile", who="Rosa")
        return plan

    monkeypatch.setattr(theming, "carried_over", decided_meanwhile)

    run = find_themes(project, who="tester")

    assert "Said meanwhile" in {theme.name for theme in run.themes}
    assert [event.verb for event in project.history()][-2:] == ["theme", "themes"]
