"""Several proportions pooled: random effects on a transformed scale, and the logistic-normal model.

Imports SciPy's special functions only. Own code because statsmodels' ``combine_effects`` neither
cuts the DerSimonian-Laird variance at 0 nor has REML, Knapp-Hartung or prediction intervals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, expit, gammaincc, gammainccinv

from asprinted.stats import logistic_normal
from asprinted.stats.inputs import choice, critical, group, level_of
from asprinted.stats.results import Interval, Share
from asprinted.stats.search import edge

MEASURES = ("logit", "arcsine")
"""The scales `random_effects` pools on."""
TAU2_METHODS = ("reml", "ml", "dersimonian-laird", "paule-mandel", "equal-effects")
"""The estimators of the variance between studies."""
INTERVALS = ("wald", "knapp-hartung", "knapp-hartung-adhoc")
"""The intervals of the pooled mean."""
PREDICTIONS = ("t-k-2", "t-k-1", "normal")
"""The prediction intervals."""
TAU2_INTERVALS = ("profile", "q-profile")
"""The intervals of the variance between studies."""

_FIRST_LOOK = np.concatenate([[0.0], np.geomspace(1e-8, 1e4, 600)])
"""Multiples of a typical variance at which a likelihood is looked at before its peak is sought."""


@dataclass(frozen=True, slots=True)
class Prediction(Share):
    """An interval for the proportion in a further study, by a named method."""


@dataclass(frozen=True, slots=True)
class Pooled(Share):
    """A pooled proportion, on its own scale and on the model's, and how much the studies differ.

    Attributes
    ----------
    estimate, low, high : float
        Pooled proportion and its limits, fractions.
    model : Interval
        The same on the model's scale: log odds, or arcsine of the square root.
    standard_error : float
        Of the model's estimate, as its interval uses it.
    measure : str
        "logit" or "arcsine".
    tau2, tau2_method : float, str
        Variance between studies on the model's scale, and its estimator.
    q, q_df, q_p_value : float, int, float
        Cochran's Q, its degrees of freedom and P value.
    i2, h2 : float
        Share of the variance that lies between studies, a fraction; total over sampling variance.
    effects, variances, weights : tuple of float
        Each study on the model's scale, its sampling variance, its share of the weight.
    """

    model: Interval
    standard_error: float
    measure: str
    tau2: float
    tau2_method: str
    q: float
    q_df: int
    q_p_value: float
    i2: float
    h2: float
    effects: tuple[float, ...]
    variances: tuple[float, ...]
    weights: tuple[float, ...]

    def prediction(self, method: str = "t-k-2") -> Prediction:
        """Return where the proportion of a further study is expected to lie.

        Parameters
        ----------
        method : {"t-k-2", "t-k-1", "normal"}
            The multiple of √(tau² + standard error²): of Student's t with k - 2 degrees of
            freedom (Higgins, Thompson and Spiegelhalter, *Journal of the Royal Statistical Society
            A* 2009;172:137-159), with k - 1 (metafor 3.8 after Knapp-Hartung), or of the normal
            (metafor 3.8 after Wald).

        Returns
        -------
        Prediction
            Fractions.

        Raises
        ------
        ValueError
            If `method` is unknown or leaves no degree of freedom, or after "equal-effects", which
            supposes that a further study has the very rate of the others: the interval would be
            one of the pooled rate again.

        Notes
        -----
        The standard error is `standard_error`, that of the pooled estimate by its own interval. So
        "t-k-2" after Knapp-Hartung has their error, not the one that Higgins and others have: for
        theirs pool with "wald".
        """
        choice(method, PREDICTIONS, "prediction method")
        if self.tau2_method == "equal-effects":
            raise ValueError(
                "prediction: found a model of 'equal-effects'; expected one that lets studies "
                "differ, since this one predicts nothing but its pooled rate"
            )
        return _prediction(self, self.measure, method, len(self.effects))

    def tau2_interval(self, method: str = "profile") -> Interval:
        """Return the interval of the variance between studies.

        Parameters
        ----------
        method : {"profile", "q-profile"}
            "profile": the variances whose likelihood, restricted for "reml", is not too far below
            the best (Hardy and Thompson, *Statistics in Medicine* 1996;15:619-629). "q-profile":
            those that bring Q within its chi-square limits (Viechtbauer, *Statistics in Medicine*
            2007;26:37-52).

        Returns
        -------
        Interval
            At the level of the pooled estimate. Studies more alike than chance makes them leave no
            variance for "q-profile": both limits are then not a number.

        Raises
        ------
        ValueError
            If `method` is unknown, or is "profile" and the estimator has no likelihood.
        """
        choice(method, TAU2_INTERVALS, "tau2_interval method")
        y, v = np.array(self.effects), np.array(self.variances)
        if method == "q-profile":
            low, high = _q_profile(y, v, self.level)
        elif self.tau2_method in ("reml", "ml"):
            low, high = _profile(y, v, self.tau2, self.tau2_method, self.level)
        else:
            raise ValueError(
                f"tau2_interval method: found 'profile' after {self.tau2_method!r}; expected "
                "'q-profile', or a model fitted by 'reml' or 'ml'"
            )
        return Interval(self.tau2, low, high, self.level, method)

    def i2_interval(self, method: str = "q-profile") -> Interval:
        """Return the interval of I², the share of the variance that lies between studies.

        Parameters
        ----------
        method : {"profile", "q-profile"}
            Which interval of tau² it follows; see `tau2_interval`.

        Returns
        -------
        Interval
            Fractions: tau² over tau² and a typical sampling variance, of the estimate and of the
            limits of tau², as metafor's ``confint`` has it. Not a number where those are.

        Raises
        ------
        ValueError
            As `tau2_interval` does, and after "equal-effects", whose I² comes from Q.
        """
        if self.tau2_method == "equal-effects":
            raise ValueError(
                "i2_interval: found a model of 'equal-effects'; expected one with a variance "
                "between studies"
            )
        found = self.tau2_interval(method)
        typical = _typical_variance(np.array(self.variances))
        low, high = (float(end / (end + typical)) for end in (found.low, found.high))
        return Interval(self.i2, low, high, self.level, method)


@dataclass(frozen=True, slots=True)
class Mixed(Share):
    """A pooled proportion of the logistic-normal model.

    Attributes
    ----------
    estimate, low, high : float
        Proportion at the mean log odds and its Wald limits, fractions.
    model : Interval
        The same as log odds.
    standard_error : float
        Of the mean log odds.
    tau2 : float
        Variance of the log odds between studies, by maximum likelihood.
    log_likelihood : float
        With its binomial constants.
    studies : int
        How many were pooled.
    """

    model: Interval
    standard_error: float
    tau2: float
    log_likelihood: float
    studies: int

    def prediction(self, method: str = "t-k-2") -> Prediction:
        """Return where the proportion of a further study is expected to lie; see `Pooled`."""
        choice(method, PREDICTIONS, "prediction method")
        return _prediction(self, "logit", method, self.studies)


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
    events, totals = _studies(events, totals)
    level = level_of(level)
    choice(measure, MEASURES, "measure")
    choice(tau2, TAU2_METHODS, "tau2")
    choice(interval, INTERVALS, "interval")
    y, v = _transformed(events, totals, measure)
    between_studies = _ESTIMATORS[tau2](y, v)
    weight = 1 / (v + between_studies)
    mean, _ = _mean_and_q(y, v, between_studies)
    error, multiple = np.sqrt(1 / weight.sum()), critical(level)
    df = len(y) - 1
    if interval != "wald":
        scale = np.sqrt((weight * (y - mean) ** 2).sum() / df)
        error *= max(scale, 1.0) if interval == "knapp-hartung-adhoc" else scale
        multiple = _student(df, level)
    method = f"{measure}, {tau2}, {interval}"
    model = Interval(
        float(mean), float(mean - multiple * error), float(mean + multiple * error), level, method
    )
    estimate, low, high = _back(np.array([model.estimate, model.low, model.high]), measure)
    q = float(_mean_and_q(y, v, 0.0)[1])
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
    events, totals = _studies(events, totals, least=3)
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
    events, totals = _studies(events, totals)
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


def _studies(events: ArrayLike, totals: ArrayLike, least: int = 2) -> tuple[np.ndarray, np.ndarray]:
    events, totals = group(events, totals)
    if events.ndim != 1 or events.shape != totals.shape:
        raise ValueError(
            f"events, totals: found shapes {events.shape} and {totals.shape}; expected two lists "
            "of equal length"
        )
    if len(events) < least:
        studies = "1 study" if len(events) == 1 else f"{len(events)} studies"
        raise ValueError(f"events: found {studies}; expected at least {least}")
    return events, totals


def _transformed(
    events: np.ndarray, totals: np.ndarray, measure: str
) -> tuple[np.ndarray, np.ndarray]:
    if measure == "arcsine":
        return np.arcsin(np.sqrt(events / totals)), 1 / (4 * totals)
    added = np.where((events == 0) | (events == totals), 0.5, 0.0)
    yes, no = events + added, totals - events + added
    return np.log(yes / no), 1 / yes + 1 / no


def _back(value: np.ndarray, measure: str) -> np.ndarray:
    """Return proportions; for an arcsine below 0 or beyond a right angle, the nearest: 0 or 1."""
    if measure == "logit":
        return expit(value)
    return np.sin(np.clip(value, 0, np.pi / 2)) ** 2


def _mean_and_q(y: np.ndarray, v: np.ndarray, tau2: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return weighted mean and weighted sum of squares, for one tau² or an array of them."""
    weight = 1 / (v + np.asarray(tau2)[..., None])
    mean = (weight * y).sum(axis=-1) / weight.sum(axis=-1)
    return mean, (weight * (y - mean[..., None]) ** 2).sum(axis=-1)


