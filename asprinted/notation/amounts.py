"""Read one number with its bound, sign, power and unit, and give it its rounding interval.

It must not import what joins numbers: dates, shares, intervals.
"""

from decimal import Decimal
from typing import NamedTuple

from asprinted.notation import bounds, lexicon, quantities
from asprinted.notation.figure import Number
from asprinted.notation.powers import Powers
from asprinted.notation.spelled import WIDE
from asprinted.notation.tokens import Tokens

UNREACHED = {"nr", "ne", "na", "nc", "∞", "infinity", "not"}  # a limit no one reached
APART = "its sign may be the dash that stands apart before it"
SPACED = "a space stands inside the number"
_MORE = {"or", "and", ","}
_FIELDS, _CELLS = {1, 3, 7}, {"cell", "cells", "lymphocyte", "lymphocytes"}  # of 3 T scanners
_TURNED = {"below": "above", "above": "below", "at-most": "at-least", "at-least": "at-most"}
_MULTIPLIED = {"×", "*", "·", "x"}
_HALF = Decimal("0.5")
_NO_COMPOUND = lexicon.CARDINALS | UNREACHED | {"to", "and", "or"}
#: Words and signs after which a minus with a space behind it is a minus.
_BEFORE_MINUS = {
    "by", "of", "was", "were", "is", "are", "to", "from", "and", "=", "<", ">", "≤", "≥", ":", "(",
    "[", ",", ";", "between", "than", "at", "averaged", "vs", "v", "versus", "±", "or", "ci",
    "reached", "equals", "-",
}  # fmt: skip


class Amount(NamedTuple):
    """Hold one number with its unit while a rule is tried."""

    start: int  # first token
    end: int  # one past the last token
    value: Decimal
    step: Decimal  # unit of the last printed digit
    whole: bool
    bound: str
    text_end: int  # one past the last token of the number's own text
    unit: str = ""
    family: str = ""  # percent, time, dose, measure, times, compound or empty
    plain: bool = True  # digits alone, without sign, separator or scale
    factor: Decimal = Decimal(1)  # the power of ten or `million` the number was multiplied by
    inexact: bool = False  # a rounded number even where it is whole
    problem: str = ""

    def with_unit(self, end: int, text_end: int, unit: str, family: str) -> "Amount":
        """Give the same number with its unit."""
        return Amount(self.start, end, self.value, self.step, self.whole, self.bound, text_end,
                      unit, family, self.plain, self.factor, self.inexact,
                      self.problem)  # fmt: skip


_UNREAD = Amount(-1, -1, Decimal(0), Decimal(1), True, "exact", -1)  # not looked at yet


class Match(NamedTuple):
    """Hold what a rule found."""

    kind: str
    numbers: tuple[Number, ...]
    unit: str
    start: int
    end: int
    term: str = ""
    problem: str = ""


