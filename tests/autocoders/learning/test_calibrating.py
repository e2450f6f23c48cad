import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from qualkit.autocoders.learning.calibrating import calibrated, curves, knots, language_shifts


def said(odds, *, seed=0):
    return (np.random.default_rng(seed).random(odds.shape) < expit(odds)).astype(float)


def test_with_nothing_judged_log_odds_stay_as_they_are():
    drawn = curves(np.zeros((1, 2)), np.zeros((1, 2)), np.zeros((1, 2)))

    assert np.allclose(drawn, knots(), atol=1e-6)


@pytest.mark.parametrize("judged", [60, 300, 3000])
def test_too_sure_a_judge_is_brought_back_to_how_often_it_is_right(judged):
    honest = np.random.default_rng(1).normal(0, 1.5, (judged, 3))
    holds = said(honest)

    drawn = curves(3 * honest, holds, np.ones_like(holds))

    probe = np.repeat(np.linspace(-2, 2, 9)[:, None], 3, axis=1)
    before = np.abs(expit(3 * probe) - expit(probe)).mean()
    assert np.abs(expit(calibrated(3 * probe, drawn)) - expit(probe)).mean() < 0.6 * before


def test_what_only_bends_at_one_end_is_bent_back_there():
    honest = np.random.default_rng(2).normal(0, 2, (3000, 1))
    told = np.where(honest > 0, 3 * honest, honest)

    drawn = curves(told, said(honest), np.ones_like(honest))

    found = calibrated(np.array([[-1.0], [3.0]]), drawn)
    assert expit(found[:, 0]) == pytest.approx(expit([-1.0, 1.0]), abs=0.05)


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(1, 900), st.floats(0, 1))
def test_a_curve_never_turns_the_order_round(seed, judged, share):
    chance = np.random.default_rng(seed)
    odds, holds = chance.normal(0, 3, (judged, 1)), (chance.random((judged, 1)) < share).astype(float)

    drawn = curves(odds, holds, np.ones_like(odds))

    assert np.isfinite(drawn).all()
    assert (np.diff(drawn) >= 0).all()


def test_a_language_in_which_a_code_is_rarer_is_moved_and_one_hardly_judged_is_not():
    odds = np.zeros((210, 1))
    languages = ["en"] * 100 + ["es"] * 100 + ["fr"] * 10
    holds = np.array([[row % 2] for row in range(100)] + [[row % 10 == 0] for row in range(100)] + [[0]] * 10, float)

    shifts = language_shifts(odds, holds, np.ones_like(odds), languages)

    assert abs(shifts["en"][0]) < 0.05
    assert -2.2 < shifts["es"][0] < -1
    assert shifts["fr"][0] == 0