def _typical_variance(v: np.ndarray) -> float:
    """Return Higgins and Thompson's typical sampling variance (2002)."""
    weight = 1 / v
    return (len(v) - 1) / (weight.sum() - (weight**2).sum() / weight.sum())


def _dersimonian_laird(y: np.ndarray, v: np.ndarray) -> float:
    _, q = _mean_and_q(y, v, 0.0)
    return max((float(q) / (len(y) - 1) - 1) * _typical_variance(v), 0.0)


def _paule_mandel(y: np.ndarray, v: np.ndarray) -> float:
    return _where_q_is(len(y) - 1, y, v)


def _where_q_is(target: float, y: np.ndarray, v: np.ndarray) -> float:
    """Return the variance that brings Q down to `target`, or 0 if it is not above it at 0."""

    def above(tau2: np.ndarray) -> np.ndarray:
        return _mean_and_q(y, v, tau2)[1] > target

    if not above(np.float64(0.0)):
        return 0.0
    far = 1.0
    while above(np.float64(far)):
        far *= 2
    return float(edge(above, 0.0, far))


def _likelihood(name: str) -> Callable[[np.ndarray, np.ndarray], float]:
    """Make the estimator that maximizes the likelihood, or the restricted one, over tau²."""

    def estimate(y: np.ndarray, v: np.ndarray) -> float:
        def rises(tau2: np.ndarray) -> np.ndarray:
            return _slope(y, v, tau2, name) > 0

        looked = _FIRST_LOOK * _typical_variance(v) * max(1.0, float(np.ptp(y)) ** 2)
        up = rises(looked)
        turns = np.flatnonzero(up[:-1] & ~up[1:])
        peaks = np.append(0.0, edge(rises, looked[turns], looked[turns + 1]))
        return float(peaks[np.argmax(_log_likelihood(y, v, peaks, name))])

    return estimate