class Amounts(Powers):
    """Read numbers with their bounds and units."""

    def __init__(self, text: str, tokens: Tokens) -> None:
        super().__init__(text, tokens)
        self._amounts: dict[int, Amount | None] = {}
        self._numbers: dict[int, Amount | None] = {}

    def amount(self, index: int) -> Amount | None:
        """Read one number with its bound, sign, scale and unit."""
        found = self._amounts.get(index, _UNREAD)
        if found is _UNREAD:
            bare = self.number(index)
            found = self._amounts[index] = self._with_unit(bare) if bare else None
        return found

    def number(self, index: int) -> Amount | None:
        """Read one number without its unit."""
        found = self._numbers.get(index, _UNREAD)
        if found is _UNREAD:
            found = self._numbers[index] = self._number(index)
        return found

    def _number(self, index: int) -> Amount | None:
        bound, position = "exact", index
        token = self.lower[index]
        if not self.numeric[index] and (token in bounds.SIGNS or token in bounds.STARTS):
            bound, position = self.bound(index)
        sign = "" if self.numeric[position] else self.prefix(position)
        if sign:
            position += 1
            if self.texts[position] in quantities.CURRENCIES:
                return None
        digits = self.digits(position)
        if digits is None:
            if position > index and bound == "exact":
                return None
            return self._worded(index, position, bound)
        value, step, whole = digits
        problem = ""
        text = self.texts[position]
        broken = self.broken(position) if text == "0" else None
        if broken:
            value, step, position = broken
            whole, problem = False, SPACED
        plain = position == index and self.texts[position].isdecimal()
        position += 1
        factor = Decimal(1)
        after = self.lower[position]
        power = None
        if text == "10" or after in _MULTIPLIED:
            power = self.power_of_ten(position, value)
        if power is not None:
            exponent, position, alone, doubt = power
            value, step = (Decimal(1), Decimal(1)) if alone else (value, step)
            factor, plain, problem = Decimal((0, (1,), exponent)), False, problem or doubt
        elif after in lexicon.SCALES and not self.tight[position]:
            factor, position, plain = lexicon.SCALES[after], position + 1, False
        if self.texts[position] == "+" and self._is_plus(position) and bound == "exact":
            bound, position, plain = "at-least", position + 1, False
        if sign == "-":
            value = value.copy_negate()
        bare = Amount(index, position, value, step, whole, bound, position, plain=plain,
                      problem=problem)  # fmt: skip
        return bare if factor == 1 else scaled(bare, factor)

    def _worded(self, start: int, index: int, bound: str) -> Amount | None:
        spelled = self.spelled(index)
        if spelled is None:
            return None
        value, end = spelled
        if self.texts[end] == "+" and self._is_plus(end) and bound == "exact":
            bound, end = "at-least", end + 1
        return Amount(start, end, value, Decimal(1), True, bound, end, plain=False)

    def prefix(self, index: int) -> str:
        """Give the plus or minus here if it belongs to the number after it, or nothing."""
        sign = self.texts[index]
        if sign not in ("-", "+") or not sign:
            return ""
        before = self.lower[index - 1]
        if self.tight[index + 1]:
            attached = self.tight[index]
            if (
                attached
                and before not in ("ci", "cri", "=", "<", ">")
                and (
                    self.numeric[index - 1] or self.is_word(index - 1) or before in (")", "]", "%")
                )
            ):
                return ""
            return sign
        if sign == "+" or not self.numeric[index + 1]:
            return ""
        if before in _BEFORE_MINUS or index == 0:
            return sign
        number = self.numeric[index - 1] or before in (")", "]", "%") or self.unit(index - 1)[0]
        return sign if not number and self.text[self.start(index)] == "−" else ""

    def dashed(self, index: int) -> bool:
        """Say whether a dash that could be a minus stands apart before the number here."""
        return (
            self.texts[index - 1] == "-"
            and index > 1
            and not self.tight[index]
            and not self.tight[index - 1]
            and self.is_word(index - 2)
            and not self.unit(index - 2)[0]
        )

    def _is_plus(self, index: int) -> bool:
        """Say whether a plus here ends a censored number, as in `34+ months`."""
        if not self.tight[index]:
            return False
        return not self.tight[index + 1] or self.is_sign(index + 1)

    def _with_unit(self, bare: Amount) -> Amount:
        end = bare.end
        if self.texts[end] == "-" and self._is_compound(end):
            return self._compound(bare)
        word = self.lower[end]
        if word in ("%", "percent", "pct", "per", "percentage"):
            points = self._points(end + 1) if word in ("percent", "percentage") else 0
            if points:
                return bare._replace(end=points, unit="percentage points", family="percent")
            after = self._percent(end)
            if after:
                points = self._points(after) if word == "%" else 0
                if points:
                    return bare._replace(end=points, unit="percentage points", family="percent")
                found = bare.with_unit(after, after, "percent", "percent")
                return self._or_more(found) if self.lower[after] in _MORE else found
        elif word in ("fold", "times", "x", "×") and (
            word in ("fold", "times")
            or (self.tight[end] and not (self.tight[end + 1] and self.numeric[end + 1]))
        ):
            return self._or_more(bare._replace(end=end + 1, unit="times", family="times"))
        unit, family, after = self.unit(end)
        if not unit and self.texts[end] in quantities.LETTERS:
            unit, family, after = self._letter(bare, end)
        if not unit and word in quantities.MONEY and not self._is_price_year(bare):
            unit, family, after = self.texts[end], "measure", end + 1
        if not unit:
            if word in bounds.SIGNS and bare.bound == "exact":
                return self.before_variable(bare)
            return self._or_more(bare) if word in ("or", "and") else bare
        after += 2 * self._is_old(after)
        found = bare.with_unit(after, bare.text_end, unit, family)
        return self._or_more(found) if self.lower[after] in _MORE else found

    def before_variable(self, amount: Amount) -> Amount:
        """Read the `18 ≤` of `18 ≤ age < 65`: the sign after a number limits what follows."""
        bound, after = self._sign(amount.end)
        word = self.texts[after]
        if bound == "about" or not word[:1].isalpha() or word.lower() in lexicon.CARDINALS:
            return amount
        return amount._replace(end=after, bound=_TURNED[bound])

    def _is_price_year(self, bare: Amount) -> bool:
        """Say whether a number before a currency may be its year: `in 1990 dollars`."""
        return bare.plain and 1800 <= bare.value <= 2099

    def _letter(self, bare: Amount, end: int) -> tuple[str, str, int]:
        """Read 10⁻⁸ M, 1.5 T and −2.5 D: letters that are units of such numbers only."""
        letter = self.texts[end]
        field = letter == "T" and bare.value in _FIELDS and self.lower[end + 1] not in _CELLS
        if bare.whole and bare.factor == 1 and not field:
            return "", "", end
        fits = bare.factor < 1 if letter == "M" else bare.factor == 1
        return (letter, "measure", end + 1) if fits else ("", "", end)

    def _percent(self, index: int) -> int:
        """Find the end of `%`, `percent` or `per cent`, or 0."""
        word = self.lower[index]
        if word in ("%", "percent", "pct"):
            return index + 1
        return index + 2 if word == "per" and self.lower[index + 1] == "cent" else 0

    def _points(self, index: int) -> int:
        """Find the end of `points` after `percentage`, or 0."""
        after = index + self.hyphen(index)
        return after + 1 if self.lower[after] in ("point", "points") else 0

    def _or_more(self, amount: Amount) -> Amount:
        """Read `or more`, `and older`, `or less` after a number with its unit."""
        joint = self.lower[amount.end]
        if joint not in ("or", "and", ",") or amount.bound != "exact":
            return amount
        start = amount.end + (joint == "," and self.lower[amount.end + 1] in ("or", "and"))
        joint, ending = self.lower[start], self.lower[start + 1]
        known = bounds.ENDINGS.get(ending)
        if known is None or joint == ",":
            return amount
        if joint == "and" and ending not in ("older", "above", "over", "younger", "below", "under"):
            return amount
        after = self.lower[start + 2]
        if self.numeric[start + 2] or after == "than" or after in lexicon.CARDINALS:
            return amount  # 5 and over 10
        end, unit, family = start + 2, amount.unit, amount.family
        if not unit and self.unit(end)[0]:
            unit, family, end = self.unit(end)  # 4 or more hours
        return amount._replace(end=end, bound=known, unit=unit, family=family)

    def _is_compound(self, index: int) -> bool:
        """Say whether a hyphen and a word hang on the number, as in `three-arm`."""
        return (
            self.hyphen(index)
            and self.is_word(index + 1)
            and self.lower[index + 1] not in _NO_COMPOUND
            and self.texts[index + 2] != "="  # r = 0.41-r = 0.54
        )

    def _compound(self, bare: Amount) -> Amount:
        at = bare.end + 1
        word = self.lower[at]
        if word in lexicon.TIMES and self.texts[at] != "S":
            end = at + 1
            end += 2 * self._is_old(end)
            return bare._replace(end=end, unit=lexicon.TIMES[word], family="time")
        if word == "fold":
            return bare._replace(end=at + 1, unit="times", family="times")
        if word == "percentage" and self._points(at + 1):
            return bare._replace(end=self._points(at + 1), unit="percentage points",
                                 family="percent")  # fmt: skip
        if word == "percent":
            return bare._replace(end=at + 1, text_end=at + 1, unit="percent", family="percent")
        unit, family, after = self.unit(at)
        if not unit and self.texts[at] in quantities.LETTERS:
            unit, family, after = self._letter(bare, at)
        if unit:
            return bare._replace(end=after, unit=unit, family=family)
        return bare._replace(end=at + 1, unit=word, family="compound")

    def _is_old(self, index: int) -> bool:
        return self.hyphen(index) and self.lower[index + 1] in ("old", "olds")

    def match(
        self, kind: str, start: int, end: int, *amounts: Amount, term: str = "", problem: str = ""
    ) -> Match:
        """Finish a figure from its numbers; the last one's unit is the figure's."""
        unit = "percent" if kind == "share" else amounts[-1].unit
        numbers = tuple(map(self.finished, amounts))
        for amount in amounts:
            problem = problem or amount.problem
        return Match(kind, numbers, unit, start, end, term, problem)

    def finished(self, amount: Amount) -> Number:
        """Give a number its rounding interval: half a unit of its last digit."""
        value, family = amount.value, amount.family
        first = amount.start
        start = self.ends[first] - len(self.texts[first])
        text = self.text[start : self.ends[amount.text_end - 1]]
        if (
            (amount.whole and family != "percent" and not amount.inexact)
            or family == "dose"
            or amount.bound not in ("exact", "about")
        ):
            return Number(text, value, value, value, amount.bound)
        half = WIDE.multiply(amount.step, _HALF)
        return Number(text, value, WIDE.subtract(value, half), WIDE.add(value, half), amount.bound)


def scaled(amount: Amount, factor: Decimal) -> Amount:
    """Multiply a number and the unit of its last digit."""
    if factor == 1:
        return amount
    value, step = WIDE.multiply(amount.value, factor), WIDE.multiply(amount.step, factor)
    whole = amount.whole and factor > 1
    return amount._replace(value=value, step=step, factor=factor, whole=whole)


def exact(text: str, value: Decimal) -> Number:
    """Make a number that was not rounded."""
    return Number(text, value, value, value)
