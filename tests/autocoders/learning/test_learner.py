import numpy as np
import pytest
from learnable import scores, statements
from sklearn.metrics import roc_auc_score

from qualkit.autocoders.learning.learner import TOP, learn
from qualkit.autocoders.learning.looking import Features
from qualkit.autocoders.learning.regressing import JudgedStatements, regression

TEST, TRUTH = statements(300, seed=99)


def everything(holds):
    return np.ones_like(holds)


def auc(found):
    return np.mean([roc_auc_score(TRUTH[:, code], found[:, code]) for code in range(3)])


@pytest.mark.parametrize("judged", [1, 5, 10, 20])
def test_few_judgements_do_not_undo_what_the_codebook_knows(judged):
    features, holds = statements(judged, seed=judged, noise=2.0)
    prior = scores(TRUTH, seed=1)

    found = learn(features, scores(holds), everything(holds), holds).likelihoods(TEST, prior)

    assert auc(found) > auc(prior) - 0.01


def test_more_judgements_find_more_though_the_codebook_knows_nothing():
    prior = scores(TRUTH, worth=0)
    reached = []
    for judged in (10, 50, 200):
        features, holds = statements(judged, noise=1.0)
        found = learn(features, scores(holds, worth=0), everything(holds), holds)
        reached.append(auc(found.likelihoods(TEST, prior)))

    assert reached == sorted(reached)
    assert reached[-1] > 0.95


def test_likelihoods_keep_their_word():
    features, holds = statements(150, noise=1.5)

    found = learn(features, scores(holds, worth=0.3), everything(holds), holds)

    likely = found.likelihoods(statements(300, seed=5, noise=1.5)[0], scores(statements(300, seed=5)[1], worth=0.3))
    truth = statements(300, seed=5)[1]
    bins = np.array_split(np.argsort(likely.ravel()), 10)
    gaps = [abs(likely.ravel()[rows].mean() - truth.ravel()[rows].mean()) for rows in bins]
    assert np.mean(gaps) <= 0.05


def test_a_judgement_has_no_say_in_its_own_held_out_log_odds():
    features, holds = statements(30)
    turned = holds.astype(float).copy()
    turned[7] = 1 - turned[7]
    judged = [
        JudgedStatements(features, scores(holds), said, np.ones_like(said), list(features.texts))
        for said in (holds.astype(float), turned)
    ]

    (_, before), (_, after) = (regression(these) for these in judged)

    assert np.allclose(before[7], after[7], atol=0.02)
    assert not np.allclose(before[8], after[8], atol=0.02)


def test_statements_of_one_cluster_are_held_out_together():
    features, holds = statements(60, noise=2.0)
    twice = Features(list(features.texts) * 2, np.vstack([features.vectors] * 2), ["en"] * 120)
    said, prior = np.vstack([holds] * 2), scores(np.vstack([holds] * 2), worth=0)

    by_words = learn(twice, prior, everything(said), said)
    apart = learn(twice, prior, everything(said), said, clusters=[str(row) for row in range(120)])

    def right(found):
        return np.mean(np.where(said, found.held_out, 1 - found.held_out))

    assert right(by_words) < right(apart) - 0.02


def test_nothing_is_known_of_codes_nobody_was_asked_about():
    features, holds = statements(40)
    asked = everything(holds)
    asked[::2, 1] = False

    found = learn(features, scores(holds), asked, holds)

    assert (np.isnan(found.held_out) == ~asked).all()


def test_a_code_never_asked_about_still_has_likelihoods():
    features, holds = statements(40)
    asked = everything(holds)
    asked[:, 2] = False

    found = learn(features, scores(holds), asked, holds)

    assert auc(found.likelihoods(TEST, scores(TRUTH, seed=1))) > 0.9
    assert not found.is_measured(2)
    assert found.cut(2).interval is None


def test_a_code_below_teaches_the_one_above_and_is_never_likelier():
    features, holds = statements(80)
    whole = np.column_stack([np.zeros(80, bool), holds])
    asked = np.column_stack([np.zeros(80, bool), everything(holds)])
    parents = (TOP, 0, 0, TOP)

    found = learn(features, scores(whole), asked, whole, parents=parents)

    likely = found.likelihoods(TEST, scores(np.column_stack([TRUTH[:, 0], TRUTH]), seed=1))
    assert (likely[:, 0] >= likely[:, 1:3].max(axis=1)).all()
    assert (found.holds[:, 0] == holds[:, :2].any(axis=1)).all()


