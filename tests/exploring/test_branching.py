"""Themes within themes: the tree, its broad groups, and what they are called."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.exploring.branching import ALL, NO_CENTRES, broad, hierarchy
from qualkit.model import Wording
from qualkit.store.themes import StoredTheme, ThemeRun

WORDS = ("bus", "tram", "papers", "permit", "lock", "door", "nurse", "clinic")


def run_of(*themes):
    return ThemeRun(1, "fake", {}, None, "", "", tuple(themes), 0)


def theme(number, centre, *, size=4, name=""):
    keywords = ((WORDS[number], 1.0), (f"{WORDS[number]}s", 0.5), ("here", 0.4))
    bytes_ = b"" if centre is None else np.asarray(centre, dtype=np.float32).tobytes()
    return StoredTheme(number, name or WORDS[number], keywords, (), size, centre=bytes_, name=name)


def pairs():
    """Return four pairs of themes that lie near each other."""
    centres = [np.eye(8)[n // 2 * 2] * 2 + np.eye(8)[n] for n in range(8)]
    return run_of(*(theme(n, centre / np.linalg.norm(centre)) for n, centre in enumerate(centres)))


def under(branch):
    yield branch
    for child in branch.children:
        yield from under(child)


def test_themes_that_lie_near_each_other_are_joined_first():
    found = {branch.theme_ids for branch in under(hierarchy(pairs()))}

    assert {(0, 1), (2, 3), (4, 5), (6, 7)} <= found


def test_broad_groups_hold_all_themes_once():
    found = broad(pairs())

    assert [group.theme_ids for group in found] == [(0, 1), (2, 3), (4, 5), (6, 7)]
    assert [group.label for group in found] == [
        "bus, tram, buss", "papers, permit, paperss", "lock, door, locks", "nurse, clinic, nurses",
    ]  # fmt: skip


def test_a_name_that_a_person_gave_stands_for_its_theme():
    run = pairs()
    named = replace(run, themes=(replace(run.themes[0], label="Night buses", name="Night buses"), *run.themes[1:]))

    assert broad(named)[0].label == "Night buses, tram, trams"


def test_branches_are_called_by_words_of_one_language():
    run = pairs()
    french = Wording("", ("arrêt", "horaire"))
    spoken = replace(run.themes[0], wording={"en": Wording("", ("coach", "stop")), "fr": french})
    other = replace(run.themes[1], wording={"en": Wording("", ("rail",))})
    mixed = replace(run, themes=(spoken, other, *run.themes[2:]))

    assert broad(mixed)[0].label == "coach, rail, stop"


@settings(max_examples=50)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=8), st.integers(0, 500))
def test_a_tree_holds_every_theme_and_adds_up(sizes, seed):
    centres = np.random.default_rng(seed).normal(size=(len(sizes), 5))
    run = run_of(*(theme(n, centre, size=size) for n, (centre, size) in enumerate(zip(centres, sizes, strict=True))))

    root = hierarchy(run)

    branches = list(under(root))
    assert sorted(root.theme_ids) == list(range(len(sizes)))
    assert root.size == sum(sizes)
    assert sum(not branch.children for branch in branches) == len(sizes)
    for branch in branches:
        if branch.children:
            assert branch.size == sum(child.size for child in branch.children)
            assert all(child.height <= branch.height for child in branch.children)
    labels = [branch.label for branch in branches]
    assert len(labels) == len(set(labels))
    assert sorted(number for group in broad(run) for number in group.theme_ids) == list(range(len(sizes)))


@pytest.mark.parametrize("missing", [[0], [0, 1, 2, 3]])
def test_themes_of_older_files_stand_side_by_side_and_that_is_said(missing):
    themes = [theme(n, None if n in missing else np.eye(4)[n]) for n in range(4)]

    root = hierarchy(run_of(*themes))

    assert (root.label, root.remark, root.theme_ids) == (ALL, NO_CENTRES, (0, 1, 2, 3))
    assert [child.theme_ids for child in broad(run_of(*themes))] == [(0,), (1,), (2,), (3,)]


def test_without_themes_the_tree_is_bare():
    root = hierarchy(run_of())

    assert (root.size, root.children, root.remark, broad(run_of())) == (0, (), "", [])


def test_fewer_than_four_themes_are_groups_of_their_own():
    run = run_of(*(theme(n, np.eye(3)[n]) for n in range(3)))

    assert sorted(group.theme_ids for group in broad(run)) == [(0,), (1,), (2,)]


def test_themes_in_one_place_are_still_a_tree():
    run = run_of(*(theme(n, np.ones(3)) for n in range(5)))

    assert sum(group.size for group in broad(run)) == 20
