"""The logistic-normal model of several counts: each group's log odds drawn from one normal.

Its likelihood is an integral per group, by adaptive Gauss-Hermite quadrature. Must not import
anything but NumPy, the sibling `search` and SciPy's special functions.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.special import expit, gammaln

from asprinted.stats.search import edge

_NODES = 64
"""Quadrature nodes per group: 100 give the same ten digits on every reference case, 32 only six
where a study has no event."""

_MOVE = 1e-3
"""Relative to tau: twice the nodes may move the maximum by no more. They move every reference case
by less than 1e-9; 0/10, 5/10 and 10/10 together by 3e-5."""

_NEWTON_STEPS = 50
"""Newton steps allowed for a mode; ten are usual, and the log-likelihoods are concave."""

_LEAST = 1e-3
"""The least tau searched, in sampling errors of the largest group: so small a tau adds a millionth
to a variance, and the slope there has the sign it has at 0."""

_MOST_TAU = 50.0
"""The largest tau searched; a likelihood that still rises there is refused."""


def fit(events: np.ndarray, totals: np.ndarray) -> tuple[float, float, float, float]:
    """Fit the model by maximum likelihood.

    Parameters
    ----------
    events, totals : ndarray
        Counts of each group; some events and some non-events among them.

    Returns
    -------
    mean, standard_error, tau2, log_likelihood : float
        Mean log odds, its standard error from the observed information of mean and tau together,
        the variance between groups, and the log of the likelihood with its binomial constants.

    Raises
    ------
    ValueError
        If the likelihood rises up to the largest variance searched, or the quadrature does not hold
        where it stops: both are signs of studies with hardly any but events, or any at all.

    Notes
    -----
    Liu and Pierce, *Biometrika* 1994;81:624-629, for the quadrature; Louis, *Journal of the Royal
    Statistical Society B* 1982;44:226-233, for slopes and information as posterior moments.

    Examples
    --------
    Two groups of 5/10 leave nothing between them: log odds 0, standard error 1/√(20 · ¼).

    >>> fit(np.array([5.0, 5.0]), np.array([10.0, 10.0]))[:3]
    (0.0, 0.4472135954999579, 0.0)
    """

    def rises(log_tau: np.ndarray) -> np.ndarray:
        tau = np.exp(log_tau)
        return np.asarray(_moments(_mean_at(tau, events, totals), tau, events, totals)[1][1] > 0)

    share = events.sum() / totals.sum()
    smallest_error = 1 / np.sqrt(totals.max() * share * (1 - share))
    least, most = np.log(_LEAST * min(smallest_error, 1.0)), np.log(_MOST_TAU)
    tau = float(np.exp(edge(rises, least, most))) if rises(np.array(least)) else 0.0
    mean = _mean_at(tau, events, totals)
    log_likelihood, _, information = _moments(mean, tau, events, totals)
    if tau and not _holds(mean, tau, events, totals):
        raise ValueError(
            f"events: found studies so far apart that their variance, near {tau**2:.3g} if it is "
            "finite, cannot be computed; expected studies less far apart"
        )
    covariance = np.linalg.inv(information) if tau else 1 / information[:1, :1]
    constant = gammaln(totals + 1) - gammaln(events + 1) - gammaln(totals - events + 1)
    total = log_likelihood + constant.sum()
    return float(mean), float(np.sqrt(covariance[0, 0])), tau**2, float(total)


def _holds(mean: float, tau: float, events: np.ndarray, totals: np.ndarray) -> bool:
    """Say whether tau is inside the search, a maximum, and the same with twice the nodes."""
    if tau > _MOST_TAU * (1 - _MOVE):
        return False
    _, slope, information = _moments(mean, tau, events, totals, 2 * _NODES)
    return np.linalg.eigvalsh(information)[0] > 0 and bool(
        (np.abs(np.linalg.solve(information, slope)) <= _MOVE * tau).all()
    )


def _mean_at(tau: float, events: np.ndarray, totals: np.ndarray) -> float:
    """Return the mean log odds that is most likely at a given tau."""
    mean = np.log(events.sum() / (totals - events).sum())
    for _ in range(_NEWTON_STEPS):
        _, slope, information = _moments(mean, tau, events, totals)
        step = slope[0] / information[0, 0]
        mean += np.clip(step, -1, 1)
        if abs(step) < 1e-14 * (1 + abs(mean)):
            break
    return float(mean)


def _moments(
    mean: float, tau: float, events: np.ndarray, totals: np.ndarray, nodes: int = _NODES
) -> tuple[float, np.ndarray, np.ndarray]:
    """Return log-likelihood, slope and observed information in (mean, tau)."""
    node, weight = _rule(nodes)
    x, n = events[:, None], totals[:, None]
    centre, width = _modes(mean, tau, events, totals)
    at = centre[:, None] + np.sqrt(2) * width[:, None] * node
    log_odds = mean + tau * at
    log_height = x * log_odds - n * np.logaddexp(0, log_odds) - at**2 / 2
    peak = log_height.max(axis=1, keepdims=True)
    mass = np.exp(log_height - peak + node**2) * weight
    each = mass.sum(axis=1, keepdims=True)
    log_likelihood = (np.log(each[:, 0] * width / np.sqrt(np.pi)) + peak[:, 0]).sum()
    mass = mass / each

    def expected(value: np.ndarray) -> np.ndarray:
        return np.asarray((mass * value).sum(axis=1))

    share = expit(log_odds)
    excess, spread = x - n * share, n * share * (1 - share)
    slopes = np.stack([expected(excess), expected(excess * at)])
    information = np.empty((2, 2))
    for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
        power = at ** (i + j)
        second = expected(spread * power) - expected(excess**2 * power)
        information[i, j] = (second + slopes[i] * slopes[j]).sum()
    return float(log_likelihood), slopes.sum(axis=1), information


@cache
def _rule(nodes: int) -> tuple[np.ndarray, np.ndarray]:
    return np.polynomial.hermite.hermgauss(nodes)


def _modes(
    mean: float, tau: float, events: np.ndarray, totals: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return where each group's standardized deviation is likeliest, and how wide its peak is."""
    centre = np.zeros_like(events)
    for _ in range(_NEWTON_STEPS):
        share = expit(mean + tau * centre)
        bend = 1 + tau**2 * totals * share * (1 - share)
        step = (tau * (events - totals * share) - centre) / bend
        centre = centre + np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-12:
            break
    share = expit(mean + tau * centre)
    return centre, 1 / np.sqrt(1 + tau**2 * totals * share * (1 - share))
