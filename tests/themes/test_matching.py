"""What people decided is carried to a new run by who is together, and by nothing else."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.themes.matching import carry_over


def first_of(themes, others):
    """Say that every other passage is nearest to the theme of the lowest number."""
    return [min(themes)] * len(others)


def carried(found, before, after, **decided):
    return carry_over(found, before, after, nearest=first_of, **decided)


def groups(**members):
    """Return the theme of each passage from themes like `t3=[1, 2]`."""
    return {passage: int(theme[1:]) for theme, passages in members.items() for passage in passages}


def numbered(found, parts):
    """Return the partition with numbers as the store gives them: a theme that nobody changed keeps its own."""
    whole = {frozenset(p for p in found if found[p] == theme): theme for theme in set(found.values())}
    members = {part: frozenset(p for p in parts if parts[p] == part) for part in sorted(set(parts.values()))}
    return {passage: whole.get(members[part], 100 + part) for passage, part in parts.items()}


PASSAGES = st.integers(1, 30)
THEMES = st.integers(0, 4)


@st.composite
def runs(draw):
    """Return the themes found before, as they stand, and as they are found now, by passage."""
    known = draw(st.dictionaries(PASSAGES, st.tuples(THEMES, THEMES), min_size=1))
    found = {passage: theme for passage, (theme, _) in known.items()}
    before = numbered(found, {passage: part for passage, (_, part) in known.items()})
    return found, before, draw(st.dictionaries(PASSAGES, THEMES, min_size=1))


@settings(max_examples=100)
@given(runs(), st.sets(st.integers(0, 105)), st.sets(st.integers(0, 105)))
def test_the_same_run_again_stands_as_it_did(run, named, dropped):
    found, before, _ = run
    named, dropped = named & set(before.values()), dropped & set(before.values())
    split_from = {theme: 200 + theme % 2 for theme in before.values() if theme % 3}

    plan = carried(found, before, found, named=named, dropped=dropped, split_from=split_from)

    assert plan.stands == before
    assert plan.names == {theme: theme for theme in named}
    assert set(plan.dropped) == dropped
    assert not plan.lost
    assert plan.numbers == {theme: theme for theme in set(found.values())}


@settings(max_examples=100)
@given(runs(), st.permutations(range(5)), st.sets(st.integers(0, 105)), st.sets(st.integers(0, 105)))
def test_other_numbers_for_the_new_themes_change_nothing_but_numbers(run, order, named, dropped):
    found, before, after = run
    renumbered = {passage: order[theme] for passage, theme in after.items()}

    decided = {"named": named, "dropped": dropped, "split_from": {101: 200, 102: 200}}

    plan = carried(found, before, after, **decided)
    other = carried(found, before, renumbered, **decided)

    same = {plan.stands[passage]: other.stands[passage] for passage in after}
    assert [same[plan.stands[passage]] for passage in after] == [other.stands[passage] for passage in after]
    assert len(set(same.values())) == len(same)
    assert {same[new]: old for new, old in plan.names.items()} == other.names
    assert {same[new]: old for new, old in plan.dropped.items()} == other.dropped
    assert plan.lost == other.lost


@settings(max_examples=100)
@given(runs(), st.sets(st.integers(0, 105)), st.sets(st.integers(0, 105)))
def test_every_passage_has_one_theme_whose_parts_are_named(run, named, dropped):
    found, before, after = run

    plan = carried(found, before, after, named=named, dropped=dropped)

    assert plan.stands.keys() == after.keys()
    assert len(set(plan.numbers.values())) == len(plan.numbers) == len(set(after.values()))
    assert not plan.made.keys() & set(plan.numbers.values())
    for made, parts in plan.made.items():
        assert parts == tuple(sorted({plan.numbers[after[p]] for p, theme in plan.stands.items() if theme == made}))
    for passage, theme in plan.stands.items():
        assert theme in plan.made or theme == plan.numbers[after[passage]]
    assert len(set(plan.names.values())) == len(plan.names)
    assert set(plan.names) | set(plan.dropped) <= set(plan.stands.values())


def test_a_name_goes_to_the_theme_that_shares_half_of_both():
    before = groups(t0=[1, 2, 3, 4], t1=[5, 6, 7, 8])

    plan = carried(before, before, groups(t0=[1, 2, 3, 9], t1=[4, 5, 6], t2=[7, 8]), named=[0, 1])

    # Three of four passages; and two of four, less often than the one that shares two of five.
    assert [(old, {p for p in plan.stands if plan.stands[p] == new}) for new, old in plan.names.items()] == [
        (0, {1, 2, 3, 9}),
        (1, {7, 8}),
    ]


def test_a_name_whose_theme_fell_apart_is_lost():
    before = groups(t0=[1, 2, 3], t1=[4, 5, 6])

    plan = carried(before, before, groups(t0=[1, 4], t1=[2, 5], t2=[3, 6]), named=[0])

    assert plan.names == {}


def test_a_theme_keeps_its_number_and_a_new_one_gets_a_free_one():
    before = groups(t0=[1, 2, 3], t4=[4, 5])

    plan = carried(before, before, groups(t0=[4, 5], t1=[1, 2, 3], t2=[7, 8]))

    assert plan.numbers == {0: 4, 1: 0, 2: 1}


def test_themes_that_were_merged_are_merged_again_with_what_is_new_in_them():
    found = groups(t0=[1, 2, 3], t1=[4, 5, 6], t2=[7, 8])
    before = groups(t3=[1, 2, 3, 4, 5, 6], t2=[7, 8])

    plan = carried(found, before, groups(t0=[1, 2, 10], t1=[3, 4, 5, 11], t2=[6, 7, 8]))

    assert plan.stands == groups(t3=[1, 2, 10, 3, 4, 5, 11], t2=[6, 7, 8])
    assert plan.made == {3: (0, 1)}


def test_a_merged_theme_that_is_found_as_one_needs_no_merging_and_keeps_its_number():
    found = groups(t0=[1, 2, 3], t1=[4, 5, 6])
    before = groups(t2=[1, 2, 3, 4, 5, 6])

    plan = carried(found, before, groups(t0=[1, 2, 3, 4, 5, 6, 7]), named=[2])

    assert plan.made == {}
    assert set(plan.stands.values()) == {2}
    assert plan.names == {2: 2}


def test_a_theme_that_was_split_is_split_again_and_what_is_new_joins_the_nearest_part():
    found = groups(t0=[1, 2, 3, 4], t1=[5, 6])
    before = groups(t2=[1, 2], t3=[3, 4], t1=[5, 6])
    asked = []

    def nearest(themes, others):
        asked.append(({theme: list(passages) for theme, passages in themes.items()}, list(others)))
        return [3, 2]

    plan = carry_over(found, before, groups(t0=[1, 2, 3, 4, 5, 9], t1=[6]), nearest=nearest)

    assert asked == [({2: [1, 2], 3: [3, 4]}, [5, 9])]
    assert plan.stands == groups(t2=[1, 2, 9], t3=[3, 4, 5], t1=[6])
    assert plan.made == {2: (0,), 3: (0,)}


def test_parts_of_a_theme_that_was_merged_before_it_was_split_are_taken_apart_again():
    found = groups(t0=[1, 2, 3], t1=[4, 5, 6])
    before = groups(t3=[1, 2, 3], t4=[4, 5, 6])

    plan = carried(found, before, groups(t0=[1, 2, 3, 4, 5, 6]), split_from={3: 2, 4: 2})

    assert plan.stands == before


def test_a_new_theme_that_holds_a_stray_passage_of_another_part_is_not_taken_apart():
    found = dict.fromkeys(range(40), 0)
    before = {passage: 1 if passage < 20 else 2 for passage in found}
    after = {passage: 0 if passage < 21 else 1 for passage in found}

    plan = carried(found, before, after)

    assert plan.made == {}
    assert plan.numbers == {0: 1, 1: 2}


def test_a_theme_most_of_which_was_dropped_is_dropped_again():
    before = groups(t0=[1, 2, 3], t1=[4, 5, 6])

    plan = carried(before, before, groups(t0=[1, 2, 4, 7], t1=[3, 5, 6]), dropped=[0])

    assert plan.dropped == {0: 0}
    assert Counter(plan.stands.values()) == {0: 4, 1: 3}


@pytest.mark.parametrize(("new", "gone"), [(18, {0: 0}), (19, {})])
def test_a_few_passages_of_a_dropped_theme_do_not_drag_many_new_ones_along(new, gone):
    before = groups(t0=[1, 2])

    plan = carried(before, before, dict.fromkeys([1, 2, *range(100, 100 + new)], 0), dropped=[0])

    assert plan.dropped == gone


def test_what_no_new_theme_is_heir_of_is_lost():
    found = groups(t0=[1, 2, 3], t1=[4, 5, 6])
    before = groups(t2=[1, 2, 3, 4, 5, 6])

    plan = carried(found, before, groups(t0=[20, 21]))

    assert plan.lost == {2}
    assert set(plan.stands.values()) == {3}
