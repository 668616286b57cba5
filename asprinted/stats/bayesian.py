"""Several proportions pooled by a Bayesian random-effects model: for few studies.

The prior says how far studies may plausibly differ, which few of them cannot. Imports SciPy's
special functions only; every integral is by quadrature, so there is no seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from asprinted.stats.between import log_likelihood
from asprinted.stats.effects import (
    MEASURES,
    Array,
    mean_and_q,
    proportion,
    transformed,
    weights,
)
from asprinted.stats.inputs import between, choice, level_of, studies
from asprinted.stats.quadrature import panels
from asprinted.stats.results import Interval, Share
from asprinted.stats.search import edge

_FAR = 90.0
"""Twice minus the log of the prior's share left out at the far end: 3e-20."""

_WIDEST, _DEVIATIONS = 0.25, 2.0
"""Widths of a panel on the log scale of tau, and in standard deviations of log tau, of which k
studies leave no less than 1/√(2k)."""

_START = 0.25
"""Of the smaller of the least sampling error and the prior's scale: so far one panel will do."""


@dataclass(frozen=True, slots=True)
class BayesianPooled(Share):
    """A pooled proportion of the Bayesian random-effects model.

    Attributes
    ----------
    estimate, low, high : float
        Posterior median of the pooled proportion and its equal-tailed credible limits, fractions.
    model : Interval
        The same on the model's scale: log odds, or arcsine of the square root.
    tau : Interval
        Posterior median and limits of the standard deviation between studies, on that scale.
    scale : float
        Of the half-normal prior of tau.
    measure : str
        "logit" or "arcsine".
    effects, variances : tuple of float
        Each study on the model's scale, and its sampling variance.
    """

    model: Interval
    tau: Interval
    scale: float
    measure: str
    effects: tuple[float, ...]
    variances: tuple[float, ...]

    def prediction(self) -> Share:
        """Return where the proportion of a further study is expected to lie.

        Returns
        -------
        Share
            Median and equal-tailed limits of the posterior predictive distribution, fractions.
        """
        y, v = np.array(self.effects), np.array(self.variances)
        found = _quantiles(y, v, self.scale, self.level, further=True)
        return Share(*_plain(proportion(found, self.measure)), self.level, self.method)


def random_effects(
    events: ArrayLike,
    totals: ArrayLike,
    scale: float,
    measure: str = "logit",
    level: float = 0.95,
) -> BayesianPooled:
    """Pool proportions of two or more studies, with a half-normal prior on what lies between them.

    Parameters
    ----------
    events, totals : array of int
        Patients with the event and patients, one of each per study.
    scale : float
        Of the prior of tau, the standard deviation between studies on the scale of the measure:
        tau is the absolute value of a normal with mean 0 and this standard deviation, so that 95%
        of the prior lies below 1.96 times it. There is no default, since the answer depends on it.
    measure : {"logit", "arcsine"}
        As for `asprinted.stats.pooling.random_effects`, ½ added to a study with 0 of either.
    level : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    BayesianPooled
        With `tau` and, as a method, `prediction`.

    Raises
    ------
    ValueError
        If a count, name or scale is impossible, or there are fewer than two studies.

    Notes
    -----
    The normal-normal model with a uniform prior of the mean, as R's bayesmeta documents it (Röver):
    given tau the mean is normal about the weighted mean, and tau has the density of its prior times
    the restricted likelihood. Both are computed from that definition; the reference has the same
    integrals by R's ``integrate``.

    Examples
    --------
    5/10 and 5/10: both effects 0, so the pooled proportion is ½, and tau is as small as its prior
    allows: a little less than the prior's own median of 0.674.

    >>> found = random_effects([5, 5], [10, 10], scale=1)
    >>> round(found.estimate, 9), round(found.tau.estimate, 3)
    (0.5, 0.475)
    """
    events, totals = studies(events, totals)
    level = level_of(level)
    scale = between(scale, "scale", 0, np.inf)
    choice(measure, MEASURES, "measure")
    y, v = transformed(events, totals, measure)
    method = f"{measure}, half-normal({scale:g}), equal-tailed"
    model = _quantiles(y, v, scale, level, further=False)
    return BayesianPooled(
        *_plain(proportion(model, measure)),
        level,
        method,
        model=Interval(*_plain(model), level, method),
        tau=Interval(*_plain(_tau_quantiles(y, v, scale, level)), level, method),
        scale=scale,
        measure=measure,
        effects=tuple(y.tolist()),
        variances=tuple(v.tolist()),
    )


def _quantiles(y: Array, v: Array, scale: float, level: float, *, further: bool) -> Array:
    """Return median and limits of the mean, or of a further study's effect.

    Each is a mixture of normals over tau, whose quantile lies between the least and the largest of
    its parts' quantiles.
    """
    tau, width = panels(_edges(y, v, scale))
    height = _log_posterior(y, v, scale, tau)
    share = width * np.exp(height - height.max())
    share = share / share.sum()
    mean, _ = mean_and_q(y, v, tau**2)
    variance = 1 / weights(v, tau**2).sum(axis=-1)
    spread = np.sqrt(variance + tau**2 if further else variance)
    wanted = _wanted(level)
    parts = mean + ndtri(wanted)[:, None] * spread

    def below(at: Array) -> np.ndarray:
        return np.asarray(ndtr((at[:, None] - mean) / spread) @ share < wanted)

    return edge(below, parts.min(axis=1), parts.max(axis=1))


def _tau_quantiles(y: Array, v: Array, scale: float, level: float) -> Array:
    edges = _edges(y, v, scale)
    highest = _log_posterior(y, v, scale, panels(edges)[0]).max()

    def up_to(tau: float) -> float:
        node, width = panels(np.minimum(edges, tau))
        return float(width @ np.exp(_log_posterior(y, v, scale, node) - highest))

    whole = up_to(np.inf)

    def quantile(wanted: float) -> float:
        def below(tau: Array) -> np.ndarray:
            return np.asarray(up_to(float(tau)) < wanted * whole)

        return float(edge(below, 0.0, edges[-1]))

    return np.array([quantile(one) for one in _wanted(level)])


def _wanted(level: float) -> Array:
    """Return the probabilities below the median and below the two limits."""
    tail = (1 - level) / 2
    return np.array([0.5, tail, 1 - tail])


def _log_posterior(y: Array, v: Array, scale: float, tau: Array) -> Array:
    """Return the log of the posterior density of tau, without constants."""
    return log_likelihood(y, v, tau**2, "reml") - (tau / scale) ** 2 / 2


def _edges(y: Array, v: Array, scale: float) -> Array:
    """Return the panels' ends, from 0 to where nothing of the posterior is left.

    The restricted likelihood falls beyond the range of effects (see `between`), so that of what
    lies beyond the range no greater share is farther out than of the prior.
    """
    far = float(np.hypot(np.ptp(y), np.sqrt(_FAR) * scale))
    start = _START * min(float(np.sqrt(v.min())), scale)
    width = min(_WIDEST, _DEVIATIONS / np.sqrt(2 * len(y)))
    count = int(np.ceil(np.log(far / start) / width)) + 1
    return np.concatenate([[0.0], np.geomspace(start, far, count + 1)])


def _plain(found: Array) -> tuple[float, float, float]:
    estimate, low, high = (float(one) for one in found)
    return estimate, low, high
