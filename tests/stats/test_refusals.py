"""Impossible input is refused by a ValueError that names the argument and what was found."""

import math

import numpy as np
import pytest

from asprinted.stats import counts, differences, pooling, posterior, proportions, survival, tests

TABLE = (5, 20, 3, 20)

REFUSED = {
    "events above total": (lambda: proportions.interval(31, 30), "events: found 31 of total 30"),
    "negative": (lambda: proportions.interval(-1, 30), "events: found -1"),
    "not whole": (lambda: proportions.interval(2.5, 30), "events: found 2.5"),
    "not a number": (lambda: proportions.interval("8/30", 30), "events: found '8/30'"),
    "text": (lambda: proportions.interval("8", 30), "events: found '8'; expected a number"),
    "text as total": (lambda: proportions.interval(8, "30"), "total: found '30'"),
    "bytes": (lambda: proportions.interval(b"8", 30), "events: found b'8'"),
    "texts": (lambda: proportions.interval(["8", "9"], 30), "events: found ['8', '9']"),
    "text among numbers": (lambda: proportions.interval([8, "9"], 30), "events: found [8, '9']"),
    "text among objects": (
        lambda: proportions.interval(np.array([8, "9"], dtype=object), 30),
        "events: found array([8, '9'], dtype=object)",
    ),
    "level as text": (lambda: proportions.interval(8, 30, level="0.95"), "level: found '0.95'"),
    "nan": (lambda: proportions.interval(math.nan, 30), "events: found nan"),
    "infinite": (lambda: proportions.interval(1, math.inf), "total: found inf"),
    "nobody": (lambda: proportions.interval(0, 0), "total: found 0; expected at least 1"),
    "one bad of many": (
        lambda: proportions.interval([1, 9, 2], [5, 8, 7]),
        "events: found 9 of total 8 at position 1",
    ),
    "shapes": (lambda: proportions.interval([1, 2], [5, 8, 7]), "shape (2,)"),
    "level in percent": (lambda: proportions.interval(1, 5, level=95), "level: found 95"),
    "level 0": (lambda: proportions.interval(1, 5, level=0), "level: found 0"),
    "level 1": (lambda: proportions.interval(1, 5, level=1), "level: found 1"),
    "levels": (lambda: proportions.interval(1, 5, level=[0.9, 0.95]), "level: found [0.9, 0.95]"),
    "unknown method": (
        lambda: proportions.interval(1, 5, method="Wilson"),
        "method: found 'Wilson'; expected one of wilson, wald",
    ),
    "second group": (lambda: differences.risk_difference(1, 5, 7, 6), "events_2: found 7"),
    "second total": (lambda: differences.risk_ratio(1, 5, 0, 0), "total_2: found 0"),
    "groups' shapes": (
        lambda: differences.risk_difference([1, 2], 5, [1, 2, 3], 5),
        "events_1, total_1, events_2, total_2 have shapes",
    ),
    "difference's method": (
        lambda: differences.number_needed_to_treat(*TABLE, method="katz"),
        "method: found 'katz'; expected one of newcombe",
    ),
    "words of many": (
        lambda: differences.number_needed_to_treat([1, 2], 5, 1, 5).words(),
        "words: found arrays",
    ),
    "unknown test": (lambda: tests.two_proportions(*TABLE, method="chi2"), "expected one of pears"),
    "too many tables": (
        lambda: tests.two_proportions(1, 3000, 2, 3000, method="barnard"),
        "total_1, total_2: found 3000 and 3000",
    ),
    "unreadable share": (lambda: counts.attainable("about 21%", 156), "printed: found 'about 21%'"),
    "share above 1": (lambda: counts.attainable("121%", 156), "printed: found '121%'"),
    "not finite share": (lambda: counts.attainable("NaN", 156), "printed: found 'NaN'"),
    "ends swapped": (lambda: counts.attainable((0.3, 0.2), 156), "printed: found (0.3, 0.2)"),
    "three ends": (lambda: counts.attainable((0.1, 0.2, 0.3), 156), "printed: found"),
    "attainable of none": (lambda: counts.attainable("21%", 0), "total: found 0"),
    "attainable of half": (lambda: counts.attainable("21%", 10.5), "total: found 10.5"),
    "nothing to try": (
        lambda: counts.explain_p(".048", "50%", 1, 3, 20),
        "events_1, total_1: found no count that fits '50%' of 1",
    ),
    "totals as text": (
        lambda: counts.multiverse(5, "88", 3, "77"),
        "total_1: found '88'; expected a whole number or several, not text",
    ),
    "one total as text": (
        lambda: counts.explain_p(".048", "21%", 156, "13%", "150"),
        "total_2: found '150'; expected a whole number or several, not text",
    ),
    "a total as bytes": (lambda: counts.multiverse(5, b"88", 3, 77), "total_1: found b'88'"),
    "a total among several as text": (
        lambda: counts.multiverse(5, [87, "88"], 3, 77),
        "total_1: found '88'",
    ),
    "nested counts": (
        lambda: counts.multiverse([[4, 5]], 88, 3, 77),
        "events_1: found [4, 5] among several",
    ),
    "attainable of text": (lambda: counts.attainable("21%", "156"), "total: found '156'"),
    "no test": (lambda: counts.multiverse(5, 88, 3, 77, tests=[]), "tests: found []"),
    "None for tests": (lambda: counts.multiverse(5, 88, 3, 77, tests=None), "found None"),
    "unknown test of several": (
        lambda: counts.multiverse(5, 88, 3, 77, tests=["fisher", "chi2"]),
        "tests: found 'chi2'; expected one of pearson",
    ),
    "P unreadable": (lambda: counts.explain_p("P=.048", *TABLE), "printed: found 'P=.048'"),
    "alpha": (lambda: counts.fragility(*TABLE, alpha=5), "alpha: found 5"),
    "fragility of many": (lambda: counts.fragility([1, 2], 5, 1, 5), "expected single counts"),
    "one study": (
        lambda: pooling.random_effects([5], [20]),
        "found 1 study; expected at least 2",
    ),
    "two studies to leave one out": (
        lambda: pooling.leave_one_out([5, 6], [20, 20]),
        "found 2 studies; expected at least 3",
    ),
    "unequal lists": (lambda: pooling.random_effects([5, 6, 7], [20, 20]), "shape"),
    "one total for all": (lambda: pooling.random_effects([5, 6], 20), "two lists of equal length"),
    "measure": (
        lambda: pooling.random_effects([5, 6], [20, 20], measure="freeman-tukey"),
        "measure: found 'freeman-tukey'",
    ),
    "tau2": (lambda: pooling.random_effects([5, 6], [20, 20], tau2="REML"), "tau2: found 'REML'"),
    "pooled interval": (
        lambda: pooling.random_effects([5, 6], [20, 20], interval="t"),
        "interval: found 't'",
    ),
    "prediction of two": (
        lambda: pooling.random_effects([5, 6], [20, 20]).prediction("t-k-2"),
        "prediction method: found 't-k-2' with 2 studies; expected at least 3",
    ),
    "profile without likelihood": (
        lambda: pooling.random_effects([5, 6], [20, 20], tau2="paule-mandel").tau2_interval(),
        "found 'profile' after 'paule-mandel'",
    ),
    "prediction of equal effects": (
        lambda: pooling.random_effects([5, 6, 7], [20, 20, 20], tau2="equal-effects").prediction(),
        "prediction: found a model of 'equal-effects'",
    ),
    "I² of equal effects": (
        lambda: pooling.random_effects([5, 6], [20, 20], tau2="equal-effects").i2_interval(),
        "i2_interval: found a model of 'equal-effects'",
    ),
    "I² by profile without likelihood": (
        lambda: pooling.random_effects([5, 6], [20, 20], tau2="paule-mandel").i2_interval(
            "profile"
        ),
        "found 'profile' after 'paule-mandel'",
    ),
    "mixed model of studies apart": (
        lambda: pooling.glmm([0, 10], [10, 10]),
        "events: found studies with nothing but events and studies with nothing but non-events",
    ),
    "mixed model of single patients": (
        lambda: pooling.glmm([0, 1, 1], [1, 1, 1]),
        "events: found studies with nothing but events",
    ),
    "mixed model beyond its search": (
        lambda: pooling.glmm([0, 10**15, 5], [10**15, 10**15, 10]),
        "events: found studies so far apart",
    ),
    "mixed model beyond its quadrature": (
        lambda: pooling.glmm([0, 1000, 5], [1000, 1000, 10]),
        "events: found studies so far apart",
    ),
    "mixed model of no event": (lambda: pooling.glmm([0, 0], [9, 8]), "found 0 of 17 in all"),
    "mixed model of one": (lambda: pooling.glmm([1], [9]), "found 1 study"),
    "prior": (lambda: posterior.beta_binomial(1, 5, prior=(0, 1)), "prior: found (0, 1)"),
    "prior by name": (lambda: posterior.beta_binomial(1, 5, prior="flat"), "prior: found 'flat'"),
    "weight": (lambda: posterior.beta_binomial(1, 5, weight=1.5), "weight: found 1.5"),
    "two pieces": (
        lambda: posterior.beta_binomial(0, 0, prior=(0.5, 0.5), method="highest-density"),
        "'highest-density' for a posterior with a and b below 1",
    ),
    "quantiles": (lambda: posterior.from_quantiles(0.2, 0.15), "low, high: found 0.2 and 0.15"),
    "quantile 0": (lambda: posterior.from_quantiles(0, 0.15), "low: found 0"),
    "probabilities": (
        lambda: posterior.from_quantiles(0.1, 0.2, (0.9, 0.1)),
        "probabilities: found 0.9 and 0.1",
    ),
    "one probability": (
        lambda: posterior.from_quantiles(0.1, 0.2, 0.9),
        "probabilities: found 0.9; expected two numbers",
    ),
    "three probabilities": (
        lambda: posterior.from_quantiles(0.1, 0.2, (0.1, 0.5, 0.9)),
        "probabilities: found (0.1, 0.5, 0.9); expected two numbers",
    ),
    "probabilities as text": (
        lambda: posterior.from_quantiles(0.1, 0.2, "ab"),
        "probabilities: found 'ab'",
    ),
    "a below 0": (lambda: posterior.Beta(-1, 2), "a: found -1; expected above 0"),
    "b of 0": (lambda: posterior.Beta(1, 0), "b: found 0; expected above 0"),
    "a as text": (lambda: posterior.Beta("a", "b"), "a: found 'a'; expected a number"),
    "b not a number": (lambda: posterior.Beta(1, math.nan), "b: found nan"),
    "one of many b": (lambda: posterior.Beta(1, [2, -2]), "b: found [2, -2]; expected above 0"),
    "density at 0": (lambda: posterior.Beta(2, 2).density(0), "share: found 0; expected above 0"),
    "density at 1": (lambda: posterior.Beta(2, 2).density([0.5, 1]), "share: found [0.5, 1]"),
    "density beyond": (lambda: posterior.Beta(2, 2).density(1.5), "share: found 1.5"),
    "density below": (lambda: posterior.Beta(2, 2).density(-1), "share: found -1"),
    "out of reach": (
        lambda: posterior.from_quantiles(0.5, 0.500001),
        "expected quantiles of some Beta",
    ),
    "margin": (
        lambda: posterior.probability_superior((1, 1), (1, 1), margin=5),
        "margin: found 5",
    ),
    "margin next to 0": (
        lambda: posterior.probability_superior((0.05, 1), (1, 1), margin=1e-300),
        "margin: found 1e-300 and an a or b below 0.1; expected 0, or at least 1e-250",
    ),
    "hazard ratio 1": (lambda: survival.deaths_required(1), "hazard_ratio: found 1"),
    "hazard ratio 0": (lambda: survival.power(100, 0), "hazard_ratio: found 0"),
    "power": (lambda: survival.deaths_required(0.75, power=80), "power: found 80"),
    "power below chance": (lambda: survival.detectable_hazard_ratio(9, power=0.02), "alpha / 2"),
    "power below chance, either way": (
        lambda: survival.deaths_required(0.75, power=0.04, either_way=True),
        "expected alpha = 0.05",
    ),
    "deaths": (lambda: survival.power(0, 0.75), "deaths: found 0"),
    "allocation": (lambda: survival.power(9, 0.75, allocation=2), "allocation: found 2"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_is_refused(case):
    call, message = REFUSED[case]
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 -- the message is compared below
        call()
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)
