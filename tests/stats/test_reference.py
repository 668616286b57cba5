"""The statistics against R and exact arithmetic: each value of tests/reference is computed again.

`make_reference.R` made reference.csv and `make_exact.py` exact.csv, and they say how; nobody needs
R or mpmath to run this.
"""

from __future__ import annotations

import csv
import math
from functools import cache
from pathlib import Path

import pytest

from asprinted.stats import (
    bayesian,
    counts,
    differences,
    pooling,
    posterior,
    proportions,
    survival,
    tests,
)

REFERENCE = Path(__file__).parents[1] / "reference"

CLOSE = 1e-8
"""Relative, with an absolute floor of `FLOOR`: what double arithmetic gives by two routes."""

FLOOR = 1e-12
"""Absolute: limits that are 0 in one route are a rounding error in the other."""

FISHER_TEST = 1.3e-4
"""Absolute, for the odds ratio or its reciprocal, whichever is below 1: ``fisher.test`` seeks that
number by uniroot at its default tolerance of 1.2e-4. The same values by a tighter search in R are
compared at `CLOSE`."""

GLMER = 1e-4
"""Relative, for ``rma.glmm``: lme4's optimizer stops when the deviance changes by less than about
1e-5, where tau² has four digits. Maxima found by integration in R are compared at `CLOSE`."""

BESIDE_0 = 2e-9
"""Absolute, for I²: metafor's scoring may stop that share of a sampling variance beside 0."""

FEWEST = 16_300
"""Comparisons there must be at least."""

EXACT = 559
"""Of them by whole numbers or fifty digits, where R is no judge."""

PRESENT = {
    "interval": 945,
    "risk_difference": 900,
    "number_needed_to_treat": 375,
    "risk_ratio": 375,
    "odds_ratio": 495,
    "two_proportions": 485,
    "one_sided": 275,
    "risk_ratio_from_1": 20,
    "bayesian": 189,
    "attainable": 32,
    "fragility": 48,
    "reverse_fragility": 48,
    "random_effects": 11352,
    "leave_one_out": 190,
    "glmm": 80,
    "beta_binomial": 84,
    "beta_limits": 136,
    "from_quantiles": 12,
    "probability_superior": 240,
    "deaths_required": 32,
    "detectable_hazard_ratio": 32,
    "power": 16,
}
"""Comparisons of each function there must be at least, so that a lost part is noticed by name."""


def read() -> list[dict[str, str]]:
    """Return one row for each value; the file has one for each call, with its values named."""
    calls = []
    for name in ("reference.csv", "exact.csv"):
        with (REFERENCE / name).open(newline="", encoding="utf-8") as file:
            calls += csv.DictReader(file)
    return [
        {**call, "quantity": name, "value": value}
        for call in calls
        for name, _, value in (pair.partition("=") for pair in call["values"].split())
    ]


ROWS = read()


def arms(numbers):
    return [int(one) for one in numbers]


def interval(numbers, method, level):
    return vars_of(proportions.interval(*arms(numbers), method=method, level=level))


def two_groups(function):
    def compute(numbers, method, level):
        return vars_of(function(*arms(numbers), method=method, level=level))

    return compute


def two_proportions(numbers, method, _level):
    found = tests.two_proportions(*arms(numbers), method=method)
    return {"p_value": found.p_value, "statistic": found.statistic}


def one_sided(numbers, method, _level):
    name, alternative = method.split(",")
    return p_of(tests.two_proportions(*arms(numbers), method=name, alternative=alternative))


def p_of(found):
    return {"p_value": found.p_value}


def risk_ratio_from_1(numbers, method, level):
    found = differences.risk_ratio(*arms(numbers), method=method, level=level)
    return {"low": found.low - 1, "high": found.high - 1}


def attainable(numbers, _method, _level):
    percent, total, decimals = arms(numbers)
    printed = f"{percent / 10**decimals:.{decimals}f}%"
    found = counts.attainable(printed, total)
    return {"number": len(found), "first": found[0] if found else -1}


def shifted(function):
    def compute(numbers, method, _level):
        index = function(*arms(numbers), test=method).index
        return {"index": -1 if index is None else index}

    return compute


def studies(numbers):
    numbers = arms(numbers)
    return numbers[::2], numbers[1::2]


def random_effects(numbers, method, level):
    found = pooling.random_effects(*studies(numbers), *method.split(","), level=level)
    values = pooled(found)
    if found.tau2_method == "equal-effects":
        return values
    for name in pooling.PREDICTIONS:
        if name != "t-k-2" or len(found.effects) > 2:
            add_limits(values, f"prediction_{name}", found.prediction(name))
    for name in pooling.TAU2_INTERVALS:
        if name != "profile" or found.tau2_method in ("reml", "ml"):
            add_limits(values, f"tau2_{name}", found.tau2_interval(name))
            add_limits(values, f"i2_{name}", found.i2_interval(name))
    return values


def leave_one_out(numbers, method, level):
    *options, left_out = method.split(",")
    found = pooling.leave_one_out(*studies(numbers), *options, level=level)
    return pooled(found[int(left_out) - 1])


def pooled(found):
    names = ("estimate", "low", "high", "standard_error", "tau2", "q", "q_p_value", "i2", "h2")
    return {name: getattr(found, name) for name in names} | {"model": found.model.estimate}


def add_limits(values, name, found):
    values[f"{name}_low"], values[f"{name}_high"] = found.low, found.high


