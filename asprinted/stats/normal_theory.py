"""A P value from an estimate and its interval, and the interval from an estimate and its P value.

Both suppose what most printed intervals do: that the estimate, or the log of a ratio, is normal,
its interval the estimate plus and minus a multiple of one standard error, and the P value that of
no effect. Must not import SciPy.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from statistics import NormalDist

from asprinted.stats.inputs import between, choice, critical, level_of
from asprinted.stats.results import Interval
from asprinted.stats.rounding import Printed, rounding_interval

SCALES = ("difference", "ratio")
"""A difference has no effect at 0; a ratio has none at 1, and is normal as its logarithm."""

Ends = tuple[float, float]

_NORMAL = NormalDist()
_LARGEST_LOG = math.log(sys.float_info.max)
_EXPECTED = "a number, one as printed, or its two ends"


@dataclass(frozen=True, slots=True)
class PFromInterval:
    """A two-sided P value derived from an estimate and its interval.

    Attributes
    ----------
    p_value : float
        Of the numbers as printed.
    least, most : float
        Of all numbers that print so.
    centred : bool
        Whether some of them have the estimate in the middle of its interval on the scale. If none
        has, the interval was found in another way, or something is misprinted.
    scale : str
        "difference" or "ratio".
    """

    p_value: float
    least: float
    most: float
    centred: bool
    scale: str


@dataclass(frozen=True, slots=True)
class IntervalFromP(Interval):
    """An interval derived from an estimate and its two-sided P value.

    Attributes
    ----------
    estimate, low, high : float
        Of the numbers as printed.
    low_ends, high_ends : pair of float
        The least and the largest of each limit, over all numbers that print so.
    """

    low_ends: Ends
    high_ends: Ends


def p_from_interval(
    estimate: float | Printed,
    low: float | Printed,
    high: float | Printed,
    scale: str = "difference",
    level: float = 0.95,
) -> PFromInterval:
    """Find the two-sided P value that goes with an estimate and its interval.

    Parameters
    ----------
    estimate, low, high : float, str or pair of float
        An exact number; or as printed, ``"0.72"``, for all that print so; or the two ends of those.
    scale : {"difference", "ratio"}
        A hazard, risk or odds ratio is a "ratio".
    level : float
        Of the interval, two-sided, between 0 and 1.

    Returns
    -------
    PFromInterval
        With the range that rounding allows.

    Raises
    ------
    ValueError
        If something cannot be read, a ratio is not above 0, or the limits fall.

    Notes
    -----
    z is the estimate over (high - low)/2 and times the multiple of the level, all as logarithms of
    ratios; P is twice the normal tail beyond it. Every number varies within its rounding on its
    own, so that the range is never too narrow.

    Examples
    --------
    2 with an interval from 0 to 4 stands 1.96 standard errors from 0:

    >>> round(p_from_interval(2, 0, 4).p_value, 9)
    0.05

    >>> found = p_from_interval("0.72", "0.55", "0.94", scale="ratio")
    >>> round(found.p_value, 3), round(found.least, 3), round(found.most, 3), found.centred
    (0.016, 0.012, 0.022, True)
    """
    choice(scale, SCALES, "scale")
    multiple = critical(level_of(level))
    middle, ends = _read(estimate, "estimate", scale)
    low_middle, low_ends = _read(low, "low", scale)
    high_middle, high_ends = _read(high, "high", scale)
    if low_middle > high_middle:
        raise ValueError(f"low, high: found {low!r} and {high!r}; expected limits that rise")
    near = 0.0 if ends[0] <= 0 <= ends[1] else min(abs(end) for end in ends)
    far = max(abs(end) for end in ends)
    narrow, wide = max(high_ends[0] - low_ends[1], 0.0), high_ends[1] - low_ends[0]
    centred = (
        low_ends[0] + high_ends[0] <= 2 * ends[1] and 2 * ends[0] <= low_ends[1] + high_ends[1]
    )
    return PFromInterval(
        _p(middle, high_middle - low_middle, multiple),
        _p(far, narrow, multiple),
        _p(near, wide, multiple),
        centred,
        scale,
    )


def interval_from_p(
    estimate: float | Printed,
    p_value: float | Printed,
    scale: str = "difference",
    level: float = 0.95,
) -> IntervalFromP:
    """Find the interval that goes with an estimate and its two-sided P value.

    Parameters
    ----------
    estimate, p_value : float, str or pair of float
        An exact number; or as printed, ``".03"``, for all that print so; or the two ends of those:
        ``(0, 0.001)`` for "less than .001".
    scale : {"difference", "ratio"}
        As for `p_from_interval`.
    level : float
        Of the interval wanted, two-sided, between 0 and 1.

    Returns
    -------
    IntervalFromP
        With the ranges that rounding allows: infinite, or down to 0 for a ratio, where it allows a
        P value of 1 or no effect.

    Raises
    ------
    ValueError
        If something cannot be read, a ratio is not above 0, the estimate is no effect, or the P
        value is not above 0 and below 1.

    Notes
    -----
    The standard error is the estimate over the normal quantile of the P value, both limits the
    estimate and that error times the multiple of the level, all as logarithms of ratios. As for
    `p_from_interval` every number varies on its own.

    Examples
    --------
    >>> found = interval_from_p(2, 0.05)
    >>> round(found.low, 9), round(found.high, 9)
    (0.0, 4.0)
    """
    choice(scale, SCALES, "scale")
    multiple = critical(level_of(level))
    middle, ends = _read(estimate, "estimate", scale)
    p_middle, p_ends = _read(p_value, "p_value", "difference")
    between(p_middle, "p_value", 0, 1)
    if middle == 0:
        raise ValueError(
            f"estimate: found {estimate!r}; expected one other than no effect, whose P value is 1 "
            "whatever its error"
        )
    limits = [_limits(middle, p_middle, multiple)]
    for end in (*ends, *([0.0] if ends[0] < 0 < ends[1] else [])):
        limits += [_limits(end, p, multiple) for p in p_ends]
    lows, highs = zip(*limits, strict=True)
    back = _ratio if scale == "ratio" else float
    return IntervalFromP(
        back(middle),
        back(lows[0]),
        back(highs[0]),
        level,
        f"normal, from P, {scale}",
        low_ends=(back(min(lows)), back(max(lows))),
        high_ends=(back(min(highs)), back(max(highs))),
    )


def _read(value: float | Printed, name: str, scale: str) -> tuple[float, Ends]:
    """Return the number in the middle and the two ends, as logarithms if it is a ratio."""
    if isinstance(value, str | tuple | list):
        low, high = (float(end) for end in rounding_interval(value, name, _EXPECTED))
    else:
        low = high = between(value, name, -math.inf, math.inf)
    middle = low + (high - low) / 2
    if scale == "difference":
        return middle, (low, high)
    if low <= 0:
        raise ValueError(f"{name}: found {value!r}; expected a ratio, above 0")
    return math.log(middle), (math.log(low), math.log(high))


def _p(estimate: float, width: float, multiple: float) -> float:
    if estimate == 0:
        return 1.0
    if width == 0:
        return 0.0
    if math.isinf(width):
        return 1.0
    return math.erfc(abs(estimate) / (width / 2) * multiple / math.sqrt(2))


def _limits(estimate: float, p_value: float, multiple: float) -> Ends:
    """Return both limits, with the error at which an estimate has a P value: none at 0, any at 1.

    Both are monotone in either, on each side of no effect: their extremes are at ends.
    """
    error = 0.0
    if p_value >= 1:
        error = math.inf
    elif p_value > 0:
        error = abs(estimate) / -_NORMAL.inv_cdf(p_value / 2)
    return estimate - multiple * error, estimate + multiple * error


def _ratio(log_ratio: float) -> float:
    """Return the ratio, infinite where no double is so large."""
    return math.exp(log_ratio) if log_ratio < _LARGEST_LOG else math.inf
