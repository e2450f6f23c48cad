import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.autocoders.learning.rows import fewer_rows, fold_count, folds, most_rows


@settings(max_examples=80)
@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=60), st.integers(1, 12))
def test_a_cluster_is_never_divided_and_no_part_is_empty(clusters, parts):
    part = folds(clusters, parts)

    assert all(len({part[row] for row, of in enumerate(clusters) if of == name}) == 1 for name in clusters)
    assert set(part) == set(range(min(parts, len(set(clusters)))))


def test_parts_of_single_statements_are_equally_large():
    part = folds([str(number) for number in range(100)], 10)

    assert set(np.bincount(part)) == {10}


def test_few_judgements_are_held_out_one_by_one():
    assert [fold_count(judged, 5) for judged in (1, 7, 20)] == [1, 7, 20]
    assert fold_count(1000, 5) == 5


def test_many_codes_leave_fewer_rows_but_always_hundreds():
    assert most_rows(6) > most_rows(120) > most_rows(1200) > 500


def test_a_sample_keeps_the_rarest_code_and_the_shares_of_the_others():
    chance = np.random.default_rng(0)
    holds = np.column_stack([chance.random(20_000) < 0.3, np.arange(20_000) % 1000 == 0])

    rows, stands = fewer_rows(holds, 2_000)

    assert len(rows) == 2_000
    assert holds[rows, 1].sum() == 20
    assert abs(np.average(holds[rows, 0], weights=stands) - 0.3) < 0.03
    assert abs(np.average(holds[rows, 1], weights=stands) - 0.001) < 0.0005


def test_few_rows_are_all_kept():
    rows, stands = fewer_rows(np.ones((10, 2), bool), 10)

    assert rows.tolist() == list(range(10))
    assert (stands == 1).all()
