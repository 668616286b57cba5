"""Which of two proportions is larger: closed forms and symmetry, whatever the parameters."""

import math

import numpy as np
import pytest

from asprinted.stats.posterior import beta_binomial, probability_superior

CLOSE = 1e-12
"""Absolute: rounding of sums and of SciPy's incomplete beta function."""

PARAMETERS = [0.001, 0.01, 0.05, 0.5, 5, 500]
MARGINS = [1e-200, 1e-30, 1e-9, 0.001, 0.1, 0.7, 0.999]


@pytest.mark.parametrize("a", [1e-9, *PARAMETERS, 1e6])
@pytest.mark.parametrize("b", [1, *PARAMETERS])
def test_of_two_alike_neither_is_superior(a, b):
    assert probability_superior((a, b), (a, b)) == pytest.approx(0.5, abs=CLOSE)


@pytest.mark.parametrize("prior", [0.01, 0.001])
def test_no_event_in_either_arm_tells_them_apart_by_no_prior(prior):
    arm = beta_binomial(0, 10, prior=(prior, prior))
    assert probability_superior(arm, arm) == pytest.approx(0.5, abs=CLOSE)


@pytest.mark.parametrize("a", PARAMETERS)
@pytest.mark.parametrize("c", PARAMETERS)
def test_powers_of_uniforms(a, c):
    """Beta(a, 1) is U^(1/a), so its log is exponential with rate a; Beta(1, b) is its mirror."""
    assert probability_superior((a, 1), (c, 1)) == pytest.approx(a / (a + c), abs=CLOSE)
    assert probability_superior((1, a), (1, c)) == pytest.approx(c / (a + c), abs=CLOSE)


@pytest.mark.parametrize("a", PARAMETERS)
@pytest.mark.parametrize("margin", MARGINS)
def test_a_power_against_a_uniform_by_a_margin(a, margin):
    """The integral of 1 - (y + margin)^a over y from 0 to 1 - margin, and that of y^a."""
    room = 1 - margin
    above = room - (1 - margin ** (a + 1)) / (a + 1)
    assert probability_superior((a, 1), (1, 1), margin) == pytest.approx(above, abs=CLOSE)
    below = room ** (a + 1) / (a + 1)
    assert probability_superior((1, 1), (a, 1), margin) == pytest.approx(below, abs=CLOSE)
    assert probability_superior((a, 1), (1, 1), -margin) == pytest.approx(1 - below, abs=CLOSE)


def whole_numbers(first, second):
    """Return P(first > second) for whole parameters: the second's odds in a finite sum."""
    (a, b), (c, d) = first, second

    def log_beta(x, y):
        return math.lgamma(x) + math.lgamma(y) - math.lgamma(x + y)

    return sum(
        math.exp(log_beta(c + i, b + d) - math.log(b + i) - log_beta(1 + i, b) - log_beta(c, d))
        for i in range(a)
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [((34, 124), (20, 132)), ((1, 1), (3, 9)), ((7, 2), (1, 40)), ((120, 3), (5, 60))],
)
def test_whole_parameters(first, second):
    expected = whole_numbers(first, second)
    assert probability_superior(first, second) == pytest.approx(expected, abs=1e-11)


@pytest.mark.parametrize(
    ("first", "second", "margin"),
    [
        # In both of these the limits of the integral once came out wrong.
        ((0.2073735, 1.12609064), (0.2, 1.03899282), -0.001),
        ((1.01296621, 0.38461906), (2.19010154, 26.73792642), 0.9),
        ((0.05, 0.05), (0.01, 2), 0.05),
        ((0.001, 0.003), (0.002, 0.001), -0.7),
        ((0.3, 0.02), (0.05, 0.4), 0.2),
    ],
)
def test_simulation(first, second, margin):
    random, size = np.random.default_rng(20031), 400_000
    found = probability_superior(first, second, margin)
    simulated = np.mean(random.beta(*first, size) - random.beta(*second, size) > margin)
    assert abs(found - simulated) < 4 * math.sqrt(found * (1 - found) / size)


def test_a_margin_too_small_for_a_float_to_matter_is_none():
    arms = (3, 9), (0.5, 7)
    assert probability_superior(*arms, 1e-300) == probability_superior(*arms)


@pytest.mark.parametrize("seed", range(40))
def test_mirrored_and_swapped(seed):
    random = np.random.default_rng(seed)
    a, b, c, d = 10 ** random.uniform(-4, 5, 4)
    margin = random.choice([0, 1e-6, 0.01, 0.1, 0.5])
    found = probability_superior((a, b), (c, d), margin)
    assert 0 <= found <= 1
    assert found == pytest.approx(probability_superior((d, c), (b, a), margin), abs=CLOSE)
    swapped = probability_superior((c, d), (a, b), -margin)
    assert found + swapped == pytest.approx(1, abs=CLOSE)
