"""Invented patients: their times, their luck, and that nothing but chance moves them."""

import numpy as np
import pytest

from asprinted.stats.simulation import lasting_responders, lifetimes, share_alive

PATIENTS = 200_000
NOISE = 5 * 0.5 / PATIENTS**0.5
"""Five standard errors of a share near one half: chance alone does not reach it."""


@pytest.fixture
def rng():
    return np.random.default_rng(20)


@pytest.mark.parametrize("median", [0.5, 2.0, 5.0])
@pytest.mark.parametrize("at", [1, 5, 10, 30])
def test_share_alive_is_median_over_median_plus_time(median, at, rng):
    years = lifetimes(PATIENTS, median, rng)
    assert share_alive(years, at) == pytest.approx(median / (median + at), abs=NOISE)


def test_same_seed_gives_same_patients():
    first, second = (lifetimes(50, 2, np.random.default_rng(7)) for _ in range(2))
    assert (first == second).all()


def test_responders_have_lived_long_enough(rng):
    years = lifetimes(PATIENTS, 2, rng)
    assert years[lasting_responders(years, 0.3, 1.5, rng)].min() >= 1.5


def test_without_a_wait_responders_live_no_longer(rng):
    years = lifetimes(PATIENTS, 2, rng)
    responded = lasting_responders(years, 0.5, 0, rng)
    gap = share_alive(years[responded], 5) - share_alive(years[~responded], 5)
    assert abs(gap) < 2 * NOISE


def test_a_wait_favors_responders_and_a_landmark_takes_that_away(rng):
    years = lifetimes(PATIENTS, 2, rng)
    responded = lasting_responders(years, 0.5, 2, rng)
    from_start = share_alive(years[responded], 5) - share_alive(years[~responded], 5)
    landmark = share_alive(years[responded], 5, since=2) - share_alive(
        years[~responded], 5, since=2
    )
    assert from_start > 0.2
    assert abs(landmark) < 4 * NOISE


def test_nobody_or_everybody_may_be_picked(rng):
    assert not lasting_responders([1, 2], 0, 0, rng).any()
    assert lasting_responders([1, 2], 1, 0, rng).all()


def test_share_alive_counts_by_hand():
    years = [1, 5, 5, 9]
    assert share_alive(years, 5) == 0.75
    assert share_alive(years, 5.1) == 0.25
    assert share_alive(years, [0, 5, 10]).tolist() == [1.0, 0.75, 0.0]
    assert share_alive(years, 3, since=4) == 1.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda rng: lifetimes(0, 2, rng), "patients: found 0; expected a whole number, 1 or more"),
        (lambda rng: lifetimes(9, 0.0, rng), "median: found 0.0; expected years above 0"),
        (lambda rng: lasting_responders([1], 1.1, 0, rng), "share: found 1.1; expected 0 to 1"),
        (lambda rng: lasting_responders([1], 1, -1, rng), "wait: found -1; expected years, 0 or"),
        (lambda rng: share_alive([1, 2], 5, since=3), "since: found 3, when nobody is alive"),
    ],
)
def test_impossible_input_is_refused_in_one_line(call, message, rng):
    with pytest.raises(ValueError, match=message):
        call(rng)
