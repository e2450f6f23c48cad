"""What two divisions have to do with each other, and how scattered counts are."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qualkit.analysis.dependence import effective_number, evenness, residual, standing_out

COUNTS = st.integers(0, 60)


@settings(max_examples=100)
@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_the_square_of_a_residual_is_the_chi_square_of_its_cell_against_the_rest(both, one, other, neither):
    row, column, total = both + one, both + other, both + one + other + neither
    assume(0 < row < total and 0 < column < total)

    found = residual(both, row=row, column=column, total=total)

    # Pearson's chi-square of a table of two by two, in its short form.
    short = total * (both * neither - one * other) ** 2 / (row * column * (total - row) * (total - column))
    assert found.size**2 == pytest.approx(short)
    assert found.size >= 0 or both < found.expected


def test_counts_as_expected_leave_nothing_over():
    assert residual(10, row=20, column=50, total=100).size == 0


@pytest.mark.parametrize(("row", "column"), [(0, 5), (10, 5), (5, 0), (5, 10)])
def test_an_empty_or_full_row_or_column_cannot_be_compared(row, column):
    assert residual(0, row=row, column=column, total=10) is None


@pytest.mark.parametrize(("row", "column", "few"), [(50, 50, False), (10, 50, False), (9, 50, True), (96, 96, True)])
def test_less_than_five_expected_in_any_corner_is_few(row, column, few):
    assert residual(row, row=row, column=column, total=100).few is few


def test_the_more_cells_the_more_it_takes_to_stand_out():
    assert standing_out(1) == pytest.approx(1.96, abs=0.01)
    assert standing_out(1) < standing_out(10) < standing_out(1000)


@settings(max_examples=100)
@given(st.lists(COUNTS, min_size=1, max_size=8))
def test_the_effective_number_lies_between_one_and_the_parts_that_hold_anything(counts):
    held = sum(map(bool, counts))

    number = effective_number(counts)

    assert (number == 0) if not held else 1 <= number <= held + 1e-9
    assert 0 <= evenness(counts) <= 1


@given(st.integers(1, 9), st.integers(1, 20), st.integers(0, 4))
def test_equal_parts_count_as_many_as_they_are(parts, size, empty):
    counts = [size] * parts + [0] * empty

    assert effective_number(counts) == pytest.approx(parts)
    assert evenness(counts) == pytest.approx(math.log(parts) / math.log(len(counts)) if len(counts) > 1 else 0)
