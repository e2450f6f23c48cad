"""Where notes lie on a board: the order in which they are read, and which of them lie together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.readers.boards.placing import Box, around, box_of, clusters, number, reading_order, usual_size

COORDINATES = st.floats(-1e6, 1e6)
BOXES = st.lists(st.builds(Box, COORDINATES, COORDINATES, st.floats(0, 1e4), st.floats(0, 1e4)), max_size=30)


def square(x, y):
    return Box(150 * x, 150 * y, 138, 138)


def test_rows_are_read_from_left_to_right_though_notes_hang_askew():
    boxes = [Box(300, 20, 138, 138), Box(0, 0, 138, 138), Box(150, 45, 138, 138), Box(10, 160, 138, 138)]

    assert reading_order(boxes) == [1, 2, 0, 3]


def test_columns_apart_are_clusters():
    left, right = [square(0, n) for n in range(3)], [square(4, n) for n in range(3)]

    assert clusters([*right, *left]) == [[3, 4, 5], [0, 1, 2]]


def test_heaps_in_two_rows_are_clusters():
    heaps = [[square(x + dx, y + dy) for dx in (0, 1) for dy in (0, 1)] for x, y in ((0, 0), (5, 0), (0, 6), (5, 6))]

    assert clusters([box for heap in heaps for box in heap]) == [[4 * n + k for k in range(4)] for n in range(4)]


def test_notes_side_by_side_are_one_cluster():
    assert clusters([square(x, y) for x in range(4) for y in range(4)]) == [list(range(16))]


def test_notes_whose_size_nobody_knows_are_as_large_as_their_places_allow():
    wide = [Box(360 * x, 345 * y) for x in range(3) for y in range(3)]

    assert 300 < usual_size(wide) < 345
    assert clusters(wide) == [list(range(9))]
    assert len(clusters([*wide, *(box.moved(2000, 0) for box in wide)])) == 2


@given(BOXES)
def test_every_box_is_in_one_cluster_and_once_in_the_order(boxes):
    assert sorted(index for members in clusters(boxes) for index in members) == list(range(len(boxes)))
    assert sorted(reading_order(boxes)) == list(range(len(boxes)))


@given(BOXES.filter(bool))
def test_a_rectangle_around_boxes_holds_the_middle_of_each(boxes):
    whole = around(boxes)
    grown = Box(whole.x - 1, whole.y - 1, whole.width + 2, whole.height + 2)

    assert all(grown.holds(box) for box in boxes)


@pytest.mark.parametrize("value", [None, "", "left", "nan", "inf", float("inf"), 1e300, 10**400, True, [], {}])
def test_what_is_no_place_is_none(value):
    assert number(value) is None
    assert box_of(value, 0) is None


@pytest.mark.parametrize(("value", "found"), [("10,5", 10.5), (" 10px ", 10.0), (-3, -3.0), ("1e3", 1000.0)])
def test_places_are_numbers_however_they_are_written(value, found):
    assert number(value) == found


@pytest.mark.parametrize(
    "boxes",
    [
        [Box(0, 0, 138, 138)] * 20_000,
        [Box(1000 * n, 1000 * n, 138, 138) for n in range(20_000)],
        [Box(1000 * (n % 141), 1000 * (n // 141), 138, 138) for n in range(20_000)],
        [Box(2.0**n, 2.0**n if n % 2 else 0, 1, 1) for n in range(25)] * 800,
    ],
)
def test_large_boards_are_grouped_and_put_in_order(boxes):
    groups, order = clusters(boxes), reading_order(boxes)

    assert sorted(n for group in groups for n in group) == list(range(len(boxes)))
    assert sorted(order) == list(range(len(boxes)))
