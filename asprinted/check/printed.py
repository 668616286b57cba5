"""The exact ends of what a printed number may stand for, and numbers written for people.

It may import the notation and nothing else of this package.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from asprinted.notation import Figure, Found, Number

Ends = tuple[Fraction, Fraction]

#: Beyond these a number is a slip or a trap, and no result: nothing is computed from it.
LARGEST, SMALLEST = 10**12, Fraction(1, 10**30)

_OTHER_P = re.compile(
    r"trend|interact|heterog|inferior|linear|equivalen|\bint\b|\bhet\b|correct|adj|fdr|bonferroni",
    re.IGNORECASE,
)


def ends(number: Number) -> Ends:
    """Give the two ends of the numbers that print so, both included.

    Examples
    --------
    >>> from asprinted.notation import parse
    >>> [str(end) for end in ends(parse("0.72").numbers[0])]
    ['143/200', '29/40']
    """
    return Fraction(number.low), Fraction(number.high)


def step(number: Number) -> Fraction:
    """Give one unit of the last digit printed."""
    low, high = ends(number)
    return high - low


def is_sized(number: Number) -> bool:
    """Say whether a number is of a size and precision that a study may have."""
    is_whole = number.low == number.high
    return abs(number.value) < LARGEST and (is_whole or step(number) > SMALLEST)


def is_plain(figure: Figure) -> bool:
    """Say whether a figure is printed without a bound, and leaves no doubt."""
    numbers = figure.numbers
    return not figure.problem and all(one.bound == "exact" and is_sized(one) for one in numbers)


def whole(number: Number | None) -> int | None:
    """Give a count, if it is printed as one without a bound."""
    if number is None or number.bound != "exact" or number.low != number.high:
        return None
    return int(number.value) if number.value == int(number.value) else None


def p_ends(found: Found | None) -> Ends | None:
    """Give the ends of what a printed P value may be: `P < .05` is 0 to .05, `P = .000` to .0005.

    Returns
    -------
    pair of Fraction or None
        None where it is not told, is in doubt, or is that of a trend, an interaction, an
        equivalence or a corrected test, which no other figure beside it determines.

    Examples
    --------
    >>> from asprinted.notation import read
    >>> [str(end) for end in p_ends(read("P = .000").figures[0])]
    ['0', '1/2000']
    """
    figure = found.figure if found else None
    if found is None or figure is None or figure.kind != "p-value" or figure.problem:
        return None
    number = figure.numbers[0]
    if number.bound == "about" or not is_sized(number) or _OTHER_P.search(found.printed):
        return None
    low, high = ends(number)
    if number.bound in ("below", "at-most"):
        low = Fraction(0)
    elif number.bound in ("above", "at-least"):
        high = Fraction(1)
    return max(low, Fraction(0)), min(high, Fraction(1))


def meet(one: Ends, other: Ends) -> bool:
    """Say whether two ranges have a number in common."""
    return one[0] <= other[1] and other[0] <= one[1]


def percent(value: Fraction, decimals: int = 1) -> str:
    """Write a share of 100, rounded half up.

    Examples
    --------
    >>> percent(Fraction(8, 30)), percent(Fraction(1, 8), 0)
    ('26.7%', '13%')
    """
    scaled = value * 100 * 10**decimals
    nearest = (scaled + Fraction(1, 2)).__floor__()
    return f"{Decimal(nearest).scaleb(-decimals):f}%"


def decimals(number: Number) -> int:
    """Count the decimals of a printed number."""
    exponent = step(number)
    places = 0
    while exponent and exponent < 1 and places < 12:
        exponent *= 10
        places += 1
    return places


def p_range(low: float, high: float) -> str:
    """Write the range of a computed P value.

    Examples
    --------
    >>> p_range(0.0123, 0.0345), p_range(0.02, 0.02), p_range(1e-9, 2e-9)
    ('P = .012 to .035', 'P = .020', 'P < .001')
    """
    first, last = _short(low), _short(high)
    if first == last:
        return f"P {first}" if first.startswith("<") else f"P = {first}"
    return f"P {first} to {last}" if first.startswith("<") else f"P = {first} to {last}"


def _short(value: float) -> str:
    if value < 0.001:
        return "< .001"
    digits = f"{value:.3f}" if value < 0.0995 else f"{value:.2f}"
    return digits.removeprefix("0")


def shown_percent(value: Fraction) -> str:
    """Write a percentage with the decimals it has, two at most.

    Examples
    --------
    >>> shown_percent(Fraction(102)), shown_percent(Fraction(1005, 10))
    ('102%', '100.5%')
    """
    return f"{float(value):.2f}".rstrip("0").rstrip(".") + "%"
