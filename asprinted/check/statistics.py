"""The rule on a test's statistic, its degrees of freedom and its P value.

SciPy's special functions are imported when there is something to compute.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from asprinted.check.printed import Ends, ends, is_sized, p_ends, p_range
from asprinted.check.rule import Example, Finding, Outcome, Rule
from asprinted.check.text import Text, figure_of
from asprinted.notation import Figure

_CORRECTED = re.compile(
    r"correct|adjust|bonferroni|greenhouse|huynh|permut|fdr|holm|tukey|scheff", re.IGNORECASE
)
_SQUARES = frozenset(("χ²", "H", "Q"))


def _size(figure: Figure) -> tuple[float, float] | None:
    """Give the least and the largest size of a statistic."""
    number = figure.numbers[0]
    if figure.problem or number.bound == "about" or not all(map(is_sized, figure.numbers)):
        return None
    low, high = map(float, ends(number))
    if number.bound in ("below", "at-most"):
        low = 0.0
    elif number.bound in ("above", "at-least"):
        high = math.inf
    least = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    return least, max(abs(low), abs(high))


def _freedoms(figure: Figure) -> list[float]:
    return [float(number.value) for number in figure.numbers[1:]]


def _tail(term: str, size: float, freedom: list[float]) -> float | None:
    """Give the P value of a statistic, two-sided where it has sides; None if it has none."""
    if math.isinf(size):
        return 0.0
    if term == "z" and not freedom:
        return math.erfc(size / math.sqrt(2))
    from scipy import special

    if term == "t" and len(freedom) == 1:
        return float(2 * special.stdtr(freedom[0], -size))
    if term == "r" and len(freedom) == 1:
        if size >= 1:
            return 0.0
        t = size * math.sqrt(freedom[0] / (1 - size * size))
        return float(2 * special.stdtr(freedom[0], -t))
    if term == "F" and len(freedom) == 2:
        return float(special.fdtrc(*freedom, size))
    if term in _SQUARES and len(freedom) == 1:
        return float(special.chdtrc(freedom[0], size))
    return None


def _ranges(figure: Figure) -> list[Ends | tuple[float, float]]:
    """Give the ranges of P that a statistic may have been meant to give."""
    size, freedom = _size(figure), _freedoms(figure)
    if size is None or any(one < 1 for one in freedom):
        return []
    meant = [freedom]
    if figure.term == "r" and len(freedom) == 1 and freedom[0] > 2:
        meant.append([freedom[0] - 2])  # the number of pairs, as some print it
    found: list[Ends | tuple[float, float]] = []
    for degrees in meant:
        least = _tail(figure.term, size[1], degrees)
        most = _tail(figure.term, size[0], degrees)
        if least is None or most is None:
            return []
        found.append((least, most))
        if figure.term not in ("F", *_SQUARES) or degrees[0] == 1:
            found.append((least / 2, most / 2))
    return found


def _look(text: Text) -> Iterator[Outcome]:
    for statement in text.statements:
        figure = figure_of(statement.estimate)
        printed = p_ends(statement.p_value)
        if figure.kind != "test-statistic" or printed is None or statement.p_value is None:
            continue
        if text.says(_CORRECTED, statement.estimate):
            continue
        ranges = _ranges(figure)
        if not ranges:
            continue
        if any(least <= printed[1] and printed[0] <= most for least, most in ranges):
            yield (statement.estimate, statement.p_value)
            continue
        least, most = map(float, ranges[0])
        half = "; half of it as one-sided" if len(ranges) > 1 else ""
        yield Finding(
            "statistic-p", (statement.estimate, statement.p_value),
            f"the statistic gives {p_range(least, most)}{half}", p_range(least, most), "likely",
        )  # fmt: skip


STATISTICS = (
    Rule(
        "statistic-p",
        "A P value is not that of the test statistic and degrees of freedom beside it.",
        "t, F, χ², z and r with their degrees of freedom, each within its rounding; two-sided, and "
        "one-sided where the test has sides; of r the number in brackets may be that of pairs. "
        "Left alone: statistics without degrees of freedom, and sentences that speak of a "
        "correction.",
        ("A P value corrected for many tests without a word of it.",
         "Degrees of freedom that were misprinted."),
        (
            Example("Pain fell (t(28) = 2.2, P = .20).", "yes"),
            Example("Pain fell (t(28) = 2.2, P < .05).", "no"),
            Example("Pain fell (t(28) = 2.2, P = .018).", "no"),
            Example("Pain fell (F(2, 45) = 3.1, P = .05).", "no"),
            Example("Pain fell (F(2, 45) = 3.1, P = .01).", "yes"),
            Example("It helped more (χ²(1, N = 90) = 5.1, P = .02).", "no"),
            Example("It helped more (χ²(1, N = 90) = 5.1, P = .2).", "yes"),
            Example("Pain fell (z = 2.1, P = .04).", "no"),
            Example("They rose together (r(48) = .31, P = .03).", "no"),
            Example("Pain fell (F = 38.7, P < .001).", "does not apply"),
            Example("With Bonferroni's correction pain fell (t(28) = 2.2, P = .20).",
                    "does not apply"),
        ),
        _look,
    ),
)  # fmt: skip
