"""What pooling returns: a proportion on both scales, what lies between studies, and predictions.

Imports SciPy's special functions only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from asprinted.stats import between
from asprinted.stats.beta import lower_quantile
from asprinted.stats.effects import proportion, typical_variance
from asprinted.stats.inputs import choice, critical
from asprinted.stats.results import Interval, Share

PREDICTIONS = ("t-k-2", "t-k-1", "normal")
"""The prediction intervals."""
TAU2_INTERVALS = ("profile", "q-profile")
"""The intervals of the variance between studies."""


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
            low, high = between.q_profile(y, v, self.level)
        elif self.tau2_method in ("reml", "ml"):
            low, high = between.profile(y, v, self.tau2, self.tau2_method, self.level)
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
        typical = typical_variance(np.array(self.variances))
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
        multiple = student(df, found.level)
    half = multiple * np.sqrt(found.tau2 + found.standard_error**2)
    mean = found.model.estimate
    low, high = proportion([mean - half, mean + half], measure)
    return Prediction(found.estimate, float(low), float(high), found.level, method)


def student(df: int, level: float) -> float:
    """Return Student's two-sided multiple, from the Beta quantile that ``df / (df + t²)`` has.

    Examples
    --------
    >>> round(student(1, 0.5), 12), round(student(30, 0.95), 3)
    (1.0, 2.042)
    """
    share = lower_quantile(df / 2, 0.5, 1 - level)
    # What is left to 1 is a quantile too: neither loses digits, whatever the level.
    return float(np.sqrt(df * lower_quantile(0.5, df / 2, level) / share))