def _slope(y: np.ndarray, v: np.ndarray, tau2: np.ndarray, name: str) -> np.ndarray:
    """Return twice the slope of the (restricted) log-likelihood in tau²."""
    weight = 1 / (v + np.asarray(tau2)[..., None])
    mean, _ = _mean_and_q(y, v, tau2)
    squares = (weight**2 * (y - mean[..., None]) ** 2).sum(axis=-1)
    trace = weight.sum(axis=-1)
    if name == "reml":
        trace = trace - (weight**2).sum(axis=-1) / trace
    return squares - trace


def _log_likelihood(y: np.ndarray, v: np.ndarray, tau2: np.ndarray, name: str) -> np.ndarray:
    """Return the (restricted) log-likelihood in tau², mean profiled out, without constants."""
    variance = v + np.asarray(tau2)[..., None]
    found = -np.log(variance).sum(axis=-1) / 2 - _mean_and_q(y, v, tau2)[1] / 2
    if name == "reml":
        found = found - np.log((1 / variance).sum(axis=-1)) / 2
    return found


def _profile(
    y: np.ndarray, v: np.ndarray, tau2: float, name: str, level: float
) -> tuple[float, float]:
    best = _log_likelihood(y, v, np.float64(tau2), name)
    drop = critical(level) ** 2 / 2

    def near(value: np.ndarray) -> np.ndarray:
        return _log_likelihood(y, v, value, name) >= best - drop

    far = max(2 * tau2, 1.0)
    while near(np.float64(far)):
        far *= 2
    low = 0.0 if near(np.float64(0.0)) else float(edge(near, tau2, 0.0))
    return low, float(edge(near, tau2, far))


