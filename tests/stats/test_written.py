"""Results write themselves as the book's sentences have them."""

import numpy as np
import pytest

from asprinted import prose
from asprinted.stats.differences import risk_difference, risk_ratio
from asprinted.stats.proportions import interval
from asprinted.stats.tests import two_proportions


def test_a_share_is_written_as_prose_writes_it():
    rate = interval(33, 156)
    assert f"{rate}" == prose.estimate(rate)
    assert f"{rate:.1}" == prose.estimate(rate, 1)
    assert f"{rate:estimate}" == prose.percent(rate.estimate)
    assert f"{rate:interval.1}" == prose.percent_interval(rate.low, rate.high, 1)


def test_differences_ratios_and_tests_are_written_in_their_own_units():
    gain = risk_difference(33, 156, 19, 150)
    assert f"{gain}" == prose.difference(gain)
    ratio = risk_ratio(33, 156, 19, 150)
    assert f"{ratio:interval}" == prose.interval(ratio.low, ratio.high)
    assert f"{ratio:estimate}" == prose.number(ratio.estimate, 2)
    test = two_proportions(33, 156, 19, 150, "pearson")
    assert f"{test}" == prose.p_value(test.p_value)


@pytest.mark.parametrize("spec", ["d", "%", "estimate.x", "low", ".1f"])
def test_another_format_is_refused_by_name(spec):
    with pytest.raises(ValueError, match="expected 'estimate' or 'interval'"):
        format(interval(8, 30), spec)


def test_an_interval_of_arrays_is_not_written():
    with pytest.raises(ValueError, match=r"estimates\.each"):
        f"{interval(np.array([1, 2]), 4)}"
