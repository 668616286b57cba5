"""Several proportions pooled: random effects on a transformed scale, and the logistic-normal model.

Imports SciPy's special functions only. Own code because statsmodels' ``combine_effects`` neither
cuts the DerSimonian-Laird variance at 0 nor has REML, Knapp-Hartung or prediction intervals.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, gammaincc

from asprinted.stats import between, logistic_normal
from asprinted.stats.effects import (
    MEASURES,
    mean_and_q,
    proportion,
    transformed,
    typical_variance,
    weights,
)
from asprinted.stats.inputs import choice, critical, level_of, studies
from asprinted.stats.pooled import (
    PREDICTIONS,
    TAU2_INTERVALS,
    Mixed,
    Pooled,
    Prediction,
    student,
)
from asprinted.stats.results import Interval

__all__ = [
    "INTERVALS",
    "MEASURES",
    "PREDICTIONS",
    "TAU2_INTERVALS",
    "TAU2_METHODS",
    "Mixed",
    "Pooled",
    "Prediction",
    "glmm",
    "leave_one_out",
    "random_effects",
]

TAU2_METHODS = between.METHODS
"""The estimators of the variance between studies."""
INTERVALS = ("wald", "knapp-hartung", "knapp-hartung-adhoc")
"""The intervals of the pooled mean."""


def random_effects(
    events: ArrayLike,
    totals: ArrayLike,
    measure: str = "logit",
    tau2: str = "reml",
    interval: str = "wald",
    level: float = 0.95,
) -> Pooled:
    """Pool proportions of two or more studies by inverse variances on a transformed scale.

    Parameters
    ----------
    events, totals : array of int
        Patients with the event and patients, one of each per study.
    measure : {"logit", "arcsine"}
        The scale: log odds with variance 1/x + 1/(n - x), or arcsin √(x/n) with variance 1/(4n).
    tau2 : {"reml", "ml", "dersimonian-laird", "paule-mandel", "equal-effects"}
        Estimator of the variance between studies; all are cut at 0, and the last is 0.
    interval : {"wald", "knapp-hartung", "knapp-hartung-adhoc"}
        Interval of the mean: normal, or Student's t with k - 1 degrees of freedom and the standard
        error scaled by how the studies scatter; "knapp-hartung-adhoc" never scales it down.
    level : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    Pooled
        On both scales, with Q, I², tau², weights and, as methods, `prediction` and `tau2_interval`.

    Raises
    ------
    ValueError
        If a count or name is impossible, or there are fewer than two studies.

    Notes
    -----
    Viechtbauer, *Journal of Statistical Software* 2010;36(3), and metafor 3.8, which this follows:
    on the logit scale ½ is added to events and non-events of a study with 0 of either, and of no
    other; I² and H² compare tau² with a typical sampling variance, except after "equal-effects",
    where they come from Q. "knapp-hartung" (Knapp and Hartung, *Statistics in Medicine*
    2003;22:2693-2710) has no width where all studies have one rate, and little where they scatter
    less than chance makes them; "knapp-hartung-adhoc", metafor's ``test="adhoc"``, does not let
    the scale fall below 1. Where a likelihood has several peaks the highest is taken. The
    Freeman-Tukey double arcsine is left out: its back-transformation misleads (Schwarzer and
    others, *Research Synthesis Methods* 2019;10:476-483).

    Examples
    --------
    5/10 and 5/10 on the logit scale: both effects 0, both variances 0.4, so a standard error of
    √0.2 = 0.4472, and limits at expit(±0.8765).

    >>> found = random_effects([5, 5], [10, 10])
    >>> round(found.low, 4), found.estimate, round(found.high, 4), found.tau2
    (0.2939, 0.5, 0.7061, 0.0)

    1/4 and 3/4 as arcsines are 30° and 60°, 0.2618 either side of the mean, with variances 1/16: Q
    is 2 · 16 · 0.2618² = 2.193, and DerSimonian-Laird's tau² (2.193 - 1) / 16.

    >>> found = random_effects([1, 3], [4, 4], measure="arcsine", tau2="dersimonian-laird")
    >>> round(found.q, 3), round(found.tau2, 4), round(found.estimate, 10)
    (2.193, 0.0746, 0.5)
    """
    events, totals = studies(events, totals)
    level = level_of(level)
    choice(measure, MEASURES, "measure")
    choice(tau2, TAU2_METHODS, "tau2")
    choice(interval, INTERVALS, "interval")
    y, v = transformed(events, totals, measure)
    between_studies = between.estimate(y, v, tau2)
    weight = weights(v, between_studies)
    centre, scatter = mean_and_q(y, v, between_studies)
    error, multiple = np.sqrt(1 / weight.sum()), critical(level)
    df = len(y) - 1
    if interval != "wald":
        scale = np.sqrt(scatter / df)
        error *= max(scale, 1.0) if interval == "knapp-hartung-adhoc" else scale
        multiple = student(df, level)
    method = f"{measure}, {tau2}, {interval}"
    mean = float(centre)
    half = float(multiple * error)
    model = Interval(mean, mean - half, mean + half, level, method)
    estimate, low, high = proportion([mean, mean - half, mean + half], measure)
    q = float(mean_and_q(y, v, 0.0)[1])
    i2, h2 = _inconsistency(v, q, between_studies, tau2)
    return Pooled(
        estimate=float(estimate),
        low=float(low),
        high=float(high),
        level=level,
        method=method,
        model=model,
        standard_error=float(error),
        measure=measure,
        tau2=float(between_studies),
        tau2_method=tau2,
        q=q,
        q_df=df,
        q_p_value=float(gammaincc(df / 2, q / 2)),
        i2=i2,
        h2=h2,
        effects=tuple(y.tolist()),
        variances=tuple(v.tolist()),
        weights=tuple((weight / weight.sum()).tolist()),
    )


def leave_one_out(
    events: ArrayLike,
    totals: ArrayLike,
    measure: str = "logit",
    tau2: str = "reml",
    interval: str = "wald",
    level: float = 0.95,
) -> tuple[Pooled, ...]:
    """Pool the proportions of all studies but one, leaving out each in turn.

    Parameters
    ----------
    events, totals, measure, tau2, interval, level
        As for `random_effects`, with three or more studies.

    Returns
    -------
    tuple of Pooled
        In the order of the studies left out.

    Raises
    ------
    ValueError
        As `random_effects` does, and with fewer than three studies.

    Examples
    --------
    >>> [round(one.estimate, 6) for one in leave_one_out([1, 5, 5], [10, 10, 10])][0]
    0.5
    """
    events, totals = studies(events, totals, least=3)
    return tuple(
        random_effects(
            np.delete(events, left_out), np.delete(totals, left_out), measure, tau2, interval, level
        )
        for left_out in range(len(events))
    )


def glmm(events: ArrayLike, totals: ArrayLike, level: float = 0.95) -> Mixed:
    """Pool proportions by the logistic-normal model, with the binomial likelihood of the counts.

    Parameters
    ----------
    events, totals : array of int
        Patients with the event and patients, one of each per study.
    level : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    Mixed
        Maximum likelihood estimates with Wald limits. Nothing is added to studies with 0 events.

    Raises
    ------
    ValueError
        If a count is impossible, there are fewer than two studies, no study has an event or none a
        non-event, since the mean is then infinite, no study has both, since the variance is, or
        they are too far apart for the quadrature.

    Notes
    -----
    Hamza, van Houwelingen and Stijnen, *Journal of Clinical Epidemiology* 2008;61:41-51; metafor's
    ``rma.glmm(measure="PLO")``. See `logistic_normal` for the quadrature.

    Examples
    --------
    5/10 and 5/10 leave no variance between studies: log odds 0 and standard error 1/√(20 · ¼).

    >>> found = glmm([5, 5], [10, 10])
    >>> found.estimate, round(found.standard_error, 4), found.tau2
    (0.5, 0.4472, 0.0)
    """
    events, totals = studies(events, totals)
    level = level_of(level)
    if events.sum() in (0, totals.sum()):
        raise ValueError(
            f"events: found {events.sum():g} of {totals.sum():g} in all; expected some events and "
            "some non-events, since the mean log odds is infinite otherwise"
        )
    if ((events == 0) | (events == totals)).all():
        raise ValueError(
            "events: found studies with nothing but events and studies with nothing but "
            "non-events; expected one with both, since the variance between studies is infinite "
            "otherwise, or without any bound"
        )
    mean, error, tau2, log_likelihood = logistic_normal.fit(events, totals)
    half = critical(level) * error
    method = "logistic-normal, ml, wald"
    model = Interval(mean, mean - half, mean + half, level, method)
    estimate, low, high = (float(expit(one)) for one in (model.estimate, model.low, model.high))
    return Mixed(
        estimate, low, high, level, method, model, error, tau2, log_likelihood, len(events)
    )


def _inconsistency(v: np.ndarray, q: float, tau2: float, name: str) -> tuple[float, float]:
    df = len(v) - 1
    if name == "equal-effects":
        return (max(0.0, (q - df) / q) if q > 0 else 0.0), q / df
    typical = typical_variance(v)
    return float(tau2 / (tau2 + typical)), float(tau2 / typical + 1)