def bayesian_pooling(numbers, method, level):
    *counted, scale = numbers
    found = bayesian.random_effects(*studies(counted), scale, measure=method, level=level)
    values = vars_of(found) | {"model": found.model.estimate, "tau": found.tau.estimate}
    add_limits(values, "tau", found.tau)
    add_limits(values, "prediction", found.prediction())
    return values


def glmm(numbers, _method, level):
    found = pooling.glmm(*studies(numbers), level=level)
    names = ("estimate", "low", "high", "standard_error", "tau2", "log_likelihood")
    return {name: getattr(found, name) for name in names} | {"model": found.model.estimate}


def beta_limits(numbers, method, level):
    found = posterior.beta_binomial(0, 0, prior=numbers, method=method, level=level)
    return vars_of(found)


def beta_binomial(numbers, method, level):
    events, total, a, b, weight = numbers
    found = posterior.beta_binomial(events, total, (a, b), weight, method, level)
    return vars_of(found) | {"a": found.prior.a, "b": found.prior.b}


def from_quantiles(numbers, _method, _level):
    found = posterior.from_quantiles(*numbers[:2], probabilities=tuple(numbers[2:]))
    return {"a": found.a, "b": found.b}


def probability_superior(numbers, _method, _level):
    found = posterior.probability_superior(numbers[:2], numbers[2:4], margin=numbers[4])
    return {"probability": found}


def design(function, name):
    return lambda numbers, _method, _level: {name: getattr(function(*numbers), name)}


def vars_of(found):
    return {"estimate": found.estimate, "low": found.low, "high": found.high}


COMPUTE = {
    "interval": interval,
    "risk_difference": two_groups(differences.risk_difference),
    "number_needed_to_treat": two_groups(differences.number_needed_to_treat),
    "risk_ratio": two_groups(differences.risk_ratio),
    "odds_ratio": two_groups(differences.odds_ratio),
    "two_proportions": two_proportions,
    "one_sided": one_sided,
    "risk_ratio_from_1": risk_ratio_from_1,
    "bayesian": bayesian_pooling,
    "attainable": attainable,
    "fragility": shifted(counts.fragility),
    "reverse_fragility": shifted(counts.reverse_fragility),
    "random_effects": random_effects,
    "leave_one_out": leave_one_out,
    "glmm": glmm,
    "beta_binomial": beta_binomial,
    "beta_limits": beta_limits,
    "from_quantiles": from_quantiles,
    "probability_superior": probability_superior,
    "deaths_required": design(survival.deaths_required, "deaths"),
    "detectable_hazard_ratio": design(survival.detectable_hazard_ratio, "hazard_ratio"),
    "power": design(survival.power, "power"),
}


@cache
def computed(function: str, arguments: str, method: str, level: str) -> dict[str, float]:
    numbers = tuple(float(one) for one in arguments.split())
    return COMPUTE[function](numbers, method, None if level == "NA" else float(level))


def agrees(found: float, expected: float, row: dict[str, str]) -> bool:
    if row["route"] == "fisher.test" and row["function"] == "odds_ratio":
        return abs(below_one(found) - below_one(expected)) <= FISHER_TEST
    if row["quantity"] == "i2" and abs(found - expected) <= BESIDE_0:
        return True
    return miss(found, expected) <= (GLMER if row["route"].startswith("rma.glmm") else CLOSE)


def below_one(ratio: float) -> float:
    return ratio if ratio <= 1 else 1 / ratio


def miss(found: float, expected: float) -> float:
    """Return how far two values are apart, relatively, beyond the absolute floor."""
    if math.isfinite(found) and math.isfinite(expected):
        return max(abs(found - expected) - FLOOR, 0.0) / max(abs(expected), FLOOR)
    return 0.0 if found == expected or (math.isnan(found) and math.isnan(expected)) else math.inf


@pytest.mark.parametrize("function", sorted(COMPUTE))
def test_agrees_with_r(function):
    wrong = []
    for row in ROWS:
        if row["function"] != function:
            continue
        found = computed(function, row["arguments"], row["method"], row["level"])[row["quantity"]]
        if not agrees(found, float(row["value"]), row):
            wrong.append(
                f"{row['method']} {row['quantity']} of {row['arguments']} at {row['level']}: "
                f"found {found!r}, R has {row['value']} by {row['route']}"
            )
    assert not wrong, "\n".join(wrong)


def test_no_comparison_is_lost():
    present = {name: sum(row["function"] == name for row in ROWS) for name in PRESENT}
    assert {name: n for name, n in present.items() if n < PRESENT[name]} == {}
    assert set(COMPUTE) == set(PRESENT) == {row["function"] for row in ROWS}
    assert len(ROWS) >= FEWEST
    assert sum(row["route"].startswith("mpmath") for row in ROWS) >= EXACT


def test_references_have_at_least_ten_digits():
    """A value that R prints short is exact: a whole number, a half, an infinity."""
    short = [
        row
        for row in ROWS
        if len(row["value"].lstrip("-0.").replace(".", "").split("e")[0]) < 10
        and math.isfinite(float(row["value"]))
        and float(row["value"]) * 40_000 * 3_000_000 % 1 != 0
    ]
    assert not short


def test_versions_are_recorded():
    with (REFERENCE / "versions.csv").open(newline="", encoding="utf-8") as file:
        versions = {row["software"]: row["version"] for row in csv.DictReader(file)}
    assert set(versions) == {"R", "metafor", "lme4"}
    assert all(versions.values())


def test_a_wrong_value_is_noticed():
    assert miss(0.1 + 1e-8, 0.1) > CLOSE
    assert miss(float("nan"), 0.1) == math.inf
    assert miss(float("inf"), float("inf")) == 0
