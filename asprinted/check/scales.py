"""On which scales an estimate may have been meant, and how far its interval is from no effect.

It needs no statistics but the standard library's normal distribution.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from statistics import NormalDist

from asprinted.check.printed import ends, is_plain
from asprinted.check.text import Text, figure_of
from asprinted.notation import Figure, Found, Number, Statement

_NORMAL = NormalDist()
_RATIOS = frozenset(("HR", "OR", "RR", "IRR", "PR", "SIR", "SMR"))
_DIFFERENCES = frozenset(("MD", "RD", "SMD"))
_RATIO = re.compile(r"\b(?i:ratios?|relative risks?)\b|\b[as]?HRs?\b|\b[ac]?ORs?\b|\bRRs?\b")
#: Of these no effect is 0; a coefficient may stand for a logarithm and is one all the same.
_DIFFERENCE = re.compile(r"\b(?i:differences?|beta|coefficients?)\b|\bβ")
_AGAINST = re.compile(r"(?:\bv(?:ersu)?s?\.?|compared (?:with|to)|than|\bto)\s*[(\[]?\s*$")
_ESTIMATES = frozenset(("decimal", "count", "percentage", "measure", "duration", "multiple"))
_NEXT = re.compile(r"[\s,;]*(?:with\s+(?:a\s+)?)?")
_REACH = 60  # characters before an estimate that may say what it is
LEVELS = (Fraction(90, 100), Fraction(95, 100), Fraction(99, 100))


@dataclass(frozen=True, slots=True)
class Effect:
    """Hold an estimate, the interval that stands with it, and what they may be.

    Parameters
    ----------
    estimate, interval : Found
        The figures.
    value, low, high : Number
        Their numbers.
    levels : tuple of Fraction
        The levels the interval may have: the one printed, or the usual ones.
    scales : tuple of str
        "ratio" and "difference", as far as the text says which; empty where it does not.
    statement : Statement
        Where they stand together.
    """

    estimate: Found
    interval: Found
    value: Number
    low: Number
    high: Number
    levels: tuple[Fraction, ...]
    scales: tuple[str, ...]
    statement: Statement

    @property
    def figures(self) -> tuple[Found, ...]:
        """The figures, with the P value where there is one."""
        p_value = self.statement.p_value
        found = (self.estimate, self.interval, *((p_value,) if p_value else ()))
        return tuple(sorted(found, key=lambda one: one.start))


@lru_cache(maxsize=1)  # several rules ask for the same text's, one after the other
def effects(text: Text) -> tuple[Effect, ...]:
    """Give estimates with their intervals; not those that stand against another figure."""
    found = (_effect(text, _with_later_interval(text, one)) for one in text.statements)
    return tuple(effect for effect in found if effect)


def _with_later_interval(text: Text, statement: Statement) -> Statement:
    """Join the interval that follows a P value, as in `0.5, P = .01, 95% CI 0.3 to 0.8`."""
    p_value = statement.p_value
    if statement.interval is not None or p_value is None or statement.range is not None:
        return statement
    place = text.places[p_value.start] + 1
    after = text.figures[place] if place < len(text.figures) else None
    if after is None or figure_of(after).kind != "interval" or after.sentence != p_value.sentence:
        return statement
    if not _NEXT.fullmatch(text.between(p_value, after)):
        return statement
    return replace(statement, interval=after)


def _effect(text: Text, statement: Statement) -> Effect | None:
    estimate, interval = statement.estimate, statement.interval
    if interval is None or statement.versus is not None:
        return None
    figure, limits = figure_of(estimate), figure_of(interval)
    if figure.kind not in _ESTIMATES or len(figure.numbers) != 1 or not is_plain(figure):
        return None
    if not is_plain(limits) or len(limits.numbers) not in (2, 3) or _differ(figure, limits):
        return None
    if _AGAINST.search(text.before(estimate, _REACH)):
        return None
    low, high = limits.numbers[-2:]
    level = Fraction(limits.numbers[0].value) / 100 if len(limits.numbers) == 3 else None
    return Effect(
        estimate, interval, figure.numbers[0], low, high,
        LEVELS if level is None else (level,), _scales(text, statement), statement,
    )  # fmt: skip


def _differ(figure: Figure, limits: Figure) -> bool:
    """Say whether estimate and limits are in units that differ, or may."""
    if limits.unit and figure.unit and limits.unit != figure.unit:
        return True
    percent = figure.kind == "percentage"
    return percent and all(abs(number.value) <= 1 for number in limits.numbers[-2:])


def _scales(text: Text, statement: Statement) -> tuple[str, ...]:
    if statement.term:
        ratio, difference = statement.term in _RATIOS, statement.term in _DIFFERENCES
    else:
        before = text.before(statement.estimate, _REACH)
        ratio, difference = bool(_RATIO.search(before)), bool(_DIFFERENCE.search(before))
    return ("ratio",) * ratio + ("difference",) * difference


def on_scale(number: Number, scale: str) -> tuple[float, float] | None:
    """Give the ends of a number on a scale; None if a ratio may be 0 or less."""
    low, high = ends(number)
    if scale == "difference":
        return float(low), float(high)
    return (math.log(low), math.log(high)) if low > 0 else None


def z_range(effect: Effect, scale: str, level: Fraction) -> tuple[float, float] | None:
    """Give how many standard errors an estimate may be from no effect: least and most.

    Half the interval's width is the level's multiple of one standard error; every number varies
    within its rounding on its own, so that the range is never too narrow.
    """
    value, low, high = (on_scale(n, scale) for n in (effect.value, effect.low, effect.high))
    if value is None or low is None or high is None or not 0 < level < 1:
        return None
    multiple = _NORMAL.inv_cdf(float(1 + level) / 2)
    near = 0.0 if value[0] <= 0 <= value[1] else min(map(abs, value))
    narrow, wide = high[0] - low[1], high[1] - low[0]
    if wide <= 0:
        return None
    most = 2 * multiple * max(map(abs, value)) / narrow if narrow > 0 else math.inf
    return 2 * multiple * near / wide, most


def two_sided(z: float) -> float:
    """Give the two-sided P value of a number of standard errors.

    Examples
    --------
    >>> round(two_sided(1.959964), 6)
    0.05
    """
    return math.erfc(z / math.sqrt(2))


def z_of(p_value: Fraction | float) -> float:
    """Give the standard errors of a two-sided P value.

    Examples
    --------
    >>> round(z_of(0.05), 3), z_of(0)
    (1.96, inf)
    """
    half = float(p_value) / 2
    return math.inf if half <= 0 else max(0.0, -_NORMAL.inv_cdf(min(half, 0.5)))


def holds_no_effect(effect: Effect, scale: str) -> bool | None:
    """Say whether an interval holds no effect: 1 of a ratio, 0 of a difference; None if unsure."""
    null = Fraction(scale == "ratio")
    low, high = ends(effect.low), ends(effect.high)
    if low[1] < null < high[0]:
        return True
    return False if null < low[0] or high[1] < null else None
