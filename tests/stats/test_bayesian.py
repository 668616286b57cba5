"""The Bayesian model by a long seeded simulation, which shares no integral with it."""

import numpy as np
import pytest

from asprinted.stats import bayesian, pooling
from asprinted.stats.effects import proportion, transformed

SETS = [([22, 33, 8, 21], [121, 156, 30, 40]), ([5, 5], [10, 10]), ([0, 3, 1], [20, 20, 25])]
DRAWS = 200_000

ERRORS = 8
"""Standard errors of a share of so many draws, themselves drawn from weighted ones."""


def simulated(events, totals, scale, measure):
    """Importance sampling: tau from its prior, weighted by the restricted likelihood."""
    random = np.random.default_rng(20031)
    y, v = transformed(np.array(events, float), np.array(totals, float), measure)
    tau = np.abs(random.normal(0, scale, 20 * DRAWS))
    precision = 1 / (v + tau[:, None] ** 2)
    mean = (precision * y).sum(axis=1) / precision.sum(axis=1)
    log_weight = np.log(precision).sum(axis=1) / 2 - np.log(precision.sum(axis=1)) / 2
    log_weight -= (precision * (y - mean[:, None]) ** 2).sum(axis=1) / 2
    weight = np.exp(log_weight - log_weight.max())
    kept = random.choice(len(tau), DRAWS, p=weight / weight.sum())
    mu = random.normal(mean[kept], 1 / np.sqrt(precision.sum(axis=1)[kept]))
    return tau[kept], mu, random.normal(mu, tau[kept])


@pytest.mark.parametrize("measure", pooling.MEASURES)
@pytest.mark.parametrize("counts", SETS)
def test_a_simulation_gives_the_same(counts, measure):
    found = bayesian.random_effects(*counts, scale=0.7, measure=measure)
    tau, mu, further = simulated(*counts, 0.7, measure)
    predicted = found.prediction()
    for draws, interval in (
        (tau, found.tau),
        (mu, found.model),
        (proportion(further, measure), predicted),
    ):
        for end, below in ((interval.estimate, 0.5), (interval.low, 0.025), (interval.high, 0.975)):
            allowed = ERRORS * np.sqrt(below * (1 - below) / DRAWS)
            # An arcsine below 0 is a proportion of 0, and a limit there has more below it.
            at_most = (draws <= end).mean()
            assert (draws < end).mean() - allowed <= below <= at_most + allowed


def test_twice_the_panels_change_nothing(monkeypatch):
    once = [bayesian.random_effects(*counts, scale=0.5) for counts in SETS]
    monkeypatch.setattr(bayesian, "_WIDEST", bayesian._WIDEST / 2)
    monkeypatch.setattr(bayesian, "_START", bayesian._START / 2)
    for before, counts in zip(once, SETS, strict=True):
        after = bayesian.random_effects(*counts, scale=0.5)
        assert (after.low, after.high) == pytest.approx((before.low, before.high), rel=1e-12)
        assert after.tau.high == pytest.approx(before.tau.high, rel=1e-12)


def test_studies_far_beyond_the_prior_still_count():
    """The effects range over 98 scales of the prior, whose tail has to give way."""
    found = bayesian.random_effects([200_000, 300_000, 400_000], [10**6] * 3, scale=0.01)
    assert 0.05 < found.tau.estimate < 0.1
    assert found.low < 0.3 < found.high


def test_a_wide_prior_comes_near_the_restricted_likelihood():
    """With many studies and a prior that hardly says anything the two models agree."""
    random = np.random.default_rng(4)
    totals = np.full(40, 500.0)
    events = random.binomial(500, 1 / (1 + np.exp(1 - random.normal(0, 0.5, 40))))
    found = bayesian.random_effects(events, totals, scale=20)
    by_reml = pooling.random_effects(events, totals, interval="knapp-hartung")
    assert found.tau.estimate == pytest.approx(np.sqrt(by_reml.tau2), rel=0.05)
    assert found.model.estimate == pytest.approx(by_reml.model.estimate, abs=0.01)
