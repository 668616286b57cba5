"""The maximum behind the unconditional tests, against a grid too dense to slip between."""

import numpy as np
import pytest
from scipy.stats import binom

from asprinted.stats.nuisance import largest_probability

SHORT_OF_GRID = 1e-9
"""Relative: the maximum may exceed every grid value, but fall short of none by more."""

ABOVE_GRID = 1e-5
"""Relative: half a step of the grid away from a peak this much can be missing there."""

GRID = np.sin((np.arange(20_000) + 0.5) / 20_000 * np.pi / 2) ** 2


def on_a_grid(region):
    total_1, total_2 = (side - 1 for side in region.shape)
    first = binom.pmf(np.arange(total_1 + 1), total_1, GRID[:, None])
    second = binom.pmf(np.arange(total_2 + 1), total_2, GRID[:, None])
    return ((first @ region) * second).sum(axis=1).max()


@pytest.mark.parametrize("seed", range(12))
def test_no_peak_of_a_test_is_missed(seed):
    random = np.random.default_rng(seed)
    total_1, total_2 = random.integers(1, 130, 2)
    if seed % 3 == 0:
        total_2 = total_1  # the probability is then symmetric, with peaks in pairs
    share_1 = np.arange(total_1 + 1)[:, None] / total_1
    share_2 = np.arange(total_2 + 1)[None] / total_2
    region = np.abs(share_1 - share_2) >= random.uniform(0.02, 0.6)
    found, rate = largest_probability(region)
    expected = on_a_grid(region)
    assert expected * (1 - SHORT_OF_GRID) <= found <= expected * (1 + ABOVE_GRID)
    assert 0 < rate < 1


def test_any_region_will_do():
    random = np.random.default_rng(12)
    region = random.random((24, 31)) < 0.2
    found, _ = largest_probability(region)
    expected = on_a_grid(region)
    assert expected * (1 - SHORT_OF_GRID) <= found <= expected * (1 + ABOVE_GRID)
