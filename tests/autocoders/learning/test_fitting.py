import numpy as np
from sklearn.linear_model import LogisticRegression

from qualkit.autocoders.learning.fitting import fitted


def problem(seed, n=60, d=5):
    chance = np.random.default_rng(seed)
    seen = chance.standard_normal((n, d)).astype(np.float32)
    holds = (chance.random((n, 3)) < 1 / (1 + np.exp(-seen[:, :3]))).astype(np.float32)
    return seen, holds


def test_the_same_is_found_as_by_logistic_regression_with_a_ridge():
    seen, holds = problem(1)
    flat = np.zeros_like(holds)

    dual = fitted(lambda block: seen @ (seen.T @ block), flat, holds, np.ones_like(holds))

    for code in range(3):
        reference = LogisticRegression(C=1.0, fit_intercept=False, tol=1e-8).fit(seen, holds[:, code])
        assert np.allclose(seen.T @ dual[:, code], reference.coef_[0], atol=0.02)


def test_statements_nobody_was_asked_about_teach_nothing():
    seen, holds = problem(2)
    weights = np.ones_like(holds)
    weights[30:] = 0

    dual = fitted(lambda block: seen @ (seen.T @ block), np.zeros_like(holds), holds, weights)

    assert not dual[30:].any()
    part = fitted(
        lambda block: seen[:30] @ (seen[:30].T @ block), *(np.zeros((30, 3), np.float32), holds[:30], weights[:30])
    )
    assert np.allclose(dual[:30], part, atol=0.01)


def test_what_was_believed_and_turned_out_true_moves_little():
    seen, holds = problem(3)

    dual = fitted(lambda block: seen @ (seen.T @ block), 8 * (2 * holds - 1), holds, np.ones_like(holds))

    assert np.abs(seen.T @ dual).max() < 0.05
