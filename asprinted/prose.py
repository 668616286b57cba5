"""Prose: how computed numbers are written in sentences, in the book's house format.

Takes numbers and gives text; imports nothing of the package but the names of methods.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

MINUS = "\N{MINUS SIGN}"
INFINITE = "\N{INFINITY}"

AN = re.compile(r"8|1[18](?!\d)")
"""Beginning of a written number that is spoken with a vowel first: eight, eleven, eighteen."""


class Estimated(Protocol):
    """An estimate with its interval, whatever it is of."""

    @property
    def estimate(self) -> float:
        """The estimate."""

    @property
    def low(self) -> float:
        """The lower limit."""

    @property
    def high(self) -> float:
        """The upper limit."""


def number(value: float, decimals: int = 0) -> str:
    """Write a number with fixed decimals, rounded half up as journals do.

    Examples
    --------
    >>> number(52.5), number(-0.034, 2), number(14382)
    ('53', '−0.03', '14,382')
    """
    if math.isinf(value):
        return INFINITE if value > 0 else f"{MINUS}{INFINITE}"
    # Through the shortest decimal text: 0.525 then is what it looks like, not 0.52500000000000002.
    quantum = Decimal(1).scaleb(-decimals)
    rounded = Decimal(repr(float(value))).quantize(quantum, rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}"
    return f"{MINUS}{text}" if rounded < 0 else text


def percent(proportion: float, decimals: int = 0) -> str:
    """Write a proportion as a percentage.

    Examples
    --------
    >>> percent(0.2115), percent(0.0256, 1)
    ('21%', '2.6%')
    """
    return f"{number(float(proportion) * 100, decimals)}%"


def points(difference: float, decimals: int = 1) -> str:
    """Write a difference of two proportions in percentage points, without the unit.

    Examples
    --------
    >>> points(0.0848), points(-0.021)
    ('8.5', '−2.1')
    """
    return number(float(difference) * 100, decimals)


def limit_points(difference: float) -> str:
    """Write an end of a difference's interval, in points: one near zero does not read as zero.

    Examples
    --------
    >>> limit_points(0.1677), limit_points(0.00032), limit_points(0)
    ('16.8', '0.03', '0.0')
    """
    return points(difference, 2 if 0 < abs(difference) < 0.0005 else 1)


def interval(low: float, high: float, decimals: int = 2) -> str:
    """Write an interval by its two ends.

    Examples
    --------
    >>> interval(0.995, 2.8)
    '1.00 to 2.80'
    """
    return f"{number(low, decimals)} to {number(high, decimals)}"


def percent_interval(low: float, high: float, decimals: int = 0) -> str:
    """Write an interval of proportions as percentages.

    Examples
    --------
    >>> percent_interval(0.154, 0.284)
    '15% to 28%'
    """
    return f"{percent(low, decimals)} to {percent(high, decimals)}"


def estimate(found: Estimated, decimals: int = 0) -> str:
    """Write an estimated proportion with its interval; `found` has estimate, low and high.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> estimate(SimpleNamespace(estimate=0.2115, low=0.1549, high=0.2823))
    '21% (15% to 28%)'
    """
    limits = percent_interval(found.low, found.high, decimals)
    return f"{percent(found.estimate, decimals)} ({limits})"


def difference(found: Estimated, decimals: int = 1) -> str:
    """Write a difference of proportions, in points, with its interval.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> difference(SimpleNamespace(estimate=0.113, low=-0.16, high=0.357))
    '11.3 (−16.0 to 35.7)'
    """
    limits = interval(100 * found.low, 100 * found.high, decimals)
    return f"{points(found.estimate, decimals)} ({limits})"


def p_value(p: float) -> str:
    """Write a P value to three decimals, or as below .001.

    Examples
    --------
    >>> p_value(0.0481), p_value(0.00004)
    ('P = 0.048', 'P < 0.001')
    """
    return "P < 0.001" if p < 0.001 else f"P = {number(p, 3)}"


def fraction(count: int, total: int) -> str:
    """Write a count of a total.

    Examples
    --------
    >>> fraction(8, 30)
    '8/30'
    """
    return f"{number(count)}/{number(total)}"


def counted(count: int, one: str, many: str = "") -> str:
    """Write a count with its noun, in the plural unless it is one.

    Examples
    --------
    >>> counted(1, "rate"), counted(40, "way"), counted(2, "study", "studies")
    ('1 rate', '40 ways', '2 studies')
    """
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> listed(["Pearson", "Fisher", "Boschloo"]), listed(["32", "33"], last="or")
    ('Pearson, Fisher and Boschloo', '32 or 33')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def with_article(number_text: str) -> str:
    """Put *a* or *an* before a written number, as it is spoken.

    Examples
    --------
    >>> with_article("95%"), with_article("88.7%"), with_article("11%"), with_article("110")
    ('a 95%', 'an 88.7%', 'an 11%', 'a 110')
    """
    return f"{'an' if AN.match(number_text) else 'a'} {number_text}"


def out_of(count: int, total: int, things: str) -> str:
    """Write how many of two or more things, with words for none and all of them.

    Examples
    --------
    >>> out_of(6, 10, "tests"), out_of(10, 10, "tests"), out_of(0, 10, "tests")
    ('6 of the 10 tests', 'all 10 tests', 'none of the 10 tests')
    """
    if count == total:
        return f"all {number(total)} {things}"
    return f"{number(count) if count else 'none'} of the {number(total)} {things}"


_TEST_NAMES = {
    "n-1": "N \N{MINUS SIGN} 1",
    "likelihood-ratio": "likelihood ratio",
    "z": "pooled z",
    "z-unpooled": "unpooled z",
    "mid-p": "mid-P",
    "barnard-pooled": "Barnard (pooled)",
    "barnard-unpooled": "Barnard (unpooled)",
    "conditional-exact": "conditional exact",
}


def method_name(method: str) -> str:
    """Write a test or interval as sentences name it: by its authors, joined by a dash.

    Examples
    --------
    >>> method_name("fisher"), method_name("agresti-caffo"), method_name("mid-p")
    ('Fisher', 'Agresti–Caffo', 'mid-P')
    """
    authors = "–".join(author.capitalize() for author in method.split("-"))
    return _TEST_NAMES.get(method, authors)