def test_where_the_code_above_does_not_hold_none_below_does():
    features, holds = statements(40)
    said = np.column_stack([holds[:, 0], np.zeros(40, bool)])
    asked = np.column_stack([np.ones(40, bool), np.zeros(40, bool)])

    found = learn(features, scores(said), asked, said, parents=(TOP, 0))

    assert (~np.isnan(found.held_out[:, 1]) == ~holds[:, 0]).all()


def test_words_do_not_count_in_a_language_nobody_judged():
    features, holds = statements(100)
    found = learn(features, scores(holds), everything(holds), holds)
    empty = np.zeros((2, 8), np.float32)

    foreign = Features(["the bus is late", "qwerty"], empty, ["es", "es"])
    likely = found.likelihoods(foreign, np.zeros((2, 3)))

    assert (likely[0] == likely[1]).all()


def test_before_much_is_judged_a_code_is_given_where_the_codebook_gives_it():
    features, holds = statements(4, noise=2.0)
    prior = scores(TRUTH, seed=1)

    found = learn(features, scores(holds) - 3, everything(holds), holds, coded_from=-3.0)

    coded = found.likelihoods(TEST, prior - 3) >= found.thresholds
    assert (coded == (prior >= 0)).mean() > 0.85


def test_the_words_that_count_are_among_the_reasons():
    features, holds = statements(100)
    found = learn(features, scores(holds), everything(holds), holds)
    said = Features(["rent is late"], np.zeros((1, 8), np.float32), ["en"])

    prior = np.zeros((1, 3))

    reasons = found.reasons(said.texts[0], prior, found.regression.summed(said, prior), 0, 1)

    assert {reason.what for reason in reasons if not reason.is_word} == {"codebook", "meaning"}
    assert {reason.what: reason.weight for reason in reasons}["rent"] > 0
    assert [abs(reason.weight) for reason in reasons] == sorted((abs(r.weight) for r in reasons), reverse=True)


def test_reasons_add_up_to_the_log_odds():
    features, holds = statements(100)
    found = learn(features, scores(holds), everything(holds), holds)
    prior = scores(TRUTH)

    reasons = found.reasons(TEST.texts[4], prior, found.regression.summed(TEST, prior), 4, 0)

    assert sum(r.weight for r in reasons) == pytest.approx(found.regression.log_odds(TEST, prior)[4, 0], abs=1e-3)


def test_the_same_judgements_teach_the_same_to_the_bit():
    features, holds = statements(60)

    first, second = (learn(features, scores(holds), everything(holds), holds) for _ in range(2))

    prior = scores(TRUTH)
    assert (first.likelihoods(TEST, prior) == second.likelihoods(TEST, prior)).all()
    assert (first.thresholds == second.thresholds).all()


def test_a_precision_asked_for_is_met_within_its_interval():
    features, holds = statements(300, noise=1.5)
    found = learn(features, scores(holds), everything(holds), holds)

    cut = found.threshold_for(0, precision=0.9)

    coded = found.likelihoods(TEST, scores(TRUTH, seed=1))[:, 0] >= cut.threshold
    assert cut.interval[0] <= TRUTH[coded, 0].mean() <= cut.interval[1]


def test_a_language_hardly_judged_is_not_measured_though_the_code_is():
    features, holds = statements(100)
    mixed = Features(features.texts, features.vectors, ["en"] * 92 + ["es"] * 8)

    found = learn(mixed, scores(holds), everything(holds), holds)

    assert [found.is_measured(0, language) for language in (None, "en", "es")] == [True, True, False]


def test_very_many_judgements_are_learned_from_a_sample_and_all_held_out(monkeypatch):
    monkeypatch.setattr("qualkit.autocoders.learning.learner.most_rows", lambda _: 100)
    features, holds = statements(400)

    found = learn(features, scores(holds), everything(holds), holds)

    assert not np.isnan(found.held_out).any()
    assert auc(found.likelihoods(TEST, scores(TRUTH))) > 0.95


def test_comparing_every_two_statements_or_not_comes_to_the_same(monkeypatch):
    features, holds = statements(120)
    prior, asked = scores(holds), everything(holds)

    compared = learn(features, prior, asked, holds).likelihoods(TEST, scores(TRUTH))
    monkeypatch.setattr("qualkit.autocoders.learning.regressing.LEARNED_AT_ONCE", 10)
    multiplied = learn(features, prior, asked, holds).likelihoods(TEST, scores(TRUTH))

    assert np.allclose(compared, multiplied, atol=0.01)
