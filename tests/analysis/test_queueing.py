"""What is judged next teaches much, repeats nothing, and leaves a fair sample behind."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.analysis.queueing import ALIKE, AT_RANDOM, FEW, UNLIKE, Pool, fair_sample, next_rows, settled_by

CODES = ("trust", "violence", "hope")


def pool(size=60, *, seed=0, **known):
    """Return statements in clusters of near-duplicates, with likelihoods; `known` replaces what it says."""
    chance = np.random.default_rng(seed)
    middles = chance.normal(size=(max(1, size // 3), 8))
    vectors = middles[chance.integers(len(middles), size=size)] + 0.12 * chance.normal(size=(size, 8))
    made = {
        "codes": CODES,
        "likelihoods": chance.random((size, 3)) * 0.6,
        "vectors": (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32),
        "words": [f"statement {number % (size - 5 if size > 5 else size)}" for number in range(size)],
        "lots": chance.random(size),
        "judged": np.zeros(size, dtype=bool),
        "found": np.zeros(3, dtype=np.int64),
        "thresholds": np.full(3, 0.5),
    }
    return Pool(**{**made, **known})


def apart(size, **known):
    """Return statements of which no two say the same."""
    return pool(size, vectors=np.empty((size, 0), np.float32), words=[f"words {n}" for n in range(size)], **known)


@settings(max_examples=50)
@given(st.integers(1, 60), st.integers(0, 50), st.integers(0, 20), st.integers(1, 25))
def test_nothing_that_says_the_same_is_asked_about_twice(size, seed, judged, count):
    marks = np.arange(size) < judged
    waiting = pool(size, seed=seed, judged=marks)

    rows = [chosen.row for chosen in next_rows(waiting, count=count)]

    seen = [*np.flatnonzero(marks), *rows]
    for place, row in enumerate(seen[len(seen) - len(rows) :], start=len(seen) - len(rows)):
        before = seen[:place]
        assert waiting.words[row] not in {waiting.words[other] for other in before}
        assert not before or (waiting.vectors[before] @ waiting.vectors[row]).max() < ALIKE
    assert len(rows) <= count


@settings(max_examples=25)
@given(st.integers(0, 50), st.integers(1, 20))
def test_the_same_is_chosen_again_of_the_same(seed, count):
    assert next_rows(pool(seed=seed), count=count) == next_rows(pool(seed=seed), count=count)


def test_it_ends_when_all_is_judged():
    waiting = apart(12)

    assert sorted(chosen.row for chosen in next_rows(waiting, count=50)) == list(range(12))
    assert next_rows(apart(12, judged=np.ones(12, dtype=bool)), count=5) == []


@pytest.mark.parametrize("at_once", [1, 3, 20, 100])
def test_a_share_is_drawn_at_random_however_many_are_asked_for_at_once(at_once):
    judged, drawn = np.zeros(400, dtype=bool), 0

    while judged.sum() < 100:
        chosen = next_rows(apart(400, judged=judged), count=at_once)
        judged[[each.row for each in chosen]] = True
        drawn += sum(each.chance is not None for each in chosen)

    assert drawn / judged.sum() == pytest.approx(0.25, abs=0.02)


def test_what_is_drawn_follows_the_lots_and_says_its_chance():
    waiting = apart(200)

    drawn = [each for each in next_rows(waiting, count=40) if each.chance is not None]

    ranks = np.argsort(np.argsort(waiting.lots))[[each.row for each in drawn]]
    assert list(ranks) == sorted(ranks)
    assert [each.chance for each in drawn] == pytest.approx((ranks + 1) / 200)
    assert {each.reason for each in drawn} == {AT_RANDOM}


def test_a_code_of_which_few_are_known_is_shown_its_likeliest():
    likelihoods = np.full((100, 3), 0.01)
    likelihoods[:20, 1] = 0.7
    waiting = apart(100, likelihoods=likelihoods, found=np.array([FEW, 0, FEW]))

    chosen = next_rows(waiting, count=4, share=0)

    assert {each.row for each in chosen} <= set(range(20))
    assert {each.reason for each in chosen} == {"few of violence so far"}


def test_what_is_unlike_the_rest_is_not_taken_for_that_alone():
    likelihoods = np.full((100, 3), 0.001)
    likelihoods[:2, 1] = 0.7, 0.1

    [chosen] = next_rows(apart(100, likelihoods=likelihoods, found=np.array([FEW, 0, FEW])), count=1)

    assert chosen.row == 0


def test_codes_of_which_enough_are_known_are_asked_about_where_they_are_unsure():
    likelihoods = np.full((100, 3), 0.001)
    likelihoods[:, 1] = np.linspace(0.01, 0.99, 100)
    waiting = apart(100, likelihoods=likelihoods, found=np.full(3, FEW), thresholds=np.array([0.5, 0.8, 0.5]))

    chosen = next_rows(waiting, count=6, share=0, named=str.upper)

    assert all(abs(likelihoods[each.row, 1] - 0.8) < 0.12 for each in chosen)
    assert {each.reason for each in chosen} == {"unsure about VIOLENCE"}


def test_of_codes_that_are_as_unsure_the_rarer_is_asked_about():
    likelihoods = np.full((100, 3), 0.001)
    likelihoods[:40, 0], likelihoods[40:80, 2] = 0.5, 0.5

    chosen = next_rows(apart(100, likelihoods=likelihoods, found=np.array([90, 90, FEW])), count=6, share=0)

    assert {each.reason for each in chosen} == {"unsure about hope"}


@pytest.mark.parametrize("share", [0, 0.25, 1 / 3, 0.5])
def test_every_code_of_which_few_are_known_gets_its_turn(share):
    judged, reasons = np.zeros(100, dtype=bool), set()

    for _ in range(12):
        [chosen] = next_rows(apart(100, judged=judged), count=1, share=share)
        judged[chosen.row] = True
        reasons.add(chosen.reason)

    assert reasons - {AT_RANDOM} == {f"few of {code} so far" for code in CODES}


def test_codes_that_nothing_speaks_for_take_no_turns():
    likelihoods = np.zeros((100, 3))
    likelihoods[:30, 2] = 0.4

    reasons = {each.reason for each in next_rows(apart(100, likelihoods=likelihoods), count=10, share=0)}

    assert reasons == {"few of hope so far"}


def test_without_any_likelihood_what_is_unlike_the_rest_comes_first():
    vectors = np.eye(8, dtype=np.float32)[[0] * 20 + [1]]
    vectors[1:20, 2] = 0.5
    waiting = pool(
        21,
        vectors=vectors / np.linalg.norm(vectors, axis=1, keepdims=True),
        words=[f"words {n}" for n in range(21)],
        likelihoods=np.zeros((21, 3)),
        judged=np.arange(21) == 0,
    )

    [chosen] = next_rows(waiting, count=1)

    assert (chosen.row, chosen.reason) == (20, UNLIKE)


def test_of_many_chosen_at_once_not_all_are_for_one_code():
    likelihoods = np.full((200, 3), 0.5)
    waiting = apart(200, likelihoods=likelihoods, found=np.array([0, FEW, FEW]))

    reasons = [each.reason for each in next_rows(waiting, count=100, share=0)]

    assert reasons.count("few of trust so far") == 2 * FEW
    assert any(reason.startswith("unsure") for reason in reasons)


def test_rows_set_aside_are_left_out():
    waiting = apart(30)
    aside = {each.row for each in next_rows(waiting, count=10)}

    assert not aside & {each.row for each in next_rows(waiting, count=20, aside=aside)}


def test_what_says_the_same_as_something_judged_is_settled_by_it():
    vectors = np.array([[1, 0], [0.99, 0.14], [0, 1], [0.6, 0.8]], dtype=np.float32)
    waiting = pool(4, vectors=vectors, words=["a", "b", "c", "c"], judged=np.array([True, False, True, False]))

    assert settled_by(waiting).tolist() == [0, 0, 2, 2]


def adaptive(chance, truth, lots, *, sittings=6, count=15):
    """Judge what the queue chooses of statements that hold a code or not, and return which are judged and drawn."""
    size = len(truth)
    likelihoods = np.tile((0.1 + 0.6 * truth + 0.3 * chance.random(size))[:, None], 3)
    judged, drawn = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    for _ in range(sittings):
        known = np.full(3, int(truth[judged].sum()))
        waiting = apart(size, likelihoods=likelihoods, lots=lots, judged=judged, found=known)
        chosen = next_rows(waiting, count=count)
        judged[[each.row for each in chosen]] = True
        drawn[[each.row for each in chosen if each.chance is not None]] = True
    return judged, drawn


def test_a_fair_sample_says_without_bias_how_many_hold_a_code():
    chance = np.random.default_rng(3)
    gaps = []

    for _ in range(80):
        truth, lots = chance.random(200) < 0.15, chance.random(200)
        judged, drawn = adaptive(chance, truth, lots)
        sample = fair_sample(lots, judged, drawn, ["one"] * 200)
        gaps.append(truth[sample.rows].mean() - truth.mean())

    assert abs(np.mean(gaps)) < 3 * np.std(gaps) / len(gaps) ** 0.5
    assert abs(np.mean(gaps)) < 0.03


def test_a_fair_sample_may_be_whole_documents():
    groups = [f"document {number // 50}" for number in range(200)]
    judged = np.arange(200) < 100

    sample = fair_sample(np.random.default_rng(0).random(200), judged, np.zeros(200, dtype=bool), groups)

    assert sorted(sample.rows) == list(range(100))
    assert (int(sample.population.sum()), sample.chance) == (100, 1.0)


def test_what_came_in_later_is_not_yet_sampled():
    lots = np.random.default_rng(0).random(300)
    order = np.argsort(lots)
    early = [row for row in order if row < 200][:60]
    judged = np.isin(np.arange(300), early)

    sample = fair_sample(lots, judged, judged, ["early"] * 200 + ["late"] * 100)

    assert sorted(sample.rows) == sorted(early)
    assert int(sample.population.sum()) == 200


def test_a_statement_that_was_skipped_does_not_spoil_the_sample():
    lots = np.random.default_rng(0).random(200)
    first = np.argsort(lots)[:60]
    judged = np.isin(np.arange(200), np.delete(first, [20, 41]))

    sample = fair_sample(lots, judged, judged, ["one"] * 200)

    assert len(sample.rows) == 58
    assert sample.chance == pytest.approx(58 / 200)


def test_without_judgements_there_is_no_sample():
    sample = fair_sample(np.random.default_rng(0).random(20), np.zeros(20, bool), np.zeros(20, bool), ["one"] * 20)

    assert len(sample.rows) == 0