def _q_profile(y: np.ndarray, v: np.ndarray, level: float) -> tuple[float, float]:
    half, tail = (len(y) - 1) / 2, (1 - level) / 2
    most, least = (2 * float(gammainccinv(half, above)) for above in (tail, 1 - tail))
    if _mean_and_q(y, v, 0.0)[1] < least:
        return np.nan, np.nan
    return _where_q_is(most, y, v), _where_q_is(least, y, v)


def _inconsistency(v: np.ndarray, q: float, tau2: float, name: str) -> tuple[float, float]:
    df = len(v) - 1
    if name == "equal-effects":
        return (max(0.0, (q - df) / q) if q > 0 else 0.0), q / df
    typical = _typical_variance(v)
    return float(tau2 / (tau2 + typical)), float(tau2 / typical + 1)


def _prediction(found: Pooled | Mixed, measure: str, method: str, studies: int) -> Prediction:
    if method == "normal":
        multiple = critical(found.level)
    else:
        df = studies - int(method.removeprefix("t-k-"))
        if df < 1:
            raise ValueError(
                f"prediction method: found {method!r} with {studies} studies; expected at least "
                f"{studies - df + 1}, or 'normal'"
            )
        multiple = _student(df, found.level)
    half = multiple * np.sqrt(found.tau2 + found.standard_error**2)
    mean = found.model.estimate
    low, high = _back(np.array([mean - half, mean + half]), measure)
    return Prediction(found.estimate, float(low), float(high), found.level, method)


def _student(df: int, level: float) -> float:
    """Return Student's two-sided multiple, from the Beta quantile that ``df / (df + t²)`` has."""
    share = betaincinv(df / 2, 0.5, 1 - level)
    return float(np.sqrt(df * (1 - share) / share))


_ESTIMATORS: dict[str, Callable[[np.ndarray, np.ndarray], float]] = {
    "reml": _likelihood("reml"),
    "ml": _likelihood("ml"),
    "dersimonian-laird": _dersimonian_laird,
    "paule-mandel": _paule_mandel,
    "equal-effects": lambda _y, _v: 0.0,
}
